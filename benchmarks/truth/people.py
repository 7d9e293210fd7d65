"""The made-up people of `records.txt` and `records_independent.txt`, each as a record with a short label for every fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record, own_fact_id

HERE = Path(__file__).parent
_KINDS = {
    "role": FactKind.ROLE,
    "education": FactKind.EDUCATION,
    "project": FactKind.PROJECT,
    "volunteering": FactKind.VOLUNTEERING,
    "group": FactKind.SKILL_GROUP,
    "skill": FactKind.SKILL,
    "certificate": FactKind.CERTIFICATE,
    "award": FactKind.AWARD,
    "publication": FactKind.PUBLICATION,
    "language": FactKind.LANGUAGE,
    "summary": FactKind.SUMMARY,
}
SECTIONS = {
    FactKind.ROLE: Section.WORK,
    FactKind.VOLUNTEERING: Section.VOLUNTEER,
    FactKind.EDUCATION: Section.EDUCATION,
    FactKind.PROJECT: Section.PROJECTS,
    FactKind.SKILL_GROUP: Section.SKILLS,
    FactKind.SKILL: Section.SKILLS,
    FactKind.CERTIFICATE: Section.CERTIFICATES,
    FactKind.AWARD: Section.AWARDS,
    FactKind.LANGUAGE: Section.LANGUAGES,
    FactKind.SUMMARY: Section.SUMMARY,
    FactKind.PUBLICATION: Section.PUBLICATIONS,
    FactKind.HIGHLIGHT: Section.WORK,
}


@dataclass(frozen=True)
class MadeUp:
    """A made-up person.

    Attributes:
        facts: By the label that the file gives them.
    """

    name: str
    record: Record
    facts: Mapping[str, OwnFact]

    @cached_property
    def labels(self) -> Mapping[OwnFactId, str]:
        """The label of each fact."""
        return {fact.id: label for label, fact in self.facts.items()}

    def line(self, where: str, labels: str, text: str, origin: Origin = Origin.MODEL) -> Line:
        """A line that stands at a heading or in a section, citing facts by their labels; `-` cites none."""
        cites = tuple(
            self.facts[label].id if label in self.facts else OwnFactId(label)
            for label in labels.split()
            if label != "-"
        )
        if where not in self.facts:
            return Line(text, Section(where), origin, cites)
        fact = self.facts[where]
        heading = fact.id if fact.kind.is_heading else fact.under
        return Line(text, SECTIONS[fact.kind], origin, cites, heading)


@cache
def people() -> Mapping[str, MadeUp]:
    """Those of `records.txt`, by name."""
    return _people("records.txt")


@cache
def everybody() -> Mapping[str, MadeUp]:
    """Those of `records.txt` and of `records_independent.txt`, by name."""
    return {**people(), **_people("records_independent.txt")}


def _people(file: str) -> dict[str, MadeUp]:
    found = {}
    for block in (HERE / file).read_text("utf-8").split("\n## ")[1:]:
        name, _, body = block.partition("\n")
        facts = _facts(name.strip(), body)
        found[name.strip()] = MadeUp(name.strip(), Record(tuple(facts.values())), facts)
    return found


def _facts(person: str, body: str) -> dict[str, OwnFact]:
    found: dict[str, OwnFact] = {}
    heading: OwnFact | None = None
    for row in filter(str.strip, body.splitlines()):
        head, *cells = (cell.strip() for cell in row.split("|"))
        label, _, kind = head.partition(" ")
        fact = _fact(f"{person}.{label}", _KINDS.get(kind), cells, heading)
        heading = fact if fact.kind.is_heading else heading if fact.under else None
        found[label] = fact
    return found


def _fact(path: str, kind: FactKind | None, cells: list[str], heading: OwnFact | None) -> OwnFact:
    if kind is None:
        assert heading is not None, path
        words = cells[0]
        id_ = own_fact_id(FactKind.HIGHLIGHT, words, at=heading.at, title=heading.title, start=heading.start)
        return OwnFact(
            id_,
            FactKind.HIGHLIGHT,
            words,
            path,
            heading.id,
            heading.title,
            heading.at,
            heading.place,
            heading.start,
            heading.end,
            is_current=heading.is_current,
        )
    if kind in {FactKind.ROLE, FactKind.EDUCATION, FactKind.PROJECT, FactKind.VOLUNTEERING}:
        title, at, place, start, end, *note = (*cells, "", "")
        words = f"{title}, {at}" if at else title
        is_current = end == "now"
        return OwnFact(
            own_fact_id(kind, words, at=at, title=title, start=start),
            kind,
            words,
            path,
            None,
            title,
            at,
            place,
            start,
            "" if is_current else end,
            is_current=is_current,
            note=note[0] if note else "",
        )
    return _alone(path, kind, cells, heading)


def _alone(path: str, kind: FactKind, cells: list[str], heading: OwnFact | None) -> OwnFact:
    words, second, third = (*cells, "", "")[:3]
    has_issuer = kind in {FactKind.CERTIFICATE, FactKind.AWARD, FactKind.PUBLICATION}
    is_grouped = kind is FactKind.SKILL and heading is not None and heading.kind is FactKind.SKILL_GROUP
    return OwnFact(
        own_fact_id(kind, words, at=second if has_issuer else "", start=third),
        kind,
        words,
        path,
        heading.id if is_grouped and heading else None,
        title=heading.title or heading.words if is_grouped and heading else "",
        at=second if has_issuer else "",
        start=third,
        note="" if has_issuer else second,
    )
