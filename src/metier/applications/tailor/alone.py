"""What stands in a resume without an entry over it: summary, skills, certificates, languages."""

from __future__ import annotations

from metier.applications.tailor.room import ASKED, MOST, Chosen, Material, best_in_order
from metier.applications.tailor.sections import section_of
from metier.domain.draft import Section
from metier.domain.record import FactKind, OwnFact, OwnFactId

_MOST_SKILLS = 14  # keywords of one group (taste)
_MOST_GROUPS = 8


def alone(section: Section, material: Material) -> list[Chosen]:
    """Facts that stand in a section by themselves."""
    if section is Section.SKILLS:
        return _skills(material)
    found = [
        fact
        for fact in material.record.facts
        if fact.under is None and not fact.kind.is_heading and section_of(fact) is section
    ]
    if section is Section.REFERENCES and not material.room.references:
        found = [fact for fact in found if material.room.keeps(fact)]
    if section is Section.INTERESTS:
        found = [fact for fact in found if material.matters(fact) >= ASKED]
    matters = {fact.id: material.matters(fact) for fact in found}
    if section is Section.SUMMARY and found:
        matters[found[0].id] = 9.0  # the first sentence says who it is about
    kept = best_in_order(found, matters, MOST.get(section, len(found)))
    return [Chosen(section, None, tuple(kept))] if kept else []


def _skills(material: Material) -> list[Chosen]:
    """Groups of skills: those with what is asked first, and in each what is asked first."""
    record = material.record
    by_group: dict[OwnFactId | None, list[OwnFact]] = {}
    for fact in record.of(FactKind.SKILL):
        by_group.setdefault(fact.under, []).append(fact)
    groups: list[Chosen] = []
    best: list[float] = []
    for group, found in by_group.items():
        ranked = sorted(found, key=lambda one: -round(material.matters(one), 1))
        kept = ranked[:_MOST_SKILLS]
        groups.append(Chosen(Section.SKILLS, record.by_id.get(group) if group else None, tuple(kept)))
        best.append(sum(map(material.matters, ranked[:3])))
    order = sorted(range(len(groups)), key=lambda place: -round(best[place], 1))
    return [groups[place] for place in order[:_MOST_GROUPS]]
