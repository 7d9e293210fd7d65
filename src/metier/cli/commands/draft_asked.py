"""`--ask` of `metier tailor` and `metier letter`: what a base model would be sent and cost, before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.draft_words import forecast_words
from metier.pages.words import usd

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
    for words in forecast_words(forecast):
        out.aside(words)
    if not forecast.is_kept and not forecast.leaves:
        out.aside(
            "A model on this machine may take minutes for it; Ctrl-C stops, and an answer that came is kept."
        )


def asked_page(out: Out, paid: Decimal) -> None:
    """What asking cost, in US dollars; nothing where it cost nothing."""
    if paid:
        out.softly(f"paid {usd(paid)}")
