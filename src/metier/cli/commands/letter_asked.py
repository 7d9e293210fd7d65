"""`metier letter --ask`: a base model writes the body; what it would be sent and cost stands before it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.commands.letter_page import data_of, letter_page
from metier.cli.commands.screen_model import within_budget
from metier.cli.commands.tailor_asked import forecast_page, prompt_page
from metier.cli.envelope import Outcome
from metier.cli.words import usd

if TYPE_CHECKING:
    from decimal import Decimal

    from metier.cli.output import Out
    from metier.workspace import Workspace


def letter_by_model(
    call: Call,
    workspace: Workspace,
    which: str,
    *,
    include: Sequence[str],
    model: str | None,
    budget: Decimal | None,
    show_prompt: bool,
    everything: bool,
) -> int:
    """Ask a base model for a letter, after its price and what leaves were shown."""
    from metier.workspace.prompting import AskOptions

    options = AskOptions(model=model, budget=budget)
    asking = workspace.letters.asking(which, options)
    if show_prompt:
        words = asking.preview()
        return call.show(Outcome({"prompt": words}), lambda out: prompt_page(out, words))
    forecast = asking.forecast()
    forecast_page(call.out, forecast)
    if call.dry_run:
        return call.show(
            Outcome({"forecast": forecast}), lambda out: out.softly("dry run: nothing was asked")
        )
    report = within_budget(
        call, options, lambda chosen: workspace.letters.make(which, include=include, options=chosen)
    )
    outcome = Outcome(data_of(report) | {"forecast": forecast}, cost_usd=report.paid_usd)

    def page(out: Out) -> None:
        letter_page(out, report, everything=everything, dry_run=False)
        if report.paid_usd:
            out.softly(f"paid {usd(report.paid_usd)}")

    return call.show(outcome, page)
