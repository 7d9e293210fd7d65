"""`metier screen --with prompted|few_shot`: what a base model said, what it cost, and what needs the person's look."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from metier.cli.asking import flag_lines, forecast_page, kept_words, left_lines, within_budget
from metier.cli.call import Call
from metier.cli.commands.batch import send_batch
from metier.cli.commands.screen_page import ranked_table
from metier.cli.envelope import Ended
from metier.errors import ExitCode, UnknownCommandError
from metier.pages.ranking_words import (
    money_words,
)

if TYPE_CHECKING:
    from metier.actions.screen import Asked, ScreenReport
    from metier.cli.output import Out

KINDS = ("prompted", "few_shot")
"""`screeners.registry.BY_PROMPT`, written again so that `--help` loads no numpy; a test holds them together."""


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


def _exit_code(asked: Asked) -> ExitCode:
    if asked.without("budget"):
        return ExitCode.BUDGET
    return ExitCode.PARTIAL if any(row.code != "limits" for row in asked.unjudged) else ExitCode.OK


def _page(out: Out, report: ScreenReport, seconds: float) -> None:
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
