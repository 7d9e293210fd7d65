"""Which own facts answer which demand, and what is a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from metier.applications.demands import by_words, special
from metier.applications.demands.demand import Demand, DemandKind
from metier.applications.demands.facts import KnownRecord, known_record
from metier.applications.demands.matched import Evidence, How, Likeness, Match, Shown
from metier.domain.record import Record

MOST_EVIDENCE = 6
"""Facts that are kept for one demand."""
ALIKE = 0.45
"""Cosine from which on a sentence vector is a hint; with all-MiniLM-L6-v2 (see `benchmarks/demands.py`)."""
_HINT = 0.6
"""A likeness counts this much of what the same words would."""

_BY_KIND: dict[DemandKind, Callable[[Demand, KnownRecord], Match]] = {
    DemandKind.TOOL: special.by_tools,
    DemandKind.YEARS: special.by_years,
    DemandKind.DEGREE: special.by_degree,
    DemandKind.LANGUAGE: special.by_language,
    DemandKind.CERTIFICATE: special.by_certificate,
    DemandKind.LICENCE: special.by_licence,
}


def match(
    demands: Sequence[Demand], record: Record, likeness: Likeness | None = None, *, on: date | None = None
) -> tuple[Match, ...]:
    r"""For each demand, in order, the own facts that show it, a verdict and the reason in words.

    Tools are the same by the table of names that facts use, years are added up from dated roles, degrees stand on a
    ladder, languages have levels; the rest goes by words. What facts are only alike in meaning is at most `PARTLY`.

    Args:
        demands: Of one posting.
        record: The person's own facts.
        likeness: Finds facts that say it in other words; called once with all demands and all facts.
        on: Today, up to which a role that lasts counts; None: up to the newest time the record names.

    Cost: without `likeness` about 2 ms for 40 demands and 100 facts.

    Example:
        >>> from metier.testing.makers import posting
        >>> from metier.applications.demands.reading import demands_of
        >>> from metier.domain.record import FactKind, OwnFact, own_fact_id
        >>> python = OwnFact(own_fact_id(FactKind.SKILL, "Python3"), FactKind.SKILL, "Python3")
        >>> asked = demands_of(posting("Engineer", "Requirements:\n- Python\n- Knowledge of Kubernetes"))
        >>> [(each.shown.value, each.why) for each in match(asked, Record((python,)))]
        [('shown', 'asks Python; named by 1 of your facts'), ('not shown', 'asks Kubernetes; none of your facts names it')]
    """
    known = known_record(record, on)
    found = [_BY_KIND.get(demand.kind, by_words.by_words)(demand, known) for demand in demands]
    if likeness is not None and demands and known.facts:
        found = _with_likeness(found, known, likeness)
    return tuple(found)


def _with_likeness(found: Sequence[Match], known: KnownRecord, likeness: Likeness) -> list[Match]:
    cosines = likeness([each.demand.words for each in found], [each.fact.words for each in known.facts])
    extended: list[Match] = []
    for row, each in enumerate(found):
        if each.demand.kind in {DemandKind.DEGREE, DemandKind.LANGUAGE, DemandKind.LICENCE}:
            extended.append(each)
            continue
        have = set(each.facts)
        hints = [
            Evidence(fact.fact.id, How.LIKENESS, round(min(1.0, _HINT * float(cosines[row][column])), 4))
            for column, fact in enumerate(known.facts)
            if float(cosines[row][column]) >= ALIKE and fact.fact.id not in have
        ]
        hints.sort(key=lambda hint: -hint.strength)
        extended.append(_extended(each, hints))
    return extended


def _extended(each: Match, hints: Sequence[Evidence]) -> Match:
    if not hints:
        return each
    evidence = tuple(sorted([*each.evidence, *hints], key=lambda item: -item.strength))[:MOST_EVIDENCE]
    if each.shown is not Shown.NOT_SHOWN:
        return Match(each.demand, evidence, each.shown, each.why)
    why = f"{each.why}; {len(hints)} of your facts may say it in other words"
    return Match(each.demand, evidence, Shown.PARTLY, why)
