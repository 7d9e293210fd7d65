"""Whether decisions lean on what stands close to who somebody is: at first sight, and with facts and other words held fixed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.evaluation.intervals import Interval
from metier.evaluation.patterns.traits import Hit, most_frequent, traits_of
from metier.evaluation.patterns.values import LEAN_LEVEL, Lean, Stands, Trait
from metier.evaluation.proposals import CountedAnswer
from metier.evaluation.proposals.held_out import counted, either_way
from metier.evaluation.proposals.terms import Booleans, Vocabulary
from metier.screeners.sparse import Doubles, Integers

_LEAST = 8  # decisions with a trait, and without it, before a lean can be told (taste)
_PER_CONTROL = 12  # decisions for each term that is held fixed: more would fit the noise (taste)
_Z = 1.96


def near_traits(postings: Sequence[tuple[Posting, tuple[Hit, ...]]]) -> Booleans:
    """Whether each posting stands near each trait, in the order of `Trait`. Shape (n, k).

    Args:
        postings: Each with its hits.
    """
    near = [traits_of(posting, found) for posting, found in postings]
    rows = [[trait in row for trait in Trait] for row in near]
    return np.array(rows, np.bool_).reshape(len(rows), len(Trait))


def leans_of(
    examples: Sequence[Example],
    hits: Sequence[tuple[Hit, ...]],
    present: Booleans,
    seen: Vocabulary,
    stated: Sequence[int],
    *,
    seed: int = 0,
) -> tuple[Lean, ...]:
    """One row for each trait.

    With facts and other words held fixed means: of trait and grades only that is compared which the stated patterns, and
    the terms that go most with trait or grades, do not explain by a straight line (Belloni, Chernozhukov and Hansen 2014,
    "post-double-selection"); chances are those of random orders of what is left (Freedman and Lane 1983).

    Args:
        examples: The decisions, near-copies once. n of them.
        hits: Of each posting.
        present: `near_traits` of them. Shape (n, k).
        seen: The plain terms. Shape (n, m).
        stated: Columns of the stated patterns.

    Cost: two products of 4,000 random orders with ten columns: 0.1 s for 300 decisions.
    """
    grades = np.array([example.label.grade for example in examples], np.int64)
    enough = (present.sum(axis=0) >= _LEAST) & ((~present).sum(axis=0) >= _LEAST)
    chances = np.ones(len(Trait))
    fixed = np.ones(len(Trait))
    gaps = [Interval(math.nan, math.nan, math.nan, 0)] * len(Trait)
    if enough.any():
        columns = np.flatnonzero(enough)
        chances[columns] = either_way(present[:, columns], grades, seed=seed)
        shown = chances[columns] <= LEAN_LEVEL
        fixed[columns], found = _held_fixed(present[:, columns], shown, grades, seen, stated, seed)
        for column, gap in zip(columns.tolist(), found, strict=True):
            gaps[column] = gap
    rows = []
    for j, trait in enumerate(Trait):
        words = most_frequent(zip((e.posting for e in examples), hits, strict=True), trait)
        here = [e.posting.id for e, has in zip(examples, present[:, j], strict=True) if has][::-1]
        rows.append(
            Lean(
                trait,
                _stands(float(chances[j]), float(fixed[j])) if enough[j] else Stands.TOO_FEW,
                words,
                counted(present[:, j], grades, CountedAnswer.PASSED),
                _gap(present[:, j], grades),
                float(chances[j]),
                gaps[j],
                float(fixed[j]),
                tuple(here),
            )
        )
    return tuple(rows)


def _stands(p: float, p_fixed: float) -> Stands:
    if p > LEAN_LEVEL:
        return Stands.NONE
    return Stands.STAYS if p_fixed <= LEAN_LEVEL else Stands.EXPLAINED


def _gap(has: Booleans, grades: Integers) -> Interval:
    """Difference of two means with Welch's interval, by the normal quantile."""
    one, other = grades[has], grades[~has]
    if len(one) < 2 or len(other) < 2:
        return Interval(math.nan, math.nan, math.nan, int(has.sum()))
    gap = float(one.mean() - other.mean())
    half = _Z * math.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    return Interval(gap, gap - half, gap + half, len(one))


def _held_fixed(
    present: Booleans,
    shown: Booleans,
    grades: Integers,
    seen: Vocabulary,
    stated: Sequence[int],
    seed: int,
) -> tuple[Doubles, list[Interval]]:
    """Chances and differences of what other terms leave of each trait and of the grades.

    Args:
        present: Shape (n, k).
        shown: Whether a trait shows a lean at first sight; the others are not held against luck, and get 1. Shape (k,).
    """
    n, k = present.shape
    values = grades - grades.mean()
    chances, gaps = np.ones(k), []
    for j in range(k):
        trait = present[:, j] - present[:, j].mean()
        controls = _controls(seen.present, stated, trait, values, most=n // _PER_CONTROL)
        basis = _basis(seen.present[:, controls])
        trait_left = trait - basis @ (basis.T @ trait)
        grades_left = values - basis @ (basis.T @ values)
        gaps.append(_slope(trait_left, grades_left, int(present[:, j].sum()), len(controls)))
        if shown[j]:
            alone = either_way(trait_left[:, None], grades_left, seed=seed)
            chances[j] = min(
                1.0, k * float(alone[0])
            )  # Bonferroni, as each is held against grades of its own
    return chances, gaps


def _controls(
    present: Booleans, stated: Sequence[int], trait: Doubles, values: Doubles, *, most: int
) -> list[int]:
    """The stated patterns, then in turn the terms that go most with the trait and with the grades."""
    centred = present - present.mean(axis=0)
    lengths = np.maximum(np.linalg.norm(centred, axis=0), 1e-9)
    by_trait = sorted(range(present.shape[1]), key=lambda j: -abs(float(centred[:, j] @ trait)) / lengths[j])
    by_grades = sorted(
        range(present.shape[1]), key=lambda j: -abs(float(centred[:, j] @ values)) / lengths[j]
    )
    turns = [j for pair in zip(by_trait, by_grades, strict=True) for j in pair]
    return list(dict.fromkeys([*stated, *turns]))[: max(most, 1)]


def _basis(columns: Booleans) -> Doubles:
    """An orthonormal basis of the centred columns. Shape (n, rank)."""
    centred = columns - columns.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    found: Doubles = left[:, sizes > 1e-8 * max(float(sizes.max(initial=0.0)), 1e-12)]
    return found


def _slope(trait: Doubles, grades: Doubles, n_with: int, n_controls: int) -> Interval:
    """Slope of what is left of the grades on what is left of a trait, with a robust interval (White 1980)."""
    size = float(trait @ trait)
    if size < 1e-6:
        return Interval(math.nan, math.nan, math.nan, n_with)
    slope = float(trait @ grades) / size
    rest = grades - slope * trait
    free = max(len(grades) - n_controls - 2, 1)
    half = _Z * math.sqrt(float((trait**2) @ (rest**2)) * len(grades) / free) / size
    return Interval(slope, slope - half, slope + half, n_with)
