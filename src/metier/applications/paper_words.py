"""Days and spans of time as they stand on paper."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
}
_SHORT = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."],
}
PRESENT = {"en": "present", "de": "heute"}
"""How a span that lasts still ends."""
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")


class DateStyle(StrEnum):
    """How months are written."""

    WORDS = "words"
    """`Mar 2019`"""
    NUMBERS = "numbers"
    """`03/2019`"""
    YEARS = "years"
    """`2019`"""
    WRITTEN = "as written"
    """As in the resume."""


def day_words(day: date, language: str) -> str:
    """The day of a letter.

    Example:
        >>> day_words(date(2026, 5, 1), "en"), day_words(date(2026, 5, 1), "de"), day_words(date(2026, 5, 1), "fr")
        ('1 May 2026', '1. Mai 2026', '2026-05-01')
    """
    if language not in _MONTHS:
        return day.isoformat()
    return f"{day.day}{'.' if language == 'de' else ''} {_MONTHS[language][day.month - 1]} {day.year}"


def period_words(
    start: str, end: str, *, is_current: bool, language: str, style: DateStyle, present: str = ""
) -> str:
    """A span of time; what is not a date of the form `2019-03` stands as written.

    Args:
        present: How a span ends that lasts still; metier's word for it where it is empty.

    Example:
        >>> period_words("2019-03", "", is_current=True, language="en", style=DateStyle.WORDS)
        'Mar 2019 – present'
        >>> period_words("2017", "2019-02-28", is_current=False, language="de", style=DateStyle.NUMBERS)
        '2017 – 02/2019'
    """
    now = (present or PRESENT.get(language, PRESENT["en"])) if is_current and not end else ""
    first, last = _month(start, language, style), _month(end, language, style) or now
    if first == last:
        return first
    return " – ".join(part for part in (first, last) if part)


def _month(written: str, language: str, style: DateStyle) -> str:
    found = _ISO.fullmatch(written)
    if not found or style is DateStyle.WRITTEN or not 1 <= int(found[2]) <= 12:
        return written
    year, month = found[1], int(found[2])
    if style is DateStyle.YEARS:
        return year
    if style is DateStyle.NUMBERS or language not in _SHORT:
        return f"{month:02}/{year}"
    return f"{_SHORT[language][month - 1]} {year}"
