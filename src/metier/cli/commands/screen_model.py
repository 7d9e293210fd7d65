"""`metier screen --with prompted|few_shot`: what a base model said, what it cost, and what needs the person's look."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from metier.cli.call import Call
from metier.cli.commands.batch import send_batch
from metier.cli.envelope import Outcome
from metier.errors import BudgetMissingError, ExitCode, UnknownCommandError
from metier.pages.words import one_line, plural, usd, usd_at_most, usd_price

if TYPE_CHECKING:
    from metier.actions.screen import Asked, ScreenReport
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.domain.chat import Price
    from metier.workspace.prompting import AskOptions, Forecast

R = TypeVar("R")
KINDS = ("prompted", "few_shot")
"""`screeners.registry.BY_PROMPT`, written again so that `--help` loads no numpy; a test holds them together."""
_NAMED = 5
"""So many postings without a verdict are named; `--json` has all."""

_LEFT = {
    "budget": "not asked: what is left of the budget may not suffice for another request",
    "maybe-paid": "sent by an earlier run that ended before the answer came; `--retry-unknown` asks again",
    "batch": "on their way in a batch; `metier batch` tells how far it is",
    "provider": "without an answer: the provider failed",
    "stopped": "not asked: stopped before",
}


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
            return call.show(Outcome(forecast), lambda out: forecast_page(out, forecast, batch=options.batch))
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
    outcome = Outcome(
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
    besides = (
        f" and, to learn how it judges, about {found.n_decided:,} that you decided" if found.n_decided else ""
    )
    out.say(f"{found.model} would be asked about {plural(found.n_postings, 'posting')}{besides}.")
    out.pairs(
        [
            ("  questions", f"{found.n_new:,} new, {found.n_kept:,} answered before and not paid again"),
            *(
                [
                    (
                        "  maybe paid before",
                        f"{found.n_maybe_paid:,}, left alone (`--retry-unknown` asks again)",
                    )
                ]
                if found.n_maybe_paid
                else []
            ),
            *(
                [("  on their way in a batch", f"{found.n_in_batch:,}, not asked again")]
                if found.n_in_batch
                else []
            ),
            ("  outside your limits", f"{found.n_outside:,}, not asked (`--outside-too` asks)"),
            *(
                [
                    (
                        "  tokens",
                        f"about {found.input_tokens:,} of prompts, {round(100 * found.cacheable)} % of them the same every time",
                    )
                ]
                if found.n_new
                else []
            ),
            ("  price", _price_words(found.price)),
            (
                "  cost",
                f"about {usd(found.expected_usd)}, at most {usd_at_most(found.worst_usd)}"
                if found.worst_usd
                else "nothing",
            ),
            ("  leaves this machine", _leaves_words(found)),
        ]
    )
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


def _price_words(price: Price) -> str:
    if price.is_free:
        return "nothing: it runs on this machine" if price.source == "local" else "nothing, as you wrote"
    since = "as you wrote" if price.source == "settings" else f"{price.source}, {price.as_of}"
    prompt, answer = usd_price(price.input), usd_price(price.output)
    return f"{prompt} for a million tokens of prompt, {answer} of answer ({since})"


def _leaves_words(found: Forecast) -> str:
    if not found.leaves:
        return "nothing"
    not_yet = "" if found.is_agreed else "; you have not agreed to it yet"
    return f"to {found.host}: {', '.join(kind.value for kind in found.leaves)}{not_yet}"


def _budget_words(found: Forecast) -> str:
    cents = found.worst_usd.quantize(Decimal("0.01"), ROUND_UP)
    return f" --budget {cents}" if cents else ""


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


def money_words(asked: Asked) -> str:
    """Who was asked, how often, and what was paid."""
    parts = [
        f"asked {asked.model}",
        plural(asked.n_calls, "request"),
        f"{asked.n_calls_decided:,} more about what you decided, to learn how it judges"
        if asked.n_calls_decided
        else "",
        f"{plural(asked.n_kept, 'answer')} kept from before" if asked.n_kept else "",
        _paid(asked) if asked.spent_usd else "no cost",
    ]
    return " · ".join(part for part in parts if part)


def _paid(asked: Asked) -> str:
    """What was paid, each amount beside the budget that bounds it."""
    is_whole = asked.cap_usd is not None and asked.cap_usd != asked.run_usd
    whole = _of(asked.cap_usd) if is_whole else ""
    return f"{usd(asked.paid_usd)}{_of(asked.run_usd)} now, {usd(asked.spent_usd)}{whole} in all"


def _of(budget: Decimal | None) -> str:
    return "" if budget is None else f" of {usd_price(budget.quantize(Decimal('0.0001'), ROUND_DOWN))}"


def flag_lines(out: Out, asked: Asked) -> None:
    """How many postings have text that looks like an order, where there are any."""
    if asked.n_flagged:
        depends = (
            f"; the verdict of {asked.n_depends} depends on it"
            if asked.n_depends
            else "; no verdict depends on it"
        )
        out.softly(
            f"! {plural(asked.n_flagged, 'posting')} with text that looks like an order to programs or applicants{depends}",
            style="note",
        )


def left_lines(out: Out, asked: Asked) -> None:
    """What has no answer, by why; answers that could not be read with their postings."""
    for code, n in Counter(row.code for row in asked.unjudged).items():
        if code in _LEFT:
            out.softly(f"{n:,} {_LEFT[code]}", style="note")
    review = [row for row in asked.unjudged if row.code == "review"]
    if review:
        need = "needs" if len(review) == 1 else "need"
        out.softly(f"{len(review):,} {need} your own look, as no answer could be read:", style="note")
    for row in review[:_NAMED]:
        out.softly(f"  {row.posting.number} {one_line(row.posting.title, 60)}: {one_line(row.why, 120)}")
