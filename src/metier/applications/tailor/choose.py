"""Which own facts go into a resume for one posting, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metier.applications.demands import Match
from metier.applications.tailor.alone import alone
from metier.applications.tailor.filling import Filling, is_detail
from metier.applications.tailor.room import (
    ASKED,
    HEADING_LINES,
    LINES_ON_A_PAGE,
    MOST,
    TITLE_LINES,
    Choice,
    Chosen,
    Material,
    Room,
    best_in_order,
    height,
)
from metier.applications.tailor.sections import order_of, section_of
from metier.applications.tailor.times import ended_years_ago, newest_first, worked_years
from metier.domain.draft import Section
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record

_OLD = 15.0
"""An entry that ended so many years ago may be left out where room is short and nothing in it is asked for (taste)."""
_ALWAYS = 3  # newest entries that are never left out
_ONE_PAGE = 8.0  # years of work up to which one page is usual
_HARDLY_MORE = 1.35  # pages that are better cut to one than spread over two


def choose(
    record: Record, matches: Sequence[Match], relevance: Mapping[OwnFactId, float], room: Room, *, year: float
) -> Choice:
    """What of the record goes into a resume for this posting.

    Every role keeps its heading, so that no time is hidden, but for those that ended long ago where room is short. Under
    each, what answers the posting comes first; skills that are asked for come first in their group. Deterministic.

    Args:
        matches: What the posting asks, and which facts answer it.
        relevance: How much each fact matters for it, 0 to 1.
        year: Today, as a year with its fraction.
    """
    kept = Record(tuple(fact for fact in record.facts if not room.drops(fact)))
    material = Material(kept, relevance, _weights(matches), room, year)
    sections, reasons = order_of(kept.facts, matches, year)
    others = {section: alone(section, material) for section in sections}
    entries = {section: _entries(section, material) for section in sections}
    details = sum(height(fact.words) for fact in kept.facts if is_detail(fact))
    fixed = _height(others, entries)
    is_short = (fixed + details) / LINES_ON_A_PAGE <= _HARDLY_MORE
    pages = room.pages or (1 if is_short or worked_years(kept.facts, year) <= _ONE_PAGE else 2)
    left = pages * LINES_ON_A_PAGE - fixed
    if left < details:
        shorter = _without_old(entries[Section.WORK], material)
        left += HEADING_LINES * (len(entries[Section.WORK]) - len(shorter))
        entries[Section.WORK] = shorter
    filling = Filling(material, list(entries.values()), left)
    filling.fill()
    chosen: list[Chosen] = []
    for section in sections:
        for heading in entries[section]:
            facts = (*filling.under(heading.id), *filling.courses(heading.id))
            chosen.append(Chosen(section, heading, facts))
        chosen += others[section]
    return Choice(tuple(chosen), pages, reasons)


def _weights(matches: Sequence[Match]) -> dict[OwnFactId, dict[int, float]]:
    """Of each fact, which demands it answers and how much: what must be counts twice."""
    found: dict[OwnFactId, dict[int, float]] = {}
    for place, each in enumerate(matches):
        for evidence in each.evidence:
            weight = evidence.strength * (1.0 if each.demand.is_must else 0.5)
            found.setdefault(evidence.fact, {})[place] = weight
    return found


def _entries(section: Section, material: Material) -> list[OwnFact]:
    """Entries of a section, newest first; of more than it takes, those that matter most."""
    found = newest_first(
        [
            fact
            for fact in material.record.facts
            if fact.kind.is_heading and fact.kind is not FactKind.SKILL_GROUP and section_of(fact) is section
        ]
    )
    matters = {heading.id: material.best_under(heading) for heading in found}
    return best_in_order(found, matters, MOST.get(section, len(found)))


def _height(
    others: Mapping[Section, Sequence[Chosen]], entries: Mapping[Section, Sequence[OwnFact]]
) -> float:
    """Lines that go in whatever is put under entries: titles of sections, headings, and what stands alone."""
    found = HEADING_LINES * sum(map(len, entries.values()))
    for section, chosen in others.items():
        found += TITLE_LINES if chosen or entries[section] else 0.0
        for each in chosen:
            words = [fact.words for fact in each.facts]
            found += height(", ".join(words)) if section is Section.SKILLS else sum(map(height, words))
    return found


def _without_old(entries: Sequence[OwnFact], material: Material) -> list[OwnFact]:
    """Entries without those that ended long ago and answer nothing."""
    return [
        heading
        for place, heading in enumerate(entries)
        if place < _ALWAYS
        or ended_years_ago(heading, material.year) < _OLD
        or material.best_under(heading) >= ASKED
    ]
