"""A layout as rows of a page: which words stand out, how much room is where, what stays together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from metier.applications.paper import Link
from metier.documents.fonts import FontSet
from metier.documents.layout import BETWEEN, Head, Item, Layout, Named, Piece, Text, Title
from metier.documents.rows import Look, Row, Span, broken, kept_together
from metier.documents.template import PaperTemplate

_GAP = 12.0
"""Least room between a title and the dates at the right, in points."""
_MARK = "•"
"""Before an item whose template names a sign that no font has."""


class PageMaker:
    """Makes the rows of one layout.

    Args:
        fonts: They have every sign of the layouts that are given.
    """

    def __init__(self, template: PaperTemplate, fonts: FontSet) -> None:
        self._t, self._fonts = template, fonts
        self._plain = Look(template.text_size, template.text_colour)
        self._strong = replace(self._plain, is_strong=True)
        self._quiet = Look(template.text_size, template.text_quiet)

    def width(self, text: str, look: Look) -> float:
        """How wide a text is, in points."""
        return self._fonts.width(text, look.size, is_strong=look.is_strong)

    def rows(self, layout: Layout) -> list[Row]:
        """Every line of the document, in reading order."""
        found = list(self._top(layout))
        before: Piece | None = None
        for piece, following in zip_longest(layout.pieces, layout.pieces[1:]):
            rows = kept_together(self._piece(piece, is_letter=layout.is_letter))
            if following is not None and _leads(piece, following):
                rows = [replace(row, keeps=True) for row in rows]
            if rows and isinstance(before, Title):
                rows[0] = replace(rows[0], before=0.0)  # the title has its own room below
            before = piece
            found += rows
        return found

    def _top(self, layout: Layout) -> Iterator[Row]:
        t = self._t
        name = Look(t.name_size, t.text_accent, is_strong=True)
        rows = self._flow([Span(layout.name, name)], 1.2)
        rows += self._flow([Span(layout.label, Look(t.name_label, t.text_quiet))], before=1.5)
        for place, ways in enumerate(self._ways(layout)):
            rows += self._flow(list(_between(ways, self._quiet)), before=0 if place else 3)
        for row in rows:
            yield replace(row, centred=t.name_align == "centre", keeps=True)

    def _ways(self, layout: Layout) -> Iterator[list[Span]]:
        """Ways to be reached, as many on a line as fit whole."""
        line: list[Span] = []
        for way in map(self._link, layout.reached):
            tried = list(_between([*line, way], self._quiet))
            if line and sum(self.width(span.text, span.look) for span in tried) > self._t.width:
                yield line
                line = []
            line.append(way)
        if line:
            yield line

    def _piece(self, piece: Piece, *, is_letter: bool) -> list[Row]:
        t = self._t
        match piece:
            case Title(text=text):
                return self._title(text)
            case Head():
                return self._head(piece)
            case Item(text=text):
                rows = self._flow([Span(text, self._plain)], before=t.bullets_before, indent=t.bullets_indent)
                mark = self._fonts.shown(t.bullets_mark) or _MARK
                return _marked(rows, Span(mark, Look(t.text_size, t.text_accent)))
            case Named(name=name, text=text):
                spans = [Span(f"{name}: ", self._strong)] if name else []
                return self._flow([*spans, Span(text, self._plain)], before=t.bullets_before)
            case Text(text=text, is_strong=is_strong, room=room):
                look = self._strong if is_strong else self._plain
                usual = t.paragraphs_letter if is_letter else t.paragraphs_before
                rows = self._flow([Span(text, look)], before=usual * room)
                return [replace(row, keeps=True) for row in rows] if is_strong else rows

    def _title(self, text: str) -> list[Row]:
        t = self._t
        look = Look(t.titles_size, t.text_accent, is_strong=True)
        rows = self._flow([Span(text, look)], 1.25, before=t.titles_before)
        if rows:
            rows[0] = replace(rows[0], bookmark=rows[0].spans[0].text)
            rows[-1] = replace(rows[-1], rule=t.titles_rule, height=rows[-1].height + t.titles_after)
        return rows

    def _head(self, head: Head) -> list[Row]:
        t = self._t
        title, period = Span(head.title, self._strong), Span(head.period, self._quiet)
        beside = [Span(head.first.removeprefix(head.title), self._plain)] if head.beside else []
        taken = self.width(period.text, period.look) + _GAP if period.text else 0.0
        is_beside = (
            bool(title.text) and taken <= self._t.width / 2
        )  # whatever a resume calls a date may be long
        rows = self._flow([title, *beside], before=t.entries_before, taken=taken if is_beside else 0.0)
        if period.text and is_beside:
            rows[-1] = replace(rows[-1], right=period)  # in the last line: what is read is then in order
        else:
            rows += self._flow([period], before=0.0 if rows else t.entries_before)
        rows += self._flow([Span(head.below, self._quiet)])
        if head.link:
            rows += self._flow([self._link(head.link)])
        return rows

    def _flow(
        self,
        spans: list[Span],
        leading: float = 0.0,
        *,
        before: float = 0.0,
        indent: float = 0.0,
        taken: float = 0.0,
    ) -> list[Row]:
        """Words as rows; none where there is nothing to show.

        Args:
            leading: Height of a row in sizes; the template's where it is 0.
            taken: Room at the right that something else needs.
        """
        rows: list[Row] = []
        for line in broken(spans, self._t.width - indent - taken, self.width):
            height = max(span.look.size for span in line) * (leading or self._t.text_leading)
            rows.append(Row(line, height, 0.0 if rows else before, indent))
        return rows

    def _link(self, link: Link) -> Span:
        return Span(link.text, self._quiet, link.url)


def _leads(piece: Piece, following: Piece) -> bool:
    """Whether a piece must not stand at the foot of a page with the following one on the next."""
    return isinstance(piece, Title) or (isinstance(piece, Head) and not isinstance(following, Title | Head))


def _between(spans: list[Span], look: Look) -> Iterator[Span]:
    for place, span in enumerate(spans):
        if place:
            yield Span(BETWEEN, look)
        yield span


def _marked(rows: list[Row], mark: Span) -> list[Row]:
    return [replace(rows[0], mark=mark), *rows[1:]] if rows else []
