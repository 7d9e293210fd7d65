"""Quantities of a text: a value with its unit and its bound, such as `over 40 %`, `six years`, `£180k`, `team of 7`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from metier.applications.claims.numerals import VAGUE, german, is_number_word, read_number, value_of
from metier.applications.claims.rates import rate_after, rate_before
from metier.applications.claims.seeing import Seen, Token, stem
from metier.applications.claims.units import (
    AGE,
    AREA,
    CURRENCY_WORDS,
    DURATIONS,
    FOLD_WORDS,
    HALF_DOZEN,
    HALVED,
    MONTHS,
    MULTIPLES,
    PARTS,
    PERCENT,
    PERCENT_WORDS,
    SECONDS,
    TIMES,
    UNITS,
)
from metier.applications.claims.words import words_of


class Bound(StrEnum):
    """How exactly a quantity is said."""

    EXACT = ""
    ABOUT = "about"
    OVER = "over"
    AT_LEAST = "at least"
    UP_TO = "up to"
    UNDER = "under"
    MANY = "many"
    """`hundreds`: at least twice the unit."""


MAY_SAY = {
    Bound.EXACT: {Bound.EXACT, Bound.AT_LEAST, Bound.UP_TO, Bound.ABOUT, Bound.MANY},
    Bound.OVER: {Bound.OVER, Bound.AT_LEAST, Bound.EXACT, Bound.ABOUT, Bound.MANY},
    Bound.AT_LEAST: {Bound.AT_LEAST, Bound.EXACT, Bound.ABOUT, Bound.MANY},
    Bound.UP_TO: {Bound.UP_TO},
    Bound.UNDER: {Bound.UNDER, Bound.UP_TO},
    Bound.ABOUT: {Bound.ABOUT, Bound.EXACT, Bound.MANY},
    Bound.MANY: {Bound.MANY},
}
"""What a line may say of a value, by what the fact says of it; everything else is stronger."""

_BEFORE = {
    Bound.OVER: "over|more than|above|exceeding|in excess of|upwards of|well over|beyond|north of|>|uber|mehr als|greater than|better than|a good|gut",
    Bound.AT_LEAST: "at least|no fewer than|no less than|minimum of|not less than|mindestens|wenigstens|min",
    Bound.UP_TO: "up to|as many as|as much as|as few as|max|maximum of|no more than|at most|bis zu|maximal|hochstens|<=",
    Bound.UNDER: "under|below|less than|fewer than|nearly|almost|close to|just under|just short of|nahezu|unter|weniger als|knapp|beinahe|fast|<",
    Bound.ABOUT: "about|around|approximately|approx|roughly|some|circa|ca|rund|etwa|ungefahr|~|an estimated|approximately about|zirka",
}
_BOUNDS = {
    tuple(phrase.split()): bound for bound, phrases in _BEFORE.items() for phrase in phrases.split("|")
}
_STAFF = words_of(
    "people persons person personen leute staff employee employees mitarbeiter mitarbeitern mitarbeiterinnen mitarbeitenden "
    "engineers developers nurses colleagues kollegen kolleginnen members reports analysts designers technicians teachers "
    "cooks chefs workers apprentices trainees interns electricians konstrukteure konstrukteuren auszubildende auszubildenden "
    "entwickler entwicklern ingenieure ingenieuren fachkrafte pflegekrafte fte ftes headcount managers supervisors "
    "volunteers operatives drivers salespeople scientists researchers students juniors seniors strong "
    "angestellte angestellten beschaftigte beschaftigten"
)
_TEAM = words_of(
    "team teams crew crews staff squad squads workforce group groups gruppe gruppen belegschaft mannschaft department abteilung"
)
_STOP = words_of(
    "of the a an and in on at to for with by per them it its from which that this these those der die das des dem den und mit von im in fur auf "
    "zu bei pro je was were is are all each total insgesamt about new neue neuen"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with what it counts.

    Attributes:
        unit: `%`, a currency, `months` or `seconds` for durations, `x` for multiples, or empty for a count.
        nouns: Stems of the words that follow up to the next number or sign.
        is_team: It counts people who work together.
        is_year: A bare number that may be a year.
        start, end: Its place in the folded text, with its bound and unit.
        at: Index of its first token.
    """

    value: Fraction
    unit: str
    bound: Bound
    nouns: frozenset[str]
    is_team: bool
    is_year: bool
    start: int
    end: int
    at: int
    n: int
    is_code: bool = False
    is_inherited: bool = False
    head: frozenset[str] = frozenset()
    """Of the nouns those before a preposition: what is counted itself."""
    rate: str = ""
    """`day` of `4 hours a day`; empty where no such time is said."""


