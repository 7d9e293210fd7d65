"""Dates of a text: `2019`, `March 2019`, `2019-03`, `12.03.2019`, and spans such as `2016–2020` or `since 2019`."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from metier.applications.claims.seeing import Seen, Token
from metier.applications.claims.words import words_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner",
            "february feb februar",
            "march mar marz maerz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
_SEASONS = words_of("spring summer autumn winter fruhjahr fruhling sommer herbst")
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(?:(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>[0-3]\d))?"
    r"|(?:(?P<d2>[0-3]?\d)[./]\s?)?(?P<m2>0?[1-9]|1[0-2])[./]\s?(?P<y2>(?:19|20)\d\d))(?![\d/-]|[.,]\d)"
)
OPEN = words_of("present now today current ongoing heute jetzt date")
_SINCE = words_of("since seit")
_FROM = words_of("from since joined started began starting ab seit von beginning kam begann ich")
_UNTIL = words_of("until till til bis through ended left")


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, a month or a day; what is not said is 0.

    Attributes:
        role: `since`, `from`, `until` or empty: what stands before it.
        start, end: Its place in the folded text.
    """

    year: int
    month: int
    day: int
    role: str
    start: int
    end: int

    def is_of(self, other: Moment) -> bool:
        """Whether this one says no more than the other and agrees with it."""
        return self.year == other.year and self.month in {0, other.month} and self.day in {0, other.day}


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another; `last` is None where it lasts still."""

    first: Moment
    last: Moment | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dates:
    """All moments of a text, and the spans made of them."""

    moments: tuple[Moment, ...] = ()
    spans: tuple[Span, ...] = ()
    months: tuple[tuple[int, int, int], ...] = ()
    """Months named without a year: number, start, end."""


def parse(written: str) -> Moment | None:
    """A date as it stands in a field of the resume: `2019`, `2019-03`, `2019-03-01`, `March 2019`, `03/2019`.

    Example:
        >>> found = parse("2019-03")
        >>> found.year, found.month, found.day
        (2019, 3, 0)
    """
    if not written:
        return None
    from metier.applications.claims.seeing import see

    moments = read_dates(see(written)).moments
    return moments[0] if len(moments) == 1 else None


def read_dates(seen: Seen) -> Dates:
    """The dates of a text in order."""
    if not any(c.isdigit() for c in seen.low) and not any(t.low in _MONTHS for t in seen.tokens):
        return Dates()
    found = [*_numeric(seen)]
    taken = [(moment.start, moment.end) for moment in found]
    months: list[tuple[int, int, int]] = []
    tokens = seen.tokens
    for at, token in enumerate(tokens):
        if any(start <= token.start < end for start, end in taken):
            continue
        if _is_year(tokens, at):
            month, day, start = _month_before(tokens, at)
            found.append(Moment(int(token.low), month, day, "", start, token.end))
        elif (
            token.low in _MONTHS
            and token.is_upper
            and not _year_follows(tokens, at)
            and _names_month(tokens, at)
        ):
            months.append((_MONTHS[token.low], token.start, token.end))
    found.sort(key=lambda moment: moment.start)
    ends = [token.end for token in tokens]
    moments = [_with_role(moment, tokens, bisect_right(ends, moment.start)) for moment in found]
    return Dates(tuple(moments), tuple(_spans(moments, seen)), tuple(months))


def _numeric(seen: Seen) -> list[Moment]:
    found = []
    for match in _NUMERIC.finditer(seen.low):
        year, month = match["y"] or match["y2"], match["m"] or match["m2"]
        found.append(
            Moment(int(year), int(month), int(match["d"] or match["d2"] or 0), "", match.start(), match.end())
        )
    return found


def _is_year(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if not (token.low.isdigit() and len(token.low) == 4 and 1950 <= int(token.low) <= 2069):
        return False
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if before in {"$", "€", "£", "iso", "din", "en", "bs", "office", "windows", "over", "than", "uber"}:
        return False
    return not (
        after and (after.low in {"%", "+", "€", "$", "euro", "eur"} or (after.is_glued and after.is_word))
    )


def _month_before(tokens: Sequence[Token], at: int) -> tuple[int, int, int]:
    """Month, day and start of what stands before a year: `12 March 2019`, `March 12, 2019`, `Mar. 2019`."""
    place = at - 1
    day = 0
    if place >= 0 and tokens[place].low in {",", "."}:
        place -= 1
    if (
        place >= 1
        and tokens[place].low.isdigit()
        and int(tokens[place].low) <= 31
        and tokens[place - 1].low in _MONTHS
    ):
        return _MONTHS[tokens[place - 1].low], int(tokens[place].low), tokens[place - 1].start
    if place >= 1 and tokens[place].low in {"th", "st", "nd", "rd"} and tokens[place - 1].low.isdigit():
        day, place = int(tokens[place - 1].low), place - 2
        if place >= 0 and tokens[place].low in _MONTHS:
            return _MONTHS[tokens[place].low], day, tokens[place].start
        return 0, 0, tokens[at].start
    if place >= 0 and tokens[place].low in _MONTHS:
        start = tokens[place].start
        month = _MONTHS[tokens[place].low]
        before = place - 1
        if before >= 0 and tokens[before].low in {".", "of", "th", "st", "nd", "rd"}:
            before -= 1
        if before >= 0 and tokens[before].low.isdigit() and int(tokens[before].low) <= 31:
            day, start = int(tokens[before].low), tokens[before].start
        return month, day, start
    return 0, 0, tokens[at].start


def _year_follows(tokens: Sequence[Token], at: int) -> bool:
    return any(
        _is_year(tokens, place) and _month_before(tokens, place)[0]
        for place in range(at + 1, min(at + 5, len(tokens)))
        if tokens[place].low.isdigit()
    )


def _names_month(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.low not in {"may", "march", "mar", "august", "jan", "mai"}:
        return True
    before = tokens[at - 1].low if at else ""
    return before in {"in", "since", "from", "until", "im", "seit", "by", "last", "of"}


def _with_role(moment: Moment, tokens: Sequence[Token], at: int) -> Moment:
    before = [token.low for token in tokens[max(0, at - 2) : at]]
    role = ""
    last = before[-1] if before else ""
    if last in {"in", "im", "on"} and len(before) > 1:
        last = before[0] if before[0] in _FROM | _UNTIL else last
    if last == "ich":
        last = before[0] if before[0] in _BEGAN else ""
    if last in {"in", "im", "on", "am"}:
        last = _verb_before(tokens, at - 1)
    if last in _SINCE:
        role = "since"
    elif last in _FROM:
        role = "from"
    elif last in _UNTIL:
        role = "until"
    return Moment(moment.year, moment.month, moment.day, role, moment.start, moment.end)


_BEGAN = words_of("joined started began starting begann beginning since seit kam")
_ENDED = words_of("left leaving ended verliess verlassen")
_FARTHEST_VERB = 6


def _verb_before(tokens: Sequence[Token], at: int) -> str:
    """`left` of `left Tinta GmbH in`: the verb of beginning or ending before a date, with a name between."""
    for token in reversed(tokens[max(0, at - _FARTHEST_VERB) : at]):
        if token.low in {".", ";", ","} or token.is_number:
            return ""
        if token.low in _BEGAN:
            return "from"
        if token.low in _ENDED:
            return "until"
    return ""


def _spans(moments: Sequence[Moment], seen: Seen) -> list[Span]:
    found = []
    for one, two in itertools.pairwise(moments):
        between = seen.low[one.end : two.start].strip()
        is_between = seen.low[: one.start].rstrip().endswith(("between", "zwischen")) and between in {
            "and",
            "und",
        }
        if is_between or between in {
            "-",
            "--",
            "to",
            "until",
            "till",
            "bis",
            "through",
            "bis zum",
            "to the",
            "/",
            "- ",
        }:
            found.append(Span(one, two, one.start, two.end))
    for one in moments:
        after = seen.low[one.end : one.end + 24].strip()
        words = after.replace("-", " - ").split()
        if len(words) > 1 and words[0] in {"-", "to", "until", "till", "bis", "through"}:
            word = (
                words[1].strip(".,;)")
                if words[1] != "the"
                else (words[2] if len(words) > 2 else "").strip(".,;)")
            )
            if word in OPEN:
                found.append(Span(one, None, one.start, one.end))
    return found
