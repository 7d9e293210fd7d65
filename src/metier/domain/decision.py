"""Label and Decision: the person's taste, one answer at a time, append-only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metier.domain.posting import PostingId


class Label(StrEnum):
    """The person's taste; ordinal: passed < maybe < excited."""

    PASSED = "passed"
    MAYBE = "maybe"
    EXCITED = "excited"

    @property
    def grade(self) -> int:
        """Place in the order: 0 passed, 1 maybe, 2 excited."""
        return (Label.PASSED, Label.MAYBE, Label.EXCITED).index(self)


class Occasion(StrEnum):
    """How the posting came before the person; figures that need a random sample use only `RANDOM`."""

    RANDOM = "random"
    """Drawn at random from the undecided postings."""
    ASKED = "asked"
    """Offered because the answer would teach the screener most, or as a typical posting."""
    RANKED = "ranked"
    """Named by the person when a verdict on it was there to be seen."""
    CHOSEN = "chosen"
    """Named by the person before any verdict on it."""
    IMPORTED = "imported"
    """Came with a labels file."""
    RELABEL = "relabel"
    """Asked about again, the earlier answer hidden: tells how the person agrees with themselves."""
    AUDIT = "audit"
    """Drawn at random from the postings that rank low: tells how many good ones are missed there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer about one posting at one time: never edited, only superseded or undone by a later row.

    Attributes:
        id: Rises with every decision of the workspace.
        label: The answer; None in a row that undoes an earlier one.
        reason: The person's own words, or empty.
        occasion: How the posting came before the person.
        verdict_run: The screening run whose verdict on this posting was the newest one frozen before
            this decision; None when there was none.
        undoes: The decision this row takes back; the one before it stands again.
    """

    id: int
    posting_id: PostingId
    label: Label | None
    decided_at: datetime
    reason: str = ""
    occasion: Occasion = Occasion.CHOSEN
    verdict_run: int | None = None
    undoes: int | None = None


def standing(decisions: Iterable[Decision]) -> dict[PostingId, Decision]:
    """The decision that stands for each posting: the latest that was not undone, in the order decided.

    Example:
        >>> from datetime import UTC
        >>> at = datetime(2026, 5, 1, tzinfo=UTC)
        >>> first = Decision(1, PostingId("a"), Label.MAYBE, at)
        >>> second = Decision(2, PostingId("a"), Label.PASSED, at)
        >>> undo = Decision(3, PostingId("a"), None, at, undoes=2)
        >>> [d.label.value for d in standing([first, second]).values()]
        ['passed']
        >>> [d.label.value for d in standing([first, second, undo]).values()]
        ['maybe']
    """
    history = sorted(decisions, key=lambda decision: decision.id)
    undone = {decision.undoes for decision in history}
    latest: dict[PostingId, Decision] = {}
    for decision in history:
        if decision.label is not None and decision.id not in undone:
            latest.pop(decision.posting_id, None)  # a later answer moves the posting to the end of the order
            latest[decision.posting_id] = decision
    return latest
