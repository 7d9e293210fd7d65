"""Quantities that belong together: a unit that stands once for two, and a value that changes into another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from metier.applications.claims.numerals import read_number, value_of
from metier.applications.claims.quantity import Quantity
from metier.applications.claims.seeing import Seen, Token
from metier.applications.claims.units import (
    DURATIONS,
)
from metier.applications.claims.words import words_of

_TO = words_of("to - auf bis and und or -> →")


def with_shared_units(tokens: Sequence[Token], found: list[Quantity]) -> list[Quantity]:
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
