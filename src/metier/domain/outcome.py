"""Outcome: what happened in the world after an application; a second axis beside taste, append-only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from metier.domain.posting import PostingId


class Stage(StrEnum):
    """What happened; the first five are rungs, each further than the one before."""

    APPLIED = "applied"
    REPLIED = "replied"
    """The employer answered with more than a no."""
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"
    """By the employer; says nothing about the person's taste."""
    WITHDRAWN = "withdrawn"
    """By the person."""
    GHOSTED = "ghosted"
    """Nobody answered, and nobody is expected to any more."""

    @property
    def ends(self) -> bool:
        """Whether the application is over with it."""
        return self in {Stage.HIRED, Stage.REJECTED, Stage.WITHDRAWN, Stage.GHOSTED}

    @property
    def rung(self) -> int | None:
        """How far it is: 0 applied to 4 hired; None for the three other ends, which may come from any rung."""
        return RUNGS.index(self) if self in RUNGS else None


RUNGS = (Stage.APPLIED, Stage.REPLIED, Stage.INTERVIEW, Stage.OFFER, Stage.HIRED)
"""The way up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that happened with one posting: never edited, only superseded or undone by a later row.

    Attributes:
        id: Rises with every row of the workspace.
        stage: What happened; None in a row that undoes an earlier one.
        at: The day it happened, in the person's own time zone.
        noted_at: When the person said so; a later row of the same stage supersedes an earlier one by this time.
        note: The person's own words, or empty.
        variant: Which version of resume and letter was sent, in the person's words, or empty.
        undoes: The row this one takes back.
    """

    id: int
    posting_id: PostingId
    stage: Stage | None
    at: date
    noted_at: datetime
    note: str = ""
    variant: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What stands about one posting: its last application, derived from the rows.

    Attributes:
        events: What happened, in the order of the days; never empty.
        noted_first: When the day of applying was first noted; None where no day is known.
        n_earlier: Earlier applications to the same posting, each of which had ended.
    """

    posting_id: PostingId
    events: tuple[Outcome, ...]
    noted_first: datetime | None
    n_earlier: int = 0

    @property
    def stage(self) -> Stage:
        """Where it stands: its end if nothing happened after that, else the furthest rung."""
        last = self.events[-1].stage
        assert last is not None
        return last if last.ends else self.furthest or last

    @property
    def is_open(self) -> bool:
        """Whether something is still to be expected."""
        return not self.stage.ends

    @property
    def furthest(self) -> Stage | None:
        """The furthest rung it reached; None where only an end was noted."""
        reached = [rung for event in self.events if (rung := _rung(event)) is not None]
        return RUNGS[max(reached)] if reached else None

    @property
    def since(self) -> date:
        """The day since which it stands where it stands."""
        return max(event.at for event in self.events if event.stage is self.stage)

    @property
    def applied_on(self) -> date | None:
        """The day of applying; None where it was not noted."""
        return next((event.at for event in self.events if event.stage is Stage.APPLIED), None)

    @property
    def answered_on(self) -> date | None:
        """The first day on which the employer said more than no; None where none is known."""
        return next((event.at for event in self.events if (_rung(event) or 0) > 0), None)

    @property
    def variant(self) -> str:
        """Which version was sent: the last one that was named."""
        named = [event for event in self.events if event.variant]
        return max(named, key=_order).variant if named else ""

    def reached(self, rung: Stage) -> bool:
        """Whether it came at least as far as `rung`."""
        furthest = self.furthest
        return furthest is not None and RUNGS.index(furthest) >= RUNGS.index(rung)


def applications(outcomes: Iterable[Outcome]) -> dict[PostingId, Application]:
    """The last application to each posting, by posting; undone and superseded rows left out.

    Of one application the row noted last counts for each stage, for interviews for each day: there may be several
    rounds. To apply once more after an end begins another application.

    Example:
        >>> from datetime import UTC
        >>> def row(number, stage, day, undoes=None):
        ...     return Outcome(number, PostingId("a"), stage, date(2026, 5, day), datetime(2026, 5, number, tzinfo=UTC), undoes=undoes)
        >>> rows = [row(1, Stage.APPLIED, 1), row(2, Stage.REPLIED, 4), row(3, Stage.REJECTED, 9)]
        >>> applications(rows)["a"].stage.value, applications(rows)["a"].furthest.value
        ('rejected', 'replied')
        >>> applications([*rows, row(10, None, 9, undoes=3)])["a"].stage.value
        'replied'
        >>> again = applications([*rows, row(11, Stage.APPLIED, 11)])["a"]
        >>> again.stage.value, again.n_earlier
        ('applied', 1)
    """
    rows = list(outcomes)
    undone = {row.undoes for row in rows}
    by_posting: dict[PostingId, list[Outcome]] = {}
    for row in rows:
        if row.stage is not None and row.id not in undone:
            by_posting.setdefault(row.posting_id, []).append(row)
    return {posting_id: _last(posting_id, found) for posting_id, found in by_posting.items()}


def _last(posting_id: PostingId, rows: Sequence[Outcome]) -> Application:
    """The last application among the rows of one posting."""
    rounds: list[list[Outcome]] = [[]]
    for row in sorted(rows, key=_day):
        before = rounds[-1][-1].stage if rounds[-1] else None
        if row.stage is Stage.APPLIED and before is not None and before.ends:
            rounds.append([])
        rounds[-1].append(row)
    newest: dict[tuple[Stage | None, date | None], Outcome] = {}
    for row in sorted(rounds[-1], key=_order):
        newest[row.stage, row.at if row.stage is Stage.INTERVIEW else None] = row
    events = tuple(sorted(newest.values(), key=_day))
    applied = next((event.at for event in events if event.stage is Stage.APPLIED), None)
    noted = [row.noted_at for row in rounds[-1] if row.stage is Stage.APPLIED and row.at == applied]
    return Application(posting_id, events, min(noted, default=None), len(rounds) - 1)


def _order(row: Outcome) -> tuple[datetime, int]:
    """In the order noted: rows of an import may have later numbers and be older."""
    return row.noted_at, row.id


def _day(row: Outcome) -> tuple[date, bool, int, datetime, int]:
    """In the order of the days; of one day the way up, then an end."""
    assert row.stage is not None
    rung = row.stage.rung
    return row.at, row.stage.ends, len(RUNGS) if rung is None else rung, *_order(row)


def _rung(row: Outcome) -> int | None:
    return row.stage.rung if row.stage else None