def read_quantities(seen: Seen) -> tuple[Quantity, ...]:
    """The quantities of a text in order."""
    tokens = seen.tokens
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        quantity = _quantity(tokens, at)
        if quantity is None:
            at += 1
            continue
        found.append(quantity)
        at = max(quantity.at + quantity.n, at + 1)
    return tuple(_shared_units(tokens, found))


_OFTEN = {"twice": 2, "zweimal": 2, "thrice": 3, "dreimal": 3}


def _quantity(tokens: Sequence[Token], at: int) -> Quantity | None:
    token = tokens[at]
    low = token.low
    if low in VAGUE:
        if low == "scores" or (low == "myriad" and tokens[at - 1].low != "a"):
            return None
        return _make(tokens, at, 1, Fraction(VAGUE[low]), "", Bound.MANY)
    if low in MULTIPLES and not (low in {"double", "triple"} and _is_adjective(tokens, at)):
        return _make(tokens, at, 1, Fraction(MULTIPLES[low]), TIMES, Bound.EXACT)
    if low in HALVED:
        return _make(tokens, at, 1, Fraction(50), PERCENT, Bound.EXACT)
    if (found := _GERMAN_ADJECTIVE.fullmatch(low)) is not None and (n := german(found[1])) is not None:
        return _adjective(tokens, at, n, found[2])
    if low in _OFTEN:
        return _make(tokens, at, 1, Fraction(_OFTEN[low]), "", Bound.EXACT)
    if low in {"half", "halbes"} and [_low(tokens, at + 1), _low(tokens, at + 2)] in HALF_DOZEN:
        return _make(tokens, at, 3, Fraction(6), "", Bound.EXACT)
    if low in {"half", "halbes"} and _low(tokens, at + 1) in {"dozen", "dutzend"}:
        return _make(tokens, at, 2, Fraction(6), "", Bound.EXACT)
    if low in PARTS:
        return _part(tokens, at, Fraction(1), 1)
    if low in UNITS and low not in {"h", "min", "second", "annum"}:
        return _bare_unit(tokens, at)
    if not (token.is_number or low[0].isalpha()):
        return None
    if token.is_number and token.is_glued and at and (tokens[at - 1].is_word or tokens[at - 1].low == "_"):
        return None  # the number of a code such as S7
    number = read_number(tokens, at)
    if number is None:
        return None
    value, n = number
    part = tokens[at + n].low if at + n < len(tokens) else ""
    if part in PARTS and not token.is_number and part != "half":
        return _part(tokens, at, value, n + 1)
    value, n = _and_a_half(tokens, at, value, n)
    return _counted(tokens, at, n, value)


_GERMAN_ADJECTIVE = re.compile(
    r"([a-z]{3,30}?)(jahrig|monatig|wochig|tagig|stundig|minutig|kopfig|fach)(?:e[srnm]?)?"
)
_OF_ADJECTIVE = {
    "monatig": 1,
    "jahrig": 12,
    "minutig": 60,
    "stundig": 3_600,
    "tagig": 86_400,
    "wochig": 604_800,
}


def _adjective(tokens: Sequence[Token], at: int, n: int, ending: str) -> Quantity:
    """`zehnjährig`, `siebenköpfig`, `dreifach`."""
    if ending in {"kopfig", "fach"}:
        found = _make(tokens, at, 1, Fraction(n), TIMES if ending == "fach" else "", Bound.EXACT)
        return replace(found, is_team=ending == "kopfig")
    unit = MONTHS if ending in {"jahrig", "monatig"} else SECONDS
    return _make(tokens, at, 1, Fraction(n * _OF_ADJECTIVE[ending]), unit, Bound.EXACT)


