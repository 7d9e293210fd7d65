"""The whole search: what a person favours and avoids, beyond what luck makes of labels, and whether it still holds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.evaluation.intervals import share_interval
from metier.evaluation.patterns.copies import counted_once
from metier.evaluation.patterns.leans import leans_of, near_traits
from metier.evaluation.patterns.terms import pattern_reading, pattern_terms
from metier.evaluation.patterns.traits import Hit, hits
from metier.evaluation.patterns.values import LEVEL, Later, Pattern, Patterns
from metier.evaluation.patterns.words import as_wish, habit_of, line_of, named, sentence_of
from metier.evaluation.proposals import Counted, CountedAnswer, Kind, Side, n_earlier
from metier.evaluation.proposals.held_out import adjusted, can_be_tested, counted, either_way, outcome_of
from metier.evaluation.proposals.search import Search, strict
from metier.evaluation.proposals.standing import is_said, wishes_of
from metier.evaluation.proposals.terms import Booleans, Reading, Vocabulary, usual_currency
from metier.prompts.drafting import is_sound
from metier.screeners.base import FEW_OF_A_LABEL
from metier.screeners.sparse import Doubles, Integers

LEAST = 40
"""Decisions below which no pattern is stated."""
MOST = 12
"""Patterns that a person can read (taste)."""

_FACT = 0.8
"""A fact is taken before words that are up to so much stronger (taste)."""
_MODE = 0.75
"""The same of "not remote" before "remote" (taste)."""
_LEFT = 2.0  # standard deviations that a further pattern must explain beyond those taken (taste)
_NO_QUOTES = str.maketrans("", "", "“”")
_HELD = 0.05  # chance of luck below which later decisions alone show a pattern


@dataclass(frozen=True, slots=True)
class Read:
    """What patterns look at in one posting.

    Attributes:
        terms: Facts and words.
        hits: Words that stand close to who somebody is.
    """

    terms: Reading
    hits: tuple[Hit, ...]


def not_known_yet(labels: Sequence[Label]) -> int:
    """How many more decisions are needed at least before a pattern can be stated; 0 when there are enough.

    Forty in all, and five of the second most frequent label.

    Example:
        >>> not_known_yet([Label.PASSED] * 25), not_known_yet([Label.PASSED] * 50)
        (15, 5)
    """
    counts = sorted(Counter(labels).values())
    second = counts[-2] if len(counts) > 1 else 0
    return max(LEAST - len(labels), FEW_OF_A_LABEL - second, 0)


def find_patterns(
    examples: Sequence[Example],
    profile: Profile,
    *,
    reads: Sequence[Read] | None = None,
    seed: int = 0,
) -> Patterns:
    """The strongest things that a person favours and avoids, each beyond what luck makes of all that was looked at.

    Every term is held against random orders of all labels, either way, and luck is paid for over all terms together. What
    the earlier decisions do not suggest, or the later ones contradict, is not stated. What only travels with a stronger
    pattern is named beside it.

    Args:
        examples: The standing decisions, in the order decided.
        reads: `read_one` of the decided postings, where at hand.
        seed: Of the random orders.

    Cost: 4 ms for each decision where `reads` is missing, and 0.5 s.
    """
    missing = not_known_yet([example.label for example in examples])
    if missing:
        return Patterns(len(examples), n_missing=missing)
    postings = [example.posting for example in examples]
    currency = usual_currency(postings)
    once = counted_once(postings)
    found = [reads[i] if reads else read_one(postings[i], currency=currency) for i in once]
    kept = [examples[i] for i in once]
    if missing := not_known_yet([example.label for example in kept]):
        return Patterns(len(examples), len(kept), n_missing=missing)
    near = near_traits([(e.posting, read.hits) for e, read in zip(kept, found, strict=True)])
    case = _Case.of(kept, [read.terms for read in found], near, seed)
    stated, gone = _stated(case, profile)
    controls = [case.place(pattern) for pattern in stated]
    leans = leans_of(kept, [read.hits for read in found], near, case.seen, controls, seed=seed)
    return Patterns(
        len(examples),
        len(kept),
        0,
        case.start,
        len(case.seen.terms),
        tuple(stated),
        tuple(gone),
        leans,
        currency,
    )


def read_one(posting: Posting, *, currency: str) -> Read:
    """What patterns look at in one posting. Cost: about 3 ms."""
    near = hits(posting)
    return Read(pattern_reading(posting, currency=currency, near=near), near)


@dataclass(frozen=True, slots=True)
class _Case:
    """Decisions as numbers.

    Attributes:
        seen: The terms. Shape (n, m).
        start: Place of the first later decision.
        chances: That luck shows any term as strong, either way. Shape (m,).
        z: Strength of each term over all decisions, positive for what is favoured. Shape (m,).
    """

    examples: Sequence[Example]
    grades: Integers
    seen: Vocabulary
    start: int
    chances: Doubles
    z: Doubles
    seed: int

    @classmethod
    def of(cls, examples: Sequence[Example], readings: Sequence[Reading], near: Booleans, seed: int) -> _Case:
        grades = np.array([example.label.grade for example in examples], np.int64)
        seen = pattern_terms(readings, [example.posting.company for example in examples], near)
        chances = either_way(seen.present, grades, seed=seed)
        z = Search.of(seen.present, grades).z() if seen.terms else np.zeros(0)
        return cls(examples, grades, seen, n_earlier(len(examples)), chances, z, seed)

    def place(self, pattern: Pattern) -> int:
        return self.seen.terms.index(pattern.term)

    def gap(self, j: int, part: slice) -> float:
        """Mean grade with the term minus without, in a part of the decisions; NaN where one is empty."""
        has, grades = self.seen.present[part, j], self.grades[part]
        return float(grades[has].mean() - grades[~has].mean()) if has.any() and not has.all() else math.nan


def _stated(case: _Case, profile: Profile) -> tuple[list[Pattern], list[str]]:
    """The patterns, surest first, and what showed earlier and later no more."""
    earlier, later = slice(0, case.start), slice(case.start, None)
    sure = np.flatnonzero(case.chances <= LEVEL)
    turned = [
        j
        for j in sure
        if case.gap(int(j), earlier) * case.z[j] <= 0 or case.gap(int(j), later) * case.z[j] <= 0
    ]
    gone = [_gone(case, int(j)) for j in turned]
    usable = [int(j) for j in sure if j not in turned]
    taken = _taken(case, usable)
    testable = [j for j in taken if can_be_tested(case.seen.present[:, j], case.start)]
    chances = adjusted(
        case.seen.present[case.start :, testable],
        case.grades[case.start :],
        np.sign(case.z[testable]),
        seed=case.seed,
    )
    by_later = dict(zip(testable, chances.tolist(), strict=True))
    wishes = wishes_of(profile)
    stated = []
    for j, goes_with in taken.items():
        side = Side.FOR if case.z[j] > 0 else Side.AGAINST
        said = is_said(wishes, *as_wish(case.seen.terms[j], side))
        stated.append(_pattern(case, j, side, goes_with, by_later.get(j), is_said=said))
    return stated, gone


def _taken(case: _Case, usable: Sequence[int]) -> dict[int, list[int]]:
    """The strongest one after another, each explaining something beyond those before it; with what goes with it."""
    search = Search.of(case.seen.present, case.grades)
    weight = np.array([_handicap(case, j) for j in usable])
    taken: dict[int, list[int]] = {}
    while len(taken) < MOST and usable:
        left = search.z()[usable] * np.sign(case.z[usable])
        strength = np.where(left >= _LEFT, left / weight, 0.0)
        if not strength.any():
            break
        j = usable[int(strength.argmax())]
        taken[j] = []
        search.take(j)
    for j in usable:
        near = [_overlap(case.seen.present[:, j], case.seen.present[:, k]) for k in taken]
        if j not in taken and near and max(near) > 0:
            taken[list(taken)[int(np.argmax(near))]].append(j)
    return taken


def _handicap(case: _Case, j: int) -> float:
    term = case.seen.terms[j]
    if term.kind is Kind.WORK_MODE and case.z[j] < 0:
        return _MODE  # "you pass on those that are not remote" tells more than "you like remote ones"
    return 1.0 if term.kind in {Kind.WORDS, Kind.TITLE} else _FACT


def _overlap(one: Booleans, other: Booleans) -> float:
    """How far two columns go together, either way: |correlation|, 0 to 1."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return abs(float(a @ b)) / size if size else 0.0


