"""Times of entries as written in a resume, as years: for order and for how much room a resume takes.

Here a year alone runs from its first day to its last, so that nothing is dropped as older than it may be. Whether a demand
for years is met is measured in `demands/dated.py`, where a year alone counts as its middle, so that nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from metier.domain.record import FactKind, OwnFact

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?")


def year_of(written: str, *, is_end: bool = False) -> float | None:
    """A date of a resume as a year with its fraction; the end of a year or month where it is an end.

    Example:
        >>> year_of("2019"), year_of("2019-07"), year_of("2019", is_end=True), year_of("soon")
        (2019.0, 2019.5, 2020.0, None)
    """
    found = _DATE.match(written.strip())
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 0)
    if not 1900 <= year <= 2200:
        return None
    if not 1 <= month <= 12:
        return float(year + is_end)
    return year + (month - 1 + is_end) / 12


def ended_years_ago(entry: OwnFact, year: float) -> float:
    """How long ago it ended; 0 for what lasts or has no date."""
    if entry.is_current:
        return 0.0
    end = year_of(entry.end, is_end=True) or year_of(entry.start)
    return 0.0 if end is None else max(0.0, year - end)


def newest_first(entries: Sequence[OwnFact]) -> list[OwnFact]:
    """Entries that last, then by their end; those without dates stay where they stand."""
    if any(not (entry.is_current or year_of(entry.end) or year_of(entry.start)) for entry in entries):
        return list(entries)

    def key(entry: OwnFact) -> tuple[float, float]:
        end = 9999.0 if entry.is_current else year_of(entry.end, is_end=True) or year_of(entry.start) or 0.0
        return -end, -(year_of(entry.start) or 0.0)

    return sorted(entries, key=key)


def worked_years(facts: Sequence[OwnFact], year: float) -> float:
    """Years in which there was a role, overlaps counted once."""
    spans = []
    for fact in facts:
        if fact.kind is FactKind.ROLE and (start := year_of(fact.start)) is not None:
            end = year_of(fact.end, is_end=True)
            spans.append((start, year if fact.is_current else start if end is None else end))
    total, reached = 0.0, 0.0
    for start, end in sorted(spans):
        begin = max(start, reached)
        total += max(0.0, end - begin)
        reached = max(reached, end)
    return total
