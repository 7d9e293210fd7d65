"""Talks: rounds as they stand, with their questions. Rows are append-only; the newest row of a question counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metier.domain.interview import Asked, Round, standing_questions, standing_rounds
from metier.domain.posting import PostingId


@dataclass(frozen=True, slots=True)
class Talk:
    """One round as it stands: rows of one day and one kind are the same round.

    Attributes:
        round: The first row, with what later rows say of rating and note.
        questions: As they stand, in the order in which they were first noted.
        round_rows: Ids of every row that stands for this round, in order.
    """

    round: Round
    questions: tuple[Asked, ...] = ()
    round_rows: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What kind of round it was, or `interview` where nobody said."""
        return self.round.name or "interview"

    @property
    def ratings(self) -> tuple[int, ...]:
        """How the answers went, of those that were rated."""
        return tuple(asked.rating for asked in self.questions if asked.rating is not None)


def folded(words: str) -> str:
    """Words as they are compared: case, white space and a question mark at the end make no difference.

    Example:
        >>> folded("  Why   us? ") == folded("why us")
        True
    """
    return " ".join(words.casefold().split()).rstrip(" ?.!")


def talks(rounds: Iterable[Round], questions: Iterable[Asked]) -> list[Talk]:
    """Every round that stands, in the order of the days.

    Example:
        >>> from datetime import UTC, datetime
        >>> at = datetime(2026, 5, 4, tzinfo=UTC)
        >>> row = Round(1, PostingId("a"), date(2026, 5, 4), at, "phone")
        >>> first = Asked(1, 1, "Why us?", "", at)
        >>> [talk] = talks([row], [first, replace(first, id=2, answer="The team", rating=4)])
        >>> [(asked.question, asked.answer, asked.rating) for asked in talk.questions]
        [('Why us?', 'The team', 4)]
    """
    groups: dict[tuple[PostingId, date, str], list[Round]] = {}
    for row in standing_rounds(rounds):
        groups.setdefault((row.posting_id, row.held_on, folded(row.name)), []).append(row)
    by_round: dict[int, list[Asked]] = {}
    for asked in standing_questions(questions):
        by_round.setdefault(asked.round, []).append(asked)
    return [
        _talk(rows, [asked for row in rows for asked in by_round.get(row.id, [])]) for rows in groups.values()
    ]


def _talk(rows: Sequence[Round], asked: Sequence[Asked]) -> Talk:
    newest = max(rows, key=lambda row: (row.noted_at, row.id))
    return Talk(
        replace(rows[0], rating=newest.rating, note=newest.note),
        tuple(versions[-1] for versions in versions_of(asked)),
        tuple(row.id for row in rows),
    )


def versions_of(asked: Iterable[Asked]) -> list[list[Asked]]:
    """The rows of one round by question, each in the order noted: the last one counts."""
    found: dict[str, list[Asked]] = {}
    for row in sorted(asked, key=lambda row: (row.noted_at, row.id)):
        found.setdefault(folded(row.question), []).append(row)
    return list(found.values())


def only_completes(row: Asked, before: Asked) -> bool:
    """Whether a row says nothing else than the one before it, and something more: it was typed piece by piece."""
    return (
        before.answer in {"", row.answer}
        and before.rating in {None, row.rating}
        and before.note in {"", row.note}
    )
