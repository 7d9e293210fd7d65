"""How much each own fact matters for one posting: what it answers, how recent it is, how few facts answer it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from metier.applications.demands.demand import Demand, DemandKind
from metier.applications.demands.facts import Known, KnownRecord, known_record
from metier.applications.demands.matched import Likeness, Match
from metier.applications.demands.matching import match
from metier.applications.demands.reading import demands_of
from metier.applications.demands.words import roots_of
from metier.domain.posting import Posting
from metier.domain.record import OwnFactId, Record

_WORTH = {
    DemandKind.TOOL: 1.0,
    DemandKind.SKILL: 1.0,
    DemandKind.YEARS: 0.9,
    DemandKind.DEGREE: 0.8,
    DemandKind.CERTIFICATE: 0.9,
    DemandKind.LANGUAGE: 0.7,
    DemandKind.LICENCE: 0.5,
    DemandKind.DUTY: 0.6,
    DemandKind.TRAIT: 0.35,
}
"""What an answer is worth by the kind of demand; chosen, not fitted (see `benchmarks/demands.py`)."""
_NICE = 0.55
"""What an answer to something nice to have is worth beside a must."""
_SHARE = 0.5
"""One full answer to one must makes a fact half as relevant as can be."""
_OLD = 0.6
_FADES = 96
"""Months after which a fact has lost two thirds of what it loses by age; what is old keeps `_OLD` of its worth."""
_UNDATED = 0.9
_TOUCHES = 0.12
"""Most that a fact gets for words of the posting beside any demand."""
_HEADING = 0.9


def relevance(
    record: Record,
    posting: Posting,
    *,
    matches: Sequence[Match] | None = None,
    likeness: Likeness | None = None,
    on: date | None = None,
) -> Mapping[OwnFactId, float]:
    """How much each own fact matters for this posting, 0 to 1; every fact of the record has a number.

    A fact gains by each demand it answers: by musts more than by what is nice to have, by what few other facts answer
    more than by what all do. Old facts lose up to two fifths. A heading has nine tenths of its best fact, where that is
    more than its own. The same input gives the same numbers; equal ones are to be kept in the order of the record.

    Args:
        record: The person's own facts.
        posting: What is applied for.
        matches: What `match` found of this posting's demands, where it is known already.
        likeness: As for `match`.
        on: As for `match`.

    Cost: that of `match`, about 5 ms for reading the posting, and 1 ms.
    """
    found = match(demands_of(posting), record, likeness, on=on) if matches is None else matches
    known = known_record(record, on)
    unanswered = _unanswered(found)
    touched = frozenset(roots_of(f"{posting.title} {posting.text}"))
    own = {
        fact.fact.id: round(
            _recent(fact, known.today)
            * (1 - (1 - _touching(fact, touched, known)) * unanswered.get(fact.fact.id, 1.0)),
            6,
        )
        for fact in known.facts
    }
    best: dict[OwnFactId, float] = {}
    for fact in record.facts:
        if fact.under is not None:
            best[fact.under] = max(best.get(fact.under, 0.0), own.get(fact.id, 0.0))
    return {
        fact.id: max(own.get(fact.id, 0.0), round(_HEADING * best.get(fact.id, 0.0), 6))
        for fact in record.facts
    }


def _unanswered(matches: Sequence[Match]) -> dict[OwnFactId, float]:
    """What each fact leaves of 1 after all that it answers."""
    left: dict[OwnFactId, float] = {}
    for each in matches:
        if not each.evidence:
            continue
        worth = _SHARE * _worth(each.demand) / (1 + 0.5 * math.log(len(each.evidence)))
        for evidence in each.evidence:
            left[evidence.fact] = left.get(evidence.fact, 1.0) * (1 - worth * evidence.strength)
    return left


def _worth(demand: Demand) -> float:
    worth = _WORTH[demand.kind]
    return worth if demand.is_must or demand.kind is DemandKind.DUTY else worth * _NICE


def _touching(fact: Known, touched: frozenset[str], known: KnownRecord) -> float:
    """What a fact gets for words that the posting has anywhere."""
    whole = sum(known.weights[root] for root in fact.roots)
    if not whole:
        return 0.0
    return _TOUCHES * sum(known.weights[root] for root in sorted(fact.roots & touched)) / whole


def _recent(fact: Known, today: int) -> float:
    if fact.span is None:
        return _UNDATED
    return _OLD + (1 - _OLD) * math.exp(-max(0, today - fact.span[1]) / _FADES)
