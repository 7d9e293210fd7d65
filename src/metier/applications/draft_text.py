r"""A draft as text that a person edits, and read back.

The form is Markdown: `## work` begins a section, `### f3a9c1 · Data engineer · Tinta · 2019 – present` an entry, and each line
after `- ` is one line of the draft, with the own facts that it rests on in brackets at its end. In a letter a line is one
sentence, and an empty line ends a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from metier.domain.draft import Draft, DraftKind, Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.errors import DraftTextError
from metier.text.lines import one_line

_CITES = re.compile(r"\s*\[\s*(f[0-9a-f]{5}(?:[\s,]+f[0-9a-f]{5})*)\s*\]\s*$")
_ID = re.compile(r"f[0-9a-f]{5}")
_HEADING = re.compile(r"###\s+(f[0-9a-f]{5})\b[\s·]*(.*)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
MOST_CHARACTERS = 1_000
"""Of one line; what is longer is no line of a resume, and no sentence."""

_OF_RESUME = """\
<!-- Each line after "- " stands in the resume; in brackets are the facts of yours that it rests on (`metier resume show`).
Reword, move, delete and add lines freely; a new line needs the id of a fact. Lines with ### are employer, title and dates
out of resume.json and stay as they are: delete one to leave out the entry. Anything that no fact backs is shown in red. -->
"""
_OF_LETTER = """\
<!-- Each line after "- " is one sentence; an empty line between two begins a new paragraph. In brackets are the facts of
yours that a sentence rests on (`metier resume show`). Reword, move, delete and add sentences freely; one that claims
something needs the id of a fact. Anything that no fact backs is shown in red. -->
"""


def heading_words(fact: OwnFact) -> str:
    """Title, place and time of an entry on one line, as they stand in the resume.

    Example:
        >>> heading_words(OwnFact(OwnFactId("f00000"), FactKind.ROLE, "", title="Cook", at="Inn", start="2019", is_current=True))
        'Cook · Inn · 2019 – present'
    """
    score = f"({fact.note})" if fact.kind is FactKind.EDUCATION and fact.note else ""
    parts = [f"{fact.title} {score}".strip(), fact.at, fact.place, period_words(fact)]
    named = [one_line(part) for part in parts if part]
    return " · ".join(named) if fact.title or fact.at else one_line(fact.words)


def period_words(fact: OwnFact) -> str:
    """The time of an entry as written in the resume; empty where there is none."""
    end = "present" if fact.is_current and not fact.end else fact.end
    return " – ".join(part for part in (fact.start, end) if part)


def to_text(draft: Draft) -> str:
    """The draft as a person edits it; `from_text` reads it back."""
    facts = {fact.id: fact for fact in draft.facts}
    out = [_OF_RESUME if draft.kind is DraftKind.RESUME else _OF_LETTER]
    section: Section | None = None
    group = 0
    for line in draft.lines:
        if line.section is not section:
            out.append(f"## {line.section.value}")
            section, group = line.section, line.group
        elif line.group != group:
            out.append("")
            group = line.group
        if line.origin is Origin.LOCKED:
            out.append(_locked(line, facts))
        else:
            cites = f" [{' '.join(line.cites)}]" if line.cites else ""
            out.append(f"- {one_line(line.text)}{cites}")
    return "\n".join(out) + "\n"


def _locked(line: Line, facts: Mapping[OwnFactId, OwnFact]) -> str:
    assert line.under is not None
    fact = facts.get(line.under)
    return f"### {line.under} · {heading_words(fact) if fact else one_line(line.text)}"


@dataclass(slots=True)
class _Place:
    """Where in the text the reading is."""

    section: Section | None = None
    under: OwnFactId | None = None
    group: int = 0
    has_gap: bool = False
    is_paragraph_begun: bool = False


def from_text(text: str, draft: Draft, record: Record) -> tuple[Line, ...]:
    """The lines of an edited text.

    A line whose words and facts are those of a line of `draft` keeps its origin; every other is the person's.

    Args:
        draft: What was edited.
        record: Facts that may be cited, beside those that the draft cites already.

    Raises:
        DraftTextError: It cannot be read; nothing of it is used.
    """
    known = {fact.id: fact for fact in draft.facts} | record.by_id
    before = {(line.section, line.text, line.cites): line for line in draft.lines}
    allowed = _sections(draft.kind)
    at, found = _Place(), []
    for number, written in _lines(text):
        line = written.strip()
        if not line:
            at.has_gap = True
        elif line.startswith("###"):
            found.append(_entry(line, number, at, known))
        elif line.startswith("#"):
            at.section, at.under = _section(line, number, allowed), None
            at.group, at.is_paragraph_begun = 0, False
        else:
            found.append(_own(line, number, at, known, before))
        at.has_gap = at.has_gap and not line
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines, comments blanked."""
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text.replace("\r\n", "\n"))
    return iter(enumerate(bare.split("\n"), start=1))


