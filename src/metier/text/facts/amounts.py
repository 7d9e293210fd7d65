"""Amounts and ranges of money in folded text, before anybody asks whether they are pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from metier.domain.facts import PayPeriod
from metier.text.facts import money

MAX_AMOUNTS = 200
"""Numbers looked at per part: keeps hostile repetition linear; real postings have fewer than 60."""

_AMOUNT = re.compile(
    rf"(?:(?P<symbol>[$€£₹¥])\s?)?(?<![\d.,])(?P<a>{money.NUMBER})(?P<a_suffix>{money.SUFFIX})?(?:\s?(?P<a_word>{money.WORD_AFTER}))?"
    rf"(?:{money.BETWEEN}?\s{{0,3}}(?:-{{1,2}}|~|to|bis|and|und|y|et|a|à|up to)\s{{0,3}}"
    rf"(?:(?:usd|eur|gbp|inr|chf|cad|aud|rs\.?|us|ca|a)?\s?[$€£₹¥]?\s?)(?P<b>{money.NUMBER})(?P<b_suffix>{money.SUFFIX})?)?"
    rf"(?:\s?\(?(?P<b_word>{money.WORD_AFTER})\)?)?(?P<plus>\+)?"
)
_START = re.compile(r"[$€£₹¥0-9][0-9.,]*")
"""Found first, as a pattern that begins with a choice is slow to search for."""
_FROM = re.compile(
    r"(?<![a-zäöü])(?:ab|from|starting (?:at|from)|starts at|minimum(?: of)?|min\.?|at least|mindestens|à partir de|desde|vanaf)\s{0,2}$"
)
_UP_TO = re.compile(
    r"(?<![a-zäöü])(?:up to|upto|bis zu|max(?:imum)?\.?(?: of)?|jusqu'à|hasta|tot|under)\s{0,2}$"
)
_LAKHS = ("lpa", "l", "la")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount or range; `currency` may still be a shared symbol such as `$`, or None."""

    low: Decimal | None
    high: Decimal | None
    currency: str | None
    period: PayPeriod | None
    is_range: bool
    start: int
    end: int

    @property
    def least(self) -> Decimal:
        """The lowest amount that is named."""
        return self.low if self.low is not None else self.high or Decimal(0)

    @property
    def most(self) -> Decimal:
        """The highest amount that is named."""
        return self.high if self.high is not None else self.low or Decimal(0)


def amounts(low: str) -> Iterator[Amount]:
    """The amounts of a folded text in order; numbers without currency are among them."""
    end = 0
    for start in islice(_START.finditer(low), MAX_AMOUNTS):
        found = _AMOUNT.match(low, start.start()) if start.start() >= end else None
        amount = _read(found, low) if found else None
        end = found.end() if found else end
        if amount is not None and amount.most > 0 and low[amount.end : amount.end + 1] != "%":
            yield amount


def _read(found: re.Match[str], low: str) -> Amount | None:
    before = money.WORD_BEFORE.search(low, max(0, found.start() - 8), found.start())
    if (
        not before
        and len(found["a"]) < 4
        and not any(found.group("symbol", "a_suffix", "b_suffix", "a_word", "b_word"))
    ):
        return None  # a small bare number; saves reading most numbers of a posting
    start = before.start() if before else found.start()
    suffixes = found["a_suffix"], found["b_suffix"]
    ends = _ends(found["a"], found["b"], *suffixes)
    if ends is None:
        return None
    first, last = ends
    currency = _currency(found, (before[1] or before[2]) if before else "")
    is_lakh = any(suffix and suffix.strip()[:1] == "l" for suffix in suffixes)
    if is_lakh:
        currency = currency or "INR"
    period = PayPeriod.YEAR if any(suffix and suffix.strip() == "lpa" for suffix in suffixes) else None
    amount = Amount(first, last, currency, period, found["b"] is not None, start, found.end())
    if last is not None and first > last:  # "$500 and 3 weeks": no range
        end = found.end("a_suffix") if found["a_suffix"] else found.end("a")
        return replace(amount, high=first, is_range=False, end=end)
    if last is None:
        amount = _open_ended(replace(amount, high=first), low, plus=bool(found["plus"]))
    return amount


def _ends(
    a: str, b: str | None, a_suffix: str | None, b_suffix: str | None
) -> tuple[Decimal, Decimal | None] | None:
    a_times, b_times = money.multiplier(a_suffix), money.multiplier(b_suffix)
    if a_times is None or b_times is None:
        return None
    first = money.number(a)
    if b is None:
        return _scaled(first, a_times), None
    last = money.number(b)
    if a_suffix is None and first < 1000:  # "60-75k" and "$60-75,000" share the multiplier
        if b_suffix is not None and first <= last:
            a_times = b_times
        elif b_suffix is None and last >= 10_000 and first * 1000 <= last:
            a_times = Decimal(1000)
    elif b_suffix is None and last < 1000:
        b_times = a_times
    return _scaled(first, a_times), _scaled(last, b_times)


def _scaled(value: Decimal, times: Decimal) -> Decimal:
    """The amount; "15,00,000 LPA" is written out in full already."""
    return value if times > 1 and value >= times else (value * times).normalize() + 0


def _currency(found: re.Match[str], word: str) -> str | None:
    symbol = found["symbol"] or ""
    currency = money.currency_of(symbol, word)
    for after in (found["a_word"], found["b_word"]):
        if after and currency in {None, "$"}:
            named = (
                money.currency_of(after[-1], after[:-1].strip())
                if after[-1] in "$€£₹¥"
                else money.currency_of("", after)
            )
            currency = named or currency
    if currency is None and found["b"] is not None:
        between = found.string[found.end("a") : found.start("b")]
        symbols = [c for c in between if c in "$€£₹¥"]
        currency = money.currency_of(symbols[0], "") if symbols else None
    return currency


def _open_ended(amount: Amount, low: str, *, plus: bool) -> Amount:
    window = max(0, amount.start - 16)
    up_to = _UP_TO.search(low, window, amount.start)
    if up_to:
        return replace(amount, low=None, start=up_to.start())
    at_least = _FROM.search(low, window, amount.start)
    if at_least:
        return replace(amount, high=None, start=at_least.start())
    return replace(amount, high=None) if plus else amount
