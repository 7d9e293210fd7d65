"""Printing for people: one theme, tables with one rule under the header, everything literal and width-aware."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO, TypeAlias

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from metier.pages.words import one_line

PLAIN_WIDTH = 100  # where output goes to a file or a pipe: wide enough for tables, narrow enough for mail
Part: TypeAlias = str | Text | tuple[str, str]
"""A piece of a line; a pair is text with its style."""

GAP = 2

# The last guard: even a folder's name may hold an escape sequence.
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
THEME = Theme(
    {
        "excited": "bold green",
        "maybe": "yellow",
        "passed": "red",
        "bad": "bold red",
        "note": "yellow",
        "good": "green",
        "head": "bold",
        "quiet": "dim",
        "next": "cyan",
    }
)


class _Console(Console):
    """A console whose closed pipe is told to the outermost frame instead of ending the program with 1."""

    def on_broken_pipe(self) -> None:
        """Raise again what rich has caught."""
        raise BrokenPipeError


def console(stream: TextIO, *, no_color: bool) -> Console:
    """A console on `stream` that prints every character literally: no markup, no emoji codes, no guessing."""
    return _Console(
        file=stream,
        theme=THEME,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
        width=width_of(stream),
        no_color=True if no_color else None,
    )


def width_of(stream: TextIO) -> int:
    """Columns to print in: `COLUMNS`, else the terminal's, else a fixed width for files and pipes."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named) >= 20:
        return int(named)
    try:
        return max(40, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError, AttributeError):
        return PLAIN_WIDTH


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        share: Part of the room that is left when the table is wider than the terminal; 0 keeps its full width.
        lines: Most lines a cell may take; the rest is cut with an ellipsis.
    """

    head: str
    right: bool = False
    share: int = 0
    lines: int = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell per column, and lines below that run under the columns from `indent` on."""

    cells: Sequence[Text | str]
    below: Sequence[Text | str] = ()


class Out:
    """What a command says: `say` and `table` are its data, `aside` goes to stderr and is silent with `--quiet`."""

    def __init__(self, *, no_color: bool = False, quiet: bool = False, data_to_stderr: bool = False) -> None:
        self._err = console(sys.stderr, no_color=no_color)
        self._out = self._err if data_to_stderr else console(sys.stdout, no_color=no_color)
        self._quiet = quiet

    @property
    def width(self) -> int:
        """Columns that fit."""
        return self._out.width

    def say(self, *parts: Part, style: str = "", indent: int = 0) -> None:
        """One paragraph of data; untrusted parts have passed `one_line` or `many_lines`.

        Args:
            indent: Columns that its second and later lines leave free.
        """
        safe = Text.assemble(*map(_without_controls, parts), style=style)
        for line in paragraph(self._out, safe, indent=indent):
            self._out.print(line, no_wrap=True, crop=False, overflow="ignore")

    def softly(self, *parts: Part, style: str = "quiet", indent: int = 0) -> None:
        """A line that helps but is not data: counts, the next step; left out with `--quiet`."""
        if not self._quiet:
            self.say(*parts, style=style, indent=indent)

    def exact(self, line: str) -> None:
        """One line of data as it stands, however long: wrapping is the terminal's."""
        self._out.print(Text(line.translate(_CONTROLS)), soft_wrap=True)

    def next(self, words: str) -> None:
        """The sensible next step."""
        self.softly(f"next: {words}", style="next", indent=6)

    def aside(self, words: str, style: str = "note") -> None:
        """A note beside the data, on stderr."""
        if not self._quiet:
            self._err.print(Text(words.translate(_CONTROLS), style=style), soft_wrap=True)

    def error(self, code: str, message: str, hint: str) -> None:
        """A failure: one sentence, a blank line, the next step."""
        self._err.print(Text.assemble((f"error[{code}]: ", "bad"), message), soft_wrap=True)
        if hint:
            self._err.print(Text.assemble("\n", ("hint: ", "head"), hint), soft_wrap=True)

    def problem(self, code: str, words: str) -> None:
        """Something that was left out, on stderr, also with `--quiet`."""
        self._err.print(Text.assemble((f"{code} " if code else "", "note"), words), soft_wrap=True)

    def table(self, columns: Sequence[Column], rows: Sequence[Row], *, indent: int = 0) -> None:
        """A table with one rule under its header."""
        for line in table_lines(self._out, columns, rows, indent=indent):
            self._out.print(line, overflow="ignore", no_wrap=True, crop=False)

    def pairs(self, pairs: Sequence[tuple[str, str | Text]]) -> None:
        """Names and values in two columns."""
        room = max((cell_len(name) for name, _ in pairs), default=0) + GAP
        for name, value in pairs:
            wrapped = _text(value).wrap(self._out, max(20, self.width - room), overflow="fold")
            for number, line in enumerate(wrapped):
                head = (name if number == 0 else "").ljust(room)
                line.rstrip()
                self._out.print(
                    Text.assemble((head, "quiet"), line), no_wrap=True, crop=False, overflow="ignore"
                )


