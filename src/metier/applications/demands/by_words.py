"""Demands that are answered by the same words: skills, duties, traits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metier.applications.demands.demand import Demand, DemandKind
from metier.applications.demands.facts import Known, KnownRecord
from metier.applications.demands.matched import Evidence, How, Match, Shown
from metier.applications.demands.words import roots_of

MOST_EVIDENCE = 6
_ENOUGH = 6
"""Telling roots of a long demand that would be all: nobody repeats a whole sentence."""
_LEAST = 0.2
_PART = 0.3
_WHOLE = 0.6
_FEW = 2
"""Of more asked roots than these a single one is shared by chance."""
_NEW = 1.0
"""Weight of a root that the record does not have."""
_IN_HEADING = 0.5
"""The title of a position says less than a sentence about it."""


def by_words(demand: Demand, known: KnownRecord) -> Match:
    """The facts that share telling words with a demand, and those that name its tools."""
    evidence = shared(roots_of(demand.words), known)
    if demand.terms:
        named = [
            Evidence(fact.fact.id, How.TOOL, 0.75)
            for fact in unique(fact for tool in demand.terms for fact in known.tools.get(tool, ()))
        ]
        evidence = best([*evidence, *named])
    strongest = evidence[0].strength if evidence else 0.0
    shown = Shown.SHOWN if strongest >= _WHOLE else Shown.PARTLY if strongest >= _PART else Shown.NOT_SHOWN
    return Match(demand, evidence, shown, _why(demand, shown, len(evidence)))


def _why(demand: Demand, shown: Shown, n_facts: int) -> str:
    facts = f"{n_facts} of your facts" if n_facts != 1 else "1 of your facts"
    if demand.kind is DemandKind.TRAIT and shown is not Shown.SHOWN:
        return "asks a way to be; nothing in a record proves it, an example in a letter may"
    if shown is Shown.SHOWN:
        return f"{facts} say{'s' if n_facts == 1 else ''} it in the same words"
    if shown is Shown.PARTLY:
        return f"{facts} say{'s' if n_facts == 1 else ''} part of it"
    return "none of your facts says it"


def shared(asked: Sequence[str], known: KnownRecord, least: float = _LEAST) -> tuple[Evidence, ...]:
    """Facts by how much of the asked roots they have, best first, at most `MOST_EVIDENCE`."""
    weights = {root: known.weights.get(root, _NEW) for root in asked}
    whole = sum(sorted(weights.values(), reverse=True)[:_ENOUGH])
    if not whole:
        return ()
    found: list[Evidence] = []
    wanted = frozenset(weights)
    for fact in known.facts:
        common = wanted & fact.roots
        if not common or (len(common) == 1 and len(wanted) > _FEW):
            continue
        strength = min(1.0, sum(weights[root] for root in common) / whole)
        strength *= _IN_HEADING if fact.fact.kind.is_heading else 1.0
        if strength >= least:
            found.append(Evidence(fact.fact.id, How.WORDS, round(strength, 4)))
    return best(found)


def best(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The strongest, each fact once; equal ones as they come."""
    kept: dict[str, Evidence] = {}
    for each in sorted(found, key=lambda item: -item.strength):
        kept.setdefault(each.fact, each)
    return tuple(kept.values())[:MOST_EVIDENCE]


def unique(facts: Iterable[Known]) -> list[Known]:
    """Each fact once, in the order of the record."""
    return sorted({fact.place: fact for fact in facts}.values(), key=lambda fact: fact.place)
