"""`metier curve`: what more labels would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Outcome
from metier.pages.words import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from metier.actions.curve import CurveReport
    from metier.cli.output import Out, Row
    from metier.evaluation.curves import Curve, Forecast
    from metier.evaluation.intervals import Interval


_FEWEST = 5
"""Points of the curve that rest on fewer decisions are not shown; the curve knows how little they weigh."""


@command("curve", examples=("metier curve", "metier curve --with words"))
@click.option(
    "--with", "screener", default=None, metavar="NAME", help="The screener; the active one by default."
)
def curve_command(call: Call, *, screener: str | None) -> int:
    """What more labels would bring, from a replay of your own decisions; never beyond four times as many.

    The curve is a power law through the replay. Between the bounds lie 80 of 100 such forecasts.
    """
    with call.open() as workspace, call.progress(lambda _: "what was replayed so far is kept") as progress:
        report = workspace.curve(screener, progress=progress)
    return call.show(Outcome(report), lambda out: _page(out, report))


def _page(out: Out, report: CurveReport) -> None:
    if report.surprise is None:
        missing = max(report.least - report.n, 1)
        out.say(
            f"Not known yet: {plural(missing, 'more label')} to draw a curve ({report.n_labels:,} so far)."
        )
        out.next("`metier label`")
        return
    out.say((f"More labels for {report.screener}", "head"), f": {_outlook(report.surprise)}")
    out.softly(f"replayed, not frozen: {report.n:,} decisions, each predicted by what was learned before it")
    _curve(out, "Surprise at your labels (nats, lower is better)", report.surprise, lambda v: f"{v:.3f}")
    if report.order is not None:
        _curve(out, "Pairs in the right order", report.order, lambda v: f"{100 * v:.0f} %")
    elif not report.n_excited:
        out.say()
        out.softly("you were excited about none of them: no curve of the order")
    out.softly()
    out.softly(
        "gain: the middle of the gains of many forecasts, so it need not be the difference of the figures beside it"
    )
    out.next(
        "`metier label`" if report.surprise.outlook != "no gain worth caring about" else "`metier report`"
    )


def _outlook(curve: Curve) -> str:
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


def _curve(out: Out, title: str, curve: Curve, shown: Callable[[float], str]) -> None:
    from metier.cli.figures import section
    from metier.cli.output import Column, Row

    section(out, title)
    columns = [Column("Labels", right=True), Column("Figure", right=True), Column("80 %", right=True)]
    columns += [Column("Gain", right=True), Column("80 %", right=True), Column("Rests on", right=True)]
    rows = [
        Row([f"{point.size:,.0f}", shown(point.value), "", "", "", plural(point.n, "decision")])
        for point in curve.points
        if point.n >= _FEWEST
    ]
    now = Row([f"{curve.n:,} now", shown(curve.now.value), _bounds(curve.now, shown), "", "", "the curve"])
    rows.append(now)
    rows += [_ahead(ahead, shown) for ahead in curve.forecasts]
    out.table(columns, rows)
    if curve.to_gain is not None:
        high = f"{curve.to_gain.high:,}" if curve.to_gain.high is not None else "beyond reach"
        out.say(
            f"about {curve.to_gain.about:,} more labels to gain {shown(curve.worth)} "
            f"({curve.to_gain.low:,} to {high})"
        )


def _ahead(ahead: Forecast, shown: Callable[[float], str]) -> Row:
    from metier.cli.output import Row

    gain = shown(ahead.gain.value).replace("-", "−")
    likely = (shown(ahead.likely.value), _bounds(ahead.likely, shown))
    return Row([f"{ahead.at:,}", *likely, gain, _bounds(ahead.gain, shown), "forecast"])


def _bounds(interval: Interval, shown: Callable[[float], str]) -> str:
    low, high = (shown(bound).replace("-", "−") for bound in (interval.low, interval.high))
    return f"{low} to {high}"
