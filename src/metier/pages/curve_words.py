"""Learning curves as words, for every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from metier.actions.curve import CurveReport
    from metier.evaluation.curves import Curve
    from metier.evaluation.intervals import Interval

FEWEST = 5
"""Points of the curve that rest on fewer decisions are not shown; the curve knows how little they weigh."""
SURPRISE = "Surprise at your labels (nats, lower is better)"
ORDER = "Pairs in the right order"
NO_ORDER = "you were excited about none of them: no curve of the order"
GAIN = "gain: the middle of the gains of many forecasts, so it need not be the difference of the figures beside it"


def in_nats(value: float) -> str:
    """A figure of the curve of surprise."""
    return f"{value:.3f}"


def in_percent(value: float) -> str:
    """A figure of the curve of the order."""
    return f"{100 * value:.0f} %"


def too_few_words(report: CurveReport) -> str:
    """Why there is no curve yet."""
    missing = max(report.least - report.n, 1)
    return f"Not known yet: {plural(missing, 'more label')} to draw a curve ({report.n_labels:,} so far)."


def outlook_words(curve: Curve) -> str:
    """Whether more labels help."""
    twice = curve.forecasts[0].at
    if curve.to_know is not None:
        return f"not known yet; about {curve.to_know:,} more labels to know"
    if curve.outlook == "not known yet":
        return (
            f"whether they help is not known yet, and {curve.forecasts[-1].at:,} labels are unlikely to tell"
        )
    if curve.outlook == "more labels help":
        return f"more labels help: {twice:,} would be worth having"
    return f"no gain worth caring about from {twice:,} labels"


def basis_words(report: CurveReport) -> str:
    """What the curve rests on."""
    return f"replayed, not frozen: {report.n:,} decisions, each predicted by what was learned before it"


def rows_of(curve: Curve, shown: Callable[[float], str]) -> list[tuple[str, str, str, str, str, str]]:
    """The curve as rows: labels, figure, its bounds, gain, its bounds, what that rests on.

    Args:
        shown: How a figure of this curve is written.
    """
    rows = [
        (f"{point.size:,.0f}", shown(point.value), "", "", "", plural(point.n, "decision"))
        for point in curve.points
        if point.n >= FEWEST
    ]
    rows.append((f"{curve.n:,} now", shown(curve.now.value), bounds(curve.now, shown), "", "", "the curve"))
    for ahead in curve.forecasts:
        likely = (shown(ahead.likely.value), bounds(ahead.likely, shown))
        gain = shown(ahead.gain.value).replace("-", "−")
        rows.append((f"{ahead.at:,}", *likely, gain, bounds(ahead.gain, shown), "forecast"))
    return rows


def target_words(curve: Curve, shown: Callable[[float], str]) -> str:
    """How many more labels a gain that is worth having takes; empty where that is not known."""
    if curve.to_gain is None:
        return ""
    high = f"{curve.to_gain.high:,}" if curve.to_gain.high is not None else "beyond reach"
    return f"about {curve.to_gain.about:,} more labels to gain {shown(curve.worth)} ({curve.to_gain.low:,} to {high})"


def bounds(interval: Interval, shown: Callable[[float], str]) -> str:
    """Both ends of an interval."""
    low, high = (shown(bound).replace("-", "−") for bound in (interval.low, interval.high))
    return f"{low} to {high}"
