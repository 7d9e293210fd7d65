"""Job titles and levels: a person may be called only what a cited heading, or a sentence of their own, calls them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from metier.applications.claims.case import Case, Finding
from metier.applications.claims.evidence import HOMES
from metier.applications.claims.lexicon import FIELDS, LEVELS, LEVELS_ALONE, TITLE_NOUNS
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.seeing import Token
from metier.applications.claims.words import words_of
from metier.domain.draft import Section

_SELF = words_of("as am was be been became als bin war werde wurde became")
_OF_SELF = words_of("role position post job capacity rolle stelle funktion")
_ARTICLES = words_of("a an the my their our its ein eine einer einem der die das")
_LOOSE = words_of("""leader partner principal head owner chair captain judge editor lead associate intern trainee referent meister producer pilot candidate
    president fellow researcher treasurer counsel tutor chef planner buyer director""")
"""Nouns that are other things too: titles only where the person is called so."""


def titles(case: Case) -> Iterator[Finding]:
    """Job titles and levels: where the person is called so, those of a cited heading; elsewhere, words of a cited fact."""
    tokens = case.read.seen.tokens
    yield from _levels_of_others(case)
    for at, token in enumerate(tokens):
        noun = _title_noun(token.low)
        if noun is None or case.is_masked(token.start, token.end):
            continue
        first = _first_of_title(tokens, at)
        is_self = _is_self(case, tokens, first) or (
            first == 0 and [t.low for t in tokens[at + 1 : at + 2]] == [":"]
        )
        if not is_self and (noun in _LOOSE or (token.low in LEVELS and token.low not in LEVELS_ALONE)):
            continue
        if case.is_masked(tokens[first].start, token.end):
            continue
        last = _last_of_title(tokens, at)
        phrase = [
            t.low for t in tokens[first : last + 1] if t.is_word and t.low not in {"of", "fur", "der", "and"}
        ]
        called = case.read.seen.low[tokens[first].start : tokens[last].end]
        pool = [
            (one, one.title_words if is_self and not one.calls(called) else one.words)
            for one in case.cited.all
        ]
        backers = [one for one, words in pool if _has(words, phrase[-1] if last == at else token.low)]
        everything = frozenset().union(*(words for _, words in pool))
        missing = [word for word in phrase if not _has(everything, word)]
        start, end = tokens[first].start, tokens[last].end
        if backers and not missing:
            yield case.backed(ProblemKind.TITLE, start, end, backers, "title")
        else:
            yield _no_title(case, start, end)


def _levels_of_others(case: Case) -> Iterator[Finding]:
    """`two senior developers` where the fact says junior."""
    tokens = case.read.seen.tokens
    for token, after in pairwise(tokens):
        if (
            token.low not in {"senior", "junior"}
            or after.low.removesuffix("s") not in TITLE_NOUNS
            or not after.low.endswith("s")
        ):
            continue
        backers = [
            one
            for one in case.cited.direct
            if one.fact.kind not in HOMES and token.low in one.said.seen.words
        ]
        if backers:
            yield case.backed(ProblemKind.TITLE, token.start, after.end, backers)
        else:
            yield _no_title(case, token.start, after.end)


def _no_title(case: Case, start: int, end: int) -> Finding:
    near = next((one for one in case.cited.all if one.fact.title), None)
    words = case.words(start, end)
    says = near.fact.title if near else ""
    why = f"says {words}; fact {near.fact.id} says {says}" if near else f"no cited fact has the title {words}"
    return case.problem(ProblemKind.TITLE, start, end, why, near, says)


_LONG_NOUNS = tuple(sorted((noun for noun in TITLE_NOUNS if len(noun) >= 6), key=len, reverse=True))


def _title_noun(low: str) -> str | None:
    if low in TITLE_NOUNS:
        return low
    if len(low) < 11:
        return None
    return next((noun for noun in _LONG_NOUNS if low.endswith(noun)), None)


def _first_of_title(tokens: Sequence[Token], at: int) -> int:
    first = at
    while first:
        before = tokens[first - 1].low
        if before in {"-", "&"} and first > 1 and tokens[first - 2].low in FIELDS | LEVELS:
            first -= 2
        elif before in FIELDS | LEVELS and not (
            before in {"people", "lead", "support"} and tokens[first - 1].is_first
        ):
            first -= 1
        else:
            break
    return first


def _last_of_title(tokens: Sequence[Token], at: int) -> int:
    """`Head of Data Science`: what follows `of` belongs to it while it has capitals."""
    if tokens[at].low not in {
        "head",
        "director",
        "vp",
        "president",
        "leiter",
        "leiterin",
        "chief",
    } or at + 2 >= len(tokens):
        return at
    if tokens[at + 1].low not in {"of", "der", "des"}:
        return at
    last = at + 1
    while (
        last + 1 < len(tokens)
        and tokens[last + 1].is_word
        and tokens[last + 1].is_upper
        and len(tokens[last + 1].low) > 1
    ):
        last += 1
    return last if last > at + 1 else at


def _is_self(case: Case, tokens: Sequence[Token], first: int) -> bool:
    at = first - 1
    n_skipped = 0
    while at >= 0 and (
        tokens[at].low in _ARTICLES or (tokens[at].is_word and n_skipped < 2 and tokens[at].low not in _SELF)
    ):
        n_skipped += tokens[at].low not in _ARTICLES
        at -= 1
    if at >= 0 and tokens[at].low in _SELF:
        return not any(t.low in {"for", "with", "to", "by"} for t in tokens[at:first])
    if at >= 1 and tokens[at].low in {"of", "as"} and tokens[at - 1].low in _OF_SELF:
        return True
    return case.line.section is Section.SUMMARY and first <= 3


def _has(words: frozenset[str], word: str) -> bool:
    if word in words:
        return True
    return len(word) >= 5 and any(
        len(other) >= 5
        and abs(len(other) - len(word)) <= 2
        and (other.startswith(word) or word.startswith(other))
        for other in words
    )
