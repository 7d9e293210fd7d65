"""Lines put under entries while there is room: first what is least, then what brings most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from metier.applications.tailor.room import ASKED, Material, height
from metier.applications.tailor.times import ended_years_ago
from metier.domain.record import FactKind, OwnFact, OwnFactId

_PER_ENTRY = (7, 5, 4, 3)
"""Most lines under the newest entry, the one before, …; older ones have the last (taste)."""
_LEAST = 2
"""Lines that an entry of the last ten years keeps even where nothing in it is asked for: an empty one looks odd."""
_RECENT = 10.0
_MEASURES = 0.05
"""What a number in a line is worth: as much as half a step of relevance (taste)."""
_DIGIT = re.compile(r"\d")
_MOST_COURSES = 4


def is_detail(fact: OwnFact) -> bool:
    """Whether it is a line under an entry: neither a skill of a group nor a course."""
    return fact.under is not None and fact.kind in {FactKind.HIGHLIGHT, FactKind.SUMMARY, FactKind.ADDED}


class Filling:
    """What has been put under which entry, and what is answered by it.

    Args:
        entries: Of each section, newest first.
        left: Lines that may still go in.
    """

    def __init__(self, material: Material, entries: Sequence[Sequence[OwnFact]], left: float) -> None:
        self._material, self._entries, self._left = material, entries, left
        self._answered: set[int] = set()
        self._taken: dict[OwnFactId, list[OwnFact]] = {}
        self._most = {
            heading.id: _PER_ENTRY[min(place, len(_PER_ENTRY) - 1)]
            for found in entries
            for place, heading in enumerate(found)
        }
        self._open = [fact for fact in material.record.facts if is_detail(fact) and fact.under in self._most]

    def fill(self) -> None:
        """Put in what the person keeps, the least of each recent entry, then what brings most."""
        for fact in [fact for fact in self._open if self._material.room.keeps(fact)]:
            self._take(fact)
        for heading in [heading for found in self._entries for heading in found]:
            if ended_years_ago(heading, self._material.year) <= _RECENT:
                self._take_least(heading)
        while self._open:
            fact = max(self._open, key=self._gain)
            if len(self.under(heading_of(fact))) < self._most[heading_of(fact)] and self._fits(fact):
                self._take(fact)
            else:
                self._open.remove(fact)

    def under(self, heading: OwnFactId) -> list[OwnFact]:
        """What stands under an entry: what matters more first; small differences leave the person's order alone."""
        place = {fact.id: number for number, fact in enumerate(self._material.record.facts)}
        in_order = sorted(self._taken.get(heading, ()), key=lambda one: place[one.id])
        return sorted(in_order, key=lambda one: -round(self._material.matters(one), 1))

    def courses(self, heading: OwnFactId) -> list[OwnFact]:
        """Courses of a degree that are asked for."""
        found = [fact for fact in self._material.record.under(heading) if fact.kind is FactKind.COURSE]
        asked = [fact for fact in found if self._material.matters(fact) >= ASKED]
        return sorted(asked, key=lambda one: -self._material.matters(one))[:_MOST_COURSES]

    def _take_least(self, heading: OwnFact) -> None:
        while len(self.under(heading.id)) < _LEAST:
            found = [fact for fact in self._open if fact.under == heading.id and self._fits(fact)]
            if not found:
                return
            self._take(max(found, key=self._gain))

    def _take(self, fact: OwnFact) -> None:
        self._open.remove(fact)
        self._taken.setdefault(heading_of(fact), []).append(fact)
        self._answered |= set(self._material.weights.get(fact.id, ()))
        self._left -= height(fact.words)

    def _fits(self, fact: OwnFact) -> bool:
        return self._left >= height(fact.words)

    def _gain(self, fact: OwnFact) -> float:
        """How much it matters; more where it answers what nothing yet does.

        Differences that are small are chance: there a line that measures something goes before one that does not.
        """
        weights = self._material.weights.get(fact.id, {})
        fresh = sum(weight for demand, weight in weights.items() if demand not in self._answered)
        matters = self._material.matters(fact)
        measures = _MEASURES if _DIGIT.search(fact.words) else 0.0
        return round(matters, 1) + 0.5 * fresh + measures + 0.01 * matters


def heading_of(fact: OwnFact) -> OwnFactId:
    """The entry that a line stands under."""
    assert fact.under is not None
    return fact.under
