"""The press: papers as documents in one look, each read back before it is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from metier.actions.exporting import Written
from metier.applications.paper import Paper
from metier.documents.extra import need_extra
from metier.documents.layout import layout_of
from metier.documents.plain import markdown, plain_text
from metier.documents.template import read_template

_NEEDED = {"pdf": ("reportlab", "pypdf"), "docx": ("docx",)}
"""What writes a form, and what reads it back."""


class PaperPress:
    r"""Writes papers by one template, with metier's fonts or the person's.

    Args:
        template: A name that comes with metier, or a TOML file.
        fonts: TrueType files: for text, and for what stands out; metier's where there are none.

    Raises:
        PaperTemplateError: The template cannot be used.

    Example:
        >>> from datetime import date
        >>> from metier.domain.draft import DraftKind
        >>> paper = Paper(DraftKind.RESUME, "en", "Ada Quill", "", (), (), date(2026, 5, 1))
        >>> PaperPress("plain").write(paper, "txt").content
        b'Ada Quill\n'
    """

    def __init__(self, template: str = "plain", fonts: Sequence[str | Path] = ()) -> None:
        self._template = read_template(template)
        self._fonts = tuple(map(str, fonts))

    @property
    def name(self) -> str:
        """Of the template."""
        return self._template.name

    def write(self, paper: Paper, form: str) -> Written:
        """The document, whole and read back.

        Raises:
            ExtraMissingError: What writes that form is not installed.
            FontFileError: A font cannot be used.
            TextLayerError: What was written says something else; it is not handed out.
        """
        for module in _NEEDED.get(form, ()):
            need_extra(module, f"`--{form}`")
        layout = layout_of(paper, self._template)
        if form == "pdf":
            from metier.documents.pdf import pdf

            return pdf(layout, paper, self._template, self._fonts)
        if form == "docx":
            from metier.documents.word import docx

            return docx(layout, paper, self._template)
        words = markdown(layout) if form == "md" else plain_text(layout)
        return Written(words.encode())
