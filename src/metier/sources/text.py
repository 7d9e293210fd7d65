"""Pasted text and plain text files → one sighting: the first line is the title, labelled lines are read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from metier.domain.posting import Sighting, StatedFields, UntrustedText
from metier.errors import FileTooLargeError, TitleMissingError
from metier.sources import values
from metier.sources.material import Material
from metier.sources.options import ReadOptions
from metier.sources.rows import NO_TEXT
from metier.text.clean import unescape_markdown

MAX_TITLE_CHARACTERS = 120  # sources.md §5.5: a longer first line is a sentence
_LABELLED_LINES = 60  # labels stand at the top; further down "Location:" heads a paragraph
_LABELS = {
    "title": r"job title|title|position|role|stellentitel",
    "company": r"company|employer|organi[sz]ation|firma|unternehmen|arbeitgeber",
    "place": r"location|place|ort|standort|arbeitsort",
    "pay": r"salary|pay|compensation|gehalt|vergütung",
    "url": r"url|link",
}
_LABELLED = {
    field: re.compile(
        rf"[ \t*_#>-]{{0,8}}(?:{words})[ \t*_]{{0,4}}:[ \t*_]{{0,8}}(?P<value>[^\n]{{1,300}}?)[ \t*_]{{0,8}}",
        re.IGNORECASE,
    )
    for field, words in _LABELS.items()
}
_MARKDOWN_HEADING = re.compile(r"^#{1,6} | #{1,6}$")


def read_plain(material: Material, options: ReadOptions, *, source: str) -> Iterator[Sighting]:
    """The one posting a text holds; the title and labelled lines stay in the text.

    Raises:
        TitleMissingError: If the first line is longer than 120 characters and the person gave no title.
        EncodingError, BinaryError, FileEmptyError, FileTooLargeError, BombError: If the bytes are no text.
    """
    with material.text(material.check_text(options), newline=None) as stream:
        text = values.storable(stream.read(options.max_bytes + 1).removeprefix("\ufeff"))
    if len(text) > options.max_bytes:  # unpacked
        raise FileTooLargeError(material.name, n_bytes=len(text), limit=options.max_bytes)
    lines = [line for line in text[: _LABELLED_LINES * 1_000].split("\n") if line.strip()][:_LABELLED_LINES]
    stated = {field: _labelled(lines, field) for field in _LABELS}
    title = values.one_line(options.title) or stated["title"] or _first_line(lines)
    if not title:
        raise TitleMissingError(material.name)
    pay, is_estimate = values.pay_text(stated["pay"])
    yield Sighting(
        source=source,
        title=UntrustedText(title),
        text=UntrustedText(unescape_markdown(text).strip()),
        where=material.name,
        company=UntrustedText(stated["company"]),
        place=UntrustedText(stated["place"]),
        url=values.web_address(stated["url"]),
        stated=StatedFields(pay=pay, pay_is_estimate=is_estimate),
        notes=() if len(lines) > 1 else (NO_TEXT,),
        text_complete=len(lines) > 1,
        raw_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def _labelled(lines: list[str], field: str) -> str:
    for line in lines:
        if found := _LABELLED[field].fullmatch(line):
            return values.one_line(found["value"])
    return ""


def _first_line(lines: list[str]) -> str:
    for line in lines:
        if not any(pattern.fullmatch(line) for pattern in _LABELLED.values()):
            title = _MARKDOWN_HEADING.sub("", values.one_line(line)).strip("*_ ")
            return title if len(title) <= MAX_TITLE_CHARACTERS else ""
    return ""
