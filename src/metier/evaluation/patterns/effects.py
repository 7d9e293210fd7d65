"""What the learned screener does with the same posting when only one fact, or those words, change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from metier.domain.facts import (
    EmploymentType,
    Fact,
    Facts,
    Part,
    Pay,
    PayOrigin,
    PayPeriod,
    Quote,
    Seniority,
    WorkMode,
)
from metier.domain.posting import Posting, UntrustedText
from metier.evaluation.intervals import mean_interval
from metier.evaluation.patterns.changed import words_changed
from metier.evaluation.patterns.employers import employer_kinds, employer_spans
from metier.evaluation.patterns.terms import NOT_REMOTE, pattern_reading, title_pieces
from metier.evaluation.patterns.values import Effect, Pattern
from metier.evaluation.proposals import Kind, Term
from metier.screeners.learned import LearnedScreener

MOST_TRIED = 60
"""Undecided postings that one change is tried on (taste)."""

_LEAST_TRIED = 5
_STATED = Quote(Part.STATED, 0, 0, "")
_MORE, _LESS = Decimal("1.1"), Decimal("0.8")


def effects_of(
    patterns: Sequence[Pattern], screener: LearnedScreener, undecided: Sequence[Posting], *, seed: int = 0
) -> Mapping[str, Effect | None]:
    """The effect of each pattern's term on undecided postings, by the pattern's key.

    Only facts and counted words change. The meaning of whole sentences is held as it is, so that no text is encoded anew:
    what the screener does with words by their meaning comes on top.

    Args:
        screener: One that has learned.

    Cost: some 10 ms for each pattern.
    """
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(undecided))
    sample = [undecided[int(i)] for i in order]
    return {pattern.key: effect_of_pattern(pattern.term, screener, sample) for pattern in patterns}


def effect_of_pattern(term: Term, screener: LearnedScreener, sample: Sequence[Posting]) -> Effect | None:
    """The effect of one term; None where fewer than five of the postings can be changed.

    Args:
        sample: Undecided postings, in random order.
    """
    made: list[tuple[Posting, Posting, Posting]] = []
    for posting in sample:
        if len(made) == MOST_TRIED:
            break
        pair = both_ways(posting, term)
        if pair is not None:
            made.append((posting, *pair))
    if len(made) < _LEAST_TRIED:
        return None
    originals, with_it, without = zip(*made, strict=True)
    p_with, p_without = (words_changed(screener, originals, side) for side in (with_it, without))
    change = mean_interval((p_with[:, 2] - p_without[:, 2]).tolist())
    flips = int((p_with.argmax(axis=1) != p_without.argmax(axis=1)).sum())
    return Effect(change, len(made), _what(term), flips)


def both_ways(posting: Posting, term: Term) -> tuple[Posting, Posting] | None:
    """The posting with the term and without it, and nothing else changed; None where it cannot be changed plainly.

    Facts are set and taken out on any posting; words are taken out where they stand.

    Example:
        >>> from metier.testing import posting
        >>> [one.text for one in both_ways(posting("Dev", "We love Rust here"), Term(Kind.WORDS, "rust"))]
        ['We love Rust here', 'We love  here']
    """
    if term.kind in _FACTS:
        facts_with, facts_without = _FACTS[term.kind](posting.facts, term)
        return _with_facts(posting, facts_with), _with_facts(posting, facts_without)
    if term.kind is Kind.COMPANY:
        return replace(posting, company=UntrustedText(term.value)), replace(
            posting, company=UntrustedText("")
        )
    if term.kind is Kind.EMPLOYER:
        if term.value not in employer_kinds(posting):
            return None
        return posting, replace(
            posting, text=UntrustedText(_cut(posting.text, list(employer_spans(posting, term.value))))
        )
    piece = re.compile(
        rf"(?<![^\W_]){'[ -]'.join(map(re.escape, term.value.split()))}(?![^\W_])", re.IGNORECASE
    )
    has = (
        term.value in title_pieces(posting.title)
        if term.kind is Kind.TITLE
        else pattern_reading(posting, currency="").has(term)
    )
    if not has:
        return None
    title = UntrustedText(piece.sub("", posting.title))
    text = posting.text if term.kind is Kind.TITLE else UntrustedText(piece.sub("", posting.text))
    return posting, replace(posting, title=title, text=text)


def _what(term: Term) -> str:
    if term.kind is Kind.WORK_MODE:
        return "the work mode"
    if term.kind in {Kind.PAY_FROM, Kind.PAY_BELOW}:
        return "the pay"
    if term.kind in {Kind.EMPLOYER, Kind.WORDS, Kind.TITLE}:
        return "these words" if term.kind is not Kind.TITLE else "these words in the title"
    return "this fact"


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _with_facts(posting: Posting, facts: Facts) -> Posting:
    return replace(posting, facts_json=facts.to_json())


# --- facts, with a term and without ------------------------------------------------------------------------

Pair = tuple[Facts, Facts]


def _work_mode(facts: Facts, term: Term) -> Pair:
    """Remote against on site; hybrid against on site."""
    if term == NOT_REMOTE:
        here, other = WorkMode.ONSITE, WorkMode.REMOTE
    else:
        here = WorkMode(term.value)
        other = WorkMode.REMOTE if here is WorkMode.ONSITE else WorkMode.ONSITE
    return replace(facts, work_mode=Fact(here, _STATED)), replace(facts, work_mode=Fact(other, _STATED))


def _seniority(facts: Facts, term: Term) -> Pair:
    """The level, against the posting's own where that is another, else none."""
    level = Seniority(term.value)
    own = facts.seniority if facts.seniority and facts.seniority.value is not level else None
    return replace(facts, seniority=Fact(level, _STATED)), replace(facts, seniority=own)


