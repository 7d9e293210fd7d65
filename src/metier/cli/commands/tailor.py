"""`metier tailor`: a resume for one posting, out of the person's own facts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.tailor_page import data_of, tailor_page, why_page
from metier.cli.drafting import DraftFace, asking_options, editing_options
from metier.cli.editing import only_one
from metier.cli.envelope import Ended

if TYPE_CHECKING:
    from decimal import Decimal

    from metier.workspace.tailoring import Tailoring


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
@editing_options
@click.option(
    "--why", "line", type=click.IntRange(1), default=None, help="What line N rests on, word by word."
)
@click.option("--all", "everything", is_flag=True, help="Everything that stayed out, and all that is asked.")
@asking_options
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
    with call.open() as workspace:
        tailoring = workspace.tailoring
        number = workspace.posting(which).number
        if line is not None:
            return _why(call, tailoring, number, line, version)
        face = DraftFace(
            call, "tailor", "The resume", tailoring, number, version, everything, data_of, tailor_page
        )
        if is_edit or source:
            return face.edit(source)
        if target:
            return face.hand_out(target, force=force)
        if drop_red:
            return face.drop_red()
        wanted = partial(tailoring.room, pages=pages, keep=keep, drop=drop, references=references)
        if is_asked or model or show_prompt:
            from metier.workspace.prompting import AskOptions

            room, options = wanted(), AskOptions(model=model, budget=budget)
            asking = tailoring.asking(number, room, options)
            return face.ask(
                asking, options, lambda chosen: tailoring.make(number, room, options=chosen), show_prompt=show_prompt
            )  # fmt: skip
        is_new = again or bool(keep or drop or pages or references)
        report = None if is_new else tailoring.current(number, version=version)
        return face.show(report or tailoring.make(number, wanted(), dry_run=call.dry_run))


def _why(call: Call, tailoring: Tailoring, number: int, line: int, version: int | None) -> int:
    """What each piece of one line rests on."""
    pieces = tailoring.why(number, line, version=version)
    report = tailoring.current(number, version=version)
    assert report is not None  # its line was just looked at
    words = report.draft.lines[line - 1].text
    outcome = Ended({"line": line, "text": words, "pieces": pieces})
    return call.show(outcome, lambda out: why_page(out, words, pieces))
