"""`metier guardrails`: rules in your own words that flag postings; tried on past postings before they are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.cli.options import Share, ShareOrAll
from metier.pages.guardrails_words import BY, source_words, state_words, tried_lines, understood_words
from metier.pages.words import label_words, one_line, plural, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.guardrails import Flagged, GuardrailsReport, Tried
    from metier.cli.output import Out
    from metier.workspace.guardrails import GuardrailChange


@command("guardrails list", examples=("metier guardrails list", "metier guardrails list --json"))
def guardrails_list_command(call: Call) -> int:
    """Your rules that flag postings, and how metier understands each.

    A posting that a rule finds is put before you even where it looks unappealing, with a quote. No rule lowers a verdict
    or hides anything. Rules stand in guardrails.md; every growth goal of profile.md is one as well.
    """
    with call.open() as workspace:
        report = workspace.guardrails.list()
    return call.show(Ended(report), lambda out: _list_page(out, report))


def _list_page(out: Out, report: GuardrailsReport) -> None:
    from metier.cli.output import Column, Row

    if not report.rows:
        out.say("No guardrails yet: no rule in guardrails.md, and no growth goal in profile.md.")
        out.next('`metier guardrails add "mentoring or teaching, even if it looks boring"`')
        return
    columns = [Column("Key"), Column("Rule", share=3, lines=3), Column("From"), Column("State")]
    rows = [
        Row(
            [row.key, one_line(row.words), source_words(row), state_words(row)], below=[understood_words(row)]
        )
        for row in report.rows
    ]
    out.table(columns, rows, indent=1)
    out.softly()
    out.softly(f"{plural(len(report.rows), 'rule')} · {report.n_on} on")
    out.next("`metier guardrails test`: what they would have flagged; `metier guardrails off KEY`")


@command(
    "guardrails add",
    examples=(
        'metier guardrails add "Jobs with mentoring or teaching, even if they look boring"',
        'metier guardrails add "Junior roles with machine learning, but not in gambling" --dry-run',
        'metier guardrails add "Jobs that are not remote" --share 10% --yes',
    ),
    asks=True,
    writes=True,
)
@click.argument("words")
@click.option(
    "--share",
    type=Share("--share"),
    default=None,
    metavar="SHARE",
    help="Put only this share of the postings it finds before you, such as 10%, drawn at random.",
)
def guardrails_add_command(call: Call, words: str, *, share: float | None) -> int:
    """Add a rule that flags postings; you see how it is understood and what it would have flagged first.

    WORDS is one sentence. Commas and "or" separate things to look for; "with" and "in" join what must be there together;
    "not" and "without" say what must not be there. What is said about place of work, level, contract, language or pay is
    looked for among the facts of a posting; all else as words, in all their forms; what stands in "…" in these very
    words. The rule goes into guardrails.md, and nothing is written without a yes.
    """
    from metier.cli.lines import agrees, lines_of

    with call.open() as workspace:
        rules = workspace.guardrails
        with call.progress(lambda _: "guardrails.md is as it was") as progress:
            tried = rules.try_new(typed(words), share=share or 1.0, progress=progress)
        if not call.json:
            _tried_page(call.out, tried)
        agreed = call.dry_run or agrees(call, lines_of(call), "Add this to guardrails.md")
        change = rules.add(typed(words), share=share or 1.0, dry_run=call.dry_run or not agreed)
    outcome = Ended({"change": change, "tried": tried})
    return call.show(outcome, lambda out: _change_page(out, change, dry_run=call.dry_run))


@command(
    "guardrails test",
    examples=("metier guardrails test", 'metier guardrails test "teaching, or “public speaking”"'),
)
@click.argument("which", default="", metavar="[WORDS|KEY]")
def guardrails_test_command(call: Call, which: str) -> int:
    """What rules would have flagged among the postings that are there; nothing is written.

    WORDS is a rule that is not yet there, KEY one that is; without either, every rule that is on.
    """
    with call.open() as workspace, call.progress(lambda _: "nothing was written") as progress:
        tried = workspace.guardrails.test(typed(which) or None, progress=progress)
        there = {row.key for row in workspace.guardrails.list().rows}
    is_there = all(one.row.key in there for one in tried)
    return call.show(Ended({"tried": tried}), lambda out: _test_page(out, tried, is_there=is_there))


def _test_page(out: Out, tried: Sequence[Tried], *, is_there: bool) -> None:
    if not tried:
        out.say("No guardrail is on: nothing to try.")
        out.next('`metier guardrails test "mentoring or teaching"`')
        return
    for number, one in enumerate(tried):
        if number:
            out.say()
        out.say((one_line(one.row.words), "head"), f"  {one.row.key}")
        _tried_page(out, one)
    out.next(
        "`metier guardrails list`" if is_there else "`metier guardrails add` with the same words puts it on"
    )


def _tried_page(out: Out, tried: Tried) -> None:
    """How a rule is understood and what it finds."""
    out.say(understood_words(tried.row), indent=2)
    if tried.row.problem:
        return
    n = tried.n_decided + tried.n_undecided
    if not n:
        out.softly("no postings to try it on yet")
        return
    n_found = tried.n_found + tried.n_found_decided
    for line in tried_lines(tried):
        out.say(line, indent=2)
    if len(tried.examples) < n_found:
        out.softly(f"{len(tried.examples)} of them:", indent=2)
    for one in tried.examples:
        _example(out, one)
    for words in tried.warnings:
        out.say(("! ", "note"), one_line(words), indent=2)


def _example(out: Out, one: Flagged) -> None:
    label = f"{label_words(one.label)} · " if one.label else ""
    title = one_line(one.posting.title, 60) or "no title"
    quote = one_line(one.quote.words, 160)
    out.say(
        f"  {one.posting.number} {title}: ",
        (f"“{quote}”", "quiet"),
        f" ({label}{BY[one.by.value]})",
        indent=4,
    )


@command("guardrails remove", examples=("metier guardrails remove 3f9a11c0",), writes=True)
@click.argument("key")
def guardrails_remove_command(call: Call, key: str) -> int:
    """Take a rule out of guardrails.md; the first digits of its KEY suffice."""
    with call.open() as workspace:
        change = workspace.guardrails.remove(key, dry_run=call.dry_run)
    return call.show(Ended(change), lambda out: _change_page(out, change, dry_run=call.dry_run))


@command("guardrails on", examples=("metier guardrails on 3f9a11c0",), writes=True)
@click.argument("key")
def guardrails_on_command(call: Call, key: str) -> int:
    """Switch a rule on again."""
    return _switch(call, key, on=True)


@command("guardrails off", examples=("metier guardrails off 3f9a11c0",), writes=True)
@click.argument("key")
def guardrails_off_command(call: Call, key: str) -> int:
    """Switch a rule off without losing it; a growth goal stays in profile.md and stops flagging."""
    return _switch(call, key, on=False)


@command(
    "guardrails share",
    examples=("metier guardrails share 3f9a11c0 10%", "metier guardrails share 3f9a11c0 all"),
    writes=True,
)
@click.argument("key")
@click.argument("share", type=ShareOrAll("SHARE"))
def guardrails_share_command(call: Call, key: str, *, share: float) -> int:
    """Let a rule put another share of what it finds before you: `10%`, or `all`; drawn at random."""
    with call.open() as workspace:
        change = workspace.guardrails.share(key, share, dry_run=call.dry_run)
    return call.show(Ended(change), lambda out: _change_page(out, change, dry_run=call.dry_run))


def _switch(call: Call, key: str, *, on: bool) -> int:
    with call.open() as workspace:
        change = workspace.guardrails.switch(key, on=on, dry_run=call.dry_run)
    return call.show(Ended(change), lambda out: _change_page(out, change, dry_run=call.dry_run))


def _change_page(out: Out, change: GuardrailChange, *, dry_run: bool) -> None:
    words = f"“{one_line(change.row.words, 80)}”"
    done = {
        "added": "added",
        "removed": "taken out",
        "on": "on",
        "off": "off",
        "shared": state_words(change.row),
    }[change.what]
    if dry_run:
        out.say(f"dry run: {words} would be {done}; guardrails.md is as it was")
        out.next("the same without `--dry-run`")
        return
    if not change.written and change.what == "added":
        out.say("Not added: guardrails.md is as it was.")
    elif not change.written:
        out.say(f"{words} is {done} already.")
    else:
        out.say(f"{words} is {done}", (" ✓", "good"))
    if change.what in {"added", "on"} and change.written:
        out.next("`metier screen`: the next screening flags with it")
    else:
        out.next("`metier guardrails list`")
