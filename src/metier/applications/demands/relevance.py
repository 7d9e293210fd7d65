"""How much each own fact matters for one posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from metier.applications.demands.matched import Likeness, Match
from metier.applications.demands.matching import match
from metier.applications.demands.reading import demands_of
from metier.domain.posting import Posting
from metier.domain.record import OwnFactId, Record


def relevance(
    record: Record,
    posting: Posting,
    *,
    matches: Sequence[Match] | None = None,
    likeness: Likeness | None = None,
    on: date | None = None,
) -> Mapping[OwnFactId, float]:
    """How much each own fact matters for this posting, 0 to 1; every fact of the record has a number.

    Args:
        record: The person's own facts.
        posting: What is applied for.
        matches: What `match` found of this posting's demands, where it is known already.
        likeness: As for `match`.
        on: As for `match`.
    """
    found = match(demands_of(posting), record, likeness, on=on) if matches is None else matches
    named = {fact for each in found for fact in each.facts}
    return {fact.id: float(fact.id in named) for fact in record.facts}
