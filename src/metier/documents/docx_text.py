"""The text of a Word file as a reader sees it: in order, tables and text boxes too. Runs in a process of its own."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from metier.documents.columns import is_date
from metier.documents.extracted import MAX_CHARACTERS, Extracted, Hidden, Refusal, RefusedDocument, tidy

MAX_UNPACKED = 50_000_000
"""Bytes of all parts together."""
MAX_PARTS = 2_000
MAX_RATIO = 200
_FREE_BYTES = 1_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_EXTERNAL = re.compile(
    rb"<(?:\w+:)?Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE
)
_LINK = re.compile(rb"\bType\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_TINY_HALF_POINTS = 4
_WHITE = frozenset({"FFFFFF", "FEFEFE", "FDFDFD"})


def docx_text(data: bytes) -> Extracted:
    """The text of a Word file; headers first, as the name often stands there.

    Raises:
        RefusedDocument: It has a macro or a part that lives elsewhere, expands too far, or is damaged.

    Cost: about 0.1 s.
    """
    _check(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        return _read(document)
    except (RefusedDocument, MemoryError):
        raise
    except Exception as error:  # whatever a broken file makes of the library
        raise RefusedDocument(
            Refusal.DAMAGED, f"it is no whole Word file ({type(error).__name__})"
        ) from error


def _check(data: bytes) -> None:
    """Look at the parts before any is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_size(parts, len(data))
            names = {part.filename for part in parts.infolist()}
            if "word/document.xml" not in names:
                raise RefusedDocument(Refusal.TYPE, "a zip archive that holds no Word document")
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise RefusedDocument(Refusal.EXTERNAL, "has a macro")
            for name in names:
                _check_part(parts, name)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        zlib.error,
    ) as error:
        raise RefusedDocument(Refusal.DAMAGED, "it is no whole Word file") from error


def _check_size(parts: zipfile.ZipFile, n_packed: int) -> None:
    infos = parts.infolist()
    n_bytes = sum(info.file_size for info in infos)
    if n_bytes > MAX_UNPACKED or len(infos) > MAX_PARTS:
        raise RefusedDocument(Refusal.BOMB)
    if n_bytes > _FREE_BYTES and n_bytes > MAX_RATIO * n_packed:
        raise RefusedDocument(Refusal.BOMB)
    if any(info.flag_bits & 1 for info in infos):
        raise RefusedDocument(Refusal.PASSWORD)


def _check_part(parts: zipfile.ZipFile, name: str) -> None:
    if not name.lower().endswith((".rels", ".xml")):
        return
    text = parts.read(name)  # at most the size that its entry states; what is longer is an error of zipfile
    plain = text.replace(b"\0", b"")  # UTF-16
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise RefusedDocument(Refusal.EXTERNAL, "declares a document type")
    if name == "[Content_Types].xml" and b"macroEnabled" in plain:
        raise RefusedDocument(Refusal.EXTERNAL, "has a macro")
    if name.lower().endswith(".rels"):
        for found in _EXTERNAL.findall(plain):
            if not _LINK.search(found):
                raise RefusedDocument(Refusal.EXTERNAL, "has an external relation")


def _read(document: Any) -> Extracted:
    hidden: list[str] = []
    lines: list[str] = []
    for section in document.sections:
        header = section.header
        if not header.is_linked_to_previous:
            lines += _lines(header._element, document, hidden)  # noqa: SLF001  # the only way to its text boxes
    lines += _lines(document.element.body, document, hidden)
    text = tidy("\n".join(lines)).strip()[:MAX_CHARACTERS]
    words = " ".join(tidy(" ".join(hidden)).split())
    return Extracted(
        text, 0, (Hidden("the text", "marked as hidden, white or tiny", words),) if words else ()
    )


def _lines(root: Any, document: Any, hidden: list[str]) -> Iterator[str]:
    """A line per paragraph, one per row of a table; text boxes stand after the paragraph that holds them."""
    for block in root:
        if block.tag == f"{_W}p":
            yield from _paragraph(block, document, hidden)
        elif block.tag == f"{_W}tbl":
            for row in block.iter(f"{_W}tr"):
                yield from _row(row, document, hidden)
            yield ""
        elif block.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"}:
            yield from _lines(block, document, hidden)


