"""Terms: facts and words that postings have in common, chosen by how many postings have them and never by labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from metier.domain.facts import Facts
from metier.domain.posting import Posting, StatedFields
from metier.evaluation.proposals.plain_words import can_carry_taste
from metier.evaluation.proposals.values import Kind, Term
from metier.screeners import tokens
from metier.screeners.fact_columns import PAY_STEPS, YEAR_STEPS

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float32]
T = TypeVar("T")

MAX_FACTS, MAX_WORDS = 60, 150
"""Most frequent terms that are looked at: more find more in the earlier decisions, by luck too."""

_MOST = 0.6  # a word in more postings than this is boilerplate (taste)
_ALIKE = 0.9  # terms that share this part of their postings say the same; the first stands for both (taste)
_CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF"})
"""Whose amounts a year lie on the steps of `PAY_STEPS` as they are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a posting terms look at.

    Attributes:
        facts: Its facts as terms.
        pieces: Its different words and pairs of neighbouring words.
        line: All its words in order, one space around each.
    """

    facts: frozenset[Term]
    pieces: frozenset[str]
    line: str

    def has(self, term: Term) -> bool:
        """Whether the posting has it."""
        if term.kind is Kind.WORDS:
            return term.value in self.pieces
        if term.kind is Kind.DRAFT:
            return any(f" {phrase} " in self.line for phrase in term.phrases)
        return term in self.facts


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms, and which postings have which.

    Attributes:
        terms: m of them.
        present: Whether posting i has term j. Shape (n, m).
    """

    terms: tuple[Term, ...]
    present: Booleans


def read(posting: Posting, *, currency: str = "") -> Reading:
    """What of a posting terms look at. Cost: about 1 ms.

    Args:
        currency: The one that pay is compared in; without it pay is left out.
    """
    parts = (posting.title, posting.text)
    pieces = frozenset(piece for part in parts for piece in _pieces(part))
    line = " " + " | ".join(" ".join(tokens.tokens(part)) for part in parts) + " "
    return Reading(frozenset(fact_terms(posting.facts, currency)), pieces, line)


def read_line(line: str) -> Reading:
    """What a line of a profile names, as if it were a posting."""
    from metier.text.facts import read_facts

    facts = read_facts(title=line, company="", place="", text=line, stated=StatedFields())
    named = [term for term in fact_terms(facts, "") if term.kind is not Kind.WRITTEN]
    return Reading(frozenset(named), frozenset(_pieces(line)), f" {' '.join(tokens.tokens(line))} ")


def usual_currency(postings: Iterable[Posting]) -> str:
    """The currency that most of those postings state pay in, if amounts in it can be compared; else empty."""
    stated = Counter(p.facts.pay.value.currency for p in postings if p.facts.pay)
    usual, _ = stated.most_common(1)[0] if stated else ("", 0)
    return usual if usual in _CURRENCIES else ""


def fact_terms(facts: Facts, currency: str) -> Iterator[Term]:
    """Facts as terms; what is not stated has none."""
    if facts.work_mode:
        yield Term(Kind.WORK_MODE, facts.work_mode.value.value)
    if facts.seniority:
        yield Term(Kind.SENIORITY, facts.seniority.value.value)
    if facts.visa:
        yield Term(Kind.VISA, facts.visa.value.value)
    if facts.language:
        yield Term(Kind.WRITTEN, facts.language)
    if facts.years:
        yield from (Term(Kind.YEARS, str(step)) for step in YEAR_STEPS if facts.years.value >= step)
    yield from (Term(Kind.EMPLOYMENT, fact.value.value) for fact in facts.employment_types)
    yield from (Term(Kind.LANGUAGE, fact.value) for fact in facts.languages)
    yield from (Term(Kind.TOOL, fact.value) for fact in facts.tools)
    yield from (Term(Kind.PLACE, fact.value) for fact in facts.places)
    yield from _pay_terms(facts, currency)


def _pay_terms(facts: Facts, currency: str) -> Iterator[Term]:
    yearly = facts.pay.value.per_year() if facts.pay else None
    if yearly is None or not currency or yearly.currency != currency:
        return
    most = yearly.high if yearly.high is not None else yearly.low
    if most is not None:
        for step in PAY_STEPS:
            yield Term(Kind.PAY_FROM if most >= 1000 * step else Kind.PAY_BELOW, f"{currency} {step}000")


def reason_words(reasons: Iterable[str]) -> Counter[Term]:
    """What reasons name, and in how many of them: facts by rule, and words that can carry taste."""
    found: Counter[Term] = Counter()
    for reason in reasons:
        if reason.strip():
            named = read_line(reason)
            words = {Term(Kind.WORDS, piece) for piece in named.pieces if can_carry_taste(piece)}
            found.update(named.facts | words)
    return found


def vocabulary(
    readings: Sequence[Reading], own: Iterable[Term] = (), *, least: int, most_facts: int = MAX_FACTS
) -> Vocabulary:
    """The terms that at least `least` of these postings have and as many lack: facts, own words, other words.

    Terms in nearly the same postings are one; the first stands for both.

    Args:
        readings: Of the decided postings.
        own: What the person's reasons name; taken in before other words.
        least: Postings a term must be in, and must not be in.
    """
    n = len(readings)
    usual = _usual_language(readings)
    facts = _frequent([reading.facts - {usual} for reading in readings], least=least, most=n - least)
    pieces = _frequent([reading.pieces for reading in readings], least=least, most=min(n - least, _MOST * n))
    named = [term for term in dict.fromkeys(own) if term.kind is Kind.WORDS and term.value in pieces]
    words = [Term(Kind.WORDS, piece) for piece in pieces if can_carry_taste(piece)]
    kept: list[Term] = []
    present = np.zeros((n, most_facts + 2 * MAX_WORDS), np.float32)
    for terms, limit in ((list(facts), most_facts), (named, MAX_WORDS), (words, MAX_WORDS)):
        room = limit
        for term in terms:
            if room == 0:
                break
            column = np.array([reading.has(term) for reading in readings], np.float32)
            if not _is_said(column, present[:, : len(kept)]):
                present[:, len(kept)] = column
                kept.append(term)
                room -= 1
    return Vocabulary(tuple(kept), present[:, : len(kept)] > 0)


def _usual_language(readings: Sequence[Reading]) -> Term | None:
    """What most of these postings are written in: it sets nothing apart, as short texts do not show it."""
    written = Counter(term for reading in readings for term in reading.facts if term.kind is Kind.WRITTEN)
    usual, count = written.most_common(1)[0] if written else (None, 0)
    return usual if 2 * count > sum(written.values()) else None


def _pieces(text: str) -> Iterator[str]:
    """Words, and pairs of words that really stand beside each other: others read oddly as a wish."""
    before: tuple[str, int] | None = None
    for word, start, end in tokens.spans(text):
        yield word
        if before and text[before[1] : start] in {" ", "-"}:
            yield f"{before[0]} {word}"
        before = (word, end)


def _frequent(rows: Sequence[frozenset[T]], *, least: float, most: float) -> dict[T, int]:
    counts: Counter[T] = Counter()
    for row in rows:
        counts.update(row)
    usable = [item for item, count in counts.items() if least <= count <= most]
    return {item: counts[item] for item in sorted(usable, key=lambda item: (-counts[item], str(item)))}


def _is_said(column: Floats, others: Floats) -> bool:
    """Whether one of the others stands for nearly the same postings. Columns of 0 and 1; shapes (n,) and (n, m)."""
    both = column @ others
    either = column.sum() + others.sum(axis=0) - both
    return bool((both >= _ALIKE * either).any())
