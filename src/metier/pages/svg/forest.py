"""Forest plot: figures or differences with their intervals, one under the other, against a line such as no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.pages.svg.drawing import STYLES, WIDE, Drawing, text_width
from metier.pages.svg.scale import Axis, Scale, draw_x, scale_of

_ROW = 30.0
_STACKED_ROW = 46.0
"""On a narrow plot the name stands above its interval."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A figure or a difference.

    Attributes:
        name: Of what, or between what.
        value: The figure; None where it is not known.
        low: Lower end of its interval.
        high: Upper end.
        words: The same in words or numbers, at the right.
        style: Which sign and colour, from 0.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    words: str = ""
    style: int = 0


def forest_plot(
    title: str,
    about: str,
    rows: Sequence[ForestRow],
    *,
    x: Axis,
    zero: float = 0.0,
    margin: float = 0.0,
    sides: tuple[str, str] = ("", ""),
    width: float = WIDE,
) -> Drawing:
    """Figures with intervals beside a line.

    Args:
        zero: Where the line stands: no difference, or what luck gives.
        margin: Half the width of a shaded strip around the line, in the unit of `x`: too small to care about.
        sides: What it means to lie left and right of the line.
    """
    stacked = width < 450
    step = _STACKED_ROW if stacked else _ROW
    height = 40 + step * len(rows) + 52
    drawing = Drawing(title, about, width=width, height=height)
    names = 0.0 if stacked else max((text_width(row.name) for row in rows), default=0) + 18
    figures = 0.0 if stacked else max((text_width(row.words) for row in rows), default=0) + 18
    shown = [v for row in rows for v in (row.low, row.high, row.value) if v is not None]
    across = scale_of(
        x,
        [*shown, zero, zero - 1.5 * margin, zero + 1.5 * margin],
        start=names + 8,
        end=width - figures - 8,
        most=5,
    )
    bottom = height - 48
    _draw_ground(drawing, across, (zero, margin), sides, bottom)
    draw_x(drawing, x, across, bottom=bottom)
    for place, row in enumerate(rows):
        y = 40 + step * (place + 0.5) + (8 if stacked else 0)
        _draw_row(drawing, row, y, across, width=width, stacked=stacked)
    return drawing


def _draw_ground(
    drawing: Drawing, across: Scale, ground: tuple[float, float], sides: tuple[str, str], bottom: float
) -> None:
    """The line and its strip, with the words for both sides."""
    zero, margin = ground
    drawing.group("levels")
    if margin:
        left, right = across.at(zero - margin), across.at(zero + margin)
        drawing.add("rect", "strip", x=left, y=30, width=right - left, height=bottom - 30)
    at = across.at(zero)
    drawing.line("zero", at, 30, at, bottom)
    if sides[0] and at - 30 > text_width(sides[0]):
        drawing.words("side", f"← {sides[0]}", at - 8, 18, "end")
    if sides[1] and drawing.width - at - 30 > text_width(sides[1]):
        drawing.words("side", f"{sides[1]} →", at + 8, 18)


def _draw_row(
    drawing: Drawing, row: ForestRow, y: float, across: Scale, *, width: float, stacked: bool
) -> None:
    drawing.group(f"s{row.style % STYLES + 1}")
    if row.low is not None and row.high is not None:
        low, high = across.at(row.low), across.at(row.high)
        drawing.line("whisker", low, y, high, y)
        for end in (low, high):
            drawing.line("whisker", end, y - 4, end, y + 4)
    if row.value is not None:
        drawing.marker("sign", row.style % STYLES, across.at(row.value), y)
    drawing.group("names")
    drawing.words("name", row.name, 0, y - 14 if stacked else y + 4.5)
    drawing.words("figure", row.words, width, y - 14 if stacked else y + 4.5, "end")
