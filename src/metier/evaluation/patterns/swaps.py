"""Does the screener itself lean on who somebody is: words of a trait swapped for neutral ones, beside an irrelevant swap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metier.domain.posting import Posting, UntrustedText
from metier.evaluation.intervals import mean_interval, share_interval
from metier.evaluation.patterns.changed import all_changed, words_changed
from metier.evaluation.patterns.traits import Hit, hits
from metier.evaluation.patterns.values import Swap, Trait
from metier.screeners import tokens
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.sparse import Doubles

Judge = Callable[[Sequence[Posting], Sequence[Posting]], Doubles]
"""P(passed, maybe, excited) of changed postings, given what they were made of."""

NOTICEABLE = 0.005
"""Change of the expected grade, 0 to 2, beyond that of the irrelevant swap, from which the screener is said to lean (taste)."""

_SURE = 0.99
_LEAST = 10  # postings below which a swap says nothing (taste)
_NEUTRAL = {Trait.MASCULINE: "good", Trait.FEMININE: "good"}
"""What takes a coded word's place; words of other traits, and equal-opportunity statements, are taken out."""
_GROUPS = {
    "women": ("Anna Weber", "Julia Becker", "Sarah Miller", "Emily Clark"),
    "men": ("Thomas Weber", "Stefan Becker", "David Miller", "James Clark"),
    "Turkish and Arabic names": ("Mehmet Yilmaz", "Mustafa Demir", "Ahmed Hassan", "Omar Khalil"),
}
"""Metier's own short lists. The first two have the same surnames."""
_PAIRS = (("women", "men"), ("men", "Turkish and Arabic names"))


@dataclass(frozen=True, slots=True)
class _Tried:
    """Forms of the same postings: as they were, then as they stand, after the swap, and after the irrelevant one."""

    originals: list[Posting]
    as_is: list[Posting]
    swapped: list[Posting]
    irrelevant: list[Posting]


def swaps_of(
    screener: LearnedScreener,
    postings: Sequence[Posting],
    *,
    traits: Sequence[Trait | None] = (*Trait, None),
    reader: Featurizer | None = None,
    most: int = 100,
    seed: int = 0,
) -> tuple[Swap, ...]:
    """One row for each trait that enough of the postings have words of, and two for the name of a recruiter.

    Words of a trait give way to neutral ones; the irrelevant swap does the same to as many other words of the posting. A
    recruiter's name is put below the text, once of one group and once of another; the irrelevant swap takes another name of the
    same group.

    Args:
        screener: One that has learned.
        postings: To try on, decided or not.
        traits: Which are swapped; None is the name of a recruiter.
        reader: Reads every changed text with the screener's sentence encoder; without it the meaning of whole sentences is held
            as it is, and only counted words change.
        most: Postings tried for each row.

    Cost: some seconds; with `reader` the encoder's for up to three times `most` texts in each row.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    order = [postings[int(i)] for i in rng.permutation(len(postings))]
    read = [(posting, hits(posting)) for posting in order]

    def judge(originals: Sequence[Posting], shown: Sequence[Posting]) -> Doubles:
        return all_changed(screener, reader, shown) if reader else words_changed(screener, originals, shown)

    found = []
    for trait in traits:
        if trait is not None and trait is not Trait.CONTACT:
            tried = _words_swapped(read, trait, most, rng)
            found.append(_row(judge, trait, _what(trait), tried))
    for one, other in _PAIRS if None in traits else ():
        found.append(
            _row(
                judge,
                None,
                f"a recruiter's name: {one} for {other}",
                _names_swapped(order[:most], one, other),
            )
        )
    return tuple(row for row in found if row is not None)


def _what(trait: Trait) -> str:
    return f"{trait.value}, for neutral ones" if trait in _NEUTRAL else f"{trait.value}, taken out"


def _words_swapped(
    read: Sequence[tuple[Posting, tuple[Hit, ...]]], trait: Trait, most: int, rng: np.random.Generator
) -> _Tried:
    tried = _Tried([], [], [], [])
    for posting, here in read:
        if len(tried.as_is) == most:
            break
        spans = [(hit.start, hit.end) for hit in here if hit.trait is trait]
        if not spans:
            continue
        others = _other_words(posting, spans, [(hit.start, hit.end) for hit in here], rng)
        if not others:
            continue
        neutral = _NEUTRAL.get(trait, "")
        tried.originals.append(posting)
        tried.as_is.append(posting)
        tried.swapped.append(_put(posting, spans, neutral))
        tried.irrelevant.append(_put(posting, others, neutral))
    return tried


def _other_words(
    posting: Posting,
    spans: Sequence[tuple[int, int]],
    taken: Sequence[tuple[int, int]],
    rng: np.random.Generator,
) -> list[tuple[int, int]]:
    """As many words that stand near no trait, drawn at random; empty where there are too few."""
    n = sum(len(tokens.tokens(posting.text[start:end])) or 1 for start, end in spans)
    is_taken = np.zeros(
        len(posting.text) + 1, np.int64
    )  # a text may have thousands of hits, and tens of thousands of words
    for start, end in taken:
        is_taken[start:end] = 1
    before = np.concatenate([[0], np.cumsum(is_taken)])
    free = [(start, end) for _, start, end in tokens.spans(posting.text) if before[end] == before[start]]
    if len(free) < 2 * n:
        return []
    return [free[int(i)] for i in rng.choice(len(free), n, replace=False)]


def _put(posting: Posting, spans: Sequence[tuple[int, int]], words: str) -> Posting:
    text = str(posting.text)
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + words + text[end:]
    return replace(posting, text=UntrustedText(text))


def _names_swapped(sample: Sequence[Posting], one: str, other: str) -> _Tried:
    tried = _Tried([], [], [], [])
    for place, posting in enumerate(sample):
        number = place % len(_GROUPS[one])
        tried.originals.append(posting)
        tried.as_is.append(_named(posting, _GROUPS[one][number]))
        tried.swapped.append(_named(posting, _GROUPS[other][number]))
        tried.irrelevant.append(_named(posting, _GROUPS[one][(number + 1) % len(_GROUPS[one])]))
    return tried


def _named(posting: Posting, name: str) -> Posting:
    return replace(posting, text=UntrustedText(f"{posting.text}\nYour recruiter: {name}"))


def _row(judge: Judge, trait: Trait | None, what: str, tried: _Tried) -> Swap | None:
    n = len(tried.as_is)
    if n < _LEAST:
        return None
    as_is, swapped, irrelevant = (
        judge(tried.originals, side) for side in (tried.as_is, tried.swapped, tried.irrelevant)
    )
    flips, other = (as_is.argmax(axis=1) != side.argmax(axis=1) for side in (swapped, irrelevant))
    grade_swapped, grade_irrelevant = (side[:, 1] + 2 * side[:, 2] for side in (swapped, irrelevant))
    beyond = mean_interval((grade_irrelevant - grade_swapped).tolist(), _SURE)
    more = mean_interval((flips.astype(np.float64) - other).tolist(), _SURE)
    return Swap(
        trait,
        what,
        n,
        int(flips.sum()),
        share_interval(int(flips.sum()), n),
        int(other.sum()),
        share_interval(int(other.sum()), n),
        mean_interval((as_is - swapped)[:, 2].tolist()),
        beyond,
        beyond.low > NOTICEABLE or beyond.high < -NOTICEABLE or more.low > 0,
    )
