"""Lines with their bands: learning curves with what is predicted beyond them, and agreement over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.pages.svg.drawing import STYLES, WIDE, Drawing, apart, text_width
from metier.pages.svg.scale import Axis, Scale, draw_x, draw_y, scale_of

_TOP, _BOTTOM, _LEFT = 34.0, 46.0, 46.0
_LABEL_GAP = 15.0


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its interval, where there is one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A line.

    Attributes:
        name: Written at its end.
        points: In the order of x.
        predicted: It lies beyond the data: drawn without signs, with a dashed band.
        style: Which colour, dash and sign, from 0; None takes its place in the list.
    """

    name: str
    points: Sequence[Point]
    predicted: bool = False
    style: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at x: a dashed upright line with a short sign above; the page explains the sign."""

    x: float
    sign: str


def line_plot(
    title: str,
    about: str,
    series: Sequence[Series],
    *,
    x: Axis,
    y: Axis,
    levels: Sequence[tuple[float, str]] = (),
    marks: Sequence[Mark] = (),
    width: float = WIDE,
    height: float = 300,
) -> Drawing:
    """Lines over a common axis, each with its band and its name at its end.

    Args:
        levels: Horizontal lines to compare with, such as chance, with their words.
        marks: Changes on the way.
    """
    drawing = Drawing(title, about, width=width, height=height)
    right = width - max([16.0, *(text_width(one.name) + 14 for one in series if one.points and one.name)])
    across = scale_of(
        x,
        [p.x for one in series for p in one.points],
        start=_LEFT + 6,
        end=right,
        most=7 if width > 450 else 5,
    )
    up = scale_of(
        y, [*_heights(series), *(level for level, _ in levels)], start=height - _BOTTOM, end=_TOP, most=5
    )
    draw_y(drawing, y, up, left=_LEFT, right=right)
    draw_x(drawing, x, across, bottom=height - _BOTTOM)
    _draw_levels(drawing, levels, across, up)
    _draw_marks(drawing, marks, across, up)
    styled = [(one, place if one.style is None else one.style) for place, one in enumerate(series)]
    for one, style in styled:
        _draw_band(drawing, one, style % STYLES, across, up)
    for one, style in styled:
        _draw_line(drawing, one, style % STYLES, across, up)
    _draw_names(drawing, styled, across, up)
    return drawing


def _heights(series: Sequence[Series]) -> list[float]:
    points = [point for one in series for point in one.points]
    return [v for p in points for v in (p.y, p.low, p.high) if v is not None]


def _draw_levels(drawing: Drawing, levels: Sequence[tuple[float, str]], across: Scale, up: Scale) -> None:
    drawing.group("levels")
    for level, words in levels:
        drawing.line("level", across.start - 6, up.at(level), across.end, up.at(level))
        drawing.words("level-words", words, across.end - 4, up.at(level) - 5, "end")


def _draw_marks(drawing: Drawing, marks: Sequence[Mark], across: Scale, up: Scale) -> None:
    drawing.group("marks")
    for mark in marks:
        at = across.at(mark.x)
        drawing.line("mark", at, up.start, at, up.end - 2)
        drawing.words("mark-sign", mark.sign, at, up.end - 6, "middle")


def _draw_band(drawing: Drawing, one: Series, style: int, across: Scale, up: Scale) -> None:
    """The interval: a filled band over several points, a whisker at a single one."""
    known = [
        (across.at(p.x), up.at(p.low), up.at(p.high))
        for p in one.points
        if p.low is not None and p.high is not None
    ]
    drawing.group(f"s{style + 1}")
    if len(known) == 1:
        at, low, high = known[0]
        drawing.line("whisker", at, low, at, high)
    elif known:
        outline = [(at, high) for at, _, high in known] + [(at, low) for at, low, _ in reversed(known)]
        drawing.polygon("band predicted" if one.predicted else "band", outline)


def _draw_line(drawing: Drawing, one: Series, style: int, across: Scale, up: Scale) -> None:
    drawing.group(f"s{style + 1}")
    places = [(across.at(point.x), up.at(point.y)) for point in one.points]
    if len(places) > 1:
        drawing.polyline("line predicted" if one.predicted else "line", places)
    if not one.predicted:
        for at, height in _spread(places):
            drawing.marker("sign", style, at, height)


def _spread(places: list[tuple[float, float]], *, gap: float = 22) -> list[tuple[float, float]]:
    """The places that get a sign: the first, the last, and those far enough from the one before."""
    chosen: list[tuple[float, float]] = []
    for place in places:
        if not chosen or place[0] - chosen[-1][0] >= gap:
            chosen.append(place)
    if places and places[-1] not in chosen:
        chosen.append(places[-1])
    return chosen


def _draw_names(drawing: Drawing, styled: Sequence[tuple[Series, int]], across: Scale, up: Scale) -> None:
    """The names in a column at the right, moved apart where they would touch; a thin line leads to each from its end."""
    ends = [(one, style % STYLES, one.points[-1]) for one, style in styled if one.points and one.name]
    heights = apart([up.at(point.y) for _, _, point in ends], gap=_LABEL_GAP, high=up.start)
    for (one, style, point), height in zip(ends, heights, strict=True):
        drawing.group(f"s{style + 1}")
        at, level = across.at(point.x), up.at(point.y)
        if across.end - at > 12 or abs(height - level) > 4:
            drawing.line("leader", at + 7, level, across.end + 7, height)
        drawing.words("label", one.name, across.end + 11, height + 4.5)
