"""Paper: what stands on a document made from a draft, as plain values; writers for PDF, Word and text take it from here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeAlias
from urllib.parse import urlsplit

from metier.domain.draft import Contact, Draft, DraftKind, Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId

LANGUAGES = ("en", "de")
"""Languages in which metier has titles and months of its own."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEPT_SPACES = "\u00a0\u202f"
_GERMAN = (
    "und der die das den dem des mit für von bei ist ich als im zur zum eine einen einer ein auf nicht sowie"
)
_ENGLISH = "and the of with for to in by from is a an on at as i my which that was were"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere.

    Attributes:
        url: An address with `https`, `http` or `mailto`; empty where the words are no address.
    """

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A position, a degree or a project, with its time.

    Attributes:
        start, end: As written in the resume: `2019`, `2019-03`, `2019-03-01`; `end` is empty while it lasts.
    """

    title: str
    at: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    is_current: bool = False
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Bullet:
    """One item of a list."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Skills:
    """Skills under one name; the name may be empty."""

    name: str
    text: str


Block: TypeAlias = Entry | Bullet | Paragraph | Skills


@dataclass(frozen=True, slots=True)
class Part:
    """One section, in reading order."""

    section: Section
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: who it is from, and what stands in it.

    Attributes:
        language: `en`, `de` or whatever else a template has titles for.
        reached: How the person is reached: mail, telephone, place, links.
        parts: Of a resume in the order of the draft; a template may put them in another. Of a letter as they are read.
        day: The day of a letter; None for none.
        recipient: To whom a letter goes, one line each.
        made_on: The day on which the draft was made; documents carry it as theirs, never the hour.
    """

    kind: DraftKind
    language: str
    name: str
    label: str
    reached: tuple[Link, ...]
    parts: tuple[Part, ...]
    made_on: date
    day: date | None = None
    recipient: tuple[str, ...] = ()


def paper_of(
    draft: Draft, *, day: date | None = None, recipient: Sequence[str] = (), language: str = ""
) -> Paper:
    """What stands on the document of this draft; the same draft gives the same paper.

    Args:
        day: The day that a letter bears.
        recipient: To whom a letter goes, one line each.
        language: Of titles and months; told by the draft's own words where it is empty.

    Example:
        >>> from datetime import UTC, datetime
        >>> line = Line("I cook.", Section.SUMMARY, Origin.MASTER)
        >>> made = datetime(2026, 5, 1, tzinfo=UTC)
        >>> draft = Draft(1, "a", DraftKind.RESUME, 1, (line,), (), Contact(name="Ada"), made, "metier")
        >>> paper_of(draft).parts[0].blocks
        (Paragraph(text='I cook.'),)
    """
    contact, facts = draft.contact, {fact.id: fact for fact in draft.facts}
    is_letter = draft.kind is DraftKind.LETTER
    parts = _letter(draft.lines, contact) if is_letter else _resume(draft.lines, facts)
    return Paper(
        draft.kind,
        language or language_of(line.text for line in draft.lines),
        cleaned(contact.name),
        cleaned(contact.label),
        _reached(contact),
        tuple(parts),
        draft.made_at.date(),
        day if is_letter else None,
        tuple(filter(None, map(cleaned, recipient))) if is_letter else (),
    )


def cleaned(text: str) -> str:
    r"""Text as it can stand on paper: composed (NFC), on one line, without characters that nobody can see.

    Hyphens stay what they are, spaces that do not break stay so, other white space is one space.

    Example:
        >>> cleaned("10\u00a0000 re\u00adquests\n  a second")
        '10\xa0000 requests a second'
    """
    seen = (
        " " if c.isspace() and c not in _KEPT_SPACES else "" if unicodedata.category(c) in _UNSEEN else c
        for c in unicodedata.normalize("NFC", text)
    )
    return " ".join(word for word in "".join(seen).split(" ") if word)


def language_of(texts: Iterable[str]) -> str:
    """`de` where German function words outnumber English ones, else `en`; about 1 ms for a resume.

    Example:
        >>> language_of(["Ich habe mit der Firma die Daten geordnet"]), language_of(["I kept the data in order"])
        ('de', 'en')
    """
    words = [word for text in texts for word in _WORD.findall(text.casefold())]
    german, english = (sum(map(set(known.split()).__contains__, words)) for known in (_GERMAN, _ENGLISH))
    return "de" if german > english else "en"


def linked(address: str) -> Link:
    """A web address as people read it, with where it leads; nowhere, if it is no web address.

    Example:
        >>> linked("https://github.com/ada/"), linked("javascript:alert(1)")
        (Link(text='github.com/ada', url='https://github.com/ada/'), Link(text='javascript:alert(1)', url=''))
    """
    text = cleaned(address)
    if not text or " " in text:
        return Link(text)
    full = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError:
        return Link(text)
    if parts.scheme.lower() not in {"http", "https"} or "." not in host or parts.username is not None:
        return Link(text)
    if "://" not in text and ":" in text.partition("/")[0]:
        return Link(text)  # `javascript:…`, `host:port`
    return Link(re.sub(r"^https?://(www\.)?", "", text, flags=re.IGNORECASE).rstrip("/"), full)