def _row(row: Any, document: Any, hidden: list[str]) -> Iterator[str]:
    """A row of short cells is one line; one whose cells hold several lines is read cell by cell, a date with what it dates."""
    cells = [list(_lines(cell, document, hidden)) for cell in row if cell.tag == f"{_W}tc"]
    cells = [[line for line in cell if line.strip()] for cell in cells]
    if all(len(cell) <= 1 for cell in cells):
        line = "\t".join(cell[0] for cell in cells if cell)
        if line:
            yield line
        return
    if len(cells) > 1 and len(cells[0]) == 1 and is_date(cells[0][0]) and cells[1]:
        cells = [["\t".join((cells[0][0], cells[1][0])), *cells[1][1:]], *cells[2:]]
    for cell in cells:
        yield from cell
        yield ""


def _paragraph(paragraph: Any, document: Any, hidden: list[str]) -> Iterator[str]:
    style = _style(paragraph, document)
    words: list[str] = []
    boxes: list[Any] = []
    for node in _nodes(paragraph, boxes):
        if node.tag == f"{_W}t":
            (hidden if _is_hidden(node.getparent(), paragraph) else words).append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}ptab"} and node.getparent().tag == f"{_W}r":
            words.append("\t")
        elif node.tag in {f"{_W}br", f"{_W}cr"}:
            words.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            words.append("-")
    line = "".join(words).strip()
    is_item = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or "list" in style
    if style.startswith(("heading", "title")) and line:
        yield ""
    yield f"• {line}" if is_item and line else line
    for box in boxes:
        yield from _lines(box, document, hidden)


def _nodes(root: Any, boxes: list[Any]) -> Iterator[Any]:
    """What a paragraph holds, in order; text boxes are collected, and old copies of them left out."""
    for node in root:
        if node.tag == f"{_W}txbxContent":
            boxes.append(node)
        elif node.tag not in {_FALLBACK, f"{_W}del", f"{_W}pPr", f"{_W}moveFrom"}:
            yield node
            yield from _nodes(node, boxes)


def _style(paragraph: Any, document: Any) -> str:
    """Name of its style in lower case; empty for the plain one."""
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if found is None:
        return ""
    key = str(found.get(f"{_W}val", ""))
    named = next((style.name for style in document.styles if style.style_id == key), key)
    return str(named or key).lower()


def _is_hidden(run: Any, paragraph: Any) -> bool:
    looks = run.find(f"{_W}rPr") if run is not None else None
    if looks is None:
        return False
    vanish = looks.find(f"{_W}vanish")
    if vanish is not None and vanish.get(f"{_W}val", "1") not in {"0", "false", "off"}:
        return True
    size = looks.find(f"{_W}sz")
    if (
        size is not None
        and str(size.get(f"{_W}val", "")).isdigit()
        and int(size.get(f"{_W}val")) < _TINY_HALF_POINTS
    ):
        return True
    colour = looks.find(f"{_W}color")
    is_white = colour is not None and str(colour.get(f"{_W}val", "")).upper() in _WHITE
    return is_white and not _has_ground(run, paragraph)


def _has_ground(run: Any, paragraph: Any) -> bool:
    """Whether something dark may lie under the words: shading of run, paragraph or cell, a highlight, a drawn box."""
    if run.find(f"{_W}rPr/{_W}highlight") is not None:
        return True
    for node in (run, *paragraph.iterancestors(), paragraph):
        if node.tag == f"{_W}txbxContent":
            return True
        for looks in ("rPr", "pPr", "tcPr", "tblPr"):
            shade = node.find(f"{_W}{looks}/{_W}shd")
            if shade is not None and str(shade.get(f"{_W}fill", "auto")).upper() not in {"AUTO", *_WHITE}:
                return True
    return False
