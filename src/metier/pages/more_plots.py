"""The pictures that `metier compare` and `metier curve` give to the report: pairs of screeners, and what is ahead."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.pages.curve_words import FEWEST
from metier.pages.report_plots import Picture, two_widths
from metier.pages.svg import Axis, Drawing, ForestRow, Point, Series, forest_plot, line_plot

if TYPE_CHECKING:  # all that makes the figures, which the words for them do not need
    from metier.actions.compare import CompareReport
    from metier.actions.curve import CurveReport
    from metier.evaluation.curves import Curve
    from metier.evaluation.intervals import Interval


def comparison_picture(report: CompareReport) -> Picture | None:
    """Gain of every challenger over the active screener, in nats a decision; None without a comparison."""
    rows = [
        ForestRow(
            found.b,
            found.gain.value,
            _known(found.gain.low),
            _known(found.gain.high),
            found.finding.value,
            style,
        )
        for style, found in enumerate(report.comparisons, start=1)
        if not math.isnan(found.gain.value)
    ]
    if not rows:
        return None
    name = f"Gain over {report.active}, pair by pair"
    caption = (
        f"How much less surprised than {report.active} each screener was at your labels, per decision, with 95 % "
        "intervals for one look. The finding at the right holds however often you look. Inside the shaded strip a "
        "difference is not worth caring about."
    )
    sides = (f"{report.active} is better", "it is better")

    def draw(width: float) -> Drawing:
        margin = report.comparisons[0].margin
        return forest_plot(
            name, caption, rows, x=Axis("gain in nats a decision"), margin=margin, sides=sides, width=width
        )

    return two_widths(name, caption, draw)


def curve_picture(report: CurveReport) -> Picture | None:
    """Surprise at labels so far, and the forecast to four times the labels; None where there is no curve."""
    caption = "Surprise at your labels, in nats; lower is better."
    name = f"What more labels would bring to {report.screener}"
    return _ahead(report.surprise, name, caption, Axis("surprise in nats")) if report.surprise else None


def order_picture(report: CurveReport) -> Picture | None:
    """The same for the order; None where there is no curve of it."""
    caption = "Share of pairs in the right order; higher is better."
    name = f"What more labels would bring to the order of {report.screener}"
    axis = Axis("pairs in the right order, in %", tick_words=lambda share: f"{100 * share:.0f}")
    return _ahead(report.order, name, caption, axis) if report.order else None


def _ahead(found: Curve, name: str, what: str, y: Axis) -> Picture:
    caption = (
        f"{what} Signs are measured in a replay, the dashed band is where 80 "
        "of 100 such forecasts lie, never beyond four times the labels there are."
    )

    def draw(width: float) -> Drawing:
        return line_plot(
            name, caption, _curve_series(found), x=Axis("labels learned from", log=True), y=y, width=width
        )

    return two_widths(name, caption, draw)


def _curve_series(found: Curve) -> Sequence[Series]:
    measured = [Point(point.size, point.value) for point in found.points if point.n >= FEWEST]
    ahead = [(found.n, found.now), *((one.at, one.likely) for one in found.forecasts)]
    forecast = [Point(at, one.value, _known(one.low), _known(one.high)) for at, one in ahead]
    return [Series("", measured, style=0), Series("forecast", forecast, predicted=True, style=0)]


def _known(bound: float) -> float | None:
    return None if math.isnan(bound) else bound


def nats(interval: Interval) -> str:
    """A figure in nats with its interval."""
    low, high = (f"{bound:.3f}".replace("-", "−") for bound in (interval.low, interval.high))
    return f"{interval.value:.3f} ({low} to {high})"
