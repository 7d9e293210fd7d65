"""Papers as Word files: real titles, real lists, no tables, no text boxes, so that programs read what people see."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from metier.actions.exporting import Written
from metier.applications.paper import Link, Paper
from metier.documents.layout import BETWEEN, Head, Item, Layout, Named, Piece, Text, Title
from metier.documents.template import PaperTemplate
from metier.documents.text_layer import check_words

_STYLES = {
    "name": "Title",
    "label": "Subtitle",
    "title": "Heading 1",
    "entry": "Heading 2",
    "item": "List Bullet",
}
_WHERE = "Entry Place"
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the file bears, the earliest that a zip can say."""
_TAGS = {"en": "en-GB", "de": "de-DE"}


def docx(layout: Layout, paper: Paper, template: PaperTemplate) -> Written:
    """The document as DOCX, read back; the same layout gives the same bytes. About 60 ms.

    Raises:
        TextLayerError: The text that was read back is not the layout's.
    """
    content = _Making(layout, paper, template).content()
    check_words("Word file", layout.texts(), _texts(content))
    return Written(content)


def _texts(content: bytes) -> Iterator[str]:
    """What stands in the body, paragraph by paragraph."""
    from docx import Document

    return (paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


class _Making:
    """Makes one document."""

    def __init__(self, layout: Layout, paper: Paper, template: PaperTemplate) -> None:
        from docx import Document

        self._layout, self._paper, self._t = layout, paper, template
        self._document: Any = Document()
        self._set_page()
        self._set_styles()
        self._set_properties()

    def content(self) -> bytes:
        """The whole file."""
        self._top()
        before: Piece | None = None
        for piece in self._layout.pieces:
            self._piece(piece, is_first=isinstance(before, Title))
            before = piece
        return _repacked(self._document)

    # --- page, styles, properties -----------------------------------------------------------------------

    def _set_page(self) -> None:
        from docx.shared import Pt

        section = self._document.sections[0]
        section.page_width, section.page_height = (Pt(size) for size in self._t.page)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
            Pt(margin) for margin in self._t.margins
        )
        section.footer_distance = Pt(self._t.margins[2] * 0.45)
        if self._t.page_numbers:
            section.different_first_page_header_footer = True
            self._foot(section.footer.paragraphs[0])

    def _foot(self, paragraph: Any) -> None:
        """Name and page number: the number is a field that Word fills in."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if self._layout.name:
            paragraph.add_run(f"{self._layout.name}{BETWEEN}")
        run = paragraph.add_run("")
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            element.text = words or None
            run._r.append(element)  # noqa: SLF001  # python-docx has no fields

    def _set_styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        t, styles = self._t, self._document.styles
        if _WHERE not in [style.name for style in styles]:
            styles.add_style(_WHERE, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        self._style("Normal", t.text_size, t.text_colour)
        self._style(_STYLES["name"], t.name_size, t.text_accent, is_bold=True)
        self._style(_STYLES["label"], t.name_label, t.text_quiet, after=2)
        self._style(_STYLES["title"], t.titles_size, t.text_accent, is_bold=True, before=t.titles_before, after=t.titles_after)  # fmt: skip
        self._style(_STYLES["entry"], t.text_size, t.text_colour, is_bold=True, before=t.entries_before)
        self._style(_STYLES["item"], t.text_size, t.text_colour, before=t.bullets_before)
        self._style(_WHERE, t.text_size, t.text_quiet)
        self._style("Footer", t.text_size * 0.86, t.text_quiet)
        for name in (_STYLES["title"], _STYLES["entry"], _WHERE):
            styles[name].paragraph_format.keep_with_next = True
        if t.titles_rule:
            _rule(styles[_STYLES["title"]], t.text_accent)
        _without(styles[_STYLES["name"]].element.get_or_add_pPr(), "w:pBdr")
        if t.name_align == "centre":
            for name in (_STYLES["name"], _STYLES["label"]):
                styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _style(
        self,
        name: str,
        size: float,
        colour: str,
        *,
        is_bold: bool = False,
        before: float = 0,
        after: float = 0,
    ) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        style = self._document.styles[name]
        font = style.font
        font.name, font.size, font.bold, font.italic = self._t.word_font, Pt(size), is_bold, False
        font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "heme" in attribute:  # a font of the theme would win over the named one
                del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), self._t.word_font)
        _without(style.element.rPr, "w:spacing", "w:kern")
        _without(
            style.element.get_or_add_pPr(), "w:contextualSpacing"
        )  # or room above would not count in lists
        room = style.paragraph_format
        room.space_before, room.space_after = Pt(before), Pt(after)
        room.line_spacing = min(self._t.text_leading, 1.15) if size <= self._t.text_size else 1.0
        room.widow_control = True

    def _set_properties(self) -> None:
        made = datetime.combine(self._paper.made_on, time(), UTC)
        core = self._document.core_properties
        core.title, core.author, core.last_modified_by = (
            self._layout.title[:255],
            self._layout.name[:255],
            self._layout.name[:255],
        )
        core.subject = core.keywords = core.comments = core.category = ""
        core.created = core.modified = made
        core.revision, core.language = 1, self._paper.language
        self._document.settings.element  # noqa: B018  # the part is made now, so that every file has the same parts

    # --- what stands in it ------------------------------------------------------------------------------

    def _top(self) -> None:
        layout = self._layout
        if layout.name:
            self._document.add_paragraph(layout.name, style=_STYLES["name"])
        if layout.label:
            self._document.add_paragraph(layout.label, style=_STYLES["label"])
        if not layout.reached:
            return
        paragraph = self._document.add_paragraph()
        if self._t.name_align == "centre":
            paragraph.alignment = self._document.styles[_STYLES["name"]].paragraph_format.alignment
        for place, link in enumerate(layout.reached):
            if place:
                self._run(paragraph, BETWEEN, colour=self._t.text_quiet)
            self._link(paragraph, link)

    def _piece(self, piece: Piece, *, is_first: bool) -> None:
        match piece:
            case Title(text=text):
                self._document.add_paragraph(text, style=_STYLES["title"])
            case Head():
                self._head(piece, is_first=is_first)
            case Item(text=text):
                paragraph = self._document.add_paragraph(text, style=_STYLES["item"])
                self._indent(paragraph)
            case Named(name=name, text=text):
                paragraph = self._document.add_paragraph()
                self._room(paragraph, 0 if is_first else self._t.bullets_before)
                if name:
                    self._run(paragraph, f"{name}: ", is_bold=True)
                self._run(paragraph, text)
            case Text(text=text, is_strong=is_strong, room=room):
                paragraph = self._document.add_paragraph()
                usual = self._t.paragraphs_letter if self._layout.is_letter else self._t.paragraphs_before
                self._room(paragraph, 0 if is_first else usual * room)
                self._run(paragraph, text, is_bold=is_strong)
                paragraph.paragraph_format.keep_with_next = is_strong

    def _head(self, head: Head, *, is_first: bool) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Pt

        paragraph = self._document.add_paragraph(style=_STYLES["entry"])
        if is_first:
            self._room(paragraph, 0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(self._t.width), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(head.title)
        if head.beside:
            self._run(paragraph, head.first.removeprefix(head.title), colour=self._t.text_colour)
        if head.period:
            between = "\t" if head.first else ""
            self._run(paragraph, f"{between}{head.period}", colour=self._t.text_quiet)
        if head.below:
            self._document.add_paragraph(head.below, style=_WHERE)
        if head.link:
            self._link(self._document.add_paragraph(style=_WHERE), head.link)

    def _run(self, paragraph: Any, text: str, *, colour: str = "", is_bold: bool = False) -> Any:
        from docx.shared import RGBColor

        run = paragraph.add_run(text)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
            run.font.bold = False
        if is_bold:
            run.font.bold = True
        return run

    def _link(self, paragraph: Any, link: Link) -> None:
        """Words that lead somewhere; python-docx writes none, so the element is made here."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        run = self._run(paragraph, link.text, colour=self._t.text_quiet)
        if not link.url:
            return
        element = OxmlElement("w:hyperlink")
        target = self._document.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element.set(qn("r:id"), target)
        paragraph._p.append(element)  # noqa: SLF001  # as above
        element.append(run._r)  # noqa: SLF001  # as above

    def _room(self, paragraph: Any, before: float) -> None:
        from docx.shared import Pt

        paragraph.paragraph_format.space_before = Pt(before)

    def _indent(self, paragraph: Any) -> None:
        from docx.shared import Pt

        paragraph.paragraph_format.left_indent = Pt(self._t.bullets_indent + 3)
        paragraph.paragraph_format.first_line_indent = Pt(-self._t.bullets_indent - 3)


def _rule(style: Any, colour: str) -> None:
    """A thin line under every paragraph of the style."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _without(style.element.get_or_add_pPr(), "w:pBdr")
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", "4"),
        ("space", "1"),
        ("color", colour.removeprefix("#").upper()),
    ):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc",
        "w:outlineLvl",
    )  # fmt: skip


def _without(element: Any, *names: str) -> None:
    """Take settings out that the library's own template makes."""
    from docx.oxml.ns import qn

    for name in names:
        for found in element.findall(qn(name)):
            element.remove(found)


def _repacked(document: Any) -> bytes:
    """The file with the same time on every part, and without the picture that the library's own template carries."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    raw = BytesIO()
    document.save(raw)
    made = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _OLDEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3  # the same on every system
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return made.getvalue()
