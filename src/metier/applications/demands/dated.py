"""When own facts were: spans of months out of dates as people write them, added up without counting a month twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from metier.domain.record import FactKind, OwnFact, Record

Span = tuple[int, int]
"""First month and the month after the last, counted from year 0."""

_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?")
_MIDDLE = 7
"""A year alone stands for its middle: 2019 to 2021 counts as two years, which it is on average."""
_HALF_YEAR = 6
DATED = frozenset({FactKind.ROLE, FactKind.VOLUNTEERING, FactKind.PROJECT})
"""Headings whose time counts as experience."""


def month_of(written: str, *, is_end: bool = False) -> int | None:
    """The month a date stands in; of an end the month after it. None for what is no date.

    Example:
        >>> month_of("2021-03") - month_of("2020-03"), month_of("soon")
        (12, None)
    """
    found = _DATE.match(written.strip())
    if not found:
        return None
    year = int(found[1])
    if found[2] is None or not 1 <= int(found[2]) <= 12:
        return year * 12 + _MIDDLE - 1
    return year * 12 + int(found[2]) - 1 + is_end


def today_of(record: Record, on: date | None) -> int:
    """The month after the one up to which a lasting role counts: that of `on`, else the newest the record names."""
    if on is not None:
        return on.year * 12 + on.month
    months = (month_of(written, is_end=True) for fact in record.facts for written in (fact.start, fact.end))
    return max((month for month in months if month is not None), default=0)


def span_of(fact: OwnFact, today: int) -> Span | None:
    """The months of a fact; None where its dates do not say. A role within one year counts half of it."""
    first = month_of(fact.start)
    if first is None:
        return None
    last = month_of(fact.end, is_end=True)
    if last is None:
        if not fact.is_current:
            return None
        last = today
    if last <= first:
        last = first + (
            _HALF_YEAR if fact.start[:4] == fact.end[:4] and len(fact.start) == len("2020") else 0
        )
    last = min(last, today) if today else last
    return (first, last) if last > first else None


def months_of(spans: Iterable[Span]) -> int:
    """How many different months these spans cover.

    Example:
        >>> months_of([(0, 12), (6, 18), (24, 30)])
        24
    """
    total = 0
    until = -1
    for first, last in sorted(spans):
        total += max(0, last - max(first, until))
        until = max(until, last)
    return total


def in_words(months: int) -> str:
    """A length of time for people.

    Example:
        >>> in_words(38), in_words(12), in_words(1)
        ('3 years 2 months', '1 year', '1 month')
    """
    years, rest = divmod(months, 12)
    parts = [f"{years} year{'s' if years != 1 else ''}"] if years else []
    if rest or not years:
        parts.append(f"{rest} month{'s' if rest != 1 else ''}")
    return " ".join(parts)
