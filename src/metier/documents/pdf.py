"""Papers as PDF: drawn line by line, so that no text passes through anything that reads markup.

reportlab's paragraphs read tags out of their text; they are not used. What is drawn is text in a font, a line under a title,
and the place of a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from metier.actions.exporting import Written
from metier.applications.paper import Paper
from metier.documents.fonts import FontSet
from metier.documents.layout import BETWEEN, Layout
from metier.documents.pages import PageMaker
from metier.documents.rows import Look, Row, Span, on_pages
from metier.documents.template import PaperTemplate
from metier.documents.text_layer import check_left_out, check_pdf

_ASCENT = 0.8
"""From the top of a line's letters to its base line, in sizes."""
_FOOT = 0.86
"""Size of what stands at the foot of a page, in sizes of the text."""


def pdf(layout: Layout, paper: Paper, template: PaperTemplate, fonts: Sequence[str]) -> Written:
    """The document as PDF, read back; the same layout gives the same bytes. About 40 ms a page.

    Raises:
        FontFileError: A font cannot be used.
        TextLayerError: The text that was read back is not the layout's.
    """
    found = FontSet(fonts)
    whole, layout = layout, layout.reduced(found.shown)
    check_left_out(whole.parts(), layout.parts(), found.missing)
    maker = PageMaker(template, found)
    room = template.page[1] - template.margins[0] - template.margins[2]
    made = on_pages(maker.rows(layout), room)
    feet = [_foot(number, layout, template) for number in range(1, len(made) + 1)]
    content = _Drawing(layout, paper, template, found, maker).draw(made, feet)
    check_pdf(content, made, feet, layout.texts())
    return Written(content, "".join(sorted(found.missing)), len(made))


def _foot(number: int, layout: Layout, template: PaperTemplate) -> str:
    """What stands at the foot of a page; nothing on the first."""
    if number == 1 or not template.page_numbers:
        return ""
    return BETWEEN.join(filter(None, (layout.name, str(number))))


class _Drawing:
    """Draws rows on pages."""

    def __init__(
        self, layout: Layout, paper: Paper, template: PaperTemplate, fonts: FontSet, maker: PageMaker
    ) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._t, self._fonts, self._maker = template, fonts, maker
        self._file = BytesIO()
        first = fonts.first.fontName  # else the file names a font that it does not hold
        self._canvas: Any = Canvas(
            self._file, pagesize=template.page, invariant=1, pageCompression=1, initialFontName=first
        )
        made = paper.made_on
        canvas = self._canvas
        canvas.setTitle(layout.title)
        canvas.setAuthor(layout.name)
        canvas.setSubject("")
        canvas.setCreator("metier")
        canvas.setProducer("metier")
        canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d}000000+00'00'")  # the draft's day, not the hour
        canvas.setCatalogEntry("Lang", paper.language)
        canvas.setViewerPreference("DisplayDocTitle", "true")

    def draw(self, made: Sequence[Sequence[Row]], feet: Sequence[str]) -> bytes:
        """The whole file."""
        top = self._t.page[1] - self._t.margins[0]
        n_bookmarks = 0
        for page, foot in zip(made, feet, strict=True):
            y = top
            for place, row in enumerate(page):
                y -= row.height + (row.before if place else 0.0)
                if row.bookmark:
                    n_bookmarks += 1
                    self._bookmark(f"s{n_bookmarks}", row, y + row.height)
                self._row(row, y)
            if foot:
                self._draw_foot(foot)
            self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def _row(self, row: Row, y: float) -> None:
        """One row whose lower edge is `y`; its letters stand at its top."""
        size = max(span.look.size for span in row.spans)
        leading = self._t.text_leading if size <= self._t.text_size else 1.25
        base = y + row.height - size * (_ASCENT + (leading - 1) / 2)
        left = self._t.margins[3]
        x = left + row.indent
        if row.mark:
            self._spans([row.mark], left, base)
        if row.centred:
            wide = sum(self._maker.width(span.text, span.look) for span in row.spans)
            x = left + (self._t.width - wide) / 2
        self._spans(row.spans, x, base)
        if row.right:
            wide = self._maker.width(row.right.text, row.right.look)
            self._spans([row.right], left + self._t.width - wide, base)
        if row.rule:
            self._rule(base - size * 0.42)

    def _spans(self, spans: Sequence[Span], x: float, y: float) -> None:
        from reportlab.lib.colors import HexColor

        for span in spans:
            begun = x
            words = self._canvas.beginText(x, y)
            words.setFillColor(HexColor(span.look.colour))
            for run in self._fonts.runs(span.text, is_strong=span.look.is_strong):
                words.setFont(run.font.fontName, span.look.size)
                words.textOut(run.text)
                x += run.font.stringWidth(run.text, span.look.size)
            self._canvas.drawText(words)
            if span.url:
                box = (begun, y - span.look.size * 0.22, x, y + span.look.size * 0.8)
                self._canvas.linkURL(span.url, box, relative=0, thickness=0)

    def _rule(self, y: float) -> None:
        from reportlab.lib.colors import HexColor

        self._canvas.setStrokeColor(HexColor(self._t.text_accent))
        self._canvas.setLineWidth(0.4)
        self._canvas.line(self._t.margins[3], y, self._t.margins[3] + self._t.width, y)

    def _bookmark(self, key: str, row: Row, top: float) -> None:
        self._canvas.bookmarkHorizontalAbsolute(key, top + 4)
        self._canvas.addOutlineEntry(row.bookmark, key, 0)

    def _draw_foot(self, words: str) -> None:
        look = Look(self._t.text_size * _FOOT, self._t.text_quiet)
        x = self._t.margins[3] + self._t.width - self._maker.width(words, look)
        self._spans([Span(words, look)], x, self._t.margins[2] * 0.45)