def _gone(case: _Case, j: int) -> str:
    has = case.seen.present[:, j]
    earlier, later = (
        counted(has[part], case.grades[part], CountedAnswer.PASSED)
        for part in (slice(0, case.start), slice(case.start, None))
    )
    return (
        f"{named(case.seen.terms[j])}: you passed on {earlier.with_it} of {earlier.n_with} in the earlier decisions, "
        f"{later.with_it} of {later.n_with} in the later"
    )


def _pattern(
    case: _Case, j: int, side: Side, goes_with: Sequence[int], p_later: float | None, *, is_said: bool
) -> Pattern:
    term, has, grades = case.seen.terms[j], case.seen.present[:, j], case.grades
    outcome = outcome_of(side, has, grades)
    whole, earlier, later = (
        counted(has[part], grades[part], outcome)
        for part in (slice(None), slice(0, case.start), slice(case.start, None))
    )
    line = line_of(
        term,
        side,
        is_strict=side is Side.AGAINST and strict(has, grades),
        needs_it=side is Side.FOR and strict(~has, grades),
    )
    habit = habit_of(term, side)
    support, against = _links(case.examples, has, side, whole)
    return Pattern(
        term,
        side,
        sentence_of(term, whole),
        whole,
        share_interval(whole.with_it, whole.n_with),
        share_interval(whole.without, whole.n_without),
        float(case.chances[j]),
        len(case.seen.terms),
        earlier,
        later,
        _held(p_later),
        1.0 if p_later is None else p_later,
        support,
        against,
        tuple(named(case.seen.terms[k]) for k in goes_with),
        line if line is not None and is_sound(line.words) else None,
        habit if is_sound(habit.translate(_NO_QUOTES)) else "",
        is_said,
    )


def _held(p_later: float | None) -> Later:
    if p_later is None:
        return Later.TOO_FEW
    return Later.HOLDS if p_later <= _HELD else Later.SAME_WAY


def _links(
    examples: Sequence[Example], has: Booleans, side: Side, whole: Counted
) -> tuple[tuple[PostingId, ...], tuple[PostingId, ...]]:
    """Decided postings with the term that agree and that contradict, newest first."""
    agreeing = {
        CountedAnswer.PASSED: {Label.PASSED},
        CountedAnswer.EXCITED: {Label.EXCITED},
        CountedAnswer.NOT_PASSED: {Label.EXCITED, Label.MAYBE},
    }[whole.outcome]
    unwanted = Label.EXCITED if side is Side.AGAINST else Label.PASSED
    with_it = [example for example, here in zip(examples, has, strict=True) if here][::-1]
    return (
        tuple(example.posting.id for example in with_it if example.label in agreeing),
        tuple(example.posting.id for example in with_it if example.label is unwanted),
    )
