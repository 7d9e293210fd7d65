"""`metier paste`: a prompt for any chat page, for people without a key; and what its answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.clipboard import copied_by
from metier.cli.command import command
from metier.cli.commands.paste_answer import take
from metier.cli.envelope import Ended, Warned
from metier.errors import OutputExistsError, UnknownCommandError, quoted
from metier.pages.paste_words import (
    COULD_INFLUENCE,
    FLAGGED,
    NEW_CHAT,
    alone_words,
    asks_words,
    carried_words,
    nothing_words,
    too_many_words,
)
from metier.pages.words import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from metier.actions.paste import PasteReport
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.domain.chat import FieldClass
    from metier.prompts.pasting import PastePrompt

_NAMED = 5
"""So many postings that must go alone are named; `--json` has all."""


@command(
    "paste",
    examples=(
        "metier paste --copy                     # then paste it into a chat page",
        "metier paste --answer                   # then paste the chat page's answer",
        "metier paste 12 17 --with prompted > prompt.txt",
        "metier paste --answer answer.txt --model-name ChatGPT",
    ),
    writes=True,
)
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option(
    "--answer",
    is_flag=False,
    flag_value="-",
    default=None,
    metavar="[FILE]",
    help="Read the chat page's answer from FILE, or what you paste.",
)
@click.option(
    "--with",
    "kind",
    type=click.Choice(["prompted", "few_shot"]),
    default=None,
    help="By your profile alone, or with decisions of yours as examples (as soon as there are any).",
)
@click.option(
    "--top", "--limit", "at_most", type=click.IntRange(1, 20), default=5, show_default=True, metavar="N",
    help="How many postings, the most promising first.",
)  # fmt: skip
@click.option(
    "--tokens", type=click.IntRange(1_000, 1_000_000), default=12_000, show_default=True, metavar="N",
    help="Longest prompt, in tokens of about three characters.",
)  # fmt: skip
@click.option(
    "--leave-out", multiple=True, metavar="WHAT",
    help="Words that stay out: examples, reasons, about, profile; repeatable, or with commas.",
)  # fmt: skip
@click.option("--copy", is_flag=True, help="Put the prompt on the clipboard instead of printing it.")
@click.option("--out", default="", metavar="FILE", help="Write the prompt to FILE instead of printing it.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--model-name", default="", metavar="NAME", help="Which model answered, such as ChatGPT.")
def paste_command(
    call: Call,
    ids: tuple[str, ...],
    *,
    answer: str | None,
    kind: str | None,
    at_most: int,
    tokens: int,
    leave_out: tuple[str, ...],
    copy: bool,
    out: str,
    force: bool,
    model_name: str,
) -> int:
    """A prompt for ChatGPT, Claude or any chat page; paste the answer back with `--answer`.

    Without IDs it asks about the most promising undecided postings. Only the prompt is on standard output. metier sends
    nothing itself: what stands in the prompt goes where you paste it, so it says each time what that is. Postings with
    text that looks like orders to programs go alone. The answer's verdicts are kept like those of any screener.
    """
    if answer is not None:
        _refuse_both(ids=bool(ids), copy=copy, out=bool(out), kind=bool(kind), leave_out=bool(leave_out))
        return take(call, answer, model_name)
    if model_name:
        raise UnknownCommandError(
            what="`--model-name` belongs to an answer", hint="`metier paste --answer --model-name NAME`"
        )
    from metier.workspace.pasting import PasteOptions

    file = _free_file(out, force=force)
    options = PasteOptions(ids, kind, at_most, tokens, _kinds(leave_out), keep=not call.dry_run)
    with call.open() as workspace, call.progress(_nothing_kept) as progress:
        report = workspace.pasting.prompt(options, progress=progress)
    return _give(call, report, file, copy=copy)


def _nothing_kept(progress: Progress) -> str:
    return f"the {progress.done:,} texts that were read are kept"


def _refuse_both(**given: bool) -> None:
    named = [name for name, is_given in given.items() if is_given]
    if named:
        words = {"ids": "IDs", "kind": "`--with`"}.get(named[0], f"`--{named[0].replace('_', '-')}`")
        raise UnknownCommandError(
            what=f"{words} belong to a prompt, and `--answer` reads an answer",
            hint="The answer knows its postings by their codes: `metier paste --answer`",
        )


def _kinds(words: tuple[str, ...]) -> frozenset[FieldClass]:
    from metier.workspace.pasting import left_out

    try:
        return left_out(words)
    except ValueError as error:
        raise UnknownCommandError(
            what=f"`--leave-out` does not take {quoted(' '.join(words))}",
            hint="One of examples, reasons, about, profile; the postings themselves are what is asked about",
        ) from error


def _free_file(name: str, *, force: bool) -> Path | None:
    if not name:
        return None
    path = output_path(name)
    if path.exists() and not force:
        raise OutputExistsError(name)
    return path


# --- the prompt ------------------------------------------------------------------------------------------


def _give(call: Call, report: PasteReport, file: Path | None, *, copy: bool) -> int:
    """Put the prompt where it was asked for, and say on stderr what is in it."""
    from dataclasses import replace

    prompt = report.prompt
    if prompt is None:
        return call.show(Ended(report), lambda out: _nothing_page(out, report))
    if file is not None:
        from metier.storage.files import write_whole

        write_whole(file, prompt.text.encode("utf-8", "replace"))
    program = copied_by(prompt.text) if copy else ""
    carried = carried_words(prompt)
    if call.json:
        jobs = [{"code": job.code, "posting": job.posting, "truncated": job.truncated} for job in prompt.jobs]
        data = {
            "batch": prompt.batch,
            "text": prompt.text,
            "jobs": jobs,
            "in_it": carried,
            "report": replace(report, prompt=None),
        }
        data |= {"tokens": prompt.tokens, "copied_by": program, "file": str(file or "")}
        return call.show(Ended(data, warnings=[Warned("W-CARRIES", carried)]), lambda _: None)
    if not program and file is None:
        click.echo(prompt.text, nl=False)
    _beside(call, report, prompt, carried)
    _where(call.out, program, file, copy=copy)
    if call.dry_run:
        call.out.aside("dry run: the prompt was not remembered, so its answer cannot be read")
    for notice in call.notices:
        call.out.aside(f"note: {notice}")
    return 0


def _beside(call: Call, report: PasteReport, prompt: PastePrompt, carried: str) -> None:
    """What a person should know about the prompt, on stderr; what is in it is told also with `--quiet`."""
    out = call.out
    out.problem("", f"in the prompt: {carried}")
    out.aside(asks_words(prompt), style="quiet")
    if report.n_too_many:
        out.aside(f"{too_many_words(report.n_too_many)}; they come next, or raise `--tokens`")
    for posting in report.alone[:_NAMED]:
        out.aside(f"{alone_words(posting.number)}: `metier paste {posting.number}`")
    if report.is_flagged:
        out.aside(FLAGGED)
    if len(prompt.jobs) > 1:
        out.aside(f"{COULD_INFLUENCE}; `--top 1` asks about one", style="quiet")


def _where(out: Out, program: str, file: Path | None, *, copy: bool) -> None:
    if program:
        out.aside(f"copied to the clipboard ({program})", style="good")
    elif copy:
        out.aside("no program for the clipboard was found (pbcopy, wl-copy, xclip, xsel, clip.exe)")
    if file is not None:
        out.aside(f"written to {one_line(str(file))}", style="good")
    out.aside(
        f"next: paste it into {NEW_CHAT}; then `metier paste --answer` and paste what it says",
        style="next",
    )


def _nothing_page(out: Out, report: PasteReport) -> None:
    """Why there is nothing to ask about; on stderr, as what is printed may go to a clipboard."""
    why, what_next = nothing_words(report)
    out.problem("", f"Nothing to paste: {why}.")
    out.aside(f"next: {what_next}", style="next")
