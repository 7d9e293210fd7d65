"""`--ask` of `metier tailor` and `metier letter`: what a base model would be sent and cost, before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural, usd, usd_at_most

if TYPE_CHECKING:
    from decimal import Decimal

    from metier.actions.writing import WritingForecast
    from metier.cli.output import Out


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
    if not forecast.leaves:
        out.aside(
            "A model on this machine may take minutes for it; Ctrl-C stops, and an answer that came is kept."
        )
    if forecast.shortened:
        out.aside("The posting or the list of facts is cut: it does not fit into what the model takes.")


def asked_page(out: Out, paid: Decimal) -> None:
    """What asking cost, in US dollars; nothing where it cost nothing."""
    if paid:
        out.softly(f"paid {usd(paid)}")
