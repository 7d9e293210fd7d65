"""Record: everything a person can truthfully say about themselves, as single facts with their place and time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NewType

OwnFactId = NewType("OwnFactId", str)
"""`f` and five hex digits of the content: the same fact keeps its id when it moves within the resume."""


class FactKind(StrEnum):
    """What an own fact is. The first five are **headings**: other facts stand under them."""

    ROLE = "role"
    """A position at an employer, with its time."""
    VOLUNTEERING = "volunteering"
    EDUCATION = "education"
    PROJECT = "project"
    SKILL_GROUP = "skill group"
    """The name over several skills, such as "Databases"."""
    HIGHLIGHT = "highlight"
    """One sentence of what was done, under a heading or standing alone."""
    SUMMARY = "summary"
    """One sentence about the person, or about a role."""
    COURSE = "course"
    SKILL = "skill"
    CERTIFICATE = "certificate"
    AWARD = "award"
    PUBLICATION = "publication"
    LANGUAGE = "language"
    INTEREST = "interest"
    REFERENCE = "reference"
    """What somebody else said; never sent to a base model."""
    ADDED = "added"
    """A sentence that the person added to back a claim, and that stands in no section of the resume."""

    @property
    def is_heading(self) -> bool:
        """Whether other facts stand under it."""
        return self in {
            FactKind.ROLE,
            FactKind.VOLUNTEERING,
            FactKind.EDUCATION,
            FactKind.PROJECT,
            FactKind.SKILL_GROUP,
        }


@dataclass(frozen=True, slots=True)
class OwnFact:
    """One thing the person can truthfully say, in their words.

    Attributes:
        words: The fact as it stands in the resume; of a heading, its title and where: `Data engineer, Tinta GmbH`.
        path: Where it stands in resume.json: `work[2].highlights[0]`.
        under: Id of the heading it stands under, or empty.
        title: Position, degree or project; a fact under a heading has that of its heading, as with the four below.
        at: Employer, school, issuer or client.
        place: Town or region, as written.
        start, end: As written: `2019`, `2019-03`, `2019-03-01`; empty where nothing is said.
        is_current: It lasts still.
        note: Level of a skill, fluency in a language, score of a degree, who it was said by; as written.
        url: Its web address, or empty.
    """

    id: OwnFactId
    kind: FactKind
    words: str
    path: str = ""
    under: OwnFactId | None = None
    title: str = ""
    at: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    is_current: bool = False
    note: str = ""
    url: str = ""


def own_fact_id(kind: FactKind, words: str, *, at: str = "", title: str = "", start: str = "") -> OwnFactId:
    """The id of a fact: by its content alone.

    Example:
        >>> own_fact_id(FactKind.SKILL, "Python")
        'f82def'
    """
    content = f"{kind.value}\x1f{at}\x1f{title}\x1f{start}\x1f{words}"
    return OwnFactId("f" + hashlib.sha256(content.encode()).hexdigest()[:5])


@dataclass(frozen=True)
class Record:
    """All own facts, in the order of the resume; each stands once.

    Attributes:
        facts: Every heading comes before what stands under it.
    """

    facts: tuple[OwnFact, ...] = ()

    @cached_property
    def by_id(self) -> dict[OwnFactId, OwnFact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def key(self) -> str:
        """Content hash: the same facts have the same key on every machine."""
        content = "\x1e".join(f"{fact.id}\x1f{fact.end}\x1f{fact.note}" for fact in self.facts)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def under(self, heading: OwnFactId) -> list[OwnFact]:
        """What stands under one heading, in order."""
        return [fact for fact in self.facts if fact.under == heading]

    def of(self, *kinds: FactKind) -> list[OwnFact]:
        """Facts of these kinds, in order."""
        return [fact for fact in self.facts if fact.kind in kinds]

    def cited(self, ids: Iterable[OwnFactId]) -> list[OwnFact]:
        """The facts of these ids that there are, each with its heading; in the order of the record."""
        wanted = set(ids)
        wanted |= {fact.under for fact in self.facts if fact.id in wanted and fact.under}
        return [fact for fact in self.facts if fact.id in wanted]
