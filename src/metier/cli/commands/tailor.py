"""`metier tailor`: a resume for one posting, out of the person's own facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.tailor_page import data_of, tailor_page, why_page
from metier.cli.editing import hand_out, in_editor, keep_aside, only_one, read_text
from metier.cli.envelope import Outcome
from metier.cli.options import Dollars
from metier.errors import DraftTextError, ExitCode

if TYPE_CHECKING:
    from decimal import Decimal

    from metier.actions.tailoring import TailorReport
    from metier.workspace import Workspace

_NAME = "resume-{number}.md"


@command(
    "tailor",
    examples=(
        "metier tailor 17",
        "metier tailor 17 --pages 1 --keep f3a9c --drop f07b1",
        "metier tailor 17 --edit",
        "metier tailor 17 --ask --budget 0.05",
        "metier tailor 17 --why 4",
    ),
    asks=True,
    writes=True,
)
@click.argument("which", metavar="ID")
@click.option("--again", is_flag=True, help="Make a new one; without it the newest is shown as it stands.")
@click.option(
    "--pages",
    type=click.IntRange(1, 4),
    default=None,
    help="Pages it may take.  [default: 1 or 2 by years of work]",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="FACT",
    help="A fact that goes in, or an entry with all under it; again for more.",
)
@click.option(
    "--drop", multiple=True, metavar="FACT", help="A fact or an entry that stays out; again for more."
)
@click.option("--references", is_flag=True, help="References go in.")
@click.option(
    "--edit", "is_edit", is_flag=True, help="Edit it in your editor; the result is the next version."
)
@click.option(
    "--from", "source", default="", metavar="FILE", help="Take the edited text out of a file, or `-`."
)
@click.option(
    "--out", "target", default="", metavar="FILE", help="Write the text that can be edited to a file, or `-`."
)
@click.option("--force", is_flag=True, help="Replace the file of `--out`.")
@click.option("--drop-red", is_flag=True, help="Take out what no fact backs.")
@click.option("--version", type=click.IntRange(1), default=None, help="An earlier version; else the newest.")
@click.option(
    "--why", "line", type=click.IntRange(1), default=None, help="What line N rests on, word by word."
)
@click.option("--all", "everything", is_flag=True, help="Everything that stayed out, and all that is asked.")
@click.option("--ask", "is_asked", is_flag=True, help="Let the base model word the lines; each is checked.")
@click.option(
    "--model", default=None, metavar="NAME", help="The base model to ask; else the first one set up."
)
@click.option("--budget", type=Dollars(), default=None, metavar="USD", help="The most that asking may cost.")
@click.option("--show-prompt", is_flag=True, help="Show what the base model would be sent; nothing is.")
def tailor_command(call: Call, *, which: str, again: bool, pages: int | None, keep: tuple[str, ...], drop: tuple[str, ...],
                   references: bool, is_edit: bool, source: str, target: str, force: bool, drop_red: bool,
                   version: int | None, line: int | None, everything: bool, is_asked: bool, model: str | None,
                   budget: Decimal | None, show_prompt: bool) -> int:  # fmt: skip
    """A resume for one posting: what of yours answers it comes first, what answers nothing stays out.

    Every line is one of your own facts, in the words of resume.json or in those you gave it in an earlier draft. With
    `--ask` a base model words them; employer, title and dates it cannot touch, and every number, name, tool and date it
    writes is looked up in the fact it cites: what is not there is red, and cannot be exported until you take it out or
    add the fact. Nothing is sent anywhere without `--ask`.
    """
    only_one(
        {"edit": is_edit, "from": source, "out": target, "drop-red": drop_red, "why": line},
        without={"show-prompt": show_prompt, "again": again, "pages": pages, "keep": keep, "drop": drop, "references": references},
    )  # fmt: skip
    chosen = bool(keep or drop or pages or references)
    with call.open() as workspace:
        tailoring = workspace.tailoring
        if line is not None:
            backing = tailoring.why(which, line, version=version)
            text = tailoring.current(which, version=version)
            assert text is not None
            words = text.draft.lines[line - 1].text
            return call.show(
                Outcome({"line": line, "text": words, "pieces": backing}),
                lambda out: why_page(out, words, backing),
            )
        if is_edit or source:
            return _edit(call, workspace, which, source, version)
        if target:
            whole = tailoring.text(which, version=version)
            return hand_out(
                call, target, whole, what="The draft", command=f"metier tailor {which}", force=force
            )
        if drop_red:
            return _show(
                call, tailoring.drop_red(which, version=version, dry_run=call.dry_run), everything=everything
            )
        if is_asked or model or show_prompt:
            from metier.cli.commands.tailor_asked import tailor_by_model

            return tailor_by_model(
                call, workspace, which, tailoring.room(pages=pages, keep=keep, drop=drop, references=references),
                model=model, budget=budget, show_prompt=show_prompt, everything=everything,
            )  # fmt: skip
        report = None if again or chosen else tailoring.current(which, version=version)
        if report is None:
            room = tailoring.room(pages=pages, keep=keep, drop=drop, references=references)
            report = tailoring.make(which, room, dry_run=call.dry_run)
    return _show(call, report, everything=everything)


def _edit(call: Call, workspace: Workspace, which: str, source: str, version: int | None) -> int:
    """Take in an edited text; what cannot be read is kept aside, so that no typing is lost."""
    tailoring = workspace.tailoring
    number = workspace.posting(which).number
    name = _NAME.format(number=number)
    if source:
        text: str | None = read_text(source)
    else:
        hint = f"`metier tailor {number} --out {name}`, edit it, then `metier tailor {number} --from {name}`"
        text = in_editor(call, tailoring.text(which, version=version), name=name, hint=hint)
    if text is None:
        report = tailoring.current(which, version=version)
        assert report is not None
        call.out.aside("nothing was changed")
        return _show(call, report, everything=False)
    try:
        report = tailoring.edit(which, text, version=version, dry_run=call.dry_run)
    except DraftTextError:
        if not source:
            path = keep_aside(text, name)
            call.out.aside(f"what you typed is kept in {path}: mend it and give it with `--from {path}`")
        raise
    return _show(call, report, everything=False)


def _show(call: Call, report: TailorReport, *, everything: bool) -> int:
    outcome = Outcome(data_of(report), ExitCode.OK)
    return call.show(
        outcome, lambda out: tailor_page(out, report, everything=everything, dry_run=call.dry_run)
    )
