"""Advice in words: what a way costs and brings, what keeps it from being used, figures with their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.adviser.advice import Advice, RungRow
    from metier.adviser.snapshot import Figure, Snapshot

OF_YOURS = ("label more first", "not known yet")  # verdicts whose next step is to decide


def cost_words(advice: Advice) -> str:
    """What the next step costs."""
    cost = next((row.cost for row in advice.rungs if row.rung is advice.rung), "not known")
    return f"your time to decide, and {cost}" if advice.verdict in OF_YOURS else cost


def gain_words(row: RungRow) -> str:
    """What a way would bring, and that it cannot be used now where it cannot."""
    is_bare = row.obstacles and row.gain == "not compared"
    return "not now" if is_bare else f"{row.gain}; not now" if row.obstacles else row.gain


def obstacles_of(rows: Sequence[RungRow]) -> dict[str, list[str]]:
    """Why ways cannot be used now: each reason once, with the ways it keeps."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for words in row.obstacles:
            found.setdefault(words, []).append(str(row.rung))
    return found


def unknown_figures(snapshot: Snapshot) -> dict[str, Figure]:
    """What the snapshot names and does not know; its source says which command would tell."""
    found = {f"agreement.{name}": one for name, one in snapshot.agreement.items()}
    if snapshot.curve_gain is not None:
        found["curve_gain"] = snapshot.curve_gain
    found |= {f"{facts.rung}.gain": facts.gain for facts in snapshot.rungs if facts.gain is not None}
    return {key: one for key, one in found.items() if not one.is_known}


def value_words(figure: Figure) -> str:
    """A figure, or that it is not known."""
    return "not known" if figure.value is None else plain_figure(figure.value)


def bounds_words(figure: Figure) -> str:
    """Its bounds; empty where there are none."""
    if figure.low is None and figure.high is None:
        return ""
    low, high = (UNKNOWN if bound is None else plain_figure(bound) for bound in (figure.low, figure.high))
    return f"{low} to {high}"


def plain_figure(value: float) -> str:
    """Whole numbers whole, others to four digits."""
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e12 else f"{value:,.4g}"
