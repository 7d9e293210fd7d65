"""`metier advise`: what to do next, why, what speaks against it, what it costs, and what would change the advice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.commands.advise_page import advice_page
from metier.cli.envelope import Ended
from metier.errors import AdviceAnswerError, OutputExistsError, UnknownCommandError
from metier.pages.words import typed

if TYPE_CHECKING:
    from metier.workspace import Workspace
    from metier.workspace.advising import AdviceReport

_WRITTEN = "Name the file that `metier advise --snapshot FILE` wrote"
_LARGEST = 1_000_000
"""Bytes of a snapshot; one larger is something else."""


@command(
    "advise",
    examples=(
        "metier advise",
        "metier advise --why",
        "metier advise --answer volume=120 --answer leaving=no",
        "metier advise --snapshot today.json",
        "metier advise --from today.json",
    ),
)
@click.option("--why", is_flag=True, help="List every figure with its source, and what is not known.")
@click.option("--no-questions", is_flag=True, help="Ask nothing, even where an answer would help.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="KEY=VALUE",
    help="Answer a question: volume, leaving, budget or goal; repeatable. Kept under [advice] in metier.toml.",
)
@click.option(
    "--snapshot", "target", default=None, metavar="FILE", help="Also write every figure to a JSON file."
)
@click.option(
    "--from", "source", default=None, metavar="FILE", help="Advise from such a file instead of a workspace."
)
@click.option("--force", is_flag=True, help="Replace the file of --snapshot if it exists.")
def advise_command(
    call: Call,
    *,
    why: bool,
    no_questions: bool,
    answers: tuple[str, ...],
    target: str | None,
    source: str | None,
    force: bool,
) -> int:
    """What to do next: label more, stay, try something beside what you use, or switch; and why.

    It looks at your own figures: labels, agreement, comparisons, volume, money. Every sentence rests on figures, and `--why`
    lists each with its source. What is not known is told as not known, with the command that would tell. Rules of thumb
    stand beside your figures and decide nothing. What cannot be done here is never advised.

    In a terminal it asks at most three questions where an answer would help; Enter skips one. Nothing is trained, sent or
    switched.
    """
    if source is not None:
        if answers:
            raise UnknownCommandError(
                what="`--answer` is for a workspace, and `--from` reads a file",
                hint="Change `answers` in the file, or leave `--from` out",
            )
        report = _from(Path(typed(source)))
    else:
        report = _of_workspace(call, answers, ask=not no_questions and call.at_terminal and not call.json)
    if target is not None:
        _write(output_path(typed(target)), report, force=force)
    return call.show(Ended(report), lambda out: advice_page(out, report, why=why))


def _of_workspace(call: Call, answers: tuple[str, ...], *, ask: bool) -> AdviceReport:
    with call.open() as workspace:
        for words in answers:
            key, is_there, value = typed(words).partition("=")
            if not is_there:
                raise AdviceAnswerError(key.strip(), got="", want="written as `KEY=VALUE`")
            workspace.advising.answer(key.strip(), value)
        report = workspace.advising.report()
        if ask and _asked(call, workspace, report):
            report = workspace.advising.report()
        return report


def _asked(call: Call, workspace: Workspace, report: AdviceReport) -> bool:
    """Put the questions whose answers would help; whether one was answered."""
    from metier.actions.advising import QUESTIONS
    from metier.cli.lines import lines_of

    lines, n = lines_of(call), 0
    for key in report.advice.questions:
        question = QUESTIONS[key]
        call.out.aside(f"{question.words} ({question.form}; Enter skips)", style="head")
        call.out.aside(f"  It changes {question.why}.", style="quiet")
        while said := (lines.next("  ") or "").strip():
            try:
                kept = workspace.advising.answer(key, said)
            except AdviceAnswerError as error:
                call.out.aside(error.message)
                continue
            call.out.aside(f"  kept in metier.toml: {kept}", style="quiet")
            n += 1
            break
    return n > 0


def _from(path: Path) -> AdviceReport:
    from metier.actions.advising import read_snapshot
    from metier.adviser.decision import advise
    from metier.errors import EncodingError, FileIsFolderError, FileMissingError, FileTooLargeError
    from metier.workspace.advising import AdviceReport

    if path.is_dir():
        raise FileIsFolderError(path.name, what="is a folder", hint=_WRITTEN)
    try:
        if path.stat().st_size > _LARGEST:
            raise FileTooLargeError(path.name, n_bytes=path.stat().st_size, limit=_LARGEST, hint=_WRITTEN)
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissingError(str(path), looked_in=str(path.absolute().parent), hint=_WRITTEN) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError(path.name, position=error.start, encoding="UTF-8") from error
    snapshot = read_snapshot(text, name=path.name)
    return AdviceReport(snapshot, advise(snapshot))


def _write(path: Path, report: AdviceReport, *, force: bool) -> None:
    from metier.actions.advising import snapshot_text
    from metier.storage.files import write_whole

    if path.exists() and not force:
        raise OutputExistsError(str(path))
    write_whole(path, snapshot_text(report.snapshot).encode())
