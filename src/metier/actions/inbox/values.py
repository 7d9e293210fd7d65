"""What an inbox says: rows, sections, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from metier.actions.ports import Screening
from metier.domain.decision import Label
from metier.domain.outcome import Stage
from metier.domain.placement import Lane, Placement
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict

if TYPE_CHECKING:  # many patterns, which nothing needs where there is no row to show
    from metier.text.signals import Signal
    from metier.text.warnings import Flag

DAILY = 15
"""Postings of one day, all sections together: a quarter of an hour (taste)."""


class Section(StrEnum):
    """Where a posting stands in the inbox: a lane of the screening, or today's draw of the audit."""

    READ = "read"
    LOOK = "look"
    AUDIT = "audit"
    """Drawn at random from what is hidden; while nothing is, from what ranks low."""
    REST = "rest"
    HIDDEN = "hidden"
    OUTSIDE = "outside"


TODAY = (Section.READ, Section.LOOK, Section.AUDIT)
"""What is put before the person; the other sections are there to be looked up."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One posting in the inbox.

    Desire, chance and outcome are three columns and never one number: a job one would love and would hardly get is
    something else than one that is easy to get.

    Attributes:
        section: Where it stands today.
        lane: Where the screening put it; a draw of the audit keeps its lane.
        placement: The same with who judged it, and why; None where it only ranks lower.
        verdict: The one it was ranked by; None where there is none, for instance as no answer could be read.
        desire: P(excited) of that verdict, in [0, 1].
        is_tentative: `desire` is an order only: too few decisions are behind it.
        chance: Probability of an answer to an application, in [0, 1], as the person's own applications so far have
            it, so the same for every posting; None while it is not known, and where an application stands.
        outcome: Where an application stands; None where nothing was noted.
        possible: Labels that the first screener cannot rule out; empty where one is settled.
        why: In one sentence, why it stands there.
        flags: Sentences that look like orders or traps; looked for in the sections of `TODAY` only.
        signals: What it may be or leaves out; of the same sections.
        n_sightings: How often it was seen.
        n_skipped: How often it was put off.
    """

    posting: Posting
    section: Section
    lane: Lane
    placement: Placement | None
    verdict: Verdict | None
    desire: float | None
    is_tentative: bool
    chance: float | None = None
    outcome: Stage | None = None
    possible: tuple[Label, ...] = ()
    why: str = ""
    flags: tuple[Flag, ...] = ()
    signals: tuple[Signal, ...] = ()
    n_sightings: int = 1
    n_skipped: int = 0


@dataclass(frozen=True, slots=True)
class InboxPart:
    """One section.

    Attributes:
        rows: Those that are shown, in order.
        n: How many it has; of the audit, how many it is drawn from.
        n_done: Of the audit: today's draws that are decided already.
        why: Of the audit: what it is drawn from, and what for; empty elsewhere.
    """

    section: Section
    rows: tuple[InboxRow, ...]
    n: int
    n_done: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class InboxReport:
    """The inbox of one day.

    Attributes:
        day: In the person's own time zone.
        screening: What it rests on; None before the first.
        parts: The sections that were asked for.
        n_by_lane: Undecided postings that were screened, by where they were put.
        n_decided: Postings with a standing decision.
        n_new: Undecided postings that came after the screening.
        n_decided_since: Answers that came after it, taken-back ones too.
        is_profile_new: The profile was edited after it.
        promise: Under which it hides, in words; empty where it hides nothing.
        void: Why that promise is void by now, in words: nobody looks at the audit, or the profile was edited; empty where
            it stands.
        about_chance: What `chance` rests on, or why it is not known yet.
    """

    day: date
    screening: Screening | None
    parts: tuple[InboxPart, ...]
    n_by_lane: Mapping[Lane, int]
    n_decided: int
    n_new: int
    n_decided_since: int
    promise: str = ""
    void: str = ""
    about_chance: str = ""
    is_profile_new: bool = False

    @property
    def rows(self) -> tuple[InboxRow, ...]:
        """All rows that are shown."""
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def is_old(self) -> bool:
        """Whether postings or answers came since the screening, or the profile was edited."""
        return bool(self.n_new or self.n_decided_since or self.is_profile_new)
