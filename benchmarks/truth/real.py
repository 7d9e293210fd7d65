"""Records read from real resumes; only where `METIER_DATA` names the folder of development data."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.truth.cases import Case
from benchmarks.truth.people import SECTIONS, MadeUp

from metier.applications.resume import record_of
from metier.applications.resume.plain import resume_of_text
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, Record


def real_people(folder: Path | None = None) -> Sequence[MadeUp]:
    """The people of the development data; none where the folder is not named."""
    named = folder or (Path(os.environ["METIER_DATA"]) if "METIER_DATA" in os.environ else None)
    if named is None:
        return ()
    rows = map(json.loads, (named / "resumes" / "resumes.jsonl").read_text("utf-8").splitlines())
    return [_person(str(row["id"]), record_of(resume_of_text(row["text"]).resume)) for row in rows]


def _person(name: str, record: Record) -> MadeUp:
    return MadeUp(name, record, {fact.id: fact for fact in record.facts})


def own_lines(person: MadeUp) -> list[Case]:
    """Every fact as a line in its own words: honest by definition."""
    return [
        Case(person, _own_line(person.record, fact), "", "own words")
        for fact in person.record.facts
        if fact.kind is not FactKind.SKILL_GROUP
    ]


def _own_line(record: Record, fact: OwnFact) -> Line:
    heading = record.by_id.get(fact.under) if fact.under else None
    kind = heading.kind if heading and heading.kind is not FactKind.SKILL_GROUP else fact.kind
    section = (
        Section.SUMMARY
        if fact.kind is FactKind.HIGHLIGHT and not heading
        else SECTIONS.get(kind, Section.SUMMARY)
    )
    under = fact.under or (fact.id if fact.kind.is_heading else None)
    return Line(fact.words, section, Origin.MASTER, (fact.id,), under)
