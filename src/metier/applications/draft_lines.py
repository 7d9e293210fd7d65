"""One line of a draft changed, left out, or put in; all others stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metier.domain.draft import Draft, Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record

_SECTIONS = {
    FactKind.ROLE: Section.WORK,
    FactKind.VOLUNTEERING: Section.VOLUNTEER,
    FactKind.EDUCATION: Section.EDUCATION,
    FactKind.PROJECT: Section.PROJECTS,
    FactKind.SKILL_GROUP: Section.SKILLS,
    FactKind.SUMMARY: Section.SUMMARY,
    FactKind.CERTIFICATE: Section.CERTIFICATES,
    FactKind.AWARD: Section.AWARDS,
    FactKind.PUBLICATION: Section.PUBLICATIONS,
    FactKind.LANGUAGE: Section.LANGUAGES,
    FactKind.INTEREST: Section.INTERESTS,
    FactKind.REFERENCE: Section.REFERENCES,
}
"""Where a fact stands that stands under none; what is not named has no place in a resume."""


def with_words(lines: Sequence[Line], place: int, text: str, cites: Sequence[OwnFactId]) -> list[Line]:
    """The lines, one of them in the person's words; the same where nothing changes."""
    line = lines[place]
    if (line.text, line.cites) == (text, tuple(cites)):
        return list(lines)
    changed = replace(line, text=text, cites=tuple(cites), origin=Origin.EDITED)
    return [*lines[:place], changed, *lines[place + 1 :]]


def without_line(lines: Sequence[Line], place: int) -> list[Line]:
    """The lines without one; without a whole entry where that is the one."""
    gone = lines[place]
    if gone.origin is not Origin.LOCKED:
        return [*lines[:place], *lines[place + 1 :]]
    return [line for line in lines if (line.section, line.under) != (gone.section, gone.under)]


def with_fact(draft: Draft, fact: OwnFact, record: Record) -> list[Line] | None:
    """The lines with a fact that had stayed out, in the words of the resume, after those of its entry.

    None where a resume has no place for it. What stands under an entry that stayed out brings that entry along; a
    heading comes with all that stands under it.
    """
    heading = fact if fact.kind.is_heading else record.by_id.get(fact.under) if fact.under else None
    section = _SECTIONS.get(heading.kind if heading else fact.kind)
    if section is None:
        return None
    wanted = record.under(fact.id) if fact is heading else [fact]
    cited = {number for line in draft.lines for number in line.cites}
    wanted = [one for one in wanted if one.id not in cited]
    if heading is not None and section is Section.SKILLS:
        return _with_skills(draft.lines, heading, wanted)
    under = heading.id if heading else None
    new = [Line(one.words, section, Origin.MASTER, (one.id,), under) for one in wanted]
    if heading is not None and heading.id not in {line.under for line in draft.lines}:
        new.insert(0, Line(heading.words, section, Origin.LOCKED, (heading.id,), heading.id))
    return _placed(draft.lines, new, section, under) if new else list(draft.lines)


def _with_skills(lines: Sequence[Line], group: OwnFact, skills: Sequence[OwnFact]) -> list[Line]:
    """Keywords of one group stand on one line, with commas between them."""
    for place, line in enumerate(lines):
        if line.section is Section.SKILLS and line.under == group.id:
            text = ", ".join([line.text, *(one.words for one in skills)])
            more = replace(line, text=text, cites=(*line.cites, *(one.id for one in skills)))
            return [*lines[:place], more, *lines[place + 1 :]]
    text = ", ".join(one.words for one in skills)
    new = Line(text, Section.SKILLS, Origin.MASTER, tuple(one.id for one in skills), group.id)
    return _placed(lines, [new] if skills else [], Section.SKILLS, None)


def _placed(
    lines: Sequence[Line], new: Sequence[Line], section: Section, under: OwnFactId | None
) -> list[Line]:
    """After the last line of its entry, else of its section, else before the sections that come later."""
    order = list(Section)
    of_entry = [at for at, line in enumerate(lines) if under is not None and line.under == under]
    of_section = [at for at, line in enumerate(lines) if line.section is section]
    earlier = [at for at, line in enumerate(lines) if order.index(line.section) < order.index(section)]
    at = max(of_entry or of_section or earlier or [-1]) + 1
    return [*lines[:at], *new, *lines[at:]]