def _counted(tokens: Sequence[Token], at: int, n: int, value: Fraction) -> Quantity | None:
    """A number with the unit that stands before or after it."""
    end = at + n
    bound = None
    while (
        end < len(tokens)
        and tokens[end].low in {"+", "plus"}
        and not (end + 1 < len(tokens) and tokens[end + 1].is_number)
    ):
        bound, end = Bound.OVER, end + 1
    start = at
    unit = ""
    if (
        start
        and tokens[start - 1].low in CURRENCY_WORDS
        and tokens[start - 1].low not in {"pound", "pounds", "dollars", "euros"}
    ):
        unit, start = CURRENCY_WORDS[tokens[start - 1].low], start - 1
    if end < len(tokens) and tokens[end].low == "." and _low(tokens, end - 1) in {"mio", "mrd", "tsd"}:
        end += 1
    follow = end
    if (
        follow < len(tokens)
        and tokens[follow].low in {"-", "("}
        and follow + 1 < len(tokens)
        and tokens[follow].low == "-"
    ):
        follow += 1
    word = tokens[follow].low if follow < len(tokens) else ""
    is_glued_word = (
        follow < len(tokens) and tokens[follow].is_glued and tokens[follow].is_word and follow == end
    )
    if not unit and word in CURRENCY_WORDS:
        unit, end = CURRENCY_WORDS[word], follow + 1
    elif not unit and word in PERCENT_WORDS:
        unit, end = PERCENT, follow + 1
    elif (not unit and word == "per" and _low(tokens, follow + 1) == "cent") or (
        not unit and word == "percentage" and _low(tokens, follow + 1) in {"point", "points"}
    ):
        unit, end = PERCENT, follow + 2
    elif not unit and word in FOLD_WORDS:
        unit, end = TIMES, follow + 1
    elif not unit and _is_area(tokens, follow):
        unit, end = AREA, follow + _is_area(tokens, follow)
    elif not unit and word in UNITS:
        unit, value, end = _timed(tokens, follow, value)
    elif word in {"th", "st", "nd", "rd"} and is_glued_word:
        end = follow + 1
    elif is_glued_word and word not in {"er", "ers", "ste", "te"}:
        return None  # a code such as 4K or 7b
    if end < len(tokens) and tokens[end].low in {"+", "plus"} and bound is None:
        bound, end = Bound.OVER, end + 1
    if bound is None:
        start, bound = _bound_before(tokens, start)
    return _make(tokens, at, end - at, value, unit, bound, start)


def _timed(tokens: Sequence[Token], follow: int, value: Fraction) -> tuple[str, Fraction, int]:
    word = tokens[follow].low
    after = _low(tokens, follow + 1)
    if word in {"years", "year", "jahre", "jahren"} and (
        after in {"old", "alt"} or (after == "of" and _low(tokens, follow + 2) == "age")
    ):
        return AGE, value, follow + 2
    if word == "year" and after == "-" and _low(tokens, follow + 2) == "old":
        return AGE, value, follow + 3
    unit, times = UNITS[word]
    return unit, value * times, follow + 1


def _bare_unit(tokens: Sequence[Token], at: int) -> Quantity | None:
    """`a decade`, `over a year`, `decades`, `half a year`."""
    low = tokens[at].low
    before = _low(tokens, at - 1)
    unit, times = UNITS[low]
    if before in {"a", "an", "ein", "einem", "eine", "einer", "eines"} and _low(tokens, at - 2) in {
        "half",
        "halbes",
    }:
        return _make(tokens, at - 2, 3, times / 2, unit, Bound.EXACT)
    if before in {"halbes", "halben"}:
        return _make(tokens, at - 1, 2, times / 2, unit, Bound.EXACT)
    if before in {
        "several",
        "many",
        "multiple",
        "mehrere",
        "mehreren",
        "viele",
        "vielen",
        "numerous",
        "couple",
        "few",
    } or (before == "of" and _low(tokens, at - 2) == "couple"):
        least = 5 if before in {"many", "viele", "vielen", "numerous"} else 2
        return _make(tokens, at, 1, times * least, unit, Bound.AT_LEAST)
    if low in {"decades", "jahrzehnte", "jahrzehnten", "dekaden"}:
        return _make(tokens, at, 1, times * 2, unit, Bound.AT_LEAST)
    is_one = before in {"a", "an", "one", "ein", "einem", "eine", "einer", "1"}
    if low in {"decade", "jahrzehnt", "dekade", "fortnight", "century"}:
        start, bound = _bound_before(tokens, at - 1 if is_one else at)
        return _make(tokens, at - is_one, 1 + is_one, times, unit, bound, start)
    if before in {"a", "one", "einem", "eines", "einer"} and _low(tokens, at - 2) in {
        "within",
        "innerhalb",
        "binnen",
    }:
        return _make(tokens, at - 1, 2, times, unit, Bound.EXACT)
    if is_one:
        start, bound = _bound_before(tokens, at - 1)
        if bound in {Bound.OVER, Bound.AT_LEAST}:
            return _make(tokens, at - 1, 2, times, unit, bound, start)
    return None


