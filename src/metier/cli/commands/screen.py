"""`metier screen`: everything undecided, ranked, with reasons."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.screen_model import KINDS, only_for_models, screen_by_model
from metier.cli.commands.screen_page import judges_lines, ranked_table, rows_table
from metier.cli.commands.screen_together import screen_together
from metier.cli.envelope import Ended
from metier.cli.options import Dollars
from metier.errors import UnknownCommandError
from metier.pages.ranking_words import beside_words
from metier.pages.words import (
    plural,
)

if TYPE_CHECKING:
    from metier.actions.look import Counts
    from metier.actions.screen import ScreenReport
    from metier.cli.output import Out
    from metier.cli.progress import Progress


@command(
    "screen",
    examples=(
        "metier screen",
        "metier screen --quick --top 50",
        "metier screen --with few_shot --budget 1.50",
        "metier screen --with prompted --model local --limit 20 --dry-run",
    ),
    asks=True,
    writes=True,
)
@click.option(
    "--with",
    "screener",
    default=None,
    metavar="NAME",
    help="The screener: learned, words, prior; hybrid asks a base model about the unsure, prompted and few_shot about all.  "
    "[default: hybrid once a base model is set up, else learned]",
)
@click.option(
    "--quick", is_flag=True, help="Judge by words and facts alone; reads no new text, so it is done at once."
)
@click.option("--top", type=click.IntRange(1, 10_000), default=None, metavar="N", help="How many to show.")
@click.option(
    "--model", default=None, metavar="NAME", help="The base model to ask; else the first one set up."
)
@click.option("--budget", type=Dollars(), default=None, metavar="USD", help="Most that this run may cost.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Ask about at most N new postings, the most promising first; for hybrid 100 if not said.",
)
@click.option("--again", is_flag=True, help="Ask anew about postings that were answered before.")
@click.option(
    "--retry-unknown", is_flag=True, help="Ask again where an earlier run died before the answer came."
)
@click.option(
    "--batch", is_flag=True, help="Send the questions as a batch: half the price, answers within a day."
)
@click.option("--no-collect", is_flag=True, help="Do not look whether a batch has ended.")
@click.option("--outside-too", is_flag=True, help="Ask also about postings outside your hard limits.")
def screen_command(call: Call, *, screener: str | None, quick: bool, top: int | None, **asked: Any) -> int:
    """Rank every undecided posting by your taste, with a reason in the posting's own words.

    The verdicts are kept, so that they can be compared with what you decide later. With few decisions it is an order
    only; what breaks a hard limit of your profile is marked and stands last.

    Once a base model is set up, it is asked about what your decisions leave unsure (hybrid); `--with learned` asks nobody.
    `--with prompted` asks about every posting by your profile, `--with few_shot` shows it your own decisions as well. What was
    answered is kept and never paid twice; `--dry-run` says what it would cost. With `--batch` the questions go out
    together and nothing is ranked yet: the same command without it, a day later, has the answers.
    """
    started = time.perf_counter()
    kind = screener or _set_screener(call)
    if quick and kind in (*KINDS, "hybrid"):
        if screener:
            raise UnknownCommandError(
                what=f"`--quick` asks nobody, and `--with {kind}` asks a base model",
                hint="Leave one of them out",
            )
        kind = screener = "learned"
    if kind == "hybrid" and not quick:
        return screen_together(call, top=top, asked=_options(asked))
    if kind in KINDS:
        return screen_by_model(call, screener=kind, top=top, asked=_options(asked))
    only_for_models(asked)
    with call.open() as workspace:
        counts = workspace.count()
        empty_profile = workspace.profile.is_empty
        # With nothing to go by there is no order, and reading a thousand texts for one would take minutes.
        nothing_known = empty_profile and not counts.n_decided
        with call.progress(_kept) as progress:
            report = workspace.screen(
                screener=screener,
                shown=top,
                quick=quick or nothing_known,
                dry_run=call.dry_run,
                progress=progress,
            )
    seconds = time.perf_counter() - started

    def page(out: Out) -> None:
        if report.rows and nothing_known:
            _newest_page(out, report)
        elif report.rows:
            ranked_page(out, report, seconds=seconds)
            _beside(out, report)
        else:
            _nothing_page(out, counts)
        if call.dry_run:
            out.softly("dry run: the verdicts were not kept")

    cost = sum((row.paid_usd for row in report.beside), Decimal())
    return call.show(Ended(report, cost_usd=cost), page)


def _beside(out: Out, report: ScreenReport) -> None:
    """What `shadows` that ask a base model did, as it may have cost money."""
    for words in beside_words(report):
        out.softly(words)


def _set_screener(call: Call) -> str:
    """The screener that the settings name."""
    with call.open() as workspace:
        return workspace.active_screener


def _options(asked: dict[str, Any]) -> dict[str, Any]:
    renamed = {"limit", "no_collect"}
    others = {name: value for name, value in asked.items() if name not in renamed}
    return {"at_most": asked["limit"], "collect": not asked["no_collect"], **others}


def _kept(progress: Progress) -> str:
    return f"the {progress.done:,} texts that were read are kept"


def _nothing_page(out: Out, counts: Counts) -> None:
    if counts.n_postings:
        out.say(f"Nothing to rank: all {plural(counts.n_postings, 'posting')} here are decided.")
        out.next("`metier add FILE` for new ones, `metier list` for yours")
    else:
        out.say("Nothing to rank: there are no postings in this workspace yet.")
        out.next("`metier add FILE`, or `metier demo` to see what it looks like")


def _newest_page(out: Out, report: ScreenReport) -> None:
    out.softly("no order yet: the profile is empty and nothing was decided; the newest first", style="head")
    out.softly()
    rows_table(out, report, why=False)
    out.softly()
    out.softly(f"{len(report.rows):,} of {report.n_screened:,} undecided shown")
    out.next("`metier label` to decide about a few postings, or write your wishes into profile.md")


def ranked_page(out: Out, report: ScreenReport, *, seconds: float) -> None:
    """The ranked table and what to do next."""
    ranked_table(out, report, seconds=seconds)
    judges_lines(out, report)
    if sum(report.n_decisions.values()):
        out.next("`metier inbox` for what to read today, `metier label` to decide")
    else:
        out.next("`metier label`: a few decisions, and the order begins to follow your taste")
