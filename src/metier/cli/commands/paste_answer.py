"""`metier paste --answer`: reading what a chat page said, and showing what came of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.envelope import Ended
from metier.cli.lines import TerminalLines
from metier.errors import ExitCode, FileMissingError, NoInputError
from metier.pages.paste_words import (
    ASK_AGAIN,
    COULD_HAVE_INFLUENCED,
    answer_words,
    trouble_words,
    troubles_of,
    was_shared,
)

if TYPE_CHECKING:
    from metier.actions.look import Counts
    from metier.actions.paste_answer import PasteAnswerReport
    from metier.actions.screen import ScreenReport
    from metier.cli.output import Out

_MOST_PASTED = 20_000_000  # bytes; a guard, what is longer than any answer is refused by its reader
_END = "."
_NAMED = 20


def take(call: Call, source: str, name: str) -> int:
    """Read the answer from a file, from standard input or from what is pasted, and show its verdicts."""
    from metier.actions.paste_answer import ANONYMOUS

    with call.open() as workspace:  # first: nobody should paste an answer where there is no workspace
        text = _pasted(call) if source == "-" else _read(source)
        started = time.perf_counter()
        report = workspace.pasting.answer(text, name=name or ANONYMOUS, keep=not call.dry_run)
        counts = workspace.count()
    seconds = time.perf_counter() - started
    outcome = Ended(report, exit_code=_exit_code(report), problems=report.troubles)
    return call.show(outcome, lambda out: _page(out, report, counts, seconds, dry_run=call.dry_run))


def _pasted(call: Call) -> str:
    """What is pasted at the terminal up to a line with only a full stop, or all of standard input."""
    if call.at_terminal:
        call.out.aside(
            "Paste the answer; end with Ctrl-D, or with a line that holds only a full stop.", style="next"
        )
        typed = (
            TerminalLines()
        )  # takes lines of any length; the terminal itself cuts them at 4,096 characters
        lines: list[str] = []
        while (line := typed.next("")) is not None and line.strip() != _END:
            lines.append(line)
        return "\n".join(lines)
    if sys.stdin is None or sys.stdin.closed:
        raise NoInputError(
            question="An answer was to be read", hint="Pipe it, or name a file: `metier paste --answer FILE`"
        )
    return sys.stdin.buffer.read(_MOST_PASTED).decode("utf-8-sig", "replace")


def _read(name: str) -> str:
    path = Path(name).expanduser()
    if not path.is_file():
        raise FileMissingError(name, looked_in=str(path.absolute().parent))
    with path.open("rb") as file:
        return file.read(_MOST_PASTED).decode("utf-8-sig", "replace")


def _exit_code(report: PasteAnswerReport) -> ExitCode:
    if not report.troubles:
        return ExitCode.OK
    return ExitCode.PARTIAL if report.rows else ExitCode.BAD_INPUT


def _page(out: Out, report: PasteAnswerReport, counts: Counts, seconds: float, *, dry_run: bool) -> None:
    from metier.cli.commands.screen_page import ranked_table

    if report.rows:
        ranked_table(out, _as_screened(report, counts), seconds=seconds)
    out.softly(answer_words(report))
    if was_shared(report):
        out.softly(COULD_HAVE_INFLUENCED)
    _troubles(out, report)
    if dry_run:
        out.softly("dry run: nothing was kept")
    if report.rows:
        number = report.rows[0].posting.number
        left = report.n_undecided_left
        more = f"; `metier paste` for the next of {left:,}" if left else ""
        out.next(f"`metier show {number}` for all of one posting, `metier label` to decide{more}")
    else:
        out.next(ASK_AGAIN)


def _as_screened(report: PasteAnswerReport, counts: Counts) -> ScreenReport:
    """As the table of `metier screen` wants it."""
    from metier.actions.screen import ScreenReport

    verdict = report.rows[0].verdict
    return ScreenReport(
        rows=report.rows,
        n_screened=len(report.rows),
        n_new_verdicts=report.n_new,
        n_decisions=counts.by_label,
        screener=verdict.screener,
        version=verdict.version,
        basis=report.basis,
        tentative=report.tentative,
        by_label={},
        n_outside_limits=sum(bool(row.verdict.outside_limits) for row in report.rows),
        limits=(),
    )


def _troubles(out: Out, report: PasteAnswerReport) -> None:
    """What has no verdict, and what to do about it."""
    for troubles in troubles_of(report):
        out.say(f"{troubles.head}:", style="note")
        for trouble in troubles.rows[:_NAMED]:
            out.say(f"  {trouble_words(trouble)}", indent=4)
        if troubles.numbers:
            out.softly(f"  `metier paste {' '.join(map(str, troubles.numbers))}` asks about them again")
