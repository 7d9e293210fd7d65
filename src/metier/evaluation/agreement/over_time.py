"""Agreement in the order of decisions, and where what the verdicts rest on changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from metier.evaluation import metrics
from metier.evaluation.agreement.figures import Judged, auc_figure, by_label, label_figures, mean_figure
from metier.evaluation.agreement.values import FEW, Block, Key, Marker, Origin, OverTime, What

BLOCK = FEW
"""Decisions of one block: from here on percentages can be read."""
MOST_BLOCKS = 24
"""With more, blocks double in length, so that earlier ones stay what they were as long as they can."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a verdict rests on apart from decisions.

    Attributes:
        screener: Its name.
        profile_key: Content of profile.md.
        method: Program version, rules and encoder, in words; empty where it is not known.
    """

    screener: str
    profile_key: str
    method: str = ""


def over_time(
    pairs: Judged, decided_at: Sequence[datetime | None], grounds: Sequence[Ground], *, origin: Origin
) -> OverTime | None:
    """Blocks of consecutive decisions with their figures, and markers; None with fewer than one block.

    Args:
        pairs: In the order decided.
        decided_at: One per pair.
        grounds: What each verdict rests on, one per pair; empty for replayed verdicts.
    """
    if len(pairs) < BLOCK:
        return None
    size = BLOCK
    while len(pairs) > MOST_BLOCKS * size:
        size *= 2
    starts = range(0, len(pairs), size)
    blocks = tuple(_block(pairs, decided_at, start, min(start + size, len(pairs))) for start in starts)
    return OverTime(origin, blocks, markers(decided_at, grounds))


def _block(pairs: Judged, decided_at: Sequence[datetime | None], start: int, end: int) -> Block:
    inside = pairs.take(slice(start, end))
    exact = label_figures(inside.grades, metrics.chosen_grades(inside.p))[0]
    surprise = mean_figure(Key.LOG_LOSS, metrics.log_losses(inside.grades, inside.p))
    return Block(
        first=start + 1,
        last=end,
        begun_at=decided_at[start],
        ended_at=decided_at[end - 1],
        by_label=by_label(inside.grades),
        figures=(auc_figure(inside), exact, surprise),
    )


def markers(decided_at: Sequence[datetime | None], grounds: Sequence[Ground]) -> tuple[Marker, ...]:
    """Where the ground of verdicts differs from that of the verdict before."""
    found = []
    for place in range(1, len(grounds)):
        change = _change(grounds[place - 1], grounds[place])
        if change:
            what, words = change
            found.append(Marker(place + 1, decided_at[place], what, words))
    return tuple(found)


def _change(before: Ground, after: Ground) -> tuple[What, str] | None:
    """The widest change of the three."""
    if before.screener != after.screener:
        return What.SCREENER, f"another screener: {after.screener}"
    if before.method != after.method and before.method and after.method:
        return What.METHOD, f"another encoder or program version: {after.method}"
    if before.profile_key != after.profile_key:
        return What.PROFILE, "profile.md was changed"
    return None
