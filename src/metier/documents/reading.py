"""Documents of strangers as text: PDF and Word, parsed in a process of their own with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from metier.documents.extra import need_extra
from metier.documents.extracted import Extracted, Hidden, Refusal
from metier.errors import (
    BombError,
    DocumentDamagedError,
    DocumentLimitError,
    DocxExternalError,
    FileEmptyError,
    FileIsFolderError,
    FileMissingError,
    FileTooLargeError,
    FileUnreadableError,
    MetierError,
    PdfNoTextError,
    PdfPasswordError,
    TypeMismatchError,
)

DocumentText = Extracted
"""The text of a document as a reader sees it, and what was hidden in it."""

MAX_BYTES = 10_000_000
WALL_SECONDS = 60
_PACKAGES = {"pdf": "pypdf", "docx": "docx"}
_NAMES = {"pdf": "PDF", "docx": "Word"}
_MAGIC = {"pdf": b"%PDF-", "docx": b"PK\x03\x04"}
_MAGIC_WITHIN = 1_024  # bytes; some programs write a few before a PDF begins
_CONTENTS = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive or an office document"), (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"<", "HTML or XML"),
)  # fmt: skip


def text_of(path: Path) -> DocumentText:
    """The text of a PDF or Word file, by what its name says.

    Raises:
        FileMissingError, FileIsFolderError, FileUnreadableError, FileEmptyError: There is nothing to read.
        FileTooLargeError: It has more than 10 MB.
        TypeMismatchError: Its content is something else than its name says.
        PdfPasswordError, PdfNoTextError: It is locked, or a scan.
        DocxExternalError: It has a macro, or a part that lives elsewhere.
        BombError, DocumentLimitError: It takes more room or time than any resume.
        DocumentDamagedError: It cannot be parsed.
        ExtraMissingError: The extra `documents` is not installed.

    Cost: half a second to start the process; then about 0.05 s a page.
    """
    form = "pdf" if path.suffix.lower() == ".pdf" else "docx"
    need_extra(_PACKAGES[form], f"Reading a {_NAMES[form]} file")
    data = document_bytes(path)
    _check_type(path.name, form, data)
    return _parsed(path.name, form, data)


def document_bytes(path: Path) -> bytes:
    """The bytes of a document that was named, within the limit; errors as those of `text_of`."""
    try:
        if path.is_dir():
            raise FileIsFolderError(path.name, what="is a folder", hint="Name the resume itself")
        n_bytes = path.stat().st_size
        if n_bytes > MAX_BYTES:
            raise FileTooLargeError(
                path.name, n_bytes=n_bytes, limit=MAX_BYTES, hint="Save it without pictures, or as plain text"
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissingError(path.name, looked_in=str(path.absolute())) from error
    except OSError as error:
        raise FileUnreadableError(path.name, what=(error.strerror or "unknown").lower()) from error
    if not data.strip():
        raise FileEmptyError(path.name, n_bytes=len(data), of_what="resume")
    return data


def _check_type(name: str, form: str, data: bytes) -> None:
    head = data[:_MAGIC_WITHIN] if form == "pdf" else data[:4]
    if _MAGIC[form] in head:
        return
    content = next(
        (words for mark, words in _CONTENTS if data.lstrip()[:8].startswith(mark)),
        "no document that is known",
    )
    error = TypeMismatchError(name, content=content, says=_NAMES[form])
    error.hint = "Save it as PDF, DOCX or plain text, with the ending that fits"
    raise error


def _parsed(name: str, form: str, data: bytes) -> Extracted:
    # The same modules are found as here, and nothing else of the environment comes along.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "LANG") if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell, no words of the document
            [sys.executable, "-P", "-m", "metier.documents.limited", form],
            input=data, capture_output=True, timeout=WALL_SECONDS, env=kept | environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise DocumentLimitError(name, what=f"it took more than {WALL_SECONDS} s") from error
    if done.returncode < 0:
        raise DocumentLimitError(name, what="it took more time or memory than a resume needs")
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise DocumentDamagedError(name, what="the parser broke off") from error
    if "refused" in answer:
        raise _error(name, form, answer)
    found = answer["extracted"]
    hidden = tuple(Hidden(**one) for one in found["hidden"])
    if not found["text"].strip():
        raise (
            PdfNoTextError(name, n_pages=found["n_pages"] or 1)
            if form == "pdf"
            else FileEmptyError(name, of_what="resume")
        )
    return Extracted(found["text"], found["n_pages"], hidden, tuple(found["notices"]))


def _error(name: str, form: str, answer: dict[str, Any]) -> MetierError:
    kind, what = Refusal(answer["refused"]), str(answer["what"])
    if kind is Refusal.PASSWORD:
        return PdfPasswordError(name)
    if kind is Refusal.NO_TEXT:
        return PdfNoTextError(name, n_pages=int(answer["n_pages"]))
    if kind is Refusal.EXTERNAL:
        return DocxExternalError(name, what=what)
    if kind is Refusal.BOMB:
        return BombError(name, limit=MAX_BYTES, ratio=200)
    if kind is Refusal.MEMORY:
        return DocumentLimitError(name, what="it takes more memory than a resume needs")
    if kind is Refusal.TYPE:
        return TypeMismatchError(name, content=what, says=_NAMES[form])
    return DocumentDamagedError(name, what=what)
