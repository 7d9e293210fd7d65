"""`metier patterns`: what was learned, in words; answered as one's own or as a habit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.patterns_page import answering_page, list_page, taken_page, written_page
from metier.cli.envelope import Ended
from metier.cli.options import Share

if TYPE_CHECKING:
    from metier.workspace.patterns import Answered, Answering, PatternSession

SHARE = 0.1
"""`workspace.patterns.SHARE`, written again so that `--help` loads little; a test holds them together."""


@command(
    "patterns list",
    examples=("metier patterns list", "metier patterns list --json", "metier patterns list --read-swaps"),
)
@click.option(
    "--read-swaps",
    is_flag=True,
    help="Let the sentence encoder read swapped texts too; takes minutes.",
)
def patterns_list_command(call: Call, *, read_swaps: bool) -> int:
    """What was learned about you, in words: what you favour, what you avoid, and whether it holds in later decisions.

    Everything stated is beyond what luck makes of all the facts and words that were looked at: where labels are luck, something
    is stated or reported in at most 5 of 100 cases. What stands close to who somebody is, such as words about age, is looked
    for and reported, and never made a rule.
    """
    with call.open() as workspace, call.progress(lambda _: "what was read so far is kept") as progress:
        report = workspace.patterns(progress=progress).report(read_swaps=read_swaps)
    return call.show(Ended(report), lambda out: list_page(out, report))


@command(
    "patterns mine",
    examples=("metier patterns mine 2", "metier patterns mine 2 --yes", "metier patterns mine 2 --dry-run"),
    asks=True,
    writes=True,
)
@click.argument("number", type=click.IntRange(min=1))
def patterns_mine_command(call: Call, *, number: int) -> int:
    """Lock a pattern as a line of profile.md: this is you. Shown first, written after a yes.

    The number is that of `metier patterns`. Nothing else in the file changes, unless you are told that a line of yours would be
    replaced.
    """
    with call.open() as workspace, call.progress(lambda _: "") as progress:
        session = workspace.patterns(progress=progress)
        return _answer(call, session, session.mine(number))


@command(
    "patterns habit",
    examples=(
        "metier patterns habit 1",
        "metier patterns habit 1 --share 5%",
        "metier patterns habit 1 --yes",
    ),
    asks=True,
    writes=True,
)
@click.argument("number", type=click.IntRange(min=1))
@click.option(
    "--share",
    type=Share("--share"),
    default=SHARE,
    show_default="10%",
    metavar="SHARE",
    help="Of those postings, the share that is put before you anyway.",
)
def patterns_habit_command(call: Call, *, number: int, share: float) -> int:
    """Explore a pattern: a guardrail puts a share of what it leaves out before you, so that the filter cannot starve itself.

    The number is that of `metier patterns`. The line goes into guardrails.md; `metier guardrails` shows and changes it.
    """
    with call.open() as workspace, call.progress(lambda _: "") as progress:
        session = workspace.patterns(progress=progress)
        return _answer(call, session, session.habit(number, share=share))


@command(
    "patterns undo", examples=("metier patterns undo 2", "metier patterns undo 2 --dry-run"), writes=True
)
@click.argument("number", type=click.IntRange(min=1))
def patterns_undo_command(call: Call, *, number: int) -> int:
    """Take an answer back: its line leaves profile.md or guardrails.md, and the pattern asks again.

    The number is that of `metier patterns`. A line that you changed since stays; one that "mine" replaced does not come back.
    """
    with call.open() as workspace, call.progress(lambda _: "") as progress:
        session = workspace.patterns(progress=progress)
        taken = session.take_back(session.key_of(number), dry_run=call.dry_run)
    return call.show(Ended(taken), lambda out: taken_page(out, taken, dry_run=call.dry_run))


def _answer(call: Call, session: PatternSession, answering: Answering) -> int:
    """Show what would be written, ask, and write."""
    from metier.cli.lines import agrees, lines_of

    done: Answered | None = None
    if not call.json:
        answering_page(call.out, answering)
    if not call.dry_run and agrees(call, lines_of(call), "Write this line"):
        done = session.give(answering)
    outcome = Ended({"answering": answering, "done": done})
    return call.show(outcome, lambda out: written_page(out, done, dry_run=call.dry_run))
