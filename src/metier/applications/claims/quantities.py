"""Quantities of a text, read: such as `over 40 %`, `six years`, `£180k`, `team of 7`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from metier.applications.claims.beside_numbers import bound_before, low_at, quantity_at
from metier.applications.claims.joined import with_shared_units
from metier.applications.claims.numerals import VAGUE, german, read_number
from metier.applications.claims.quantity import Bound, Quantity
from metier.applications.claims.seeing import Seen, Token
from metier.applications.claims.units import (
    AGE,
    AREA,
    CURRENCY_WORDS,
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
    return tuple(with_shared_units(tokens, found))


_OFTEN = {"twice": 2, "zweimal": 2, "thrice": 3, "dreimal": 3}


def _quantity(tokens: Sequence[Token], at: int) -> Quantity | None:
    token = tokens[at]
    low = token.low
    if low in VAGUE:
        if low == "scores" or (low == "myriad" and tokens[at - 1].low != "a"):
            return None
        return quantity_at(tokens, at, 1, Fraction(VAGUE[low]), "", Bound.MANY)
    if low in MULTIPLES and not (low in {"double", "triple"} and _is_adjective(tokens, at)):
        return quantity_at(tokens, at, 1, Fraction(MULTIPLES[low]), TIMES, Bound.EXACT)
    if low in HALVED:
        return quantity_at(tokens, at, 1, Fraction(50), PERCENT, Bound.EXACT)
    if (found := _GERMAN_ADJECTIVE.fullmatch(low)) is not None and (n := german(found[1])) is not None:
        return _adjective(tokens, at, n, found[2])
    if low in _OFTEN:
        return quantity_at(tokens, at, 1, Fraction(_OFTEN[low]), "", Bound.EXACT)
    if low in {"half", "halbes"} and [low_at(tokens, at + 1), low_at(tokens, at + 2)] in HALF_DOZEN:
        return quantity_at(tokens, at, 3, Fraction(6), "", Bound.EXACT)
    if low in {"half", "halbes"} and low_at(tokens, at + 1) in {"dozen", "dutzend"}:
        return quantity_at(tokens, at, 2, Fraction(6), "", Bound.EXACT)
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
        found = quantity_at(tokens, at, 1, Fraction(n), TIMES if ending == "fach" else "", Bound.EXACT)
        return replace(found, is_team=ending == "kopfig")
    unit = MONTHS if ending in {"jahrig", "monatig"} else SECONDS
    return quantity_at(tokens, at, 1, Fraction(n * _OF_ADJECTIVE[ending]), unit, Bound.EXACT)


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
    if end < len(tokens) and tokens[end].low == "." and low_at(tokens, end - 1) in {"mio", "mrd", "tsd"}:
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
    elif (not unit and word == "per" and low_at(tokens, follow + 1) == "cent") or (
        not unit and word == "percentage" and low_at(tokens, follow + 1) in {"point", "points"}
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
        start, bound = bound_before(tokens, start)
    return quantity_at(tokens, at, end - at, value, unit, bound, start)


def _timed(tokens: Sequence[Token], follow: int, value: Fraction) -> tuple[str, Fraction, int]:
    word = tokens[follow].low
    after = low_at(tokens, follow + 1)
    if word in {"years", "year", "jahre", "jahren"} and (
        after in {"old", "alt"} or (after == "of" and low_at(tokens, follow + 2) == "age")
    ):
        return AGE, value, follow + 2
    if word == "year" and after == "-" and low_at(tokens, follow + 2) == "old":
        return AGE, value, follow + 3
    unit, times = UNITS[word]
    return unit, value * times, follow + 1


def _bare_unit(tokens: Sequence[Token], at: int) -> Quantity | None:
    """`a decade`, `over a year`, `decades`, `half a year`."""
    low = tokens[at].low
    before = low_at(tokens, at - 1)
    unit, times = UNITS[low]
    if before in {"a", "an", "ein", "einem", "eine", "einer", "eines"} and low_at(tokens, at - 2) in {
        "half",
        "halbes",
    }:
        return quantity_at(tokens, at - 2, 3, times / 2, unit, Bound.EXACT)
    if before in {"halbes", "halben"}:
        return quantity_at(tokens, at - 1, 2, times / 2, unit, Bound.EXACT)
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
    } or (before == "of" and low_at(tokens, at - 2) == "couple"):
        least = 5 if before in {"many", "viele", "vielen", "numerous"} else 2
        return quantity_at(tokens, at, 1, times * least, unit, Bound.AT_LEAST)
    if low in {"decades", "jahrzehnte", "jahrzehnten", "dekaden"}:
        return quantity_at(tokens, at, 1, times * 2, unit, Bound.AT_LEAST)
    is_one = before in {"a", "an", "one", "ein", "einem", "eine", "einer", "1"}
    if low in {"decade", "jahrzehnt", "dekade", "fortnight", "century"}:
        start, bound = bound_before(tokens, at - 1 if is_one else at)
        return quantity_at(tokens, at - is_one, 1 + is_one, times, unit, bound, start)
    if before in {"a", "one", "einem", "eines", "einer"} and low_at(tokens, at - 2) in {
        "within",
        "innerhalb",
        "binnen",
    }:
        return quantity_at(tokens, at - 1, 2, times, unit, Bound.EXACT)
    if is_one:
        start, bound = bound_before(tokens, at - 1)
        if bound in {Bound.OVER, Bound.AT_LEAST}:
            return quantity_at(tokens, at - 1, 2, times, unit, bound, start)
    return None


def _part(tokens: Sequence[Token], at: int, times: Fraction, n: int) -> Quantity | None:
    """A fraction: `by a third`, `two thirds`, `half of`, `um ein Viertel`."""
    word = tokens[at + n - 1].low
    before = low_at(tokens, at - 1)
    after = low_at(tokens, at + n)
    is_counted = n > 1
    if not is_counted:
        if before in {"a", "one", "ein", "einem"}:
            is_counted = True
            if (
                word in {"quarter", "third", "fifth", "tenth"}
                and after not in {"of", ""}
                and low_at(tokens, at - 2) not in {"by", "um", "than", "over"}
                and after.isalpha()
            ):
                return None  # "a third party", "a quarter later"
            if word == "half" and low_at(tokens, at - 2) == "and":
                return None
        elif word == "half":
            is_counted = before in {"by", "in"} or after in {"of", "the"}
        elif word in {"drittel", "viertel", "funftel", "zehntel"}:
            is_counted = True
    if not is_counted:
        return None
    return quantity_at(tokens, at, n, times * PARTS[word], PERCENT, Bound.EXACT)


def _and_a_half(tokens: Sequence[Token], at: int, value: Fraction, n: int) -> tuple[Fraction, int]:
    if [low_at(tokens, at + n + i) for i in range(3)] == ["and", "a", "half"]:
        return value + Fraction(1, 2), n + 3
    return value, n


def _is_area(tokens: Sequence[Token], at: int) -> int:
    word, after = low_at(tokens, at), low_at(tokens, at + 1)
    if word in {"sqm", "qm", "quadratmeter", "quadratmetern"}:
        return 1
    if (word in {"m", "metres", "meters"} and after in {"2", "squared"}) or (
        word in {"square", "sq"} and after in {"metres", "meters", "metre", "meter", "m"}
    ):
        return 2
    return 0


def _is_adjective(tokens: Sequence[Token], at: int) -> bool:
    return low_at(tokens, at + 1) not in {"the", "our", "its", "their", "digit", "that"}
