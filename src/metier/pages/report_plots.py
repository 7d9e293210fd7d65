"""The pictures of the report: from its figures to plots with their captions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.evaluation import figure_words as words
from metier.evaluation.agreement import Block, Calibration, Figure, Key, Origin, OverTime
from metier.pages.svg import (
    NARROW,
    WIDE,
    Axis,
    Bin,
    Drawing,
    ForestRow,
    Mark,
    Point,
    Series,
    calibration_plot,
    forest_plot,
    line_plot,
)
from metier.pages.svg.calibration import FEW as FEW_IN_BIN

if TYPE_CHECKING:  # all that makes the figures, which the words for them do not need
    from metier.actions.report.values import Report

BESIDE_KEYS = (Key.AUC, Key.AP, Key.EXACT, Key.WITHIN_ONE, Key.KAPPA, Key.LOG_LOSS)
"""Figures by which screeners stand beside each other."""

_LINES = {Key.AUC: "order", Key.EXACT: "labels"}
"""Figures over time, with short names for the ends of their lines."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One plot at two widths, as text does not shrink well, with what it shows in words."""

    name: str
    caption: str
    wide: Drawing
    narrow: Drawing


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One screener, or the person, among others.

    Attributes:
        figures: One per key of `BESIDE_KEYS`; None where it has no meaning.
    """

    name: str
    screener: str
    n: int
    figures: tuple[Figure | None, ...]


def pictures(report: Report) -> dict[str, Picture | None]:
    """Every picture of the page by its section; None where too little is known to draw one."""
    main = report.main
    fair = report.frozen_random or main
    return {
        "calibration": _calibration(fair.calibration) if fair else None,
        "time": _time(report.over_time) if report.over_time else None,
        "beside": _beside(beside_rows(report)),
    }


def beside_rows(report: Report) -> tuple[BesideRow, ...]:
    """The active screener, those it is compared with, and the person."""
    agreements = [*([report.frozen] if report.frozen else []), *report.replayed]
    rows = []
    for one in agreements:
        origin = "frozen" if one.origin is Origin.FROZEN else "replayed"
        known = {figure.key: figure for figure in (*one.order, *one.labels)}
        rows.append(
            BesideRow(
                f"{one.screener}, {origin}", one.screener, one.n, tuple(known.get(key) for key in BESIDE_KEYS)
            )
        )
    you = report.consistency
    if you:
        own = {Key.EXACT: you.exact, Key.WITHIN_ONE: you.within_one, Key.KAPPA: you.kappa}
        rows.append(BesideRow("you, asked twice", "you", you.n, tuple(own.get(key) for key in BESIDE_KEYS)))
    return tuple(rows)


def two_widths(name: str, caption: str, draw: Callable[[float], Drawing]) -> Picture:
    """A picture drawn for a screen and for a telephone."""
    return Picture(name, caption, draw(WIDE), draw(NARROW))


def _calibration(calibration: Calibration) -> Picture | None:
    bins = [
        Bin(one.p_mean, one.n_excited / one.n, one.low, one.high, one.n)
        for one in calibration.bins
        if one.n and one.p_mean is not None and one.low is not None and one.high is not None
    ]
    if not bins:
        return None
    name = "What was said and what came"
    caption = (
        "Each point holds the postings of about the same probability; its line is the 95 % interval, the number below "
        f"how many they are; dashed ones rest on fewer than {FEW_IN_BIN}. On the dotted line you are excited as often as metier said."
    )

    def draw(width: float) -> Drawing:
        return calibration_plot(
            name, caption, bins, said="metier’s probability of excited", came="you were excited", width=width
        )

    return two_widths(name, caption, draw)


def _time(over_time: OverTime) -> Picture | None:
    series = [_line(over_time.blocks, key, name) for key, name in _LINES.items()]
    if not any(one.points for one in series):
        return None
    marks = [Mark(marker.before, str(place)) for place, marker in enumerate(over_time.markers, start=1)]
    origin = "frozen" if over_time.origin is Origin.FROZEN else "replayed"
    name = "Agreement in blocks of decisions"
    changes = " Upright lines mark changes, explained below." if marks else ""
    caption = (
        f"Share of pairs in the right order, and of right labels, with 95 % intervals, from {origin} verdicts; "
        f"a point stands in the middle of its block. The dotted line is an order by luck.{changes}"
    )

    def draw(width: float) -> Drawing:
        return line_plot(
            name,
            caption,
            series,
            x=Axis("decisions, in the order you made them", low=1, high=max(2, over_time.blocks[-1].last)),
            y=Axis("right, in %", low=0, high=1, tick_words=lambda share: f"{100 * share:.0f}"),
            levels=[(0.5, "order by luck")],
            marks=marks,
            width=width,
        )

    return two_widths(name, caption, draw)


def _line(blocks: Sequence[Block], key: Key, name: str) -> Series:
    points = []
    for block in blocks:
        for figure in block.figures:
            if figure.key is key and figure.value is not None:
                middle = (block.first + block.last) / 2
                points.append(Point(middle, figure.value, figure.low, figure.high))
    return Series(name, points)


def _beside(rows: Sequence[BesideRow]) -> Picture | None:
    styles = {screener: style for style, screener in enumerate(dict.fromkeys(row.screener for row in rows))}
    shown = [
        ForestRow(
            row.name, figure.value, figure.low, figure.high, words.figure_words(figure), styles[row.screener]
        )
        for row in rows
        for figure in row.figures
        if figure and figure.key is Key.AUC and figure.value is not None
    ]
    if not shown:
        return None
    name = "Pairs in the right order, by screener"
    caption = "Share of pairs in the right order with its 95 % interval. Where intervals overlap much, the difference may be luck."

    def draw(width: float) -> Drawing:
        axis = Axis("pairs in the right order, in %", tick_words=lambda share: f"{100 * share:.0f}")
        return forest_plot(
            name, caption, shown, x=axis, zero=0.5, sides=("worse than luck", "better"), width=width
        )

    return two_widths(name, caption, draw)
