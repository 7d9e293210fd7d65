"""A quantity as it is said: a value with its unit, what it counts, and how exactly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


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