def _sections(kind: DraftKind) -> list[Section]:
    of_letter = [Section.SUBJECT, Section.GREETING, Section.BODY, Section.ASKED, Section.CLOSING]
    return of_letter if kind is DraftKind.LETTER else [part for part in Section if part not in of_letter]


def _section(line: str, number: int, allowed: Sequence[Section]) -> Section:
    name = line.lstrip("#").strip().casefold()
    for section in allowed:
        if section.value == name:
            return section
    near = get_close_matches(name, [section.value for section in allowed], n=1, cutoff=0.5)
    raise DraftTextError(
        number,
        what=f"there is no section “{one_line(name, 40)}”",
        hint=f"Did you mean `## {near[0]}`?" if near else f"Sections are {', '.join(allowed)}",
    )


def _entry(line: str, number: int, at: _Place, known: Mapping[OwnFactId, OwnFact]) -> Line:
    found = _HEADING.match(line)
    fact = known.get(OwnFactId(found[1])) if found else None
    if found is None or fact is None or not fact.kind.is_heading:
        raise DraftTextError(
            number,
            what=f"“{one_line(line, 60)}” is no entry of your resume",
            hint="Entries begin with `### ` and the id of a role, degree or project; `metier resume show` lists them",
        )
    if found[2].strip() not in {"", heading_words(fact)}:
        raise DraftTextError(
            number,
            what=f"employer, title, place and dates of {fact.id} were changed",
            hint=f"They come from resume.json: “{heading_words(fact)}”; correct them there, then make the draft again",
        )
    if at.section is None:
        raise _homeless(number)
    at.under = fact.id
    return Line(fact.words, at.section, Origin.LOCKED, (fact.id,), fact.id)


def _own(
    line: str,
    number: int,
    at: _Place,
    known: Mapping[OwnFactId, OwnFact],
    before: Mapping[tuple[Section, str, tuple[OwnFactId, ...]], Line],
) -> Line:
    if at.section is None:
        raise _homeless(number)
    if at.has_gap and at.is_paragraph_begun:
        at.group += 1
    at.is_paragraph_begun = True
    cited = _CITES.search(line)
    cites = tuple(dict.fromkeys(OwnFactId(id_) for id_ in _ID.findall(cited[1]))) if cited else ()
    words = one_line(re.sub(r"^[-*+•](?:\s+|$)", "", line[: cited.start()] if cited else line))
    for id_ in cites:
        if id_ not in known:
            raise DraftTextError(
                number,
                what=f"no fact of yours has the id {id_}",
                hint="`metier resume show` lists your facts; add one: `metier resume add`",
            )
    if not words or len(words) > MOST_CHARACTERS:
        raise DraftTextError(
            number,
            what="there are no words" if not words else f"it has {len(words):,} characters",
            hint=f"A line has 1 to {MOST_CHARACTERS:,} characters; delete it whole to leave it out",
        )
    group = at.group if at.section is Section.BODY else 0
    same = before.get((at.section, words, cites))
    if same is not None:
        return replace(same, group=group, under=at.under or _group_of(same))
    return Line(words, at.section, Origin.EDITED, cites, at.under or _skill_group(cites, known), group)


def _group_of(line: Line) -> OwnFactId | None:
    """The group of a line of skills, which has no entry line of its own; others stand where they were put."""
    return line.under if line.section is Section.SKILLS else None


def _skill_group(cites: Sequence[OwnFactId], known: Mapping[OwnFactId, OwnFact]) -> OwnFactId | None:
    """The group that all cited skills are of."""
    groups = {known[id_].under for id_ in cites if known[id_].kind.value == "skill"}
    return groups.pop() if len(groups) == 1 else None


def _homeless(number: int) -> DraftTextError:
    return DraftTextError(
        number, what="it stands in no section", hint="Begin with a section such as `## work` or `## body`"
    )
