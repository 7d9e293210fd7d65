"""What a change of taste looks like: an alarm while it happens, and a change in words once there are counts for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metier.domain.decision import Label
from metier.domain.posting import PostingId

ALL_POSTINGS = "all postings"
"""Words of the term that every posting has."""

_SAID = {Label.EXCITED: "excited about", Label.MAYBE: "maybe to", Label.PASSED: "passed on"}


class Direction(StrEnum):
    """Which way taste moved."""

    MORE = "more"
    """Liked more than before."""
    LESS = "less"
    """Liked less than before."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The moment at which the last decisions stopped fitting what the earlier ones had taught.

    Attributes:
        at: Place of the decision at which it was noticed, counted from 0 in the order given.
        since: Place of the first decision of the window that it was noticed in: the change is about here.
        words: The term whose postings were judged most differently, in words; `ALL_POSTINGS` if none stands out.
            A hint for the person and not a finding: `changes` says what is known.
        direction: Whether they are liked more or less than before.
        strength: The alarm's statistic, in standard deviations; more than `threshold`.
        threshold: What it had to exceed.
    """

    at: int
    since: int
    words: str
    direction: Direction
    strength: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Tally:
    """k of n.

    Attributes:
        k: Decisions with the outcome.
        n: Decisions on postings with the term.
    """

    k: int
    n: int

    @property
    def words(self) -> str:
        """`9 of 11`."""
        return f"{self.k} of {self.n}"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed in the person's taste, with the decisions that show it.

    Attributes:
        words: The term in words: `remote`, `senior level`, `“payments”`, `ALL_POSTINGS`.
        outcome: The label that is counted: the one whose share moved most surely.
        before: Decisions with that label among those on postings with the term, before the change.
        after: The same since the change.
        direction: Whether such postings are liked more or less now.
        since: When the first decision after the change was made; None where decisions have no times.
        since_place: Place of that decision, counted from 0 in the order decided.
        p: Probability that luck alone, in a taste that did not change, makes any term at any moment differ this much.
        shown_before: Postings with the term that had what they have no more, newest first.
        shown_since: Postings with the term that show the new answer, newest first.
        apart_from: Terms named before this one: postings that have one of them are not counted here.
    """

    words: str
    outcome: Label
    before: Tally
    after: Tally
    direction: Direction
    since: datetime | None
    since_place: int
    p: float
    shown_before: tuple[PostingId, ...]
    shown_since: tuple[PostingId, ...]
    apart_from: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The change in one sentence, with counts.

        Example:
            >>> Change("remote", Label.EXCITED, Tally(9, 11), Tally(1, 8), Direction.LESS, None, 40, 0.004, (), ()).sentence
            'remote: excited about 9 of 11 before, 1 of 8 since'
        """
        others = f" (apart from {', '.join(self.apart_from)})" if self.apart_from else ""
        told = f"{self.words}{others}: {_SAID[self.outcome]} {self.before.words}"
        if self.since is None:
            return f"{told} before, {self.after.words} since"
        month = f"{_MONTHS[self.since.month - 1]} {self.since.year}"
        return f"{told} until {month}, {self.after.words} since"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
