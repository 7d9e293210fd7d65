"""Axes: from values to pixels, with ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from metier.pages.svg.drawing import Drawing, text_width


def plain(value: float) -> str:
    """A tick's number without trailing zeros, with commas in thousands.

    Example:
        >>> plain(1000.0), plain(0.25), plain(-0.5)
        ('1,000', '0.25', '−0.5')
    """
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace("-", "−")


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows.

    Attributes:
        words: Its name, with the unit.
        log: Equal steps are equal ratios; for numbers of labels.
        low: Where it begins; None takes it from the data.
        high: Where it ends; None takes it from the data.
        ticks: Values that are marked; empty means round numbers.
        tick_words: How a tick is written.
    """

    words: str
    log: bool = False
    low: float | None = None
    high: float | None = None
    ticks: Sequence[float] = field(default=())
    tick_words: Callable[[float], str] = plain


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis laid out over pixels: `at` gives the pixel of a value, clipped to the axis."""

    low: float
    high: float
    start: float
    end: float
    log: bool
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Pixel of a value; values beyond the axis stand at its end."""
        value = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def scale_of(axis: Axis, values: Sequence[float], *, start: float, end: float, most: int = 6) -> Scale:
    """The scale that shows all `values`, with at most about `most` ticks.

    Args:
        values: Everything that must be seen; may be empty where the axis names both ends.
        start: Pixel of the lower end.
        end: Pixel of the upper end.
    """
    known = [value for value in values if math.isfinite(value) and (value > 0 or not axis.log)]
    low = axis.low if axis.low is not None else min(known, default=1.0 if axis.log else 0.0)
    high = axis.high if axis.high is not None else max(known, default=low + 1)
    if high - low <= 1e-9 * max(1.0, abs(low)):  # one value only: it stands in the middle
        low, high = (low / 2, low * 2) if axis.log else (low - 0.5, low + 0.5)
    if axis.ticks:
        ticks = [tick for tick in axis.ticks if low <= tick <= high]
    elif axis.log:
        ticks = _log_ticks(low, high, most)
    else:
        ticks = _ticks(low, high, most)
        low = low if axis.low is not None else min(low, math.floor(low / _step(ticks)) * _step(ticks))
        high = high if axis.high is not None else max(high, math.ceil(high / _step(ticks)) * _step(ticks))
        ticks = _ticks(low, high, most)
    return Scale(low, high, start, end, axis.log, tuple(ticks))


def _step(ticks: Sequence[float]) -> float:
    return ticks[1] - ticks[0] if len(ticks) > 1 else 1.0


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """1, 2, 5 or 1, 3 or 1 times powers of ten: the finest of these that is not too many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks: list[float] = []
    for digits in ((1, 2, 5), (1, 3), (1,)):
        every = [k * 10.0**power for power in powers for k in digits]
        ticks = [tick for tick in every if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if len(ticks) <= most:
            break
    return ticks or [low, high]


def draw_x(drawing: Drawing, axis: Axis, scale: Scale, *, bottom: float) -> None:
    """The horizontal axis: ticks with their numbers, and its name under them; numbers that would touch are left out."""
    drawing.group("axis")
    drawing.line("rule", scale.start, bottom, scale.end, bottom)
    free = -math.inf
    for tick in scale.ticks:
        x, words = scale.at(tick), axis.tick_words(tick)
        drawing.line("tick", x, bottom, x, bottom + 4)
        if x - text_width(words) / 2 >= free:
            drawing.words("", words, x, bottom + 18, "middle")
            free = x + text_width(words) / 2 + 6
    drawing.words("name", axis.words, (scale.start + scale.end) / 2, bottom + 37, "middle")


def draw_y(drawing: Drawing, axis: Axis, scale: Scale, *, left: float, right: float) -> None:
    """The vertical axis: a faint line across per tick, its numbers at the left, its name above."""
    drawing.group("axis")
    for tick in scale.ticks:
        y = scale.at(tick)
        drawing.line("grid", left, y, right, y)
        drawing.words("", axis.tick_words(tick), left - 7, y + 4.5, "end")
    drawing.words("name", axis.words, 0, scale.end - 14)
