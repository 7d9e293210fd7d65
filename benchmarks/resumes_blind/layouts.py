"""The documents of the blind resumes, made from their lines: PDF of common templates, Word, Markdown, typed text.

In lines of typeset ones `# ` is the name, `## ` a heading, `### ` a strong line, `- ` a bullet, `||` parts left from
right (or the label column from the other), and `@head`, `@side`, `@main`, `@foot` say where what follows stands.
"""

from __future__ import annotations

import html
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TYPED = {"txt": ".txt", "md": ".md"}
_FONT, _STRONG = "DejaVu", "Sans"
_SIZES = {"name": 17.0, "heading": 11.5, "strong": 9.5, "line": 9.0}


def made(lines: Sequence[str], layout: str, path: Path) -> Path:
    """The document of these lines; its name is that of `path`, with the ending of its form."""
    if layout in TYPED:
        path = path.with_suffix(TYPED[layout])
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif layout.startswith("pdf_"):
        path = path.with_suffix(".pdf")
        _Sheet(path).draw(lines, layout)
    elif layout.startswith("html"):
        source = path.with_suffix(".html")
        source.write_text(_html(lines), encoding="utf-8")
        path = _converted(source)
    else:
        path = path.with_suffix(".docx")
        _word(lines, path, in_table=layout == "docx_table")
        if layout == "docx_pdf":
            path = _converted(path)
    return path


def _told(line: str) -> tuple[str, str]:
    """What kind of line it is, and its words."""
    for mark, kind in (
        ("### ", "strong"),
        ("## ", "heading"),
        ("# ", "name"),
        ("- ", "bullet"),
        ("@", "place"),
    ):
        if line.startswith(mark):
            return kind, line[len(mark) :]
    return "line", line


class _Sheet:
    """One A4 page, drawn column by column."""

    def __init__(self, path: Path) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        from metier.documents import fonts

        folder = Path(fonts.__file__).parent / "fonts"
        for name in (_FONT, _STRONG):
            file = "DejaVuSans.ttf" if name == _FONT else "OpenSans-Semibold.ttf"
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))
        self.canvas: Any = Canvas(str(path), pagesize=(595, 842))
        self.y = 800.0

    def draw(self, lines: Sequence[str], layout: str) -> None:
        places = {
            "pdf_side_left": {"head": (40, 515), "side": (32, 150), "main": (205, 350), "foot": (240, 200)},
            "pdf_side_right": {"head": (40, 515), "side": (420, 145), "main": (40, 350), "foot": (240, 200)},
        }.get(layout, {})
        x, width = (45, 505)
        for line in lines:
            kind, words = _told(line)
            if kind == "place":
                x, width = places[words]
                self.y = 40.0 if words == "foot" else 800.0
            elif layout == "pdf_timeline" and "||" in line:
                self._labelled(words)
            else:
                self._line(kind, words, x, width)
        self.canvas.save()

    def _labelled(self, words: str) -> None:
        label, _, text = words.partition("||")
        y = self.y
        self._set("line", label.strip(), 45, 120)
        self.y = y
        self._set("line", text.strip(), 175, 375)

    def _line(self, kind: str, words: str, x: float, width: float) -> None:
        left, *others = (part.strip() for part in words.split("||"))
        if kind in {"heading", "name"}:
            self.y -= 6
        y = self.y
        if kind == "bullet":
            self.canvas.setFont(_FONT, 9)
            self.canvas.drawString(x, self.y, "•")
            self._set("line", left, x + 12, width - 12)
        else:
            self._set(kind, left, x, width - (130 if others else 0))
        if others:
            self.canvas.setFont(_FONT, 9)
            self.canvas.drawRightString(x + width, y, "  ".join(others))
        if kind == "heading":
            self.canvas.line(x, self.y + 9, x + width, self.y + 9)
            self.y -= 3

    def _set(self, kind: str, text: str, x: float, width: float) -> None:
        from reportlab.lib.utils import simpleSplit

        font, size = (_FONT if kind == "line" else _STRONG), _SIZES[kind]
        self.canvas.setFont(font, size)
        for part in simpleSplit(text, font, size, width):
            self.canvas.drawString(x, self.y, part)
            self.y -= size * 1.35


def _html(lines: Sequence[str]) -> str:
    boxes: dict[str, list[str]] = {"head": [], "side": [], "main": []}
    box = boxes["head"]
    tags = {"name": "h2", "heading": "h2", "strong": "h3", "bullet": "li", "line": "p"}
    for line in lines:
        kind, words = _told(line)
        if kind == "place":
            box = boxes[words]
        elif "||" in words:
            cells = "".join(f"<td>{html.escape(part.strip())}</td>" for part in words.split("||"))
            box.append(f"<table><tr>{cells}</tr></table>")
        else:
            box.append(f"<{tags[kind]}>{html.escape(words)}</{tags[kind]}>")
    head, side, main = ("\n".join(boxes[name]) for name in ("head", "side", "main"))
    body = (
        f"<table width='100%'><tr valign='top'><td width='30%'>{side}</td><td>{main}</td></tr></table>"
        if side
        else main
    )
    style = "body{font-family:'Liberation Sans';font-size:9pt} p,h1,h2,h3,li{margin:1pt}"
    return f"<html><head><meta charset='utf-8'><style>{style}</style></head><body><p><br></p>{head}\n{body}</body></html>"


def _word(lines: Sequence[str], path: Path, *, in_table: bool) -> None:
    from docx import Document
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    document: Any = Document()
    styles = {
        "name": "Title",
        "heading": "Heading 1",
        "strong": "Heading 3",
        "bullet": "List Bullet",
        "line": "Normal",
    }
    table: Any = None
    for line in lines:
        kind, words = _told(line)
        parts = [part.strip() for part in words.split("||")]
        if in_table and len(parts) == 2:
            table = table or document.add_table(rows=0, cols=2)
            for cell, part in zip(table.add_row().cells, parts, strict=True):
                cell.text = part
            continue
        table = None
        paragraph = document.add_paragraph("\t".join(parts), style=styles[kind])
        if len(parts) > 1:
            form = paragraph.paragraph_format
            if parts[0][:1].isdigit():  # dates on the left, what they are of beside them
                form.tab_stops.add_tab_stop(Cm(4.5))
                form.left_indent, form.first_line_indent = Cm(4.5), Cm(-4.5)
            else:
                form.tab_stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT)
    document.save(str(path))


def _converted(source: Path) -> Path:
    """A PDF of it, by LibreOffice."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf",
             "--outdir", str(source.parent), str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    return source.with_suffix(".pdf")