def paragraph(screen: Console, text: Text, *, indent: int = 0) -> Iterator[Text]:
    """The lines of a paragraph that fits `screen`, none of them ending in spaces."""
    first, *rest = text.wrap(screen, screen.width, overflow="fold") or [Text("")]
    if rest and indent:
        left = text[len(first) :]
        left = left[len(left.plain) - len(left.plain.lstrip()) :]
        rest = list(left.wrap(screen, max(20, screen.width - indent), overflow="fold"))
    first.rstrip()
    yield first
    for line in rest:
        line.rstrip()
        yield Text.assemble(" " * indent, line)


def table_lines(
    screen: Console, columns: Sequence[Column], rows: Sequence[Row], *, indent: int
) -> Iterator[Text]:
    """The lines of a table that fits `screen`.

    Args:
        indent: Number of leading columns that lines below a row leave free.
    """
    widths = _widths(columns, rows, screen.width)
    yield _line([Text(column.head, "head") for column in columns], widths, columns)
    yield Text("─" * (sum(widths) + GAP * (len(widths) - 1)), "quiet")
    margin = sum(widths[:indent]) + GAP * indent
    for row in rows:
        cells = [
            _cell(screen, cell, width, column.lines)
            for cell, width, column in zip(row.cells, widths, columns, strict=True)
        ]
        for number in range(max(len(lines) for lines in cells)):
            parts = [lines[number] if number < len(lines) else Text("") for lines in cells]
            yield _line(parts, widths, columns)
        for below in row.below:
            for line in _text(below).wrap(screen, max(20, screen.width - margin), overflow="fold"):
                indented = Text.assemble(" " * margin, line)
                indented.rstrip()
                yield indented


def _widths(columns: Sequence[Column], rows: Sequence[Row], room: int) -> list[int]:
    """Every column as wide as it likes; if that is too much, those with a share divide what is left."""
    natural = [
        max([cell_len(column.head), *(_text(row.cells[at]).cell_len for row in rows)])
        for at, column in enumerate(columns)
    ]
    free = (
        room - GAP * (len(columns) - 1) - sum(n for n, c in zip(natural, columns, strict=True) if not c.share)
    )
    widths = list(natural)
    open_ones = [at for at, column in enumerate(columns) if column.share]
    while open_ones:
        shares = sum(columns[at].share for at in open_ones)
        fitting = [at for at in open_ones if natural[at] * shares <= free * columns[at].share]
        if not fitting:
            for at in open_ones:
                widths[at] = max(4, cell_len(columns[at].head), free * columns[at].share // shares)
            break
        free -= sum(natural[at] for at in fitting)
        open_ones = [at for at in open_ones if at not in fitting]
    return widths


def _cell(screen: Console, cell: Text | str, width: int, limit: int) -> list[Text]:
    lines = list(_text(cell).wrap(screen, width, overflow="fold"))
    if len(lines) > limit:
        last = lines[limit - 1]
        last.rstrip()
        last.truncate(max(1, width - 1))
        lines = [*lines[: limit - 1], Text.assemble(last, "…")]
    return lines or [Text("")]


def _line(cells: Sequence[Text], widths: Sequence[int], columns: Sequence[Column]) -> Text:
    line = Text()
    for cell, width, column in zip(cells, widths, columns, strict=True):
        text = cell.copy()
        text.rstrip()
        free = max(0, width - text.cell_len)
        line.append_text(Text.assemble(" " * free, text) if column.right else Text.assemble(text, " " * free))
        line.append(" " * GAP)
    line.rstrip()
    return line


def _text(cell: Text | str) -> Text:
    return cell if isinstance(cell, Text) else Text(one_line(cell))


def _without_controls(part: Part) -> Part:
    if isinstance(part, str):
        return part.translate(_CONTROLS)
    if isinstance(part, tuple):
        words, style = part
        return words.translate(_CONTROLS), style
    return part
