"""One file or paste → sightings: the name proposes a format, the content decides, a mismatch is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from metier.domain.posting import RowProblem, Sighting
from metier.errors import TypeMismatchError, XmlDtdError
from metier.sources.csv import looks_like_csv, read_csv
from metier.sources.files import Kind, kind_by_name
from metier.sources.html import read_html
from metier.sources.json_files import is_json_lines, read_json, read_json_lines
from metier.sources.material import (
    Material,
    checked_encoding,
    from_bytes,
    from_path,
    marked_encoding,
    name_says,
)
from metier.sources.options import ReadOptions
from metier.sources.text import read_plain

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?><!--.{0,2000}?-->\s*){0,3}+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_DTD = re.compile(r"<!(?:doctype|entity)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<(?:\?xml|rss|feed)\b", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\{|\[\s*(?:[\[{\"\]]|\Z))")
_TAGGED = re.compile(r"\s*<[a-zA-Z!/]")
_LONG_LINE = 10_000  # a first line cut off by the first look
_ARCHIVE = re.compile(
    r"(?:[\w-]+:[^\n]{0,500}\n(?:[ \t][^\n]{0,500}\n){0,9}){0,12}content-type:\s{0,9}multipart/related",
    re.IGNORECASE,
)
_MAIL_SUFFIXES = frozenset({".eml", ".mbox"})


def read(path: Path, options: ReadOptions) -> Iterator[Sighting | RowProblem]:
    """The postings of one file, row by row; a bad row is a `RowProblem`.

    Raises:
        MetierError: If the file as a whole cannot be used: missing, too large, not what its name says, in
            no certain encoding, a gzip bomb, or a page without a posting. For text, CSV and JSON Lines this
            is known before the first row.

    Cost: two passes over the file; memory for one row of CSV and JSON Lines, for the whole file otherwise.
    """
    return _read(from_path(path, options), options, source="file:text")


def read_text(name: str, data: bytes, options: ReadOptions) -> Iterator[Sighting | RowProblem]:
    """The postings of a paste: plain text, or JSON, JSON Lines, CSV or HTML recognised by their content.

    Args:
        name: For messages, `-` for standard input; a known suffix counts as with `read`.
        data: The bytes as pasted; gzip is unpacked.
        options: What the person says about them.

    Raises:
        MetierError: As `read`.
    """
    return _read(from_bytes(name, data, options), options, source="paste")


def _read(material: Material, options: ReadOptions, *, source: str) -> Iterator[Sighting | RowProblem]:
    kind = kind_of_material(material, options)
    if kind is Kind.CSV:
        return read_csv(material, options)
    if kind is Kind.JSON_LINES:
        return read_json_lines(material, options)
    if kind is Kind.JSON:
        return read_json(material, options)
    if kind is Kind.HTML:
        return read_html(material, options)
    return read_plain(material, options, source=source)


def kind_of_material(material: Material, options: ReadOptions) -> Kind:
    """How a file is read: its name proposes, its content decides.

    Raises:
        TypeMismatchError, XmlDtdError: It is none of the kinds that can be read.
    """
    says = kind_by_name(material.name)
    head = _head(material, options)
    content = _content(head, options)
    if PurePath(material.name.lower()).suffix in _MAIL_SUFFIXES:
        raise TypeMismatchError(
            material.name, content="an e-mail, which this version does not read", says="mail"
        )
    if _ARCHIVE.match(head):
        raise TypeMismatchError(material.name, content="a web archive (MHTML)", says=name_says(material.name))
    if content is None and _DTD.search(head):
        raise XmlDtdError(material.name)
    if content is None:
        raise TypeMismatchError(material.name, content="XML", says=name_says(material.name))
    if says is Kind.HTML:
        return Kind.HTML
    if says in {Kind.CSV, Kind.JSON, Kind.JSON_LINES}:
        if content is Kind.HTML:
            raise TypeMismatchError(material.name, content="HTML", says=name_says(material.name))
        return Kind.CSV if says is Kind.CSV else _json_kind(head, says)
    return content


def _head(material: Material, options: ReadOptions) -> str:
    encoding = marked_encoding(material.head) or checked_encoding(options.encoding) or "utf-8"
    try:
        return material.head.decode(encoding, "replace").removeprefix("\ufeff")
    except (LookupError, UnicodeError, ValueError):  # the reader names the fault; this is only a first look
        return material.head.decode("utf-8", "replace")


def _content(head: str, options: ReadOptions) -> Kind | None:
    """What the first characters look like; None for XML that is no page."""
    if _HTML.match(head):
        return Kind.HTML
    if _XML.match(head):
        return None
    if _JSON.match(head):
        return _json_kind(head, None)
    if _TAGGED.match(head):
        return Kind.HTML
    return Kind.CSV if looks_like_csv(head, options.columns) else Kind.TEXT


def _json_kind(head: str, says: Kind | None) -> Kind:
    first, _, rest = head.lstrip().partition("\n")
    one_value = (
        first.startswith("[") or first.strip() in {"{", ""} or not (rest.strip() or len(first) > _LONG_LINE)
    )
    if is_json_lines(head) or (says is Kind.JSON_LINES and not one_value):
        return Kind.JSON_LINES
    return Kind.JSON
