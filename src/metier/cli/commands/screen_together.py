"""`metier screen` by two together: who judged what and why, what it cost, what is left to the person, what is hidden."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from metier.cli.asking import flag_lines, forecast_page, kept_words, left_lines, within_budget
from metier.cli.call import Call
from metier.cli.commands.screen_page import judges_lines, nothing_ranked, ranked_table
from metier.cli.envelope import Ended
from metier.errors import BudgetMissingError, ExitCode, NoModelError, UnknownCommandError
from metier.pages.ranking_words import money_words

if TYPE_CHECKING:
    from metier.actions.screen import ScreenReport
    from metier.cli.output import Out
    from metier.workspace import Workspace
    from metier.workspace.prompting import AskOptions, Forecast

NO_BUDGET = "no budget is set"
_FAILED = ("provider", "review", "stopped")


def screen_together(call: Call, *, top: int | None, asked: dict[str, Any]) -> int:
    """Judge by decisions, ask about the unsure, or with `--dry-run` say what asking would cost."""
    from metier.workspace.prompting import AskOptions

    started = time.perf_counter()
    options = AskOptions(**asked)
    if options.batch or options.outside_too:
        name = "--batch" if options.batch else "--outside-too"
        raise UnknownCommandError(
            what=f"`{name}` is for screeners that ask about every posting", hint="Add `--with few_shot`"
        )
    with call.open() as workspace:
        if call.dry_run and (forecast := _forecast(workspace, options)) is not None:
            found = forecast  # a name that is never None, for the page
            return call.show(Ended(found), lambda out: forecast_page(out, found, batch=False))
        report = _screened(call, workspace, options, top)
    seconds = time.perf_counter() - started
    cost = report.asked.paid_usd if report.asked else Decimal(0)
    rows = [row for row in report.asked.unjudged if row.code in _FAILED] if report.asked else []
    outcome = Ended(report, exit_code=ExitCode.PARTIAL if rows else ExitCode.OK, problems=rows, cost_usd=cost)
    return call.show(outcome, lambda out: _page(out, report, seconds, dry_run=call.dry_run))


def _forecast(workspace: Workspace, options: AskOptions) -> Forecast | None:
    """What asking would cost; None where no base model is set up."""
    try:
        return workspace.forecast("hybrid", options)
    except NoModelError:
        return None


def _screened(call: Call, workspace: Workspace, options: AskOptions, top: int | None) -> ScreenReport:
    """The report; where asking costs money, nobody set a budget and nobody says yes, no base model is asked."""
    from dataclasses import replace

    def work(chosen: AskOptions) -> ScreenReport:
        return workspace.screen(
            screener="hybrid", shown=top, dry_run=call.dry_run, asking=chosen, progress=progress
        )

    with call.progress(kept_words) as progress:
        try:
            return within_budget(call, options, work)
        except BudgetMissingError as error:
            workspace.notices.append(f"No base model was asked: {error.message}; {error.hint}")
            return work(replace(options, nobody=NO_BUDGET))


def _page(out: Out, report: ScreenReport, seconds: float, *, dry_run: bool) -> None:
    if not report.rows:
        nothing_ranked(out)
        return
    ranked_table(out, report, seconds=seconds)
    judges_lines(out, report)
    if report.asked:
        out.softly(money_words(report.asked))
        flag_lines(out, report.asked)
        left_lines(out, report.asked)
    if dry_run:
        out.softly("dry run: the verdicts were not kept")
    out.next("`metier inbox` for what to read today, `metier label` to decide")
