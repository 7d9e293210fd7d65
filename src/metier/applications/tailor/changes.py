"""What became of the master resume in a draft: what stayed out, what moved, which words changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metier.applications.tailor.compose import line_words
from metier.applications.tailor.room import ASKED
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record


@dataclass(frozen=True, slots=True)
class Moved:
    """A line that stands further up among its neighbours than in the resume; places from 1."""

    fact: OwnFact
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Change:
    """A line in other words than the resume's.

    Attributes:
        before: The resume's words for the facts it cites.
    """

    line: Line
    before: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the master resume.

    Attributes:
        dropped: Facts that stayed out, with why in words.
        moved: Lines that came up by two places or more.
        worded: Lines in other words.
        n_kept: Facts that went in.
    """

    dropped: tuple[tuple[OwnFact, str], ...]
    moved: tuple[Moved, ...]
    worded: tuple[Change, ...]
    n_kept: int


def changes_of(lines: Sequence[Line], record: Record, relevance: Mapping[OwnFactId, float]) -> Changes:
    """What became of the record in the lines of a resume."""
    cited = {id_ for line in lines for id_ in line.cites} | {line.under for line in lines if line.under}
    dropped = [(fact, _why(fact, cited, relevance)) for fact in record.facts if fact.id not in cited]
    return Changes(tuple(dropped), tuple(_moved(lines, record)), tuple(_worded(lines, record)), len(cited))


def _why(fact: OwnFact, cited: set[OwnFactId], relevance: Mapping[OwnFactId, float]) -> str:
    if fact.kind is FactKind.REFERENCE:
        return "references are given when they are asked for"
    if fact.kind is FactKind.ADDED and fact.under is None:
        return "it stands under no entry, so it has no place here; a letter may use it"
    if fact.under is not None and fact.under not in cited:
        return "its entry stayed out"
    if relevance.get(fact.id, 0.0) < ASKED:
        return "it answers nothing that is asked"
    return "others answer more, and there is only so much room"


def _moved(lines: Sequence[Line], record: Record) -> list[Moved]:
    """Among lines under the same entry, or in the same section without one."""
    place = {fact.id: number for number, fact in enumerate(record.facts)}
    groups: dict[tuple[Section, OwnFactId | None], list[OwnFactId]] = {}
    for line in lines:
        if line.origin is not Origin.LOCKED:
            known = [id_ for id_ in line.cites if id_ in place]
            groups.setdefault((line.section, line.under), []).extend(known)
    found = []
    for ids in groups.values():
        before = {id_: number for number, id_ in enumerate(sorted(ids, key=place.__getitem__), start=1)}
        for after, id_ in enumerate(ids, start=1):
            if before[id_] - after >= 2:
                found.append(Moved(record.by_id[id_], before[id_], after))
    return found


def _worded(lines: Sequence[Line], record: Record) -> list[Change]:
    found = []
    for line in lines:
        facts = [record.by_id[id_] for id_ in line.cites if id_ in record.by_id]
        if line.origin in {Origin.LOCKED, Origin.FRAME, Origin.MASTER} or not facts:
            continue
        before = " · ".join(line_words(fact) for fact in facts if not fact.kind.is_heading)
        if before and before != line.text:
            found.append(Change(line, before))
    return found
