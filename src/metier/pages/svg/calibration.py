"""Calibration: of the postings that were given 30 %, how many did the person like?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.pages.svg.drawing import WIDE, Drawing
from metier.pages.svg.scale import Axis, Scale, draw_x, draw_y, scale_of

FEW = 5
"""Bins with fewer verdicts are drawn faintly: one posting more or less would move their points by a fifth and more."""

_TOP, _LEFT, _RIGHT = 34.0, 50.0, 24.0
_COUNTS = 46.0
"""Height of the row of counts under the plot."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Verdicts of about the same probability.

    Attributes:
        said: Their mean probability, in [0, 1].
        came: Share that came true, in [0, 1].
        low: Lower end of its interval.
        high: Upper end of its interval.
        n: How many they are.
    """

    said: float
    came: float
    low: float
    high: float
    n: int


def percent_words(value: float) -> str:
    """A tick in percent."""
    return f"{100 * value:.0f} %"


def calibration_plot(
    title: str,
    about: str,
    bins: Sequence[Bin],
    *,
    said: str,
    came: str,
    width: float = WIDE,
    height: float = 360,
) -> Drawing:
    """What was said against what came, with an upright interval per bin, and how many verdicts each rests on below.

    The points are not joined: a line would lead the eye through bins of one or two.

    Args:
        said: Name of the horizontal axis.
        came: Name of the vertical axis.
    """
    drawing = Drawing(title, about, width=width, height=height)
    right, bottom = width - _RIGHT, height - 46 - _COUNTS
    x = Axis(said, low=0, high=1, tick_words=percent_words)
    y = Axis(came, low=0, high=1, tick_words=percent_words)
    across = scale_of(x, [], start=_LEFT + 6, end=right, most=5)
    up = scale_of(y, [], start=bottom, end=_TOP, most=5)
    draw_y(drawing, y, up, left=_LEFT, right=right)
    draw_x(drawing, x, across, bottom=bottom)
    drawing.group("levels")
    drawing.line("level", across.at(0), up.at(0), across.at(1), up.at(1))
    drawing.words("level-words", "dotted: as often as said", width, _TOP - 14, "end")
    for one in bins:
        at = across.at(one.said)
        drawing.group("s1 few" if one.n < FEW else "s1")
        drawing.line("whisker", at, up.at(one.low), at, up.at(one.high))
        drawing.marker("sign", 0, at, up.at(one.came))
    _draw_counts(drawing, bins, across, height)
    return drawing


def _draw_counts(drawing: Drawing, bins: Sequence[Bin], across: Scale, height: float) -> None:
    """Bars whose height is the number of verdicts, with the number above."""
    most = max([1, *(one.n for one in bins)])
    foot, room = height - 4, _COUNTS - 26
    drawing.group("counts")
    for one in bins:
        tall = max(2.0, room * one.n / most)
        drawing.add("rect", "bar", x=across.at(one.said) - 9, y=foot - tall, width=18, height=tall)
        drawing.words("count", f"{one.n:,}", across.at(one.said), foot - tall - 4, "middle")
    drawing.words("", "count", _LEFT - 7, foot, "end")
    drawing.line("foot", across.start - 6, foot, across.end, foot)
