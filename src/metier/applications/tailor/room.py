"""How much goes into a resume, and what was chosen for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from metier.domain.draft import Section
from metier.domain.record import OwnFact, OwnFactId, Record

LINES_ON_A_PAGE = 44
"""Lines of text on one page in the plain template, without the name and address."""
CHARACTERS_IN_A_LINE = 95
ASKED = 0.2
"""From this relevance on a fact counts as asked for (taste; relevance is 1 for what answers most)."""
TITLE_LINES = 1.9
HEADING_LINES = 2.2
MOST: Mapping[Section, int] = {
    Section.SUMMARY: 3,
    Section.PROJECTS: 4,
    Section.CERTIFICATES: 8,
    Section.AWARDS: 4,
    Section.PUBLICATIONS: 5,
    Section.VOLUNTEER: 3,
}
"""Entries, or lines without one, of a section (taste)."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much may go in, and what the person said about it.

    Attributes:
        pages: Pages of the plain template; None: one for up to eight years of work or where hardly more is there, else two.
        keep: Facts that go in whatever is asked; of a heading, it and all under it.
        drop: Facts that stay out; of a heading, it and all under it.
        references: Whether references go in.
    """

    pages: int | None = None
    keep: frozenset[OwnFactId] = frozenset()
    drop: frozenset[OwnFactId] = frozenset()
    references: bool = False

    def keeps(self, fact: OwnFact) -> bool:
        """Whether the person wants it in, itself or by its heading."""
        return fact.id in self.keep or (fact.under is not None and fact.under in self.keep)

    def drops(self, fact: OwnFact) -> bool:
        """Whether the person wants it out."""
        named = fact.id in self.drop or (fact.under is not None and fact.under in self.drop)
        return named and not self.keeps(fact)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One entry with what stands under it, or facts that stand in a section by themselves.

    Attributes:
        heading: None for facts without one.
    """

    section: Section
    heading: OwnFact | None
    facts: tuple[OwnFact, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes in.

    Attributes:
        chosen: In the order of the resume.
        pages: Pages it was chosen for.
        reasons: Why sections stand in another order than usual, in words; mostly empty.
    """

    chosen: tuple[Chosen, ...]
    pages: int
    reasons: tuple[str, ...] = ()

    @property
    def facts(self) -> frozenset[OwnFactId]:
        """Everything that goes in, headings too."""
        found = {fact.id for each in self.chosen for fact in each.facts}
        return frozenset(found | {each.heading.id for each in self.chosen if each.heading})


@dataclass(frozen=True)
class Material:
    """What is chosen from.

    Attributes:
        record: Without what the person drops.
        relevance: How much each fact matters for the posting, 0 to 1.
        weights: Of each fact, which demands it answers (by place) and how much.
        year: Today, as a year with its fraction.
    """

    record: Record
    relevance: Mapping[OwnFactId, float]
    weights: Mapping[OwnFactId, Mapping[int, float]]
    room: Room
    year: float

    def matters(self, fact: OwnFact) -> float:
        """How much a fact matters; one that the person keeps matters most."""
        return self.relevance.get(fact.id, 0.0) + (2.0 if self.room.keeps(fact) else 0.0)

    def best_under(self, heading: OwnFact) -> float:
        """How much an entry matters: as its best line, or it itself."""
        return max([self.matters(heading), *map(self.matters, self.record.under(heading.id))])


def height(words: str) -> int:
    """Lines that some words take on a page.

    Example:
        >>> height("short"), height("x" * 200)
        (1, 3)
    """
    return max(1, math.ceil(len(words) / CHARACTERS_IN_A_LINE))


def best_in_order(found: list[OwnFact], matters: Mapping[OwnFactId, float], most: int) -> list[OwnFact]:
    """The `most` that matter most, in their own order."""
    best = {fact.id for fact in sorted(found, key=lambda one: -matters[one.id])[:most]}
    return [fact for fact in found if fact.id in best]
