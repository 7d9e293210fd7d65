"""`metier add`: postings from files, folders, patterns and pasted text."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended, Warned
from metier.cli.reports import (
    exit_code_of,
    problems_page,
    read_options,
    warned,
    warnings_page,
    without,
)
from metier.errors import NoInputError, UnknownCommandError, quoted
from metier.pages.row_words import added_words, left_out
from metier.pages.words import facts_line_of, many_lines, one_line, plural

if TYPE_CHECKING:
    from metier.actions.add import AddReport, Preview
    from metier.cli.output import Out
    from metier.cli.progress import Progress

_UNITS = {"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9}
_MOST_PASTED = 1_000_000_000  # a guard: what is larger than `--max-size` is refused by the reader


class Size(click.ParamType[int]):
    """A size in bytes, such as `10MB`."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", str(value))
        factor = _UNITS.get(found[2].lower()) if found else None
        if not found or not factor or float(found[1]) * factor < 1:
            self.fail(f"{quoted(value)} is no size; write it as 10MB", param, ctx)
        return int(float(found[1]) * factor)


def pairs(words: tuple[str, ...], *, option: str) -> dict[str, str]:
    """`name=value` pairs; commas separate several in one word.

    Raises:
        UnknownCommandError: One is no pair.
    """
    found: dict[str, str] = {}
    for pair in (part for word in words for part in word.split(",") if part.strip()):
        name, equals, value = pair.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise UnknownCommandError(
                what=f"`{option}` takes `name=value`, got {quoted(pair)}",
                hint="For instance `--map title=position`",
            )
        found[name.strip()] = value.strip()
    return found


@command(
    "add",
    examples=(
        "metier add jobs.csv page.html feed.jsonl",
        'metier add "saved/*.html"',
        "metier add -                       # paste a posting, then Ctrl-D",
        "metier add jobs.csv --map title=position --map text=details --dry-run",
    ),
    writes=True,
)
@click.argument("inputs", nargs=-1, metavar="FILE…")
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeatable."
)
@click.option(
    "--label-map", multiple=True, metavar="VALUE=LABEL", help="What a value of the label column means."
)
@click.option("--encoding", default="", metavar="NAME", help="Text encoding, where it is not UTF-8.")
@click.option("--max-size", type=Size(), default="10MB", show_default=True, help="Largest file that is read.")
@click.option("--title", default="", help="Title, for pasted text and single pages.")
@click.option("--show-hidden", is_flag=True, help="List what no reader would see; store nothing.")
@click.option(
    "--problems", "n_problems", default=3, show_default=True, metavar="N", help="How many problems to print."
)
def add_command(
    call: Call,
    inputs: tuple[str, ...],
    *,
    columns: tuple[str, ...],
    label_map: tuple[str, ...],
    encoding: str,
    max_size: int,
    title: str,
    show_hidden: bool,
    n_problems: int,
) -> int:
    """Take in postings from FILEs, folders, quoted patterns, or pasted text (`-`).

    CSV, JSON, JSON Lines, saved pages and plain text, also gzipped. The same file again adds nothing; a row that
    cannot be read is left out and named.
    """
    if not inputs:
        raise UnknownCommandError(
            what="`metier add` needs a file",
            hint="For instance `metier add jobs.csv`, or `metier add -` to paste",
        )
    mapped = pairs(columns, option="--map")
    labels = pairs(label_map, option="--label-map")
    options = read_options(
        max_bytes=max_size, encoding=encoding, columns=mapped, label_map=labels, title=title
    )
    with call.open() as workspace:
        pasted = _pasted(call) if "-" in inputs else None
        if call.dry_run or show_hidden:
            preview = workspace.preview(*inputs, options=options, pasted=pasted)
            return _show_preview(call, preview, n_problems, show_hidden=show_hidden)
        with call.progress(_kept) as progress:
            report = workspace.add(*inputs, options=options, pasted=pasted, progress=progress)
        n_all = workspace.count().n_postings
    outcome = Ended(
        without(report, "problems"),
        exit_code=exit_code_of(report.problems, report.n_good),
        problems=report.problems,
        warnings=warned(report.warnings),
    )
    return call.show(outcome, lambda out: _page(out, report, n_problems, n_all))


def _pasted(call: Call) -> bytes:
    """Everything on standard input."""
    if call.at_terminal:
        call.out.aside("Paste the posting, title first; end with Ctrl-D on a line of its own.", style="next")
    if sys.stdin is None or sys.stdin.closed:
        raise NoInputError(question="A posting was to be read from `-`", hint="Pipe the text, or name a file")
    return sys.stdin.buffer.read(_MOST_PASTED)


def _kept(progress: Progress) -> str:
    return f"{plural(progress.done, 'row')} that were read are kept, and are skipped the next time"


def _page(out: Out, report: AddReport, n_problems: int, n_all: int) -> None:
    files = f" in {plural(report.n_files, 'file')}" if report.n_files > 1 else ""
    out.say(f"{plural(report.n_rows, 'row')} read{files}: ", added_words(report))
    problems_page(out, report.problems, n_problems)
    warnings_page(out, report.warnings)
    if report.n_labels:
        out.aside(
            f"note: {plural(report.n_labels, 'row')} carried a label; `metier import FILE` takes labels in too"
        )
    if report.new:
        out.softly(f"{plural(n_all, 'posting')} in this workspace")
        out.next("`metier screen` to rank them, `metier label` to teach it your taste")
    elif report.n_good:
        out.next("`metier screen`")


def _show_preview(call: Call, preview: Preview, n_problems: int, *, show_hidden: bool) -> int:
    n_good = preview.n_rows - sum(bool(problem.where) for problem in preview.problems)
    outcome = Ended(
        without(preview, "problems"),
        exit_code=exit_code_of(preview.problems, n_good),
        problems=preview.problems,
        warnings=[Warned("W-DRY-RUN", "Nothing was stored")],
    )
    return call.show(outcome, lambda out: _preview_page(out, preview, n_problems, show_hidden=show_hidden))


def _preview_page(out: Out, preview: Preview, n_problems: int, *, show_hidden: bool) -> None:
    if show_hidden:
        for where, fragment in preview.hidden:
            out.say(f"{one_line(where)}: {one_line(fragment.how)}", style="note")
            for line in many_lines(fragment.words):
                out.say(f"  {line}")
        problems_page(out, preview.problems, n_problems)
        words = plural(len(preview.hidden), "hidden fragment")
        out.softly(f"{words}; none of it is ranked by · nothing was stored")
        return
    for row in preview.rows:
        seen = row.sighting
        out.pairs(
            [
                ("row", one_line(seen.where)),
                ("title", one_line(seen.title) or "—"),
                ("company", one_line(seen.company) or "—"),
                ("place", one_line(seen.place) or "—"),
                ("url", one_line(seen.url) or "—"),
                ("read by rule", facts_line_of(row.facts) or "—"),
                ("text", f"{one_line(seen.text, 160)} ({len(seen.text):,} characters)"),
                ("kept aside", ", ".join(one_line(name, 30) for name in row.unused) or "—"),
            ]
        )
        out.say()
    problems_page(out, preview.problems, n_problems)
    words = left_out(preview.problems, preview.n_rows)
    out.say(f"{plural(preview.n_rows, 'row')} read{f' · {words}' if words else ''} · nothing was stored")
    out.next("the same command without `--dry-run`; wrong columns are mapped with `--map title=COLUMN`")
