"""The picture of a backtest: the order over the number of labels, or screener by screener where there is one number only."""

from __future__ import annotations

import math

from metier.actions.backtest.report import BacktestReport, Cell
from metier.pages.backtest_words import figure_words
from metier.pages.report_plots import Picture, two_widths
from metier.pages.svg import Axis, Drawing, ForestRow, Point, Series, forest_plot, line_plot

_NAME = "Pairs in the right order"
_CAPTION = "Share of pairs in the right order (AUC) with its 95 % interval; the dotted line is an order by luck. Where intervals overlap much, the difference may be luck."


def backtest_picture(report: BacktestReport) -> Picture | None:
    """AUC of every screener; None where no figure is known."""
    cells = [cell for cell in report.cells if not math.isnan(cell.figures["auc"].value)]
    if not cells:
        return None
    sized = [cell for cell in cells if cell.size]
    name = f"{_NAME}, over labels learned from" if len({cell.size for cell in sized}) > 1 else _NAME

    def draw(width: float) -> Drawing:
        if name != _NAME:
            series = [
                Series(screener, [_point(cell) for cell in sized if cell.screener == screener], style=style)
                for style, screener in enumerate(report.screeners)
            ]
            y = Axis("right, in %", low=0, high=1, tick_words=_percent)
            x = Axis("labels learned from", log=True)
            return line_plot(name, _CAPTION, series, x=x, y=y, levels=[(0.5, "order by luck")], width=width)
        names = list(report.screeners)
        rows = [
            ForestRow(
                cell.screener, cell.figures["auc"].value, *_bounds(cell), figure_words(cell, "auc", 2), names.index(cell.screener)
            )
            for cell in cells
        ]  # fmt: skip
        axis = Axis("pairs in the right order, in %", tick_words=_percent)
        return forest_plot(
            name, _CAPTION, rows, x=axis, zero=0.5, sides=("worse than luck", "better"), width=width
        )

    return two_widths(name, _CAPTION, draw)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _point(cell: Cell) -> Point:
    return Point(cell.size, cell.figures["auc"].value, *_bounds(cell))


def _bounds(cell: Cell) -> tuple[float | None, float | None]:
    """Ends of the interval, within what a share can be; None where they are not known."""
    found = cell.figures["auc"]
    if math.isnan(found.low) or math.isnan(found.high):
        return None, None
    return max(0.0, found.low), min(1.0, found.high)
