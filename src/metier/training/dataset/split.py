"""A split by time: earlier rows are learned from, later ones are held out, and no copy stands on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.training.dataset.rows import TrainingRow

SHARE = 0.2
"""Held out, unless somebody says otherwise."""
_FURTHEST = 2.0  # the share held out may grow to this factor, or shrink to its inverse, so that both sides have each label
RULE = (
    "by time: earlier rows are learned from, later ones held out; later rows that share a posting, a text, a line or a "
    "question with an earlier one are in neither file"
)
"""In words, for the card."""


@dataclass(frozen=True, slots=True)
class Split:
    """Rows learned from, rows held out, and those in neither.

    Attributes:
        n_repeating: Later rows that stand in neither part, as they belong with an earlier one.
    """

    train: tuple[TrainingRow, ...]
    validation: tuple[TrainingRow, ...]
    n_repeating: int = 0

    @property
    def lacking(self) -> tuple[str, ...]:
        """Labels that one of the parts has and the other has not, by name."""
        first, second = ({row.label for row in part} for part in (self.train, self.validation))
        return tuple(sorted(first ^ second))


def split_by_time(rows: Sequence[TrainingRow], share: float = SHARE) -> Split | None:
    """Rows in time, split; None where no place leaves anything on both sides.

    The place is the one nearest to `share` among those, up to twice or half of it, that leave most labels on both sides.

    Args:
        rows: In time, as in `RowSet`.
        share: To be held out, between 0 and 1.

    Example:
        >>> from datetime import datetime, timedelta
        >>> at = datetime(2026, 5, 1)
        >>> rows = [
        ...     TrainingRow("", f"{n}", "yes", "t", "excited", at + timedelta(days=n), (f"p{n}",)) for n in range(10)
        ... ]
        >>> split = split_by_time(rows)
        >>> len(split.train), [row.data for row in split.validation]
        (8, ['8', '9'])

    Cost: linear in the rows.
    """
    first_place: dict[str, int] = {}
    for place, row in enumerate(rows):
        for key in row.keys:
            first_place.setdefault(key, place)
    fresh_from = [
        min((first_place[key] for key in row.keys), default=place) for place, row in enumerate(rows)
    ]  # a row may be held out when the cut stands at or before this place
    cut = _best_cut(rows, fresh_from, share)
    if cut is None:
        return None
    later = range(cut, len(rows))
    held_out = tuple(rows[place] for place in later if fresh_from[place] >= cut)
    return Split(tuple(rows[:cut]), held_out, len(later) - len(held_out))


def _best_cut(rows: Sequence[TrainingRow], fresh_from: Sequence[int], share: float) -> int | None:
    """How many rows are learned from."""
    n = len(rows)
    first_of: dict[str, int] = {}
    fresh_until: dict[str, int] = {}
    for place, row in enumerate(rows):
        first_of.setdefault(row.label, place)
        fresh_until[row.label] = max(fresh_until.get(row.label, -1), fresh_from[place])
    latest = max(fresh_from, default=0)
    wished = n - max(1, round(share * n)) if n else 0
    fewest, most = n - round(share * _FURTHEST * n), n - max(1, int(share / _FURTHEST * n))

    def badness(cut: int) -> tuple[int, int, int]:
        on_both = sum(first_of[label] < cut <= fresh_until[label] for label in first_of)
        return -on_both, abs(cut - wished), cut

    possible = range(1, min(n - 1, latest) + 1)
    near = [cut for cut in possible if fewest <= cut <= most]
    return min(near or possible, key=badness, default=None)
