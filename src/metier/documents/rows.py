"""Lines of a page: words broken to a width, each with its font, colour and where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

_PIECES = re.compile(r"[^/\-_.@?&=]*[/\-_.@?&=]+|[^/\-_.@?&=]+")
"""Where a word that is too long for a line is broken first: behind these signs."""


@dataclass(frozen=True, slots=True)
class Look:
    """How words look."""

    size: float
    colour: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Words that look the same and lead to the same place.

    Attributes:
        url: Where they lead; empty for nowhere.
    """

    text: str
    look: Look
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        spans: From left to right.
        height: From the line above to this one, in points.
        before: Free room above it; none at the top of a page.
        indent: Where the first word stands.
        mark: A sign before the first word, at the left edge.
        right: Words at the right edge.
        keeps: It stays on one page with the next line.
        rule: A thin line under it.
        centred: Its words stand in the middle.
        bookmark: Its words in the outline of the file; empty for none.
    """

    spans: tuple[Span, ...]
    height: float
    before: float = 0.0
    indent: float = 0.0
    mark: Span | None = None
    right: Span | None = None
    keeps: bool = False
    rule: bool = False
    centred: bool = False
    bookmark: str = ""

    @property
    def words(self) -> list[str]:
        """What it says, in reading order; without the sign before it."""
        parts = ["".join(span.text for span in self.spans), self.right.text if self.right else ""]
        return [part for part in parts if part.strip()]

    @property
    def signs(self) -> list[str]:
        """Everything that is drawn in it, in reading order."""
        return [*([self.mark.text] if self.mark else []), *self.words]


Width: TypeAlias = Callable[[str, Look], float]
"""Width of a text in a look, in points."""


def broken(spans: Sequence[Span], room: float, width: Width) -> list[tuple[Span, ...]]:
    """The spans on lines no wider than `room`; a word that is wider is broken, first behind a hyphen or a slash.

    Example:
        >>> look = Look(10, "#000000")
        >>> lines = broken([Span("one two three", look)], 8, lambda text, look: float(len(text)))
        >>> ["".join(span.text for span in line) for line in lines]
        ['one two', 'three']
    """
    lines: list[tuple[Span, ...]] = []
    line: list[Span] = []
    used = 0.0
    for word in _words(spans, room, width):
        gap = width(" ", line[-1].look) if line else 0.0  # a blank is written as the word before it looks
        wide = sum(width(span.text, span.look) for span in word)
        if line and used + gap + wide > room:
            lines.append(_joined(line))
            line, used, gap = [], 0.0, 0.0
        if line:
            first = line[-1]
            line[-1] = replace(first, text=first.text + " ")
        line += word
        used += gap + wide
    if line:
        lines.append(_joined(line))
    return lines


def _words(spans: Sequence[Span], room: float, width: Width) -> Iterator[list[Span]]:
    """Words as lists of spans; one that is wider than a line comes in pieces that fit."""
    word: list[Span] = []
    for span in spans:
        for place, part in enumerate(span.text.split(" ")):
            if place and word:
                yield from _fitting(word, room, width)
                word = []
            if part:
                word.append(replace(span, text=part))
    if word:
        yield from _fitting(word, room, width)


def _fitting(word: list[Span], room: float, width: Width) -> Iterator[list[Span]]:
    if sum(width(span.text, span.look) for span in word) <= room:
        yield word
        return
    line: list[Span] = []
    used = 0.0
    for span in word:
        for piece in _small(span, room, width):
            wide = width(piece, span.look)
            if line and used + wide > room:
                yield list(_joined(line))
                line, used = [], 0.0
            line.append(replace(span, text=piece))
            used += wide
    yield list(_joined(line))


def _small(span: Span, room: float, width: Width) -> Iterator[str]:
    """Pieces of a word that fit on a line, as long as they can be."""
    for piece in _PIECES.findall(span.text):
        if width(piece, span.look) <= room:
            yield piece
        else:
            yield from piece


def _joined(line: Iterable[Span]) -> tuple[Span, ...]:
    """Neighbours that look the same and lead to the same place as one span."""
    found: list[Span] = []
    for span in line:
        if found and (found[-1].look, found[-1].url) == (span.look, span.url):
            found[-1] = replace(found[-1], text=found[-1].text + span.text)
        else:
            found.append(span)
    return tuple(found)


def kept_together(rows: Sequence[Row]) -> list[Row]:
    """A paragraph whose first line, and whose last, never stands alone on a page."""
    last = len(rows) - 1
    return [
        replace(row, keeps=row.keeps or place in {0, last - 1}) if place < last else row
        for place, row in enumerate(rows)
    ]


def on_pages(rows: Sequence[Row], room: float) -> list[list[Row]]:
    """Rows on pages that are `room` high; what stays together goes to the next page together where it fits on one."""
    made: list[list[Row]] = [[]]
    used = 0.0
    for group in _groups(rows):
        whole = sum(row.before + row.height for row in group)
        if made[-1] and used + whole > room and whole - group[0].before <= room:
            made.append([])
            used = 0.0
        for row in group:
            needed = row.height + (row.before if made[-1] else 0.0)
            if made[-1] and used + needed > room:
                made.append([])
                used, needed = 0.0, row.height
            made[-1].append(row)
            used += needed
    return made


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if not row.keeps:
            yield group
            group = []
    if group:
        yield group
