"""The test: candidates held against later decisions that did not suggest them, with luck paid for over all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.evaluation.intervals import share_interval
from metier.evaluation.proposals.search import standardised
from metier.evaluation.proposals.values import Candidate, Checked, Counted, CountedAnswer, Side

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

EARLIER = 0.7
"""Share of the decisions, in time, that rules are found in; the others test them."""
LEVEL = 0.05
"""Chance of proposing anything where labels are luck."""
LEAST_LATER = 3
"""Later decisions with a term, and without it; with fewer it is not tested yet."""

_ORDERS = 4_000  # of labels: a chance of 5 % is known to 0.3 points


def n_earlier(n: int) -> int:
    """How many of n decisions rules are found in.

    Example:
        >>> n_earlier(100)
        70
    """
    return round(EARLIER * n)


def can_be_tested(present: Booleans, start: int) -> bool:
    """Whether enough later decisions have the term, and enough lack it. Does not look at labels. Shape (n,)."""
    later = present[start:]
    return bool(LEAST_LATER <= later.sum() <= len(later) - LEAST_LATER)


def checked(
    found: Sequence[Candidate],
    present: Booleans,
    examples: Sequence[Example],
    *,
    start: int,
    seed: int = 0,
) -> tuple[Checked, ...]:
    """Every candidate with what the later decisions say, in the order given.

    Args:
        found: From the decisions before `start`; each with its direction. m of them.
        present: Whether decided posting i has what candidate j looks at. Shape (n, m).
        examples: All standing decisions, in the order decided. n of them.
        start: Place of the first later decision.
        seed: Of the random orders.

    Cost: 0.1 s for 12 candidates and 300 later decisions.
    """
    grades = np.array([example.label.grade for example in examples], np.int64)
    signs = np.array([candidate.side.sign for candidate in found], np.float64)
    chances = adjusted(present[start:], grades[start:], signs, seed=seed)
    return tuple(
        _checked(candidate, present[:, j], examples, start, float(chances[j]), len(found))
        for j, candidate in enumerate(found)
    )


def adjusted(
    present: Booleans | Doubles, grades: Integers | Doubles, signs: Doubles, *, seed: int = 0
) -> Doubles:
    """For each rule the chance that luck shows any of those tested with it as strong, in its direction.

    Steps down from the strongest over random orders of the labels: the largest statistic of those not yet passed.

    Args:
        present: Shape (n, m).
        grades: Shape (n,).
        signs: 1 for what should be liked, -1 for what should not. Shape (m,).

    Returns:
        Shape (m,); 1 where nothing can be told.

    Source:
        Westfall & Young 1993, "Resampling-Based Multiple Testing", free step-down maximum statistic.
    """
    return _adjusted(present, grades, signs, seed)


def _adjusted(
    present: Booleans | Doubles, grades: Integers | Doubles, signs: Doubles | None, seed: int
) -> Doubles:
    """As `adjusted`; without signs, either way."""
    n, m = present.shape
    if m == 0 or n < 2 or grades.std() == 0:
        return np.ones(m)
    columns = present - present.mean(axis=0)
    if signs is not None:
        columns = columns * signs
    values = grades - grades.mean()
    seen = standardised(columns, values)
    rng = np.random.Generator(np.random.PCG64(seed))
    orders = rng.permuted(np.tile(values, (_ORDERS, 1)), axis=1)
    by_luck = standardised(columns, orders)
    if signs is None:
        seen, by_luck = np.abs(seen), np.abs(by_luck)
    order = np.argsort(-seen, kind="stable")
    # the largest of each rule and all weaker ones
    strongest = np.maximum.accumulate(by_luck[:, order][:, ::-1], axis=1)[:, ::-1]
    chances = (1 + (strongest >= seen[order] - 1e-9).sum(axis=0)) / (_ORDERS + 1)
    found = np.empty(m)
    found[order] = np.maximum.accumulate(chances)
    return found


def either_way(present: Booleans | Doubles, grades: Integers | Doubles, *, seed: int = 0) -> Doubles:
    """For each column the chance that luck shows any of them as strong, in either direction. Shape (m,).

    As `adjusted`, over both directions of every column.
    """
    return _adjusted(present, grades, None, seed)


def counted(present: Booleans, grades: Integers, outcome: CountedAnswer) -> Counted:
    """Answers on postings with a term and on those without. Each of shape (n,)."""
    given = _given(grades, outcome)
    return Counted(
        outcome,
        int((given & present).sum()),
        int(present.sum()),
        int((given & ~present).sum()),
        int((~present).sum()),
    )


def outcome_of(side: Side, present: Booleans, grades: Integers) -> CountedAnswer:
    """The answer that tells most plainly what a rule says: passed, excited, or at least not passed.

    It only chooses the counts that are shown; the test looks at all three labels.
    """
    if side is Side.AGAINST:
        return CountedAnswer.PASSED
    gaps = {
        outcome: _share(_given(grades, outcome)[present]) - _share(_given(grades, outcome)[~present])
        for outcome in (CountedAnswer.EXCITED, CountedAnswer.NOT_PASSED)
    }
    plain = gaps[CountedAnswer.EXCITED] >= max(0.5 * gaps[CountedAnswer.NOT_PASSED], 1e-9)
    return CountedAnswer.EXCITED if plain else CountedAnswer.NOT_PASSED


def _checked(
    candidate: Candidate,
    present: Booleans,
    examples: Sequence[Example],
    start: int,
    p: float,
    n_tested: int,
) -> Checked:
    grades = np.array([example.label.grade for example in examples], np.int64)
    outcome = outcome_of(candidate.side, present[start:], grades[start:])
    later = counted(present[start:], grades[start:], outcome)
    wanted, unwanted = (
        (Label.EXCITED, Label.PASSED) if candidate.side is Side.FOR else (Label.PASSED, Label.EXCITED)
    )
    agreeing = {wanted, Label.MAYBE} if outcome is CountedAnswer.NOT_PASSED else {wanted}
    with_it = [example for example, has in zip(examples, present, strict=True) if has][::-1]
    return Checked(
        candidate,
        earlier=counted(present[:start], grades[:start], outcome),
        later=later,
        later_share=share_interval(later.with_it, later.n_with),
        p=p,
        n_tested=n_tested,
        support=tuple(example.posting.id for example in with_it if example.label in agreeing),
        against=tuple(example.posting.id for example in with_it if example.label is unwanted),
    )


def _given(grades: Integers, outcome: CountedAnswer) -> Booleans:
    least = {CountedAnswer.PASSED: 0, CountedAnswer.NOT_PASSED: 1, CountedAnswer.EXCITED: 2}[outcome]
    found: Booleans = grades >= least if least else grades == 0
    return found


def _share(given: Booleans) -> float:
    return float(given.mean()) if len(given) else 0.0
