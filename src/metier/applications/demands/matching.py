"""Which own facts answer which demand, and what is a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from metier.applications.demands.demand import Demand
from metier.applications.demands.matched import Evidence, How, Likeness, Match, Shown
from metier.domain.record import Record


def match(
    demands: Sequence[Demand], record: Record, likeness: Likeness | None = None, *, on: date | None = None
) -> tuple[Match, ...]:
    """For each demand, in order, the own facts that show it.

    Args:
        demands: Of one posting.
        record: The person's own facts.
        likeness: Finds facts that say it in other words; without it only words and names count.
        on: Today, up to which a role that lasts counts; None: up to the newest time the record names.
    """
    return tuple(_match(demand, record) for demand in demands)


def _match(demand: Demand, record: Record) -> Match:
    found = tuple(
        Evidence(fact.id, How.TOOL, 1.0)
        for fact in record.facts
        if any(term.lower() in fact.words.lower() for term in demand.terms)
    )
    shown = Shown.SHOWN if found else Shown.NOT_SHOWN
    return Match(demand, found, shown, f"asks {demand.words}")