def _part(tokens: Sequence[Token], at: int, times: Fraction, n: int) -> Quantity | None:
    """A fraction: `by a third`, `two thirds`, `half of`, `um ein Viertel`."""
    word = tokens[at + n - 1].low
    before = _low(tokens, at - 1)
    after = _low(tokens, at + n)
    is_counted = n > 1
    if not is_counted:
        if before in {"a", "one", "ein", "einem"}:
            is_counted = True
            if (
                word in {"quarter", "third", "fifth", "tenth"}
                and after not in {"of", ""}
                and _low(tokens, at - 2) not in {"by", "um", "than", "over"}
                and after.isalpha()
            ):
                return None  # "a third party", "a quarter later"
            if word == "half" and _low(tokens, at - 2) == "and":
                return None
        elif word == "half":
            is_counted = before in {"by", "in"} or after in {"of", "the"}
        elif word in {"drittel", "viertel", "funftel", "zehntel"}:
            is_counted = True
    if not is_counted:
        return None
    return _make(tokens, at, n, times * PARTS[word], PERCENT, Bound.EXACT)


def _and_a_half(tokens: Sequence[Token], at: int, value: Fraction, n: int) -> tuple[Fraction, int]:
    if [_low(tokens, at + n + i) for i in range(3)] == ["and", "a", "half"]:
        return value + Fraction(1, 2), n + 3
    return value, n


def _is_area(tokens: Sequence[Token], at: int) -> int:
    word, after = _low(tokens, at), _low(tokens, at + 1)
    if word in {"sqm", "qm", "quadratmeter", "quadratmetern"}:
        return 1
    if (word in {"m", "metres", "meters"} and after in {"2", "squared"}) or (
        word in {"square", "sq"} and after in {"metres", "meters", "metre", "meter", "m"}
    ):
        return 2
    return 0


def _is_adjective(tokens: Sequence[Token], at: int) -> bool:
    return _low(tokens, at + 1) not in {"the", "our", "its", "their", "digit", "that"}


def _bound_before(tokens: Sequence[Token], start: int) -> tuple[int, Bound]:
    for length in (4, 3, 2, 1):
        first = start - length
        if first >= 0:
            bound = _BOUNDS.get(tuple(token.low for token in tokens[first:start]))
            if bound is Bound.UP_TO and tokens[first].low == "up" and _low(tokens, first - 1) == "from":
                continue
            if bound is not None and not (
                bound is Bound.OVER and length == 1 and _is_over_time(tokens, start)
            ):
                return first, bound
    return start, Bound.EXACT


def _is_over_time(tokens: Sequence[Token], start: int) -> bool:
    """`99.95 % over three years` spans time and claims no more of it; `for over three years` does."""
    if tokens[start - 1].low not in {"over", "uber"}:
        return False
    number = read_number(tokens, start)
    after = start + (number[1] if number else 1)
    if _low(tokens, after) == "-":
        after += 1
    if _low(tokens, after) not in UNITS:
        return False
    before = _low(tokens, start - 2)
    if before and not (before[0].isalnum() or before in {"%", ")"}):
        return False
    return before not in {
        "for",
        "of",
        "since",
        "well",
        "has",
        "with",
        "seit",
        "have",
        "just",
        "took",
        "",
    }


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _make(
    tokens: Sequence[Token],
    at: int,
    n: int,
    value: Fraction,
    unit: str,
    bound: Bound,
    start: int | None = None,
) -> Quantity:
    first = at if start is None else start
    end = at + n
    nouns, names = _following(tokens, end)
    is_bare = n == 1 and not unit and tokens[at].low.isdigit() and len(tokens[at].low) == 4
    return Quantity(
        value,
        unit,
        bound,
        frozenset(map(stem, nouns)),
        not unit and (any(name in _STAFF for name in names[:3]) or _is_team(tokens, first, end)),
        is_bare and 1950 <= value <= 2069,
        tokens[first].start,
        tokens[end - 1].end,
        at,
        n,
        head=frozenset(map(stem, _head(tokens, end))),
        rate=rate_after(tokens, end) or rate_before(tokens, first),
    )


_PREPOSITIONS = words_of("on at in with for to by from after during auf bei im mit fur von nach durch zu")


