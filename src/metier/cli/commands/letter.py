"""`metier letter`: a cover letter for one posting, out of the person's own facts and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.letter_page import data_of, letter_page
from metier.cli.drafting import DraftFace, asking_options, editing_options
from metier.cli.editing import only_one
from metier.pages.words import typed

if TYPE_CHECKING:
    from decimal import Decimal


@command(
    "letter",
    examples=(
        "metier letter 17",
        "metier letter 17 --short --again",
        "metier letter 17 --include 1 --include '2=from March on'",
        "metier letter 17 --edit",
        "metier letter 17 --ask --budget 0.05",
    ),
    asks=True,
    writes=True,
)
@click.argument("which", metavar="ID")
@click.option("--again", is_flag=True, help="Make a new one; without it the newest is shown as it stands.")
@click.option("--short", "is_short", is_flag=True, help="About half as long; makes a new one.")
@click.option(
    "--include", multiple=True, metavar="N",
    help="Put in what the posting asks applicants for, by its number: 1, or 2=ANSWER; again for more.",
)  # fmt: skip
@editing_options
@click.option("--all", "everything", is_flag=True, help="All that is asked and that no sentence shows.")
@asking_options
def letter_command(call: Call, *, which: str, again: bool, is_short: bool, include: tuple[str, ...], is_edit: bool,
                   source: str, target: str, force: bool, drop_red: bool, version: int | None, everything: bool,
                   is_asked: bool, model: str | None, budget: Decimal | None, show_prompt: bool) -> int:  # fmt: skip
    """A cover letter for one posting, as you would write it: your facts, your earlier sentences, no invented praise.

    Every sentence that claims something rests on facts of yours. What the posting asks applicants to put in, such as a
    word or an answer, stands below the letter as a box; nothing of it goes in until you tick it with `--include`. With
    `--ask` a base model writes the body; every number, name, tool and date it writes is looked up in the facts it cites:
    what is not there is red, and cannot be exported until you take it out or add the fact.
    """
    only_one(
        {"edit": is_edit, "from": source, "out": target, "drop-red": drop_red},
        without={"show-prompt": show_prompt, "again": again, "short": is_short, "include": include},
    )
    ticks = [typed(given) for given in include]
    with call.open() as workspace:
        letters = workspace.letters
        number = workspace.posting(which).number
        face = DraftFace(
            call, "letter", "The letter", letters, number, version, everything, data_of, letter_page
        )
        if is_edit or source:
            return face.edit(source)
        if target:
            return face.hand_out(target, force=force)
        if drop_red:
            return face.drop_red()
        if is_asked or model or show_prompt:
            from metier.workspace.prompting import AskOptions

            options = AskOptions(model=model, budget=budget)
            asking = letters.asking(number, options)
            return face.ask(
                asking, options, lambda chosen: letters.make(number, include=ticks, options=chosen), show_prompt=show_prompt
            )  # fmt: skip
        report = None if again or is_short else letters.current(number, version=version)
        if report is None:
            report = letters.make(number, include=ticks, is_short=is_short, dry_run=call.dry_run)
        elif ticks:
            report = letters.include(number, ticks, version=version, dry_run=call.dry_run)
        return face.show(report)
