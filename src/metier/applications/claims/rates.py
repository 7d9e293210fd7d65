"""How often: the time that a number is said of, such as `day` of `4 hours a day`."""

from __future__ import annotations

from collections.abc import Sequence

from metier.applications.claims.seeing import Seen, Token
from metier.applications.claims.words import words_of

_EACH = words_of("a an per each every pro je im jede jeden jedem jeder jedes / am")
_RATES = {
    word: rate
    for rate, words in {
        "second": "second sekunde", "minute": "minute", "hour": "hour stunde hourly stundlich", "day": "day tag daily taglich", "week": "week woche weekly wochentlich",
        "month": "month monat monthly monatlich", "quarter": "quarter quartal quarterly", "year": "year jahr annum yearly annually annual jahrlich jahrliche jahrlichen jahrliches",
    }.items()
    for word in words.split()
}  # fmt: skip
_ADVERBS = words_of(
    "hourly stundlich daily taglich weekly wochentlich monthly monatlich quarterly yearly annually annual jahrlich jahrliche jahrlichen jahrliches"
)
_FARTHEST_RATE = 6
"""Words between a number and the time it is said of."""


def rate_before(tokens: Sequence[Token], start: int) -> str:
    """`day` of `täglich rund 1.200 Rechnungen`."""
    for at in range(start - 1, max(start - 4, -1), -1):
        low = tokens[at].low
        if low in _ADVERBS:
            return _RATES[low]
        if tokens[at].is_number or not tokens[at].is_word or low in {"and", "und"}:
            break
    return ""


def rate_after(tokens: Sequence[Token], end: int) -> str:
    """`day` of `saving 4 hours a day`, `month` of `1.200 Rechnungen im Monat`."""
    for at in range(end, min(end + _FARTHEST_RATE, len(tokens))):
        low = tokens[at].low
        if low in _ADVERBS:
            return _RATES[low]
        if low in _EACH and _low(tokens, at + 1) in _RATES:
            return _RATES[_low(tokens, at + 1)]
        if tokens[at].is_number or low in {".", ";", ",", "and", "und"}:
            break
    return ""


def rates_in(seen: Seen) -> frozenset[str]:
    """Every time that something is said of, anywhere in a text: `a day`, `monthly`."""
    tokens = seen.tokens
    return frozenset(
        _RATES[token.low]
        for at, token in enumerate(tokens)
        if token.low in _ADVERBS or (token.low in _RATES and _low(tokens, at - 1) in _EACH)
    )


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""
