"""Reading what a posting asks of applicants."""

from __future__ import annotations

from metier.applications.demands.demand import Demand, DemandKind
from metier.domain.posting import Posting


def demands_of(posting: Posting) -> tuple[Demand, ...]:
    """What the posting asks of applicants, in the order of its text."""
    return tuple(
        Demand(fact.quote.words, DemandKind.TOOL, fact.quote, is_must=True, terms=(fact.value,))
        for fact in posting.facts.tools
    )
