"""Questions that a record invites: short stays, gaps in time, a change of field. Only where dates say it for certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metier.applications.interviews.likeness import telling
from metier.applications.interviews.prepared import Likely, Why
from metier.applications.resume.dates import first_day
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFact, Record

SHORT = 12
"""Months below which a stay is short (taste)."""
LONG_GAP = 7
"""Months without anything dated from which people ask (taste)."""
_LEVELS = frozenset(
    {
        "senior",
        "junior",
        "lead",
        "head",
        "chief",
        "principal",
        "staff",
        "intern",
        "trainee",
        "mid",
        "level",
        "ii",
        "iii",
        "i",
    }
)


_LONGEST_STUDY = 72
"""Months that studies may have taken where their beginning is not dated."""


@dataclass(frozen=True, slots=True)
class _Stay:
    """A role or a course of study, in months; the widest and the narrowest that its dates allow."""

    fact: OwnFact
    begins: int
    begins_latest: int
    ends: int
    ends_latest: int


def of_record(record: Record, posting: Posting, today: date) -> list[Likely]:
    """What somebody who reads the record is likely to ask."""
    stays = [stay for fact in record.of(FactKind.ROLE) if (stay := _stay(fact, today))]
    other = [
        stay
        for fact in record.of(FactKind.EDUCATION, FactKind.VOLUNTEERING)
        if (stay := _stay(fact, today) or _begun_some_time(fact))
    ]
    return [*_short(stays), *_gap(stays, other, today), *_other_field(record, posting), *_leaving(record)]


def _stay(fact: OwnFact, today: date) -> _Stay | None:
    begin = _months(fact.start)
    now = today.year * 12 + today.month
    end = (now, now) if fact.is_current else _months(fact.end)
    if begin is None or end is None or end[1] < begin[0]:
        return None
    return _Stay(fact, *begin, *end)


def _begun_some_time(fact: OwnFact) -> _Stay | None:
    """Studies of which only the end is dated: they may have filled the years before it, so these are no gap for certain."""
    end = None if fact.start else _months(fact.end)
    return _Stay(fact, end[0] - _LONGEST_STUDY, *end, end[1]) if end else None


def _months(words: str) -> tuple[int, int] | None:
    """The first and the last month that a date can mean, counted from the year 0."""
    day = first_day(words) if words else None
    if day is None:
        return None
    first = day.year * 12 + day.month
    return (first, first) if len(words) > 4 else (first, first + 11)


def _short(stays: Sequence[_Stay]) -> list[Likely]:
    """Two or more ended roles that lasted less than a year, whatever the dates leave open."""
    short = [
        stay
        for stay in stays
        if not stay.fact.is_current
        and stay.ends_latest - stay.begins < SHORT
        and not _is_brief_by_nature(stay.fact)
    ]
    if len(short) < 2:
        return []
    names = ", ".join(
        f"{stay.fact.at or stay.fact.title} ({stay.fact.start} to {stay.fact.end})" for stay in short[:3]
    )
    return [
        Likely(
            "You changed jobs often. Why?",
            Why.RECORD,
            f"stays of less than a year: {names}",
            topic="short stays",
            advice="One true sentence for each, without blame; then why you would stay here.",
            facts=tuple(stay.fact.id for stay in short[:3]),
        )
    ]


def _is_brief_by_nature(fact: OwnFact) -> bool:
    words = fact.title.casefold()
    return any(
        mark in words
        for mark in (
            "intern",
            "trainee",
            "praktik",
            "werkstudent",
            "freelance",
            "contract",
            "temporary",
            "summer",
            "assistant lecturer",
        )
    )


def _gap(stays: Sequence[_Stay], other: Sequence[_Stay], today: date) -> list[Likely]:
    """The longest time, within ten years, in which nothing is dated."""
    if len(stays) < 2:
        return []
    line = sorted([*stays, *other], key=lambda stay: stay.begins)
    busy_until, last = line[0].ends_latest, line[0]
    found: list[tuple[int, _Stay, _Stay]] = []
    for stay in line[1:]:
        free = stay.begins - busy_until - 1
        if free >= LONG_GAP and busy_until > (today.year - 10) * 12:
            found.append((free, last, stay))
        if stay.ends_latest >= busy_until:
            busy_until, last = stay.ends_latest, stay
    if not found:
        return []
    free, before, after = max(found, key=lambda row: row[0])
    return [
        Likely(
            f"What did you do between {before.fact.end} and {after.fact.start}?",
            Why.RECORD,
            f"nothing is dated for at least {free} months between {before.fact.words} and {after.fact.words}",
            topic="gap in time",
            advice="Say it plainly and shortly; if it belongs into your resume, `metier resume add` keeps it.",
            facts=(before.fact.id, after.fact.id),
        )
    ]


def _other_field(record: Record, posting: Posting) -> list[Likely]:
    """No role, project or field of study shares a telling word with the posting's title."""
    wanted = telling(posting.title) - _LEVELS
    roles = record.of(FactKind.ROLE)
    if not wanted or len(roles) < 2:
        return []
    had = [
        telling(f"{fact.title} {fact.words}")
        for fact in record.of(FactKind.ROLE, FactKind.EDUCATION, FactKind.PROJECT)
    ]
    if any(wanted & words for words in had):
        return []
    return [
        Likely(
            "Why do you want to change into this field?",
            Why.RECORD,
            "no role, project or study of your record shares a word with the title of the posting",
            topic="change of field",
            advice="What you bring along, what you have learned for it already, what you still lack.",
            facts=(roles[0].id,),
        )
    ]


def _leaving(record: Record) -> list[Likely]:
    now = next((fact for fact in record.of(FactKind.ROLE) if fact.is_current), None)
    if now is None:
        return []
    return [
        Likely(
            "Why do you want to leave your present job?",
            Why.RECORD,
            f"you are {now.words} still",
            topic="leaving",
            advice="Towards something, not away from somebody.",
            facts=(now.id,),
        )
    ]
