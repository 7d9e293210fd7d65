"""Numbers as words and digits: `forty-five`, `2,5 Mio.`, `3k`, `siebenundzwanzig`, `XIV` are values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from metier.applications.claims.seeing import Token
from metier.applications.claims.words import words_in, words_of

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
ENGLISH = {word: value for value, word in enumerate(_UNITS.split())}
_TENS = {
    word: value * 10
    for value, word in enumerate(words_in("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
} | {"fourty": 40}
TIMES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "score": 20,
    "lakh": 10**5,
    "crore": 10**7,
    "hundert": 100,
    "tausend": 1_000,
    "tsd": 1_000,
    "mio": 10**6,
    "millionen": 10**6,
    "mrd": 10**9,
    "milliarde": 10**9,
    "milliarden": 10**9,
    "dutzend": 12,
    "mn": 10**6,
    "bn": 10**9,
    "k": 1_000,
    "mil": 10**6,
}
SUFFIXES = {
    "k": 1_000,
    "m": 10**6,
    "mm": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "b": 10**9,
    "mio": 10**6,
    "mrd": 10**9,
    "t": 1_000,
}
"""Letters glued to a number."""
VAGUE = {
    "dozens": 24,
    "hundreds": 200,
    "thousands": 2_000,
    "millions": 2_000_000,
    "billions": 2 * 10**9,
    "dutzende": 24,
    "hunderte": 200,
    "hunderten": 200,
    "tausende": 2_000,
    "tausenden": 2_000,
    "dutzenden": 24,
    "scores": 40,
    "myriad": 10_000,
}
"""Words for many, with the smallest number that they are true of."""
_GERMAN_UNITS = dict(
    zip(
        words_in(
            "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"
        ),
        range(20),
        strict=True,
    )
)
_GERMAN_TENS = dict(
    zip(
        words_in("zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig"),
        range(20, 100, 10),
        strict=True,
    )
)
_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d{1,2})?")
_ROMAN = re.compile(r"(?=[ivxl]{2})(xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


def value_of(digits: str) -> Fraction | None:
    """The value of digits with signs between; a group of three after a sign is thousands.

    Example:
        >>> value_of("1,200"), value_of("99.95"), value_of("9,5")
        (Fraction(1200, 1), Fraction(1999, 20), Fraction(19, 2))
    """
    if len(digits) > 30:
        return None
    if _PLAIN.fullmatch(digits):
        return Fraction(int(digits))
    grouped = _GROUPED.fullmatch(digits)
    if grouped and not digits.startswith("0"):
        sign = grouped[1]
        other = "," if sign == "." else "."
        return Fraction(digits.replace(sign, "").replace(other, "."))
    parts = re.split(r"[.,]", digits)
    if len(parts) == 2:
        return Fraction(f"{parts[0]}.{parts[1]}")
    return None


@cache
def german(word: str) -> int | None:
    """The value of a German number written as one word, folded: `siebenundzwanzig`, `dreihundert`."""
    if word in {"ein", "eine", "einen", "einem", "eins", "einer"}:
        return None
    head, found, tail = word.partition("tausend")
    if found:
        thousands = 1 if not head else _under_thousand(head)
        rest = 0 if not tail else _under_thousand(tail)
        return None if thousands is None or rest is None else thousands * 1_000 + rest
    return _under_thousand(word)


def _under_thousand(word: str) -> int | None:
    head, found, tail = word.partition("hundert")
    if found:
        hundreds = 1 if not head else _GERMAN_UNITS.get(head)
        rest = 0 if not tail else _under_hundred(tail.removeprefix("und"))
        return None if hundreds is None or rest is None else hundreds * 100 + rest
    return _under_hundred(word)


def _under_hundred(word: str) -> int | None:
    if word in _GERMAN_UNITS:
        return _GERMAN_UNITS[word]
    if word in _GERMAN_TENS:
        return _GERMAN_TENS[word]
    unit, found, ten = word.partition("und")
    if found and unit in _GERMAN_UNITS and ten in _GERMAN_TENS:
        return _GERMAN_UNITS[unit] + _GERMAN_TENS[ten]
    return None


def roman(word: str) -> int | None:
    """The value of a Roman numeral of at least two letters up to 89, in lower case; None where it is none."""
    if not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def read_number(tokens: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    """The number that begins at a token, and how many tokens it takes; None where none begins.

    `one` alone is none, as it is mostly a pronoun: `one of them`; nor is `a`, unless a larger word follows.
    """
    token = tokens[at]
    if token.is_number:
        return _digits(tokens, at)
    return _words(tokens, at)


def _digits(tokens: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    value = value_of(tokens[at].low)
    if value is None:
        return None
    n = 1
    following = tokens[at + n] if at + n < len(tokens) else None
    if following and following.is_glued and following.low in SUFFIXES:
        after = tokens[at + n + 1] if at + n + 1 < len(tokens) else None
        is_unit = (
            following.low in {"m", "b"} and after is not None and after.is_glued and after.low[0].isalnum()
        )
        if not is_unit:
            return value * SUFFIXES[following.low], n + 1
    while following and following.low in TIMES and (following.low != "k" or following.is_glued):
        value *= TIMES[following.low]
        n += 1
        following = tokens[at + n] if at + n < len(tokens) else None
    if following and following.low == "m" and following.is_upper:  # "2 M"
        return value * 10**6, n + 1
    return value, n


def _words(tokens: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    total, group, n, last = Fraction(0), Fraction(0), 0, 0
    is_found = False
    n_words = 0
    while at + n < len(tokens):
        word = tokens[at + n].low
        skip = 0
        if is_found and ((word == "-" and tokens[at + n].is_glued) or word == "and"):
            if at + n + 1 >= len(tokens) or (word == "and" and group % 100 and group != 0):
                break
            word = tokens[at + n + 1].low
            if not _joins(word, group, after_and=tokens[at + n].low == "and"):
                break
            skip = 1
        worth = _word_value(word)
        if worth is not None:
            if is_found and skip == 0 and not (group and group % 100 == 0):
                break
            group += worth
        elif word in TIMES and word not in {"k", "t"} and (is_found or _counts(tokens, at + n)):
            if TIMES[word] in {12, 20, 100}:
                group = (group or Fraction(1)) * TIMES[word]
            else:
                total += (group or Fraction(1)) * TIMES[word]
                group = Fraction(0)
        else:
            break
        is_found = True
        n += 1 + skip
        last = n
        n_words += 1
    if not is_found:
        return None
    value = total + group
    if value == 1 and n_words == 1:
        return _one(tokens, at, last)
    return value, last


_ONE_OF = words_of("of another day more who which that - 's to")


def _one(tokens: Sequence[Token], at: int, n: int) -> tuple[Fraction, int] | None:
    after = tokens[at + n].low if at + n < len(tokens) else ""
    return None if after in _ONE_OF or not after or not after[0].isalpha() else (Fraction(1), n)


def _joins(word: str, group: Fraction, *, after_and: bool) -> bool:
    value = _word_value(word)
    if value is None:  # "three-hundred"
        return not after_and and word in TIMES and word not in {"k", "t"}
    return (
        value < 100 and group % 100 == 0 and group > 0
        if after_and
        else value < 10 and group % 100 >= 20 and group % 10 == 0
    )


def _word_value(word: str) -> int | None:
    if word in ENGLISH:
        return ENGLISH[word]
    if word in _TENS:
        return _TENS[word]
    return german(word) if word != "null" else None


def is_number_word(word: str) -> bool:
    """Whether a word alone is a number."""
    return _word_value(word) is not None


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether `hundred` or `dozen` stands for a number by itself: after `a`, or in the plural not at all."""
    if tokens[at].low == "score":
        return False  # twenty only after a number: "three score"
    before = tokens[at - 1].low if at else ""
    return before in {"a", "an", "one", "ein", "einem", "einer", "half", "per", "the", "several"} or tokens[
        at
    ].low in {"hundert", "tausend", "dutzend"}
