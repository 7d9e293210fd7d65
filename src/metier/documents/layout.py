"""Layout: a paper and a template put together: every piece of text as it will be read, in order, before any page is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from metier.applications.paper import Block, Bullet, Entry, Link, Paper, Paragraph, Part, Skills
from metier.applications.paper_words import day_words, period_words
from metier.documents.template import PaperTemplate
from metier.domain.draft import DraftKind, Section

BETWEEN = " · "
"""Between employer and place, and between ways to be reached."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The first lines of an entry.

    Attributes:
        period: When it was, in words; empty where nothing is said.
        beside, below: Employer and place, behind the title or on a line of their own; one of them is empty.
    """

    title: str
    period: str = ""
    beside: str = ""
    below: str = ""
    link: Link | None = None

    @property
    def first(self) -> str:
        """The first line without the period."""
        return BETWEEN.join(filter(None, (self.title, self.beside)))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Running text, of a letter one paragraph."""

    text: str
    is_strong: bool = False
    room: float = 1.0
    """Free room above, as a share of the usual."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name and what stands behind it: skills of one group."""

    name: str
    text: str


Piece: TypeAlias = Title | Head | Item | Text | Named


@dataclass(frozen=True, slots=True)
class Layout:
    """What is to be written.

    Attributes:
        title: Of the file: the person's name and what it is.
        pieces: Everything below name, label and ways to be reached.
    """

    title: str
    name: str
    label: str
    reached: tuple[Link, ...]
    pieces: tuple[Piece, ...]
    is_letter: bool

    def texts(self) -> Iterator[str]:
        """Every piece of text in reading order: what a reader, or a program that reads the file, must find."""
        yield from filter(None, (self.name, self.label, BETWEEN.join(link.text for link in self.reached)))
        for piece in self.pieces:
            match piece:
                case Head():
                    yield from filter(None, (piece.first, piece.period, piece.below))
                    if piece.link:
                        yield piece.link.text
                case Named(name=name, text=text):
                    yield f"{name}: {text}" if name else text
                case _:
                    yield piece.text

    def parts(self) -> Iterator[str]:
        """The same without what is put between them: each piece of text as it came."""
        yield from (self.name, self.label, *(link.text for link in self.reached))
        for piece in self.pieces:
            match piece:
                case Head():
                    yield from (piece.title, piece.period, piece.beside, piece.below, piece.link.text if piece.link else "")  # fmt: skip
                case Named(name=name, text=text):
                    yield from (name, text)
                case _:
                    yield piece.text

    def reduced(self, shown: Callable[[str], str]) -> Layout:
        """The same layout with every text as `shown` gives it; what becomes empty is gone."""
        return Layout(
            self.title,
            shown(self.name),
            shown(self.label),
            tuple(Link(text, link.url) for link in self.reached if (text := shown(link.text))),
            tuple(piece for piece in (_reduced(piece, shown) for piece in self.pieces) if piece is not None),
            self.is_letter,
        )


def _reduced(piece: Piece, shown: Callable[[str], str]) -> Piece | None:
    match piece:
        case Head(title=title, period=period, beside=beside, below=below, link=link):
            text = shown(link.text) if link else ""
            leads = Link(text, link.url) if link and text else None
            head = Head(shown(title), shown(period), shown(beside), shown(below), leads)
            return head if head != Head("") else None
        case Named(name=name, text=text):
            row = Named(shown(name), shown(text))
            return row if row.name or row.text else None
        case _:
            made = replace(piece, text=shown(piece.text))
            return made if made.text else None


def layout_of(paper: Paper, template: PaperTemplate) -> Layout:
    """The layout of a paper; cost: none to speak of."""
    is_letter = paper.kind is DraftKind.LETTER
    what = template.title("letter" if is_letter else "resume", paper.language)
    pieces = _letter(paper) if is_letter else _resume(paper, template)
    return Layout(
        BETWEEN.join(filter(None, (paper.name, what))),
        paper.name,
        paper.label,
        paper.reached,
        tuple(pieces),
        is_letter,
    )


def _resume(paper: Paper, template: PaperTemplate) -> Iterator[Piece]:
    parts = {part.section: part for part in paper.parts}
    for section in template.sorted(list(parts)):
        yield Title(template.title(section.value, paper.language))
        for block in parts[section].blocks:
            yield _piece(block, paper, template)


def _piece(block: Block, paper: Paper, template: PaperTemplate) -> Piece:
    match block:
        case Entry():
            return _head(block, paper, template)
        case Bullet(text=text):
            return Item(text)
        case Skills(name=name, text=text):
            return Named(name, text)
        case Paragraph(text=text):
            return Text(text)


def _head(entry: Entry, paper: Paper, template: PaperTemplate) -> Head:
    period = period_words(
        entry.start, entry.end, is_current=entry.is_current, language=paper.language,
        style=template.entries_dates, present=template.title("present", paper.language),
    )  # fmt: skip
    where = BETWEEN.join(filter(None, (entry.at, entry.place)))
    if template.entries_lines == 1:
        return Head(entry.title, period, where, link=entry.link)
    return Head(entry.title, period, below=where, link=entry.link)


def _letter(paper: Paper) -> Iterator[Piece]:
    for place, line in enumerate(paper.recipient):
        yield Text(line, room=0.0 if place else 3.0)
    if paper.day is not None:
        yield Text(day_words(paper.day, paper.language), room=2.0)
    for part in paper.parts:
        yield from _letter_part(part)


def _letter_part(part: Part) -> Iterator[Piece]:
    texts = [block.text for block in part.blocks if isinstance(block, Paragraph)]
    for place, text in enumerate(texts):
        if part.section is Section.SUBJECT:
            yield Text(text, is_strong=True, room=2.0)
        elif part.section is Section.CLOSING and place == len(texts) - 1:
            yield Text(text, room=2.0)  # room for a signature
        else:
            yield Text(text, room=1.6 if part.section is Section.GREETING else 1.0)
