"""Where facts stand in a resume, and in which order its sections come."""

from __future__ import annotations

from collections.abc import Sequence

from metier.applications.demands import DemandKind, Match
from metier.applications.tailor.times import worked_years, year_of
from metier.domain.draft import Section
from metier.domain.record import FactKind, OwnFact

_SECTIONS = {
    FactKind.SUMMARY: Section.SUMMARY,
    FactKind.ROLE: Section.WORK,
    FactKind.PROJECT: Section.PROJECTS,
    FactKind.SKILL: Section.SKILLS,
    FactKind.SKILL_GROUP: Section.SKILLS,
    FactKind.EDUCATION: Section.EDUCATION,
    FactKind.COURSE: Section.EDUCATION,
    FactKind.CERTIFICATE: Section.CERTIFICATES,
    FactKind.LANGUAGE: Section.LANGUAGES,
    FactKind.VOLUNTEERING: Section.VOLUNTEER,
    FactKind.AWARD: Section.AWARDS,
    FactKind.PUBLICATION: Section.PUBLICATIONS,
    FactKind.INTEREST: Section.INTERESTS,
    FactKind.REFERENCE: Section.REFERENCES,
}
USUAL = (
    Section.SUMMARY, Section.WORK, Section.PROJECTS, Section.SKILLS, Section.EDUCATION, Section.CERTIFICATES,
    Section.LANGUAGES, Section.VOLUNTEER, Section.AWARDS, Section.PUBLICATIONS, Section.INTERESTS, Section.REFERENCES,
)  # fmt: skip
"""The order that readers of resumes expect."""
_FEW_YEARS = 2.0


def section_of(fact: OwnFact) -> Section | None:
    """The section of a fact that stands by itself; None for one that is only evidence."""
    return _SECTIONS.get(fact.kind)


def order_of(
    facts: Sequence[OwnFact], matches: Sequence[Match], year: float
) -> tuple[list[Section], tuple[str, ...]]:
    """Sections in order, and why it is not the usual one, in words."""
    order, reasons = list(USUAL), []
    worked = worked_years(facts, year)
    if (
        worked < _FEW_YEARS
        and any(fact.kind is FactKind.EDUCATION for fact in facts)
        and _studied_last(facts)
    ):
        _move(order, Section.EDUCATION, before=Section.WORK)
        reasons.append("education stands before work: you worked for less than two years so far")
    skills = {fact.id for fact in facts if fact.kind is FactKind.SKILL}
    tools = [each for each in matches if each.demand.kind is DemandKind.TOOL and each.demand.is_must]
    shown = [each for each in tools if skills & set(each.facts)]
    if len(shown) >= 3:
        _move(order, Section.SKILLS, before=Section.WORK)
        reasons.append(
            f"skills stand before work: {len(shown)} of the {len(tools)} tools asked for are among them"
        )
    papers = {fact.id for fact in facts if fact.kind is FactKind.CERTIFICATE}
    wanted = {DemandKind.CERTIFICATE, DemandKind.LICENCE}
    if any(each.demand.kind in wanted and papers & set(each.facts) for each in matches):
        _move(order, Section.CERTIFICATES, before=Section.PROJECTS)
        reasons.append("certificates stand right after work: the posting asks for one of yours")
    return order, tuple(reasons)


def _studied_last(facts: Sequence[OwnFact]) -> bool:
    """Whether the last degree began after the first role, or there is no role."""
    roles = [start for fact in facts if fact.kind is FactKind.ROLE and (start := year_of(fact.start))]
    degrees = [
        9999.0 if fact.is_current else end
        for fact in facts
        if fact.kind is FactKind.EDUCATION
        and (end := year_of(fact.end, is_end=True) or year_of(fact.start) or 0.0)
    ]
    return not roles or max(degrees, default=0.0) >= min(roles)


def _move(order: list[Section], section: Section, *, before: Section) -> None:
    order.remove(section)
    order.insert(order.index(before), section)
