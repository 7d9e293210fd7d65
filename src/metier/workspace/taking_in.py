"""Files of many forms as one resume: JSON Resume, RenderCV, PDF, Word, plain text. Nothing is written here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metier.applications.resume import contact_of, read_resume, record_of
from metier.applications.resume.shape import SECTIONS
from metier.applications.resume.tidying import tidied
from metier.documents.extracted import Hidden
from metier.domain.draft import Contact
from metier.errors import (
    BinaryError,
    EncodingError,
    FileEmptyError,
    FileIsFolderError,
    NoResumeError,
    ResumeFormError,
)

FORMS: Mapping[str, str] = {
    ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".pdf": "pdf", ".docx": "docx", ".txt": "text", ".text": "text",
    ".md": "text", ".markdown": "text",
}  # fmt: skip
"""Ending of a file → how it is read."""
PASTED = "-"
_PLAIN = "Save it as plain text in UTF-8"
_MARKS = (
    (re.compile(r"(?m)^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"\[([^\]\[\n]+)\]\((https?://[^\s()]+|mailto:[^\s()]+)\)"), r"\1 (\2)"),
    (re.compile(r"\\([\\`*_\[\]<>#~&+.)-])"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A resume out of a file.

    Attributes:
        name: Of the file; `-` for pasted text.
        form: `json`, `rendercv`, `pdf`, `docx` or `text`.
        resume: JSON Resume, dates in its form where they are certain.
        unplaced: Lines of a text that found no section; they are not part of the resume.
        remarks: What was doubtful or left out, in words.
        hidden: Words that no reader of the document sees; they are not part of the resume.
    """

    name: str
    form: str
    resume: dict[str, Any]
    unplaced: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()

    @property
    def summary(self) -> str:
        """What it says of the person, or empty."""
        basics = self.resume.get("basics")
        return str(basics.get("summary") or "") if isinstance(basics, dict) else ""

    @property
    def counts(self) -> dict[str, int]:
        """Entries by section, in the order of JSON Resume; sections without any are left out."""
        found = {name: len(self.resume.get(name, [])) for name in (*SECTIONS, "facts")}
        return {name: n for name, n in found.items() if n}

    @property
    def n_facts(self) -> int:
        """How many own facts it holds."""
        return len(record_of(self.resume).facts)

    @property
    def contact(self) -> Contact:
        """Who it is of."""
        return contact_of(self.resume)


def take_in(path: Path | str, *, pasted: str = "") -> TakenIn:
    """The resume in a file.

    Args:
        path: Of the file, or `-` for the text in `pasted`: JSON, or a resume in plain text.

    Raises:
        ResumeFormError: Files of that kind are not read.
        NoResumeError: It holds nothing of a resume.
        JsonError, JsonLimitError, YamlError, YamlLimitError, ResumeShapeError: It is not what its name says.
        FileMissingError, EncodingError, BinaryError and those of `documents.reading.text_of`: As named.
    """
    if str(path) == PASTED:
        if not pasted.strip():
            raise FileEmptyError(PASTED, of_what="resume")
        taken = _json(PASTED, pasted) if pasted.lstrip().startswith("{") else _text(PASTED, pasted)
        return _checked(taken)
    file = Path(path)
    form = FORMS.get(file.suffix.lower())
    if file.is_dir():
        raise FileIsFolderError(file.name, what="is a folder", hint="Name the resume itself")
    if form is None:
        raise ResumeFormError(file.name, known=sorted(FORMS), verb="read from")
    if form in {"pdf", "docx"}:
        return _checked(_document(file, form))
    text = _decoded(file)
    reader = {"json": _json, "yaml": _yaml, "text": _text}[form]
    return _checked(reader(file.name, text))


def _checked(taken: TakenIn) -> TakenIn:
    if not taken.n_facts and taken.contact == Contact():
        raise NoResumeError(taken.name)
    return taken


def _decoded(file: Path) -> str:
    """The text of a file, in UTF-8 or in what its mark says."""
    from metier.documents.reading import document_bytes

    raw = document_bytes(file)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in raw:
        raise BinaryError(file.name, position=raw.index(b"\0"), hint=_PLAIN)
    else:
        encoding = "utf-8-sig"
    try:
        return raw.decode(encoding).replace("\0", "")
    except UnicodeDecodeError as error:
        raise EncodingError(file.name, position=error.start, encoding="UTF-8", hint=_PLAIN) from error


def _json(name: str, text: str) -> TakenIn:
    return TakenIn(name, "json", tidied(read_resume(text, name=name)))


def _yaml(name: str, text: str) -> TakenIn:
    from metier.applications.resume import checked
    from metier.applications.resume.rendercv import read_rendercv
    from metier.documents.yaml_text import yaml_value

    value = yaml_value(text, name=name)
    if isinstance(value, Mapping) and "cv" in value:
        read = read_rendercv(value, name=name)
        return TakenIn(name, "rendercv", tidied(read.resume), remarks=read.left_out)
    return TakenIn(name, "yaml", tidied(checked(value, name=name)))


def _text(name: str, text: str) -> TakenIn:
    return _parsed(name, "text", unmarked(text) if name.lower().endswith((".md", ".markdown")) else text)


def _document(file: Path, form: str) -> TakenIn:
    from dataclasses import replace

    from metier.documents.reading import text_of

    document = text_of(file)
    taken = _parsed(file.name, form, document.text)
    return replace(taken, hidden=document.hidden, remarks=(*document.notices, *taken.remarks))


def _parsed(name: str, form: str, text: str) -> TakenIn:
    from metier.applications.resume.plain import resume_of_text

    parsed = resume_of_text(text)
    return TakenIn(name, form, tidied(parsed.resume), unplaced=parsed.unplaced, remarks=parsed.remarks)


def unmarked(text: str) -> str:
    r"""Markdown without its signs, as somebody would type it plainly.

    Example:
        >>> unmarked("## Work\n**Baker**, [Tinta](https://tinta.example)")
        'Work\nBaker, Tinta (https://tinta.example)'
    """
    for sign, plain in _MARKS:
        text = sign.sub(plain, text)
    return text
