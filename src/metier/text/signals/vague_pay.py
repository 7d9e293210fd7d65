"""Pay that is spoken of and not said. An ad that does not speak of pay at all gets no signal: most ads do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from metier.domain.facts import Fact, Part, Pay, PayOrigin, PayPeriod
from metier.text.facts.money import MAJOR_CURRENCIES
from metier.text.facts.reading import View, fold
from metier.text.signals.phrases import Phrase, phrase, sentence_quotes
from metier.text.signals.signal import Signal, SignalKind

WIDE = 2
"""A range whose top is more than this many times its bottom says little about what will be paid."""
_YEARLY = 100_000
_YEARLY_MAJOR = 20_000
"""An amount from here on without a period is a year's pay to every reader; in a major currency from the second on."""

_PAY = r"(?:salar(?:y|ies)|pay|wages?|compensation|remuneration|ctc|hourly rate|pay rates?|stipend)"
_NO_AMOUNT: tuple[Phrase, ...] = (
    phrase(
        "competitive",
        "calls the pay competitive and names no amount",
        "competitive|attractive|excellent|industry|market",
        rf"\b(?:competitive|attractive|excellent)(?: [a-z-]{{2,12}}){{0,2}} {_PAY}\b"
        rf"|\b{_PAY}(?: range| package)?[ :-]{{1,4}}(?:is |are )?(?:highly |very )?(?:competitive|attractive|(?:as per|at par with|best in)(?: the)? (?:industry|market))\b",
    ),
    phrase(
        "depends",
        "leaves the pay to be agreed and names no amount",
        "doe|depend|commensurate|negotiable|based on experience",
        rf"\b{_PAY}(?: range| package)?[ :-]{{1,4}}(?:is |are |will be )?(?:[a-z]+ ){{0,2}}(?:doe\b|depend(?:s|ing|ent) (?:up)?on|commensurate|negotiable|based on experience)"
        rf"|\b(?:commensurate|negotiable|depending on experience) {_PAY}\b",
    ),
)
_ALWAYS: tuple[Phrase, ...] = (
    phrase(
        "commission only",
        "pays by commission only",
        "commission",
        r"\b(?:commission[ -]only|100 ?% commission|commission[ -]based (?:only|role|position|job|opportunity)|straight commission|purely commission)\b",
    ),
    phrase(
        "targets",
        "names pay that is reached only when targets are met",
        "ote|target earnings|uncapped|unlimited",
        r"\bote\b|\bon[ -]target[ -]earnings\b|\b(?:uncapped|unlimited) (?:commissions?|earnings?|earning potential|income)\b",
    ),
    phrase(
        "unpaid",
        "pays no money",
        "unpaid|equity|without pay|no pay",
        r"\bunpaid (?:internship|position|role|job|opportunity|work|trainee|volunteer|basis)\b|\b(?:position|role|internship|job) is unpaid\b"
        r"|\bequity[ -]only\b|\bno pay at this\b|\b(?:position|role|internship) (?:is )?without pay\b",
    ),
)


_AMOUNT = re.compile(r"[$£€₹] ?\d|\d ?k\b|\d[,.]\d{3}|\d ?(?:lpa|lakhs?)\b")
_WHEN = re.compile(
    r"\bper\b|\d ?/|/ ?[a-z]|\bpro\b|\ban? (?:hour|day|night|shift|week|month|year|piece)|\bx ?1[234]\b|brutto|netto|\bgross\b|\bnet(?:os?)?\b|\bmes\b|\bmois\b|\bmonat|\bmonth|\byear|\bjahr"
)
_NEAR = 60
"""Characters after the words in which an amount answers them, though no rule reads it as the pay."""


def vague_pay_signals(text: View, pay: Fact[Pay] | None) -> Iterator[Signal]:
    """At most one signal of each rule.

    Args:
        text: The posting's text.
        pay: What the rules read; a board's estimate is not what the employer says.
    """
    said = pay if pay and pay.value.origin is not PayOrigin.ESTIMATE else None
    for each in (*(() if said else _NO_AMOUNT), *_ALWAYS):
        spans = list(each.find(text))
        if each in _NO_AMOUNT:
            spans = [span for span in spans if not _AMOUNT.search(text.low, span[0], span[1] + _NEAR)]
        if spans:
            yield Signal(SignalKind.VAGUE_PAY, each.words, each.rule, sentence_quotes(text, [spans[0][0]]))
    if said:
        yield from _of_amounts(said, text)


def _of_amounts(said: Fact[Pay], text: View) -> Iterator[Signal]:
    pay = said.value
    quotes = (said.quote,)
    if pay.low is None and pay.high is not None:
        words = "names only the most that is paid"
        yield Signal(SignalKind.VAGUE_PAY, words, "up to", quotes)
    if pay.low and pay.high and pay.high > WIDE * pay.low:
        times = float(pay.high / pay.low)
        words = f"names a range whose top is {times:.1f} times its bottom"
        yield Signal(SignalKind.VAGUE_PAY, words, "wide range", quotes)
    if pay.period is PayPeriod.UNKNOWN and not _is_yearly(pay) and not _says_when(said, text):
        words = "names an amount and not for what time"
        yield Signal(SignalKind.VAGUE_PAY, words, "no period", quotes)


def _is_yearly(pay: Pay) -> bool:
    least = _YEARLY_MAJOR if pay.currency in MAJOR_CURRENCIES else _YEARLY
    return max(pay.low or 0, pay.high or 0) >= least


def _says_when(said: Fact[Pay], text: View) -> bool:
    """Whether the words of or after an amount name a time or a piece that no rule reads, or a custom that is known there."""
    quote = said.quote
    if quote.part is Part.TEXT:
        return bool(_WHEN.search(text.low, quote.start, quote.end + _NEAR))
    return bool(_WHEN.search(fold(quote.words)))
