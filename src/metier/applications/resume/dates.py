"""Dates as people write them: in the form of JSON Resume where that is certain, and compared where it matters.

A date here is a whole value in any of several languages. `plain/dates.py` and `claims/moments.py` look for dates inside
sentences, English and German, where a French `mars` or a Spanish `ago` is no month; so each has its own names.
"""

from __future__ import annotations

import re
from datetime import date

from metier.prompts.folding import fold

_MONTHS = (
    ("jan", "january", "januar", "janner", "janvier", "enero", "ene", "gennaio"),
    ("feb", "february", "februar", "fevrier", "fev", "febrero", "febbraio"),
    ("mar", "march", "marz", "maerz", "mrz", "mars", "marzo"),
    ("apr", "april", "avril", "avr", "abril", "abr", "aprile"),
    ("may", "mai", "mayo", "maggio"),
    ("jun", "june", "juni", "juin", "junio", "giugno"),
    ("jul", "july", "juli", "juillet", "juil", "julio", "luglio"),
    ("aug", "august", "aout", "agosto", "ago"),
    ("sep", "sept", "september", "septembre", "septiembre", "settembre"),
    ("oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "december", "dez", "dezember", "decembre", "diciembre", "dic", "dicembre"),
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NOW = frozenset({
    "present", "current", "currently", "now", "today", "ongoing", "to date", "till date", "til date", "until now", "till now",
    "to present", "heute", "aktuell", "laufend", "jetzt", "bis heute", "en cours", "aujourd'hui", "actualidad", "presente",
    "actual", "oggi", "in corso", "heden",
})  # fmt: skip
_Y = r"(?P<y>(?:19|20)\d{2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_Y}",
        rf"{_Y}[-/.](?P<m>\d{{1,2}})",
        rf"(?P<m>\d{{1,2}})\s?[-/.]\s?{_Y}",
        rf"{_Y}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?:[t ]\d\d:\d\d.*)?",
        rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_Y}",
        rf"(?P<w>[a-z]+)\.?[\s,/'-]*{_Y}",
        rf"{_Y}[\s,/-]+(?P<w>[a-z]+)\.?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?P<w>[a-z]+)\.?[\s,-]+{_Y}",
        rf"(?P<w>[a-z]+)\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_Y}",
    )
)
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def is_now(words: str) -> bool:
    """Whether words say that something lasts still.

    Example:
        >>> is_now("Present"), is_now("bis heute"), is_now("2019")
        (True, True, False)
    """
    return " ".join(fold(words).text.strip(" .()").split()) in _NOW


def plain_date(words: str) -> str | None:
    """A date as `2019`, `2019-03` or `2019-03-01`; None where the words do not say one for certain.

    `03/04/2019` is the third of April to some and the fourth of March to others: it is left alone.

    Example:
        >>> plain_date("March 2019"), plain_date("3/2019"), plain_date("1. März 2019"), plain_date("03/04/2019")
        ('2019-03', '2019-03', '2019-03-01', None)
    """
    folded = " ".join(fold(words).text.split()).strip(" .,()")
    for form in _FORMS:
        found = form.fullmatch(folded)
        if found:
            parts = found.groupdict()
            month = _NUMBERS.get(parts["w"], 0) if parts.get("w") else parts.get("m")
            if month == 0:
                continue
            return _joined(parts["y"], month, parts.get("d"))
    return None


def is_plain(words: str) -> bool:
    """Whether words are a date in one of the three forms of JSON Resume, and one that exists."""
    return bool(_ISO.fullmatch(words)) and first_day(words) is not None


def first_day(words: str) -> date | None:
    """The first day that a date can mean; None where it is none.

    Example:
        >>> first_day("2019-03"), first_day("soon")
        (datetime.date(2019, 3, 1), None)
    """
    plain = words if _ISO.fullmatch(words) else plain_date(words)
    if plain is None:
        return None
    year, month, day = (*map(int, plain.split("-")), 1, 1)[:3]
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _joined(year: str, month: str | int | None, day: str | None) -> str | None:
    if month is None:
        return year
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
