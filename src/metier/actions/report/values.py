"""The words of a report: what is known about metier's claim for one person, and what is not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from metier.actions.outcomes import OutcomeSummary
from metier.domain.decision import Label
from metier.domain.posting import PostingId
from metier.evaluation.agreement import Agreement, Consistency, Counting, OverTime
from metier.evaluation.drift import Change
from metier.evaluation.missed import Missed


@dataclass(frozen=True, slots=True)
class ReplayState:
    """How far replayed figures reach: replays of long histories are made bit by bit and kept.

    Attributes:
        n: Decisions that were replayed.
        of: Decisions that a whole replay would predict.
        n_left_out: Decisions that no replay can predict: the first ones, which are only learned from.
    """

    n: int
    of: int
    n_left_out: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to replay."""
        return self.n == self.of


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a reader must know, in a plain sentence.

    Attributes:
        about: Section it belongs to: `claim`, `order`, `labels`, `calibration`, `time`, `beside`, `missed`,
            `changes`, `you`, `outcomes`.
        words: The sentence.
        command: What to do about it, a command to type; empty when nothing.
    """

    about: str
    words: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Whether metier's claim holds for this person.

    Attributes:
        screener: The active screener (the setting `screener`).
        shown: How many postings a ranked list shows.
        decided: Standing decisions by label.
        counting: Which decisions count as agreement, and why the others do not.
        claim: One sentence: how often it was right, between what bounds, on how many decisions it had not seen.
        frozen: Agreement of verdicts that were frozen before the decision; None when there are none.
        frozen_random: The same on postings drawn at random: the one to read shares and calibration from.
        replayed: The active screener, `words` and `prior` replayed, all three on the same decisions: those of
            `frozen` where there are enough, else all of them. Never mixed with frozen figures.
        replay: How far the replay reaches.
        consistency: The person against themselves, from `metier relabel`; None before the first.
        over_time: Blocks and markers; None with fewer decisions than one block.
        missed: What the audit lane found among hidden postings, or low-ranked ones while none is hidden; None before
            the first.
        changes: What changed in the person's taste, surest first.
        n_looked: Over how many standing decisions changes were looked for; 0 when nobody has looked.
        outcomes: What came of applications, apart from all that is above; None where none was noted.
        n_tentative: Counted decisions whose verdict meant an order and no label, as it knew too little.
        notes: What is known, what is not, and what to do next, section by section.
    """

    made_at: datetime
    screener: str
    shown: int
    n_postings: int
    decided: Mapping[Label, int]
    counting: Counting
    claim: str
    frozen: Agreement | None
    frozen_random: Agreement | None
    replayed: tuple[Agreement, ...]
    replay: ReplayState
    consistency: Consistency | None
    over_time: OverTime | None
    missed: Missed | None
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    n_looked: int = 0
    n_tentative: int = 0
    outcomes: OutcomeSummary | None = None

    @property
    def n_decided(self) -> int:
        """Postings with a standing decision."""
        return sum(self.decided.values())

    @property
    def main(self) -> Agreement | None:
        """The agreement the claim rests on: frozen where there is any, else replayed, else none."""
        return self.frozen or (self.replayed[0] if self.replayed else None)

    @property
    def named(self) -> list[PostingId]:
        """Postings that the report names, each once."""
        shown = [given for change in self.changes for given in (*change.shown_before, *change.shown_since)]
        twice = self.consistency.differing if self.consistency else ()
        return list(dict.fromkeys([*shown, *(pair.posting_id for pair in twice)]))

    def notes_about(self, section: str) -> tuple[Note, ...]:
        """The notes of one section."""
        return tuple(note for note in self.notes if note.about == section)
