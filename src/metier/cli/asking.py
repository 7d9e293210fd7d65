"""Asking base models from the command line: what it would take, a budget said by a yes, what stays open; for all commands that ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from metier.cli.call import Call
from metier.errors import BudgetMissingError
from metier.pages.ranking_words import forecast_pairs, forecast_sentence, left_words, orders_words
from metier.pages.words import budget_words, one_line, usd_at_most

if TYPE_CHECKING:
    from metier.actions.screen import Asked
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.workspace.prompting import AskOptions, Forecast

R = TypeVar("R")
_NAMED = 5
"""So many postings without a verdict are named; `--json` has all."""


def within_budget(call: Call, options: AskOptions, work: Callable[[AskOptions], R]) -> R:
    """Do `work`; where no budget is set, the person at the terminal may set one by a yes.

    Raises:
        BudgetMissingError: It costs money, and nobody said yes.
    """
    try:
        return work(options)
    except BudgetMissingError as error:
        if not call.yes and (call.json or not call.at_terminal):
            raise
        estimate = Decimal(str(error.details["estimate_usd"]))
        if not call.confirm(f"This costs at most {usd_at_most(estimate)}. Ask"):
            raise
        return work(replace(options, budget=estimate))


def kept_words(progress: Progress) -> str:
    """What is kept when asking is interrupted."""
    return f"the {progress.done:,} answers that came are kept and will not be paid again"


def forecast_page(out: Out, found: Forecast, *, batch: bool) -> None:
    """What would be asked, what it would cost, and what would leave this machine."""
    out.say(forecast_sentence(found))
    pairs = forecast_pairs(found, again="`--retry-unknown` asks again", outside="`--outside-too` asks")
    out.pairs([(f"  {name}", value) for name, value in pairs])
    out.softly("dry run: nothing was asked")
    if not found.is_agreed:
        kinds = " ".join(kind.value for kind in found.leaves)
        out.next(
            f"`metier consent give {one_line(found.host)} {kinds}`, if you agree; `metier prompt show` for the exact words"
        )
        return
    out.next(
        f"`metier screen --with {found.screener}{' --batch' if batch else ''}{_budget_words(found)}`, `metier prompt show` for the exact words"
    )


def _budget_words(found: Forecast) -> str:
    budget = budget_words(found.worst_usd)
    return f" --budget {budget}" if budget else ""


def flag_lines(out: Out, asked: Asked) -> None:
    """How many postings have text that looks like an order, where there are any."""
    if words := orders_words(asked):
        out.softly(f"! {words}", style="note")


def left_lines(out: Out, asked: Asked) -> None:
    """What has no answer, by why; answers that could not be read with their postings."""
    for words in left_words(asked, again="`--retry-unknown` asks again"):
        out.softly(words, style="note")
    review = [row for row in asked.unjudged if row.code == "review"]
    if review:
        need = "needs" if len(review) == 1 else "need"
        out.softly(f"{len(review):,} {need} your own look, as no answer could be read:", style="note")
    for row in review[:_NAMED]:
        out.softly(f"  {row.posting.number} {one_line(row.posting.title, 60)}: {one_line(row.why, 120)}")
