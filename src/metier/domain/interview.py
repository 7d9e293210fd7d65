"""Interview: rounds and what was asked in them, as the person notes it; append-only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from metier.domain.posting import PostingId

MOST_RATING = 5
"""Ratings go from 1, badly, to this, very well; how the person says it went."""


@dataclass(frozen=True, slots=True)
class Round:
    """One talk with an employer; a row that `undoes` another takes that one back.

    Attributes:
        id: Rises with every round of the workspace.
        held_on: The day, in the person's own time zone.
        name: What kind it was, in the person's words: `phone`, `technical`, …
        rating: How it went, 1 to 5; None where the person did not say.
        note: Anything they want to remember, or empty.
    """

    id: int
    posting_id: PostingId
    held_on: date
    noted_at: datetime
    name: str = ""
    rating: int | None = None
    note: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a round, and the person's answer; a row that `undoes` another takes that one back.

    Attributes:
        question: In the person's words.
        answer: What they said, or would say now; may be empty.
        rating: How the answer went, 1 to 5; None where the person did not say.
    """

    id: int
    round: int
    question: str
    answer: str
    noted_at: datetime
    rating: int | None = None
    note: str = ""
    undoes: int | None = None


def standing_rounds(rows: Iterable[Round]) -> list[Round]:
    """Rounds that stand: none that was taken back, in the order of the days."""
    every = list(rows)
    gone = {row.undoes for row in every if row.undoes is not None}
    kept = [row for row in every if row.undoes is None and row.id not in gone]
    return sorted(kept, key=lambda row: (row.held_on, row.id))


def standing_questions(rows: Iterable[Asked]) -> list[Asked]:
    """Questions that stand: none that was taken back, in the order noted."""
    every = list(rows)
    gone = {row.undoes for row in every if row.undoes is not None}
    return [row for row in every if row.undoes is None and row.id not in gone]
