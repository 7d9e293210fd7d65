"""`metier screen --with prompted|few_shot`: what a base model said, what it cost, and what needs the person's look."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from metier.cli.call import Call
from metier.cli.commands.batch import send_batch
from metier.cli.envelope import Ended
from metier.errors import BudgetMissingError, ExitCode, UnknownCommandError
from metier.pages.ranking_words import (
    forecast_pairs,
    forecast_sentence,
    left_words,
    money_words,
    orders_words,
)
from metier.pages.words import budget_words, one_line, usd_at_most

if TYPE_CHECKING:
    from metier.actions.screen import Asked, ScreenReport
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.workspace.prompting import AskOptions, Forecast

R = TypeVar("R")
KINDS = ("prompted", "few_shot")
"""`screeners.registry.BY_PROMPT`, written again so that `--help` loads no numpy; a test holds them together."""
_NAMED = 5
"""So many postings without a verdict are named; `--json` has all."""


def only_for_models(asked: dict[str, Any]) -> None:
    """Refuse options that mean nothing without a base model.

    Raises:
        UnknownCommandError: One was given.
    """
    given = [name for name, value in asked.items() if value]
    if given:
        raise UnknownCommandError(
            what=f"`--{given[0].replace('_', '-')}` needs a screener that asks a base model",
            hint="Add `--with hybrid`, `--with few_shot` or `--with prompted`",
        )


def screen_by_model(call: Call, *, screener: str, top: int | None, asked: dict[str, Any]) -> int:
    """Ask, or with `--dry-run` say what asking would cost."""
    from metier.workspace.prompting import AskOptions

    started = time.perf_counter()
    options = AskOptions(**asked)
    with call.open() as workspace:
        if call.dry_run:
            forecast = workspace.forecast(screener, options)
            return call.show(Ended(forecast), lambda out: forecast_page(out, forecast, batch=options.batch))
        if options.batch:
            return send_batch(call, workspace, screener, options)
        with call.progress(kept_words) as progress:
            report = within_budget(
                call,
                options,
                lambda chosen: workspace.screen(
                    screener=screener, shown=top, asking=chosen, progress=progress
                ),
            )
    assert report.asked is not None
    seconds = time.perf_counter() - started
    outcome = Ended(
        report,
        exit_code=_exit_code(report.asked),
        problems=[row for row in report.asked.unjudged if row.code != "limits"],
        cost_usd=report.asked.paid_usd,
    )
    return call.show(outcome, lambda out: _page(out, report, seconds))


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


def _exit_code(asked: Asked) -> ExitCode:
    if asked.without("budget"):
        return ExitCode.BUDGET
    return ExitCode.PARTIAL if any(row.code != "limits" for row in asked.unjudged) else ExitCode.OK


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


def _page(out: Out, report: ScreenReport, seconds: float) -> None:
    from metier.cli.commands.screen import ranked_table

    asked = report.asked
    assert asked is not None
    if report.rows:
        ranked_table(out, report, seconds=seconds)
    else:
        out.say("No posting got a verdict.")
    out.softly(money_words(asked))
    flag_lines(out, asked)
    left_lines(out, asked)
    if asked.without("budget"):
        out.next(f"`metier screen --with {report.screener} --dry-run` tells what the rest costs")
    elif report.rows:
        number = report.rows[0].posting.number
        out.next(f"`metier show {number}` for all of one posting, `metier label` to decide")
    elif not asked.unjudged:
        out.next("`metier add FILE` for new postings")


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