def _head(tokens: Sequence[Token], end: int) -> list[str]:
    found: list[str] = []
    for token in tokens[end : end + 5]:
        is_word = token.is_word or token.low == "-"
        if not is_word or token.low in _PREPOSITIONS | _ENDS_COUNT or is_number_word(token.low):
            break
        if token.is_word and token.low not in _STOP:
            found.append(token.low)
    return found


def _following(tokens: Sequence[Token], end: int) -> tuple[list[str], list[str]]:
    names: list[str] = []
    for token in tokens[end : end + 7]:
        if token.low == "-":
            continue
        if not token.is_word or token.low in _ENDS_COUNT or is_number_word(token.low):
            break
        names.append(token.low)
        if len([name for name in names if name not in _STOP]) == 3:
            break
    return [name for name in names if name not in _STOP], names


_ENDS_COUNT = words_of("and und at while")


def _is_team(tokens: Sequence[Token], start: int, end: int) -> bool:
    before = [token.low for token in tokens[max(0, start - 3) : start]]
    if (
        before[-1:]
        and before[-1] in {"of", "von", "aus", "with", "mit"}
        and any(word in _TEAM for word in before[:-1])
    ):
        return True
    after = [token.low for token in tokens[end : end + 3] if token.low != "-"]
    return after[:1] in (["person"], ["kopfig"], ["kopfiges"], ["kopfigen"], ["man"], ["member"]) or (
        bool(after[:1]) and after[0] in {"strong", "direct"} and len(after) > 1
    )


_TO = words_of("to - auf bis and und or -> →")


def _shared_units(tokens: Sequence[Token], found: list[Quantity]) -> list[Quantity]:
    """`from 31 to 78 %`, `zehn auf sechs Wochen`, `45 minutes to six`: the unit stands once and is meant of both."""
    shared = list(found)
    for place in range(len(found) - 1):
        one, two = shared[place], shared[place + 1]
        between = [token.low for token in tokens[one.at + one.n : two.at]]
        between = [word for word in between if word not in {"down", "up", "only", "just", "years"}]
        if (len(between) != 1 or between[0] not in _TO) and " ".join(between) not in {
            "statt",
            "anstatt",
            "from",
            "von",
            "instead of",
            "rather than",
            "nach",
        }:
            continue
        has_noun = bool(two.head) or (two.at + two.n < len(tokens) and tokens[two.at + two.n].low == "-")
        if not one.unit and two.unit and not one.is_year:
            if two.unit in DURATIONS:
                times = two.value / (read_number(tokens, two.at) or (two.value, 0))[0] if two.value else 1
                shared[place] = _with_unit(one, two.unit, one.value * times)
            else:
                shared[place] = _with_unit(one, two.unit, one.value * _scale(tokens, one, two))
        elif (
            one.unit
            and not two.unit
            and not two.is_year
            and between[0] not in {"and", "und", "or"}
            and not has_noun
        ):
            if one.unit in DURATIONS:
                times = one.value / (read_number(tokens, one.at) or (one.value, 0))[0] if one.value else 1
                shared[place + 1] = _with_unit(two, one.unit, two.value * times)
            else:
                shared[place + 1] = _with_unit(two, one.unit, two.value)
    return shared


_ALIKE = 20
"""How many times one of two numbers with one scale may be the other: `900 to 1.2 million` has two scales."""


def _scale(tokens: Sequence[Token], one: Quantity, two: Quantity) -> Fraction:
    """`1,2 auf 1,9 Mio. Euro`: the millions stand once and are meant of both."""
    first, second = value_of(tokens[one.at].low), value_of(tokens[two.at].low)
    if not first or not second or first != one.value or second == two.value:
        return Fraction(1)
    return two.value / second if max(first, second) <= min(first, second) * _ALIKE else Fraction(1)


def _with_unit(quantity: Quantity, unit: str, value: Fraction) -> Quantity:
    return replace(quantity, unit=unit, value=value, is_team=False, is_year=False, is_inherited=True)


def pairs(seen: Seen, quantities: Sequence[Quantity]) -> frozenset[tuple[Fraction, Fraction]]:
    """Which values change into which: `from 45 to 6`, `zehn auf sechs`."""
    found = set()
    for one, two in itertools.pairwise(quantities):
        between = [token.low for token in seen.tokens[one.at + one.n : two.at]]
        if (
            len(between) <= 4
            and any(word in {"to", "auf"} for word in between)
            and not any(word in ".;" for word in between)
        ):
            found.add((one.value, two.value))
    return frozenset(found)
