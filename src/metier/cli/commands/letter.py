"""`metier letter`: a cover letter for one posting, out of the person's own facts and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.letter_page import data_of, letter_page
from metier.cli.editing import hand_out, in_editor, keep_aside, only_one, read_text
from metier.cli.envelope import Outcome
from metier.cli.options import Dollars
from metier.cli.words import typed
from metier.errors import DraftTextError

if TYPE_CHECKING:
    from decimal import Decimal

    from metier.actions.letters import LetterReport
    from metier.workspace import Workspace

_NAME = "letter-{number}.md"


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
@click.option("--drop-red", is_flag=True, help="Take out the sentences that no fact backs.")
@click.option("--version", type=click.IntRange(1), default=None, help="An earlier version; else the newest.")
@click.option("--all", "everything", is_flag=True, help="All that is asked and that no sentence shows.")
@click.option(
    "--ask", "is_asked", is_flag=True, help="Let the base model write it; each sentence is checked."
)
@click.option(
    "--model", default=None, metavar="NAME", help="The base model to ask; else the first one set up."
)
@click.option("--budget", type=Dollars(), default=None, metavar="USD", help="The most that asking may cost.")
@click.option("--show-prompt", is_flag=True, help="Show what the base model would be sent; nothing is.")
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
        if is_edit or source:
            return _edit(call, workspace, which, source, version)
        if target:
            text = letters.text(which, version=version)
            return hand_out(
                call, target, text, what="The letter", command=f"metier letter {which}", force=force
            )
        if drop_red:
            report = letters.drop_red(which, version=version, dry_run=call.dry_run)
            return _show(call, report, everything=everything)
        if is_asked or model or show_prompt:
            from metier.cli.commands.letter_asked import letter_by_model

            return letter_by_model(
                call, workspace, which, include=ticks, model=model, budget=budget, show_prompt=show_prompt,
                everything=everything,
            )  # fmt: skip
        report = _made(call, workspace, which, ticks, version, again=again, is_short=is_short)
    return _show(call, report, everything=everything)


def _made(
    call: Call,
    workspace: Workspace,
    which: str,
    ticks: list[str],
    version: int | None,
    *,
    again: bool,
    is_short: bool,
) -> LetterReport:
    """The letter that stands, with ticks put in; a new one where there is none or one was asked for."""
    letters = workspace.letters
    report = None if again or is_short else letters.current(which, version=version)
    if report is None:
        return letters.make(which, include=ticks, is_short=is_short, dry_run=call.dry_run)
    return letters.include(which, ticks, version=version, dry_run=call.dry_run) if ticks else report


def _edit(call: Call, workspace: Workspace, which: str, source: str, version: int | None) -> int:
    """Take in an edited text; what cannot be read is kept aside, so that no typing is lost."""
    letters = workspace.letters
    number = workspace.posting(which).number
    name = _NAME.format(number=number)
    if source:
        text: str | None = read_text(source)
    else:
        hint = f"`metier letter {number} --out {name}`, edit it, then `metier letter {number} --from {name}`"
        text = in_editor(call, letters.text(which, version=version), name=name, hint=hint)
    if text is None:
        report = letters.current(which, version=version)
        assert report is not None
        call.out.aside("nothing was changed")
        return _show(call, report, everything=False)
    try:
        report = letters.edit(which, text, version=version, dry_run=call.dry_run)
    except DraftTextError:
        if not source:
            path = keep_aside(text, name)
            call.out.aside(f"what you typed is kept in {path}: mend it and give it with `--from {path}`")
        raise
    return _show(call, report, everything=False)


def _show(call: Call, report: LetterReport, *, everything: bool) -> int:
    return call.show(
        Outcome(data_of(report)),
        lambda out: letter_page(out, report, everything=everything, dry_run=call.dry_run),
    )