def _employment(facts: Facts, term: Term) -> Pair:
    kind = EmploymentType(term.value)
    others = tuple(fact for fact in facts.employment_types if fact.value is not kind)
    return replace(facts, employment_types=(Fact(kind, _STATED),)), replace(facts, employment_types=others)


def _pay(facts: Facts, term: Term) -> Pair:
    """A tenth above the step, and a fifth below it."""
    currency, _, step = term.value.partition(" ")
    sizes = (_MORE, _LESS) if term.kind is Kind.PAY_FROM else (_LESS, _MORE)
    high, low = (replace(facts, pay=Fact(_yearly(Decimal(step) * size, currency), _STATED)) for size in sizes)
    return high, low


def _yearly(amount: Decimal, currency: str) -> Pay:
    return Pay(amount, amount, currency, PayPeriod.YEAR, PayOrigin.STATED)


def _years(facts: Facts, term: Term) -> Pair:
    step = int(term.value)
    return replace(facts, years=Fact(step, _STATED)), replace(facts, years=Fact(max(step - 2, 0), _STATED))


def _place(facts: Facts, term: Term) -> Pair:
    others = tuple(fact for fact in facts.places if fact.value != term.value)
    return replace(facts, places=(*others, Fact(term.value, _STATED))), replace(facts, places=others)


def _tool(facts: Facts, term: Term) -> Pair:
    others = tuple(fact for fact in facts.tools if fact.value != term.value)
    return replace(facts, tools=(*others, Fact(term.value, _STATED))), replace(facts, tools=others)


_FACTS: dict[Kind, Callable[[Facts, Term], Pair]] = {
    Kind.WORK_MODE: _work_mode,
    Kind.SENIORITY: _seniority,
    Kind.EMPLOYMENT: _employment,
    Kind.PAY_FROM: _pay,
    Kind.PAY_BELOW: _pay,
    Kind.YEARS: _years,
    Kind.PLACE: _place,
    Kind.TOOL: _tool,
}
