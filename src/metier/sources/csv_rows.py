"""Rows of a CSV file with the physical line each begins on; one bad row never takes its neighbours along.

The standard library's reader knows neither the line a row begins on nor a way back from a quote that is
never closed, and its limit on field size is a setting of the whole process.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_FIELD_CHARACTERS = 1_000_000  # sources.md §5.1
_REREAD_CHARACTERS = 2 * MAX_FIELD_CHARACTERS  # bounds the work on files made of unclosed quotes
_MAX_FIELDS = 2_000
_TOO_MANY_FIELDS = f"more than {_MAX_FIELDS:,} fields"
_LONG_FIELD = "a field is longer than 1 MB, or a quote is never closed"
_OPEN_QUOTE = "a quote is opened and never closed"
DELIMITERS = ",;\t|"
_QUOTE_ESCAPED = re.compile(r'(?<!\\)(?:\\\\)*\\"(?!["\r\n])')


class Backslash(StrEnum):
    """What a backslash means in one file."""

    PLAIN = "plain"
    """Nothing."""
    DOUBLED = "doubled"
    """Two stand for one, beside doubled quotes: JobSpy's way."""
    ESCAPES = "escapes"
    """It protects the next character, quotes too: the way of MySQL and some scrapers."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one file separates and protects its fields."""

    delimiter: str = ","
    backslash: Backslash = Backslash.PLAIN


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        line: Physical line it begins on; the first is 1.
        fields: Its fields; empty when `fault` says why they cannot be read.
        fault: What is wrong, or empty.
    """

    line: int
    fields: list[str]
    fault: str = ""


class _Unreadable(Exception):  # noqa: N818  # never leaves this module
    pass


class _Lines:
    """Physical lines with their numbers; lines can be put back."""

    def __init__(self, lines: Iterable[str], first_line: int) -> None:
        self._lines = iter(lines)
        self._waiting: deque[str] = deque()
        self.number = first_line - 1

    def next(self) -> str | None:
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def rows(lines: Iterable[str], dialect: Dialect, *, first_line: int = 1) -> Iterator[Row]:
    """The rows of a file, in order; blank lines are passed over.

    Args:
        lines: Physical lines with their line ends, as a text stream with `newline=""` gives them.
        dialect: How fields are separated.
        first_line: Number of the first of `lines` in its file.

    Cost: linear in the file's length; memory for one row.
    """
    source = _Lines(lines, first_line)
    budget = _REREAD_CHARACTERS
    while (line := source.next()) is not None:
        start = source.number
        if '"' not in line:
            if line.strip():
                yield _bare_row(start, line, dialect)
            continue
        reader = _QuotedRow(line, source, dialect)
        try:
            yield Row(start, reader.fields())
        except _Unreadable as unreadable:
            yield Row(start, [], str(unreadable))
            budget -= reader.n_characters
            if budget > 0:
                source.put_back(reader.more)


def dialect_of(head: str, known: Iterable[str], *, prefer: str = "") -> tuple[Dialect, list[str]]:
    """The dialect of a file and its header, from its first characters.

    The delimiter is the one that yields the most column names known, then the most columns.

    Args:
        head: The beginning of the file.
        known: Column names that mean something, as they are after `str.lower` and dropping ` _-.`.
        prefer: Delimiter to take when nothing tells two apart.
    """
    names = set(known)
    order = prefer + DELIMITERS

    def score(delimiter: str) -> tuple[int, int, int]:
        header = _header(head, delimiter)
        return sum(_folded(name) in names for name in header), len(header), -order.index(delimiter)

    delimiter = max(DELIMITERS, key=score)
    header = _header(head, delimiter)
    return Dialect(delimiter, _backslash(head, {_folded(name) for name in header}, delimiter)), header


def _header(head: str, delimiter: str) -> list[str]:
    first = next(rows(io.StringIO(head, newline=""), Dialect(delimiter)), None)
    return first.fields if first else []


def _folded(name: str) -> str:
    return re.sub(r"[\s_.\-\ufeff]", "", name).lower()


def _backslash(head: str, header: set[str], delimiter: str) -> Backslash:
    if {"site", "joburl"} <= header:
        runs = re.findall(r"\\+", head[: head.rfind("\n") + 1])
        return Backslash.DOUBLED if runs and all(len(run) % 2 == 0 for run in runs) else Backslash.PLAIN
    escaped = (
        match
        for match in _QUOTE_ESCAPED.finditer(head)
        if head[match.end() : match.end() + 1] not in {delimiter, ""}
    )
    return Backslash.ESCAPES if next(escaped, None) else Backslash.PLAIN


def _plain(value: str, dialect: Dialect) -> str:
    if dialect.backslash is Backslash.PLAIN or "\\" not in value:
        return value
    if dialect.backslash is Backslash.DOUBLED:
        return value.replace("\\\\", "\\")
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def _bare_row(start: int, line: str, dialect: Dialect) -> Row:
    fields = [_plain(value, dialect) for value in line.rstrip("\r\n").split(dialect.delimiter)]
    if len(line) > MAX_FIELD_CHARACTERS and max(map(len, fields)) > MAX_FIELD_CHARACTERS:
        return Row(start, [], _LONG_FIELD)
    return Row(start, fields)


class _QuotedRow:
    """Reads one row that holds quotes, fetching further lines while a quote is open."""

    def __init__(self, line: str, source: _Lines, dialect: Dialect) -> None:
        self._line = line
        self._at = 0
        self._source = source
        self._dialect = dialect
        self.more: list[str] = []
        self.n_characters = 0

    def fields(self) -> list[str]:
        found: list[str] = []
        while True:
            value = (self._quoted() if self._opens_quote() else "") + self._until_delimiter()
            found.append(_plain(value, self._dialect))
            if self._at >= len(self._line) or self._line[self._at] != self._dialect.delimiter:
                return found
            if len(found) > _MAX_FIELDS:
                raise _Unreadable(_TOO_MANY_FIELDS)
            self._at += 1

    def _opens_quote(self) -> bool:
        at = self._at
        while self._line.startswith(" ", at):  # people write `a, "b"` by hand
            at += 1
        opens = self._line.startswith('"', at)
        self._at = at if opens else self._at
        return opens

    def _until_delimiter(self) -> str:
        """Characters outside quotes; some writers put text after a closing quote, which is kept."""
        end = self._line.find(self._dialect.delimiter, self._at)
        rest = self._line[self._at :] if end < 0 else self._line[self._at : end]
        self._at = len(self._line) if end < 0 else end
        return rest.rstrip("\r\n") if end < 0 else rest

    def _quoted(self) -> str:
        pieces: list[str] = []
        n_characters = 0
        self._at += 1
        while True:
            end = self._line.find('"', self._at)
            piece = self._line[self._at :] if end < 0 else self._line[self._at : end]
            n_characters += len(piece) + 1
            if n_characters > MAX_FIELD_CHARACTERS:
                raise _Unreadable(_LONG_FIELD)
            pieces.append(piece)
            if end < 0:
                self._next_line()
            elif self._dialect.backslash is Backslash.ESCAPES and _is_escaped(piece):
                pieces.append('"')
                self._at = end + 1
            elif self._line.startswith('"', end + 1):
                pieces.append('"')
                self._at = end + 2
            else:
                self._at = end + 1
                return "".join(pieces)

    def _next_line(self) -> None:
        line = self._source.next()
        if line is None:
            raise _Unreadable(_OPEN_QUOTE)
        self.more.append(line)
        self.n_characters += len(line)
        self._line, self._at = line, 0


def _is_escaped(piece: str) -> bool:
    return (len(piece) - len(piece.rstrip("\\"))) % 2 == 1
