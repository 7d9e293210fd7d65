"""The pictures of costs: money by volume for every way to judge, and what moves it most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.adviser.costs.cost import RungCost
from metier.adviser.costs.report import CostsReport
from metier.adviser.costs.sensitivity import Sensitivity
from metier.pages.costs_words import swing_words, usd_amount
from metier.pages.report_plots import Picture, two_widths
from metier.pages.svg import Axis, Drawing, ForestRow, Mark, Point, Series, forest_plot, line_plot

_SHOWN = 5
"""Assumptions that move the result most, as `metier costs` prints."""
_ROUND = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_STEPS = 24
"""Points of a line between two ends: straight lines bend on an axis of ratios."""


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """What one way, or several that cost the same, cost over all months at some volumes.

    Attributes:
        names: Of the ways.
        amounts: One per volume, in US dollars.
    """

    names: str
    amounts: tuple[float, ...]


def volumes(report: CostsReport) -> tuple[float, ...]:
    """Postings a month at which the ways are held beside each other: the person's own volume, and round ones around it."""
    yours = report.assumption("postings").figure.value or 0.0
    months = report.assumption("months").figure.value or 1.0
    even = [one.volume.value / months for one in report.break_even if one.volume.value]
    high = max([10 * yours, *(2 * value for value in even)], default=1_000.0)
    found = [float(value) for value in _ROUND if max(yours, 1.0) / 10 <= value <= min(high, _ROUND[-1])]
    return tuple(sorted({*found, yours} - {0.0}))


def amount_at(report: CostsReport, rung: RungCost, volume: float) -> float | None:
    """US dollars over all months at a volume a month; None where a part of it is not known."""
    months = report.assumption("months").figure.value or 0.0
    yours = report.assumption("postings").figure.value or 0.0
    total, each = rung.total_usd.value, rung.per_posting_usd.value
    return None if total is None or each is None else total + months * (volume - yours) * each


def volume_rows(report: CostsReport, at: Sequence[float]) -> tuple[VolumeRow, ...]:
    """Every way whose money is known, those that cost the same together."""
    together: dict[tuple[float, ...], list[str]] = {}
    for rung in report.rungs:
        amounts = [amount_at(report, rung, volume) for volume in at]
        known = tuple(round(amount, 6) for amount in amounts if amount is not None)
        if len(known) == len(at):
            together.setdefault(known, []).append(rung.rung.value)
    return tuple(VolumeRow(", ".join(names), amounts) for amounts, names in together.items())


def unknown_ways(report: CostsReport) -> list[str]:
    """Ways that have no line, as a part of their money is not known."""
    return [one.rung.value for one in report.rungs if amount_at(report, one, 1.0) is None]


def volume_picture(report: CostsReport) -> Picture | None:
    """Money by volume: where two lines cross, the one begins to pay; None where nothing is known."""
    shown = volumes(report)
    if len(shown) < 2:
        return None
    ratio = (shown[-1] / shown[0]) ** (1 / _STEPS)
    at = [shown[0] * ratio**step for step in range(_STEPS + 1)]
    rows = volume_rows(report, at)
    if not rows:
        return None
    months = report.assumption("months").figure.value or 0.0
    yours = report.assumption("postings").figure.value or 0.0
    missing = unknown_ways(report)
    without = f" No line for {', '.join(missing)}: a part of what it costs is not known." if missing else ""
    name = f"What every way costs in {months:g} months, by volume"
    caption = (
        "US dollars by new postings a month, setting up and hosting included. Where two lines cross, the flatter one "
        f"begins to pay. The upright line marks {yours:,.0f} a month, which is reckoned with.{without}"
    )
    series = [
        Series(_short(row.names), [Point(x, y) for x, y in zip(at, row.amounts, strict=True)]) for row in rows
    ]

    def draw(width: float) -> Drawing:
        return line_plot(
            name,
            caption,
            series,
            x=Axis("new postings a month", log=True),
            y=Axis("US dollars", low=0),
            marks=[Mark(yours, "now")] if yours else [],
            width=width,
        )

    return two_widths(name, caption, draw)


def _short(names: str) -> str:
    """The name at a line's end: where several ways cost the same, the first and how many more."""
    first, *others = names.split(", ")
    return f"{first} +{len(others)}" if others else first


def sensitivity_picture(found: Sensitivity) -> Picture | None:
    """The result with each assumption halved and doubled; None where nothing moves it, or it is not known."""
    middle = found.result
    if middle is None or not found.swings:
        return None
    rows = [
        ForestRow(
            one.name.replace("_", " "),
            middle,
            min(one.halved, one.doubled),
            max(one.halved, one.doubled),
            swing_words(one.halved, one.doubled),
        )
        for one in found.swings[:_SHOWN]
    ]
    name = "What moves it most"
    caption = f"{found.of[:1].upper()}{found.of[1:]}, {usd_amount(middle)}: with each assumption alone halved and doubled."

    def draw(width: float) -> Drawing:
        return forest_plot(name, caption, rows, x=Axis("US dollars"), zero=middle, width=width)

    return two_widths(name, caption, draw)
