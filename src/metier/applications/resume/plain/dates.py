"""Dates and spans of time as resumes write them, in English and German."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jän jänner",
            "february feb februar",
            "march mar märz mär mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19[4-9]|20[0-4])\d"
_POINT = (
    rf"(?:(?:(?P<{{n}}day>\d{{{{1,2}}}})(?:st|nd|rd|th|\.)?[ ](?:of[ ])?)?(?P<{{n}}month>{_MONTH})\.?[ ,\-/’']{{{{0,3}}}}"
    rf"(?:(?P<{{n}}day2>\d{{{{1,2}}}})(?:st|nd|rd|th)?,?[ ]{{{{1,2}}}})?(?P<{{n}}year>{_YEAR}|(?<=[’'\-])\d\d)"
    rf"|(?P<{{n}}iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)"
    rf"|(?P<{{n}}full>\d{{{{1,2}}}}[./-]\d{{{{1,2}}}}[./-]{_YEAR})"
    rf"|(?P<{{n}}short>(?:0?[1-9]|1[0-2])[ ]?[./-][ ]?{_YEAR})"
    rf"|(?P<{{n}}only>{_YEAR}))(?![\w/])"
)
_OPEN = (
    r"(?:the[ ])?(?:present|current(?:ly)?|till[ -]?date|to[ -]date|till[ -]now|now|today|ongoing|date|still"
    r"|heute|aktuell|jetzt)(?!\w)"
)
_DURATION = (
    r"\d{1,2} (?:years?|yrs?|Jahre?)(?:,? \d{1,2} (?:months?|mos?|Monate?))?|\d{1,2} (?:months?|mos?|Monate?)"
)
_WHOLE_DURATION = re.compile(rf"\(?(?:{_DURATION})\)?", re.IGNORECASE)
_FIRST, _SECOND = _POINT.format(n="a_"), _POINT.format(n="b_")
_TO = r"[ ]{0,2}(?:[-–—‐→]{1,2}|to[ ]till|to|until|till|bis(?:[ ]zum)?|through)[ ]{0,2}"
_SPAN = re.compile(
    rf"(?<![\w./-])(?:(?P<since>since|seit|from|von|ab)[ ]{{1,2}})?{_FIRST}"
    rf"(?:{_TO}(?:the[ ])?(?:{_SECOND}|(?P<open>{_OPEN}))(?:[ ]\((?:{_DURATION})\))?|[ ]?(?P<dangling>[-–—])(?=\s{{2,}}[^\W\d]|\s*$))?",
    re.IGNORECASE,
)
_SHORT_YEARS = re.compile(
    rf"(?<![\w./-])(0[1-9]|1[0-2])/(\d\d)\s?[-–—]\s?(?:(0[1-9]|1[0-2])/(\d\d)|{_OPEN})(?![\w/])",
    re.IGNORECASE,
)
_LEADS = re.compile(r"(?<!\S)(?:in|im|on|year|from|since|seit|von)\s{1,2}$", re.IGNORECASE)
_AMBIGUOUS_DAY = 12
MAX_DURATION = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A time in a text.

    Attributes:
        begin, end: Characters of the text it takes.
        first, last: Dates as `2019`, `2019-03` or `2019-03-01`; `last` is empty for one date, or one that is not over.
        is_open: It lasts still: `since 2019`, `2019 – today`.
    """

    begin: int
    end: int
    first: str
    last: str = ""
    is_open: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it says when something ended, or that it has not."""
        return bool(self.last) or self.is_open


def is_duration(text: str) -> bool:
    """Whether a text only says for how long: `4 years 2 months`."""
    return len(text) < MAX_DURATION and bool(_WHOLE_DURATION.fullmatch(text.strip()))


def spans_in(text: str) -> list[Span]:
    """The dates and ranges of dates in a text, in order.

    Example:
        >>> [(span.first, span.last) for span in spans_in("März 2017 – 06/2019, now since 1st July 2019")]
        [('2017-03', '2019-06'), ('2019-07-01', '')]
    """
    spans = []
    for found in _SPAN.finditer(text):
        first = _point(found, "a_")
        last = _point(found, "b_") if not found["open"] else ""
        is_open = bool(found["open"] or found["dangling"]) or (
            not last and (found["since"] or "").lower() in {"since", "seit", "ab"}
        )
        spans.append(Span(found.start(), found.end(), first, last, is_open))
    return spans or _short_years(text)


def _short_years(text: str) -> list[Span]:
    """Ranges of months with years of two digits: `04/15 - 03/18`; alone `04/15` may be anything."""
    return [
        Span(
            found.start(),
            found.end(),
            _written(_full_year(found[2]), int(found[1])),
            _written(_full_year(found[4]), int(found[3])) if found[4] else "",
            is_open=not found[4],
        )
        for found in _SHORT_YEARS.finditer(text)
    ]


def without(text: str, span: Span) -> str:
    """The text without one date, and without the brackets or signs that stood around it."""
    before = _LEADS.sub("", text[: span.begin]).rstrip(" ([,;:|–—-\t")
    after = text[span.end :].lstrip(" )],;:|–—-\t.")
    return f"{before}  {after}".strip() if before and after else before or after


def _point(found: re.Match[str], name: str) -> str:
    if found[f"{name}year"]:
        month = _MONTHS[found[f"{name}month"].lower()]
        day = found[f"{name}day"] or found[f"{name}day2"]
        year = _full_year(found[f"{name}year"])
        return _written(year, month, int(day) if day else None)
    if found[f"{name}iso"]:
        return found[f"{name}iso"]
    if found[f"{name}full"]:
        return _numbers(found[f"{name}full"])
    if found[f"{name}short"]:
        in_year, year = re.split(r"[ ./-]+", found[f"{name}short"])
        return _written(year, int(in_year))
    return found[f"{name}only"] or ""


def _full_year(year: str) -> str:
    if len(year) > 2:
        return year
    return ("20" if int(year) < 50 else "19") + year


def _numbers(written: str) -> str:
    """`31.12.2019` and `12/31/2019`; only between slashes day and month may be exchanged."""
    one, two, year = (part for part in re.split(r"[./-]", written))
    first, second = int(one), int(two)
    if "/" not in written or first > _AMBIGUOUS_DAY:
        return _written(year, second, first)
    if second > _AMBIGUOUS_DAY:
        return _written(year, first, second)
    return year


def _written(year: str, month: int, day: int | None = None) -> str:
    if not 1 <= month <= 12:
        return year
    if day is None or not 1 <= day <= 31:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{day:02}"
