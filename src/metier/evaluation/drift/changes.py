"""Changes in words: which terms are judged otherwise than before, named only where luck cannot explain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import PostingId
from metier.evaluation.drift.terms import Booleans, Terms, terms_of
from metier.evaluation.drift.values import ALL_POSTINGS, Change, Direction, Tally
from metier.screeners.base import Screener

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

LEVEL = 0.01
"""Chance of naming anything where nothing changed, for one look. Low, as people look again and again (docs/log.md)."""

_BATCHES, _BATCH = 4, 250  # random orders, all and at once: p is known to a thousandth
_LEAST_SIDE = 10  # decisions before and after a change; fewer cannot show one beyond luck
_LEAST_OF_TERM = 4  # of them on postings with the term, on each side
_GROWTH = 1.35  # from one moment that is tried to the next, counted back from now
_BELIEF = 5.0  # decisions' worth of belief that a term's grades spread as all do
_MOST = 12  # changes a person can read (taste)


@dataclass(frozen=True, slots=True)
class _Found:
    """The term and the moment that differ most."""

    term: int
    split: int
    sign: float
    p: float


def changes(
    examples: Sequence[Example],
    *,
    terms: Terms | None = None,
    expected: Doubles | None = None,
    level: float = LEVEL,
    seed: int = 0,
) -> tuple[Change, ...]:
    """What changed in the person's taste, surest first; nothing where luck could explain it.

    Tries every term at moments spread over the history and takes the largest difference of the mean grade before and
    since, in standard errors. Luck is what the same decisions show when dealt into a random order, posting and
    label together, the largest over all terms and moments each time: so the many tries are paid for exactly.
    After a term is named, its decisions are set aside and the rest is asked again: what only travelled with it is not named,
    and the counts of a later term are of decisions on postings without the terms named before it.

    Args:
        examples: The standing decisions in the order decided (`actions.decide.examples`).
        terms: `terms_of` their postings, where at hand.
        expected: Mean grade a screener that knew nothing of the time gave each, 0 to 2: `expected_grades`. With
            it a new kind of postings under an unchanged taste is not taken for a change of taste. Shape (n,).
        level: Chance of naming anything where nothing changed.
        seed: Of the random orders.

    Returns:
        At most twelve; empty with fewer than 20 decisions, which is not known yet and not "no change".

    Cost: about 1 s for 2,000 decisions and 80 terms.

    Source:
        Westfall & Young 1993, "Resampling-Based Multiple Testing", the maximum statistic.
    """
    watched = terms_of([example.posting for example in examples]) if terms is None else terms
    grades = np.array([example.label.grade for example in examples], np.int64)
    residual = grades - (
        grades.mean() if expected is None and len(grades) else expected if expected is not None else 0.0
    )
    rows = np.arange(len(grades))
    rng = np.random.Generator(np.random.PCG64(seed))
    named: list[Change] = []
    while len(named) < _MOST:
        present = watched.present[rows]
        if named:  # what is left is not all postings
            present = present & (np.array(watched.words) != ALL_POSTINGS)
        found = _strongest(present, residual[rows], rng, level=level)
        if found is None or found.p > level:
            break
        has = watched.present[rows, found.term]
        change = _change(examples, watched.words[found.term], rows[has], int(rows[found.split]), found)
        named.append(replace(change, apart_from=tuple(other.words for other in named)))
        rows = rows[~has]
    return tuple(named)


def expected_grades(
    screener: Screener, examples: Sequence[Example], *, folds: int = 5, seed: int = 0
) -> Doubles:
    """Mean grade, 0 to 2, that the screener gives each posting after learning from the other folds, old and new alike.

    Args:
        screener: Not yet taught.
        examples: At least two.
        folds: Dealt at random.

    Returns:
        Shape (n,).

    Cost: `folds` refits.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    fold = rng.permutation(np.arange(len(examples)) % folds)
    found = np.zeros(len(examples))
    for held in np.unique(fold):
        here = np.flatnonzero(fold == held)
        taught = screener.learn([examples[i] for i in np.flatnonzero(fold != held).tolist()])
        verdicts = taught.screen([examples[i].posting for i in here.tolist()])
        found[here] = [verdict.p_maybe + 2 * verdict.p_excited for verdict in verdicts]
    return found