def _reached(contact: Contact) -> tuple[Link, ...]:
    mail = cleaned(contact.email)
    found = [
        Link(mail, f"mailto:{mail}" if re.fullmatch(r"[^\s@:?&%]+@[^\s@:?&%]+", mail) else ""),
        Link(cleaned(contact.phone)),
        Link(cleaned(contact.place)),
        *map(linked, contact.links),
    ]
    return tuple(dict.fromkeys(link for link in found if link.text))


# --- resume -----------------------------------------------------------------------------------------


def _resume(lines: Sequence[Line], facts: Mapping[OwnFactId, OwnFact]) -> Iterator[Part]:
    """The sections; lines of one section that stand apart come together where it stands first."""
    by_section: dict[Section, list[Line]] = {}
    for line in lines:
        if cleaned(line.text):
            by_section.setdefault(line.section, []).append(line)
    for section, found in by_section.items():
        yield Part(section, tuple(_blocks(section, found, facts)))


def _blocks(section: Section, lines: Sequence[Line], facts: Mapping[OwnFactId, OwnFact]) -> Iterator[Block]:
    if section is Section.SKILLS:
        yield from _skills(lines, facts)
        return
    if section is Section.SUMMARY:
        yield Paragraph(" ".join(cleaned(line.text) for line in lines))  # sentences of one paragraph
        return
    for line in lines:
        text = cleaned(line.text)
        if line.origin is Origin.LOCKED:
            yield _entry(text, facts.get(line.under or OwnFactId("")))
        else:
            yield Bullet(text)


def _entry(text: str, fact: OwnFact | None) -> Entry:
    """The entry of a heading: its locked fields; of one that is not among the draft's facts its words."""
    if fact is None or not (fact.title or fact.at):
        return Entry(text)
    title, at = cleaned(fact.title), cleaned(fact.at)
    if fact.kind is FactKind.EDUCATION and fact.note:  # the score, as the person wrote it
        title = f"{title} ({cleaned(fact.note)})".strip()
    link = linked(fact.url) if fact.url and fact.kind is FactKind.PROJECT else None
    return Entry(
        title or at, at if title else "", cleaned(fact.place), cleaned(fact.start), cleaned(fact.end),
        fact.is_current and not fact.end, link if link and link.url else None,
    )  # fmt: skip


def _skills(lines: Sequence[Line], facts: Mapping[OwnFactId, OwnFact]) -> Iterator[Block]:
    """One row for each group, in the order in which groups come first; skills without a group in one row."""
    rows: dict[str, list[str]] = {}
    for line in lines:
        fact = facts.get(line.under) if line.under else None
        name = cleaned(fact.title or fact.words) if fact else ""
        if line.origin is Origin.LOCKED:
            rows.setdefault(name or cleaned(line.text), [])
            continue
        text = cleaned(line.text)
        rows.setdefault(name, []).append(text.removeprefix(f"{name}:").strip() if name else text)
    for name, items in rows.items():
        if name and not items:
            yield Skills("", name)
        elif items:
            yield Skills(name, _joined(items))


def _joined(items: Sequence[str]) -> str:
    """Several skills on one row; those that hold a comma themselves are told apart by semicolons."""
    between = "; " if len(items) > 1 and any("," in item for item in items) else ", "
    return between.join(item.rstrip(",;") for item in items)


# --- letter -----------------------------------------------------------------------------------------


def _letter(lines: Sequence[Line], contact: Contact) -> Iterator[Part]:
    """The parts of a letter; the person's name ends it, unless its last line says it already."""
    name = cleaned(contact.name)
    signed = False
    for section, found in groupby(lines, key=lambda line: line.section):
        blocks = list(_paragraphs(section, list(found)))
        if section is Section.CLOSING and name:
            signed = True
            last = blocks[-1].text if blocks else ""
            blocks += [Paragraph(name)] if name.casefold() not in last.casefold() else []
        if blocks:
            yield Part(section, tuple(blocks))
    if name and not signed:
        yield Part(Section.CLOSING, (Paragraph(name),))


def _paragraphs(section: Section, lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Sentences of one paragraph are joined; what was asked for and the lines of the closing stand alone."""
    alone = section in {Section.CLOSING, Section.ASKED}
    for _, found in groupby(enumerate(lines), key=lambda each: each[0] if alone else each[1].group):
        text = " ".join(filter(None, (cleaned(line.text) for _, line in found)))
        if text:
            yield Paragraph(text)
