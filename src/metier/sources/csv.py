"""CSV and TSV files → sightings: any delimiter, any header the table of columns knows."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from metier.domain.posting import RowProblem, Sighting
from metier.errors import CsvColumnsError, CsvRowError
from metier.sources.columns import HEADERS, TEXT_PARTS, Columns, columns, fold
from metier.sources.csv_rows import DELIMITERS, MAX_FIELD_CHARACTERS, Dialect, Row, dialect_of, rows
from metier.sources.material import Material, physical_lines
from metier.sources.options import ReadOptions
from metier.sources.rows import Place, sighting

HEAD_CHARACTERS = 1 << 17  # enough to see the header and how the first rows are quoted
KNOWN = frozenset(name for table in (*HEADERS.values(), *TEXT_PARTS) for name in table)
_EXCEL_SEPARATOR = re.compile(f"sep=[{DELIMITERS}]", re.IGNORECASE)
_LINE_CHARACTERS = 4 * MAX_FIELD_CHARACTERS


def read_csv(material: Material, options: ReadOptions) -> Iterator[Sighting | RowProblem]:
    """One sighting or problem per row, in order.

    Raises:
        CsvColumnsError: If there is no header with a title, and a text or URL.
        EncodingError, BinaryError, FileEmptyError, BombError: If the file is no text; before the first row.
    """
    encoding = material.check_text(options)
    with material.text(encoding, newline="") as stream:
        head = stream.read(HEAD_CHARACTERS)
    n_preamble = _n_preamble(head)
    dialect, header, columns_of_file = _header(head, n_preamble, material.name, options)
    with material.text(encoding, newline="") as stream:
        lines = islice(physical_lines(stream, _LINE_CHARACTERS), n_preamble, None)
        body = rows(lines, dialect, first_line=n_preamble + 1)
        next(body, None)  # the header, which is known by now
        for row in body:
            found = _sighting(row, header, columns_of_file, material.name, options)
            if found is not None:
                yield found


@dataclass(frozen=True, slots=True)
class CsvHead:
    """Column names and the first rows that fit them, whatever they mean."""

    names: tuple[str, ...]
    first: tuple[dict[str, str], ...]


def csv_head(material: Material, options: ReadOptions) -> CsvHead:
    """The head of a CSV file, also where no column is known yet.

    Raises:
        EncodingError, BinaryError, FileEmptyError, BombError: The file is no text.
    """
    with material.text(material.check_text(options), newline="") as stream:
        head = stream.read(HEAD_CHARACTERS)
    prefer = "\t" if ".tsv" in material.name.lower() else ""
    body = _after_preamble(head, _n_preamble(head))
    dialect, header = dialect_of(body, _known(options.columns), prefer=prefer)
    names = _unique(header)
    found = (row.fields for row in islice(rows(io.StringIO(body, newline=""), dialect), 1, None))
    first = tuple(dict(zip(names, fields, strict=True)) for fields in found if len(fields) == len(names))
    return CsvHead(tuple(names), first)


def looks_like_csv(head: str, mapped: Mapping[str, str]) -> bool:
    """Whether a paste is CSV: its first line names a title, a text or URL, and a third column or a fitting row."""
    body = _after_preamble(head, _n_preamble(head))
    dialect, header = dialect_of(body, _known(mapped))
    known = sum(fold(name) in _known(mapped) for name in header)
    if known < 2 or not columns(header, mapped).can_be_postings:
        return False
    first_row = next(islice(rows(io.StringIO(body, newline=""), dialect), 1, 2), None)
    return known > 2 or (first_row is not None and len(first_row.fields) == len(header))


def _header(
    head: str, n_preamble: int, name: str, options: ReadOptions
) -> tuple[Dialect, list[str], Columns]:
    prefer = "\t" if ".tsv" in name.lower() else ""
    dialect, header = dialect_of(_after_preamble(head, n_preamble), _known(options.columns), prefer=prefer)
    names = _unique(header)
    found = columns((column for column in names if column), options.columns)
    mapped_exist = all(fold(column) in found.folded for column in options.columns.values())
    if not (found.can_be_postings and mapped_exist):
        raise CsvColumnsError(name, found=[column for column in header if column.strip()])
    return dialect, names, found


def _known(mapped: Mapping[str, str]) -> frozenset[str]:
    return KNOWN | {fold(column) for column in mapped.values()}


def _n_preamble(head: str) -> int:
    """Number of lines before the header: blank ones, and `sep=;` by which Excel names the delimiter."""
    number = 0
    for line in io.StringIO(head, newline=""):
        if line.strip() and not _EXCEL_SEPARATOR.fullmatch(line.strip("\r\n ")):
            break
        number += 1
    return number


def _after_preamble(head: str, n_preamble: int) -> str:
    return "".join(islice(io.StringIO(head, newline=""), n_preamble, None))


def _unique(header: list[str]) -> list[str]:
    """Column names that can be keys: a nameless first column is a row number, later ones are counted."""
    names: dict[str, None] = {}
    for number, name in enumerate(header, start=1):
        plain = name.strip().removeprefix("\ufeff")
        is_row_number = number == 1 and (not plain or fold(plain) == "unnamed:0")
        fresh = "" if is_row_number else plain or f"column {number}"
        while fresh in names:
            fresh = f"{fresh} ({number})"
        names[fresh] = None
    return list(names)


def _sighting(
    row: Row, header: list[str], found: Columns, name: str, options: ReadOptions
) -> Sighting | RowProblem | None:
    place = Place(name, f"line {row.line}", "file:csv")
    if row.fault:
        error = CsvRowError(line=row.line, n_fields=0, expected=len(header))
        return RowProblem(
            name,
            place.row,
            error.code,
            f"line {row.line}: {row.fault}, row left out",
            error.hint,
            exit_code=int(error.exit_code),
        )
    fields = row.fields
    if not any(value.strip() for value in fields):
        return None
    while len(fields) > len(header) and not fields[-1].strip():
        fields = fields[:-1]  # a delimiter at the end of each line
    if len(fields) != len(header):
        return place.problem(
            CsvRowError(line=row.line, n_fields=len(fields), expected=len(header)),
            got=f"{len(fields)} fields",
        )
    given = {column: value for column, value in zip(header, fields, strict=True) if column}
    raw_hash = hashlib.sha256("\x1f".join(fields).encode("utf-8", "replace")).hexdigest()
    return sighting(given, found, place, options, raw_hash=raw_hash)