def _strongest(
    present: Booleans, residual: Doubles, rng: np.random.Generator, *, level: float
) -> _Found | None:
    """The largest difference over terms and moments, with how often a random order shows one as large.

    Stops early, with a p that is too small and still above `level`, once p can no longer get below it.
    """
    splits = _splits(len(residual))
    if not len(splits):
        return None
    has = present.astype(np.float32)
    both = np.hstack([has, has * residual[:, None].astype(np.float32)])
    place = np.searchsorted(
        splits, np.arange(len(residual)), side="right"
    )  # block of each place in the order
    seen = _z(_sums(place[None], both, len(splits)), both, residual)[0]
    best = np.unravel_index(np.abs(seen).argmax(), seen.shape)
    strength = abs(float(seen[best]))
    if strength == 0:
        return None
    n_orders = 1 + _BATCHES * _BATCH
    n_as_strong = 1  # the order that was seen is one of those possible
    for _ in range(_BATCHES):
        orders = rng.permuted(np.tile(place, (_BATCH, 1)), axis=1)
        strongest = np.abs(_z(_sums(orders, both, len(splits)), both, residual)).max(axis=(1, 2))
        n_as_strong += int((strongest >= strength - 1e-6).sum())
        if n_as_strong > level * n_orders:
            break
    return _Found(int(best[1]), int(splits[best[0]]), float(np.sign(seen[best])), n_as_strong / n_orders)


def _splits(n: int) -> Integers:
    """Places at which a change is tried, rising: the first decisions after it. Denser towards now."""
    found = []
    since = float(_LEAST_SIDE)
    while n - since >= _LEAST_SIDE:
        found.append(n - round(since))
        since *= _GROWTH
    return np.array(found[::-1], np.int64)


def _sums(place: Integers, both: NDArray[np.float32], n_splits: int) -> Doubles:
    """Column sums of `both` over the decisions before each split. Shape (orders, splits, columns)."""
    parts = [(place == block).astype(np.float32) @ both for block in range(n_splits)]
    return np.cumsum(np.stack(parts, axis=1), axis=1, dtype=np.float64)


def _z(before: Doubles, both: NDArray[np.float32], residual: Doubles) -> Doubles:
    """Mean residual since minus before, in standard errors; 0 where a side is too small. Shape (orders, splits, m)."""
    m = both.shape[1] // 2
    has, total = both[:, :m].astype(np.float64), both.sum(axis=0, dtype=np.float64)
    n_before, n_since = before[..., :m], total[:m] - before[..., :m]
    squares = residual**2
    variance = (has.T @ squares + _BELIEF * squares.mean()) / (total[:m] + _BELIEF)
    variance = np.maximum(variance - (total[m:] / np.maximum(total[:m], 1)) ** 2, 0.02)
    enough = (n_before >= _LEAST_OF_TERM) & (n_since >= _LEAST_OF_TERM)
    n_one, n_two = np.maximum(n_before, 1), np.maximum(n_since, 1)
    difference = (total[m:] - before[..., m:]) / n_two - before[..., m:] / n_one
    found: Doubles = np.where(enough, difference / np.sqrt(variance * (1 / n_one + 1 / n_two)), 0.0)
    return found


def _change(
    examples: Sequence[Example], words: str, having: Integers, since_place: int, found: _Found
) -> Change:
    """The finding with its counts and the decisions that show it.

    Args:
        having: Places of the decisions on postings with the term.
    """
    before = [examples[i] for i in having.tolist() if i < since_place]
    since = [examples[i] for i in having.tolist() if i >= since_place]
    more = found.sign > 0
    outcome = max((Label.EXCITED, Label.PASSED), key=lambda label: _gap(before, since, label))
    now_wanted = more == (outcome is Label.EXCITED)
    return Change(
        words=words,
        outcome=outcome,
        before=_tally(before, outcome),
        after=_tally(since, outcome),
        direction=Direction.MORE if more else Direction.LESS,
        since=examples[since_place].decided_at,
        since_place=since_place,
        p=found.p,
        shown_before=_shown(before, outcome, wanted=not now_wanted),
        shown_since=_shown(since, outcome, wanted=now_wanted),
    )


def _tally(examples: Sequence[Example], outcome: Label) -> Tally:
    return Tally(sum(example.label is outcome for example in examples), len(examples))


def _gap(before: Sequence[Example], since: Sequence[Example], outcome: Label) -> float:
    """How far the shares of one label lie apart."""
    one, two = _tally(before, outcome), _tally(since, outcome)
    return abs(one.k / one.n - two.k / two.n)


def _shown(examples: Sequence[Example], outcome: Label, *, wanted: bool) -> tuple[PostingId, ...]:
    """Postings that got the outcome, or that did not; newest first."""
    return tuple(example.posting.id for example in reversed(examples) if (example.label is outcome) == wanted)
