"""Curves in a terminal: one mark per series, readable without colour."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from metier.pages.backtest_words import decimal

MARKS = "●○×◆□▲◇■"
HEIGHT = 8  # rows between the lowest and the highest line
GAP = 6  # columns from one x to the next
_STEP = 0.05


def curve_lines(
    title: str, series: Mapping[str, Sequence[float]], ticks: Sequence[str], *, height: int = HEIGHT
) -> list[str]:
    r"""A plot as lines: values over `ticks` at even distances; where marks meet, the first series is seen.

    Args:
        title: Stands above.
        series: Values by name, one per tick; NaN leaves a gap.
        ticks: What stands below.
        height: Rows.

    Example:
        >>> print("\n".join(curve_lines("AUC", {"words": [0.5, 0.7]}, ["10", "30"], height=2)))
        AUC
         .70 │         ●
         .50 │   ●
             └────────────
                10    30
    """
    known = [value for values in series.values() for value in values if math.isfinite(value)]
    low = math.floor(min(known, default=0.0) / _STEP + 1e-9) * _STEP
    high = max(math.ceil(max(known, default=1.0) / _STEP - 1e-9) * _STEP, low + _STEP)
    rows = [[" "] * (GAP * len(ticks)) for _ in range(height)]
    for mark, values in reversed(list(zip(_marks(series), series.values(), strict=True))):
        for at, value in enumerate(values):
            if math.isfinite(value):
                down = round((high - value) / (high - low) * (height - 1))
                rows[down][GAP * at + GAP // 2] = mark
    named = {
        0: high,
        height - 1: low,
        (height - 1) // 2: high - (high - low) * ((height - 1) // 2) / (height - 1),
    }
    lines = [title]
    for number, row in enumerate(rows):
        scale = decimal(named[number]) if number in named else ""
        lines.append(f"{scale:>4} │{''.join(row)}".rstrip())
    lines.append(f"{'':>4} └{'─' * (GAP * len(ticks))}")
    lines.append(f"{'':>5} {''.join(tick.center(GAP) for tick in ticks)}".rstrip())
    return lines


def beside(left: Sequence[str], right: Sequence[str], *, gap: int = 4) -> list[str]:
    """Two plots of the same height next to each other."""
    room = max(map(len, left)) + gap
    return [f"{one:<{room}}{other}".rstrip() for one, other in zip(left, right, strict=True)]


def legend(names: Sequence[str]) -> str:
    """Which mark is which."""
    return "   ".join(f"{mark} {name}" for mark, name in zip(_marks(names), names, strict=True))


def _marks(names: Sequence[str] | Mapping[str, object]) -> list[str]:
    return [MARKS[at % len(MARKS)] for at in range(len(names))]
