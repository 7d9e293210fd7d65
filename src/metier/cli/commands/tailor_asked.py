"""`metier tailor --ask`: a base model words the lines; what it would be sent and cost stands before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.cli.call import Call
from metier.cli.commands.screen_model import within_budget
from metier.cli.commands.tailor_page import data_of, tailor_page
from metier.cli.envelope import Outcome
from metier.cli.words import one_line, plural, usd, usd_at_most

if TYPE_CHECKING:
    from decimal import Decimal

    from metier.actions.writing import WritingForecast
    from metier.applications.tailor import Room
    from metier.cli.output import Out
    from metier.workspace import Workspace


def tailor_by_model(
    call: Call,
    workspace: Workspace,
    which: str,
    room: Room,
    *,
    model: str | None,
    budget: Decimal | None,
    show_prompt: bool,
    everything: bool,
) -> int:
    """Ask a base model for wording, after its price and what leaves were shown."""
    from metier.workspace.prompting import AskOptions

    options = AskOptions(model=model, budget=budget)
    asking = workspace.tailoring.asking(which, room, options)
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
        call, options, lambda chosen: workspace.tailoring.make(which, room, options=chosen)
    )
    outcome = Outcome(data_of(report) | {"forecast": forecast}, cost_usd=report.paid_usd)

    def page(out: Out) -> None:
        tailor_page(out, report, everything=everything, dry_run=False)
        if report.paid_usd:
            out.softly(f"paid {usd(report.paid_usd)}")

    return call.show(outcome, page)


def prompt_page(out: Out, words: str) -> None:
    """The exact words that would be sent."""
    for line in words.split("\n"):
        out.exact(line)
    out.softly("---", style="head")
    out.softly("nothing was sent")


def forecast_page(out: Out, forecast: WritingForecast) -> None:
    """What would be sent and what it costs, before it is asked; beside the data, on stderr."""
    if forecast.is_kept:
        out.aside(f"{one_line(forecast.model, 60)} answered this before: the answer is kept, nothing is sent")
        return
    where = f" at {one_line(forecast.host, 60)}" if forecast.leaves else ", on this machine"
    price = f" It costs at most {usd_at_most(forecast.worst_usd)}." if forecast.worst_usd else ""
    out.aside(
        f"Asking {one_line(forecast.model, 60)}{where}: {plural(forecast.n_facts, 'fact')}, about "
        f"{forecast.input_tokens:,} tokens.{price}"
    )
    if forecast.leaves:
        kinds = ", ".join(kind.value for kind in forecast.leaves)
        out.aside(f"Leaves this machine: {kinds}; names, employers and contact data are replaced.")
    if forecast.shortened:
        out.aside("The posting or the list of facts is cut: it does not fit into what the model takes.")
