"""`metier model`: base models, looked at, checked and taken out; `model_add` sets them up."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import ExitCode, NoInputError, TryAgainError
from metier.models.chat.providers import PROVIDERS
from metier.pages.model_words import check_pairs, check_remarks, host_words, price_words
from metier.pages.words import one_line, plural, usd_at_most

if TYPE_CHECKING:
    from metier.actions.checking import Checked
    from metier.cli.output import Out
    from metier.settings import ModelSettings
    from metier.workspace.models import ModelRow, Removal

# --- list -----------------------------------------------------------------------------------------------


@command("model list", examples=("metier model list", "metier model list --json"))
def model_list_command(call: Call) -> int:
    """Base models: where they are, what they cost, whether their key is there, and what they may read."""
    with call.open() as workspace:
        rows = workspace.models.rows()
    return call.show(Ended({"models": rows}), lambda out: _list_page(out, rows))


def _list_page(out: Out, rows: tuple[ModelRow, ...]) -> None:
    from rich.text import Text

    from metier.cli.output import Column, Row

    if not rows:
        out.say("No base model is set up. metier ranks without one.")
        out.next("`metier model add NAME --provider ollama --model M`, or `metier model add --help`")
        return
    columns = [
        Column(""),
        Column("Name"),
        Column("Model", share=3),
        Column("Where", share=6),
        Column("Price", share=2, lines=3),
        Column("Key"),
        Column("May read", share=3, lines=4),
    ]
    table = [
        Row(
            [
                "*" if row.is_chosen else "",
                one_line(row.name),
                one_line(row.model),
                one_line(row.host) or host_words(row),
                price_words(row),
                Text(row.key.value, "bad" if row.key.value in {"missing", "refused"} else ""),
                "all: it is here"
                if row.is_local
                else ", ".join(kind.value for kind in row.agreed) or "nothing",
            ],
            [Text(one_line(row.problem), "bad")] if row.problem else (),
        )
        for row in rows
    ]
    out.table(columns, table, indent=1)
    out.softly()
    out.softly(
        "* is asked where no other is named · prices are US dollars for a million tokens, prompt / answer"
    )
    missing = next((row for row in rows if row.key.value in {"missing", "refused"}), None)
    unpriced = next((row for row in rows if row.price is None and not row.problem), None)
    mute = next((row for row in rows if not row.is_local and not row.agreed and not row.problem), None)
    if missing:
        out.next(f"`metier model key {one_line(missing.name)}` keeps its key")
    elif unpriced:
        out.next(
            f"write its prices under `[models.{one_line(unpriced.name)}]` in metier.toml; without them it is not asked"
        )
    elif mute:
        out.next(f"`metier consent give {one_line(mute.name)} postings profile`, if you agree")
    else:
        out.next(f"`metier model check {one_line(rows[0].name)}`, `metier screen --with few_shot`")


# --- check ----------------------------------------------------------------------------------------------


@command("model check", examples=("metier model check", "metier model check small --json"))
@click.argument("name", default="", metavar="[NAME]")
def model_check_command(call: Call, name: str) -> int:
    """Ask a base model one small fixed question: does it answer, how fast, in JSON, and at what cost?

    The question is metier's own, and nothing of yours is in it. The most it can cost is told before it is sent.
    """
    with call.open() as workspace:
        models = workspace.models
        check = models.check(name or None)
        most = (
            "it costs nothing" if not check.worst_usd else f"it costs at most {usd_at_most(check.worst_usd)}"
        )
        settings = check.base.settings
        where = check.base.host or "this process"
        call.out.softly(f"asking {one_line(settings.name)} at {one_line(where)} one question; {most}")
        call.kept = lambda: "the question may have been worked on, and counts as paid"
        try:
            found = models.run(check)
        except TryAgainError as error:
            error.hint = _what_to_look_at(settings, is_local=check.base.is_local)
            raise
    outcome = Ended(found, cost_usd=found.cost_usd)
    return call.show(outcome, lambda out: _check_page(out, found, check.base.settings))


def _what_to_look_at(model: ModelSettings, *, is_local: bool) -> str:
    """What a person can do about a server that gives no answer."""
    name = one_line(model.name)
    provider = PROVIDERS.get(model.provider)
    if is_local and provider:
        return f"Check that it runs ({provider.notes}), then `metier model check {name}`"
    if is_local:
        return f"Check that a server runs at that address, then `metier model check {name}`"
    return f"Check your connection, or ask again later: `metier model check {name}`"


def _check_page(out: Out, found: Checked, model: ModelSettings) -> None:
    out.pairs(list(check_pairs(found, model)))
    for words in check_remarks(found, model.name):
        out.say(f"! {words}", style="note", indent=2)
    out.next("`metier screen --with few_shot --dry-run`: what a screening would ask and cost")


# --- key ------------------------------------------------------------------------------------------------


@command(
    "model key",
    examples=("metier model key gpt", "pass show openai | metier model key gpt"),
)
@click.argument("name")
def model_key_command(call: Call, name: str) -> int:
    """Keep the key of a base model: typed without being shown, or read from standard input.

    It goes into the system's keyring, or into a file that only you can read; never into the workspace, the store or a log.
    """
    from metier.net.secret import Secret

    with call.open() as workspace:
        models = workspace.models
        row = models.check_key_is_wanted(name)
        place = models.keep_key(row.name, Secret(_typed_key(call, row.name)))
        wins = models.variable_wins(row)
    report = {"name": row.name, "kept_in": place, "variable": row.variable if wins else ""}

    def page(out: Out) -> None:
        out.say(f"Kept the key of {one_line(row.name)} in {one_line(place)}.", indent=2)
        if wins:
            out.say(f"! the variable {one_line(row.variable)} is set, and wins over it", style="note")
        out.next(f"`metier model check {one_line(row.name)}`")

    return call.show(Ended(report), page)


def _typed_key(call: Call, name: str) -> str:
    """The key, hidden at a terminal; else the first line of standard input."""
    if call.at_terminal and not call.json:
        import getpass

        try:
            typed = getpass.getpass(f"Key of {one_line(name)} (nothing is shown): ")
        except EOFError:
            typed = ""
    else:
        typed = sys.stdin.readline() if sys.stdin else ""
    if not typed.strip():
        raise NoInputError(
            question="A key was asked for",
            hint=f"Type it, or pipe it: `pass show openai | metier model key {name}`",
        )
    return typed


# --- remove ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RemoveReport:
    """What taking out a base model did.

    Attributes:
        removed: False where it must be done by hand, or nobody said yes.
        lines: First and last line of its table in metier.toml; None where it is written otherwise.
        by_hand: Whether it must be done by hand.
    """

    name: str
    removed: bool
    lines: tuple[int, int] | None
    by_hand: bool


@command(
    "model remove",
    examples=("metier model remove small", "metier model remove small --yes"),
    asks=True,
    writes=True,
)
@click.argument("name")
def model_remove_command(call: Call, name: str) -> int:
    """Take a base model out of metier.toml.

    A table that stands there as metier wrote it is taken out; what you changed or wrote yourself you are told to delete.
    Verdicts it made stay, and so do its key and what you agreed to: `metier consent withdraw` takes that back.
    """
    from metier.cli.lines import agrees, lines_of

    call.kept = lambda: "metier.toml is as it was"
    with call.open() as workspace:
        models = workspace.models
        removal = models.removal(name)
        others = models.others_at(removal.row.host, name)
        is_named = workspace.settings.model == name
        removed = False
        if removal.after is not None:
            _show_removal(call.out, removal)
            removed = not call.dry_run and agrees(
                call, lines_of(call), f"Take {one_line(name)} out of metier.toml"
            )
        if removed and removal.after is not None:
            removal.file.write(removal.after)
    report = RemoveReport(name, removed, removal.lines, removal.after is None)
    code = ExitCode.PARTIAL if report.by_hand else ExitCode.OK

    def page(out: Out) -> None:
        _remove_page(out, report, dry_run=call.dry_run)
        if is_named:
            out.say(
                "! `model` in metier.toml names it: change or delete that line too", style="note", indent=2
            )
        if removal.row.agreed and not others:
            out.next(
                f"`metier consent withdraw {one_line(removal.row.host)}`, if nothing may go there any more"
            )
        else:
            out.next("`metier model list`")

    return call.show(Ended(report, exit_code=code), page)


def _show_removal(out: Out, removal: Removal) -> None:
    first, last = removal.lines or (1, 0)
    out.say(("metier.toml would lose", "head"))
    for line in removal.file.text.splitlines()[first - 1 : last]:
        out.say(f"- {one_line(line)}", style="bad", indent=4)


def _remove_page(out: Out, report: RemoveReport, *, dry_run: bool) -> None:
    name = one_line(report.name)
    if report.removed:
        out.say(f"Took {name} out of metier.toml.")
    elif not report.by_hand:
        out.say("dry run: nothing was changed" if dry_run else "Not taken out: metier.toml is as it was.")
    elif report.lines:
        first, last = report.lines
        out.say(
            f"metier did not write all of this table, so that it is yours to delete: {plural(last - first + 1, 'line')} of metier.toml, from line {first} to line {last}.",
            indent=2,
        )
    else:
        out.say(f"metier did not write {name} into metier.toml, so that it is yours to delete.", indent=2)
