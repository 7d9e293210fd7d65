"""The alarm: the last 15 decisions against all before, term by term, after what the screener expected is taken off."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.drift.terms import Booleans, Terms, only_all
from metier.evaluation.drift.values import Alarm, Direction
from metier.screeners.memory import mixed

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

WINDOW = 15
"""Decisions that are held against all earlier ones: a flipped rule is to be noticed within as many."""

QUIET = 30
"""Decisions before the first window: until then the screener learns too fast to say what has changed."""

_SLIPS = 0.1  # of a person's answers, taken to be drawn from all their answers: without it two slips are an alarm (docs/log.md)
_BELIEF = 1.0  # grades² of variance added to every window, so that one or two surprises are not an alarm
_SHRINK = 10.0  # decisions' worth of belief that a term was judged before as the screener expected
_OPPOSED = 1.0  # standard deviations asked for on top where the new answer does not contradict an old habit
_HABIT = 3.0  # standard deviations from the mean grade that make a habit
_STEADY = 20.0  # decisions' worth of belief that the screener's spread is right
_TEMPERATURES = (0.5, 0.7, 1.0, 1.4, 2.0, 3.0)  # how over- or underconfident a screener may be
_THRESHOLD_OF_ONE, _THRESHOLD_PER_LOG = 2.70, 0.055
"""For one false alarm in 1,000 decisions under a screener whose log odds are 1.4 times too large (docs/log.md)."""


@dataclass(frozen=True, slots=True)
class _Path:
    """The statistic at every decision. Each of shape (n,).

    Attributes:
        strength: Standard deviations of the term that stands out most; -inf while nothing can be said.
        term: Its place in the terms.
        sign: 1 where it is liked more than before, -1 where less.
    """

    strength: Doubles
    term: Integers
    sign: Doubles


def alarms(p: Doubles, grades: Integers, terms: Terms | None = None) -> tuple[Alarm, ...]:
    """The moments at which the person's taste seems to have turned, in order; usually none.

    For every term j and decision t, with W the last 15 decisions and B all before them,

        z_j = (Σ_{W, has j} (g - E g) - n_Wj · b_j) / sd,   b_j = Σ_{B, has j} (g - E g) / (n_Bj + 10)

    so what the screener never understood does not count, only what became different. One standard deviation is taken
    off unless the window contradicts a habit of B. An alarm is a z beyond `threshold(m)`; after it, all
    before its window is forgotten. Every figure at t rests on decisions up to t only.

    Args:
        p: P(passed), P(maybe), P(excited), made before the decision: of frozen verdicts, or replayed. Shape (n, 3).
        grades: 0 passed, 1 maybe, 2 excited, in the order decided. Shape (n,).
        terms: `terms_of(postings)` for the same decisions; without it only a change in all postings shows.

    Raises:
        ValueError: If shapes differ, or p is not finite.

    Cost: O(n · m); 0.1 s for 2,000 decisions and 80 terms.
    """
    known = np.asarray(p, np.float64)
    watched = only_all(len(grades)) if terms is None else terms
    if known.shape != (len(grades), 3) or len(watched.present) != len(grades) or not np.isfinite(known).all():
        msg = f"need finite p of shape (n, 3) for n grades, got {known.shape}, {len(grades)} grades and {len(watched.present)} rows of terms"
        raise ValueError(msg)
    limit = threshold(len(watched.words))
    found: list[Alarm] = []
    begin = 0
    while begin + QUIET + WINDOW < len(grades):
        path = _path(known[begin:], grades[begin:], watched.present[begin:])
        over = np.flatnonzero(path.strength > limit)
        if not len(over):
            break
        here = int(over[0])
        since = begin + here - WINDOW + 1
        found.append(
            Alarm(
                at=begin + here,
                since=since,
                words=watched.words[path.term[here]],
                direction=Direction.MORE if path.sign[here] > 0 else Direction.LESS,
                strength=float(path.strength[here]),
                threshold=limit,
            )
        )
        begin = since
    return tuple(found)


def threshold(n_terms: int) -> float:
    """What the statistic must exceed with so many terms, for at most one false alarm in 1,000 decisions.

    A line in the logarithm of their number, fitted to simulated histories (docs/log.md).

    Example:
        >>> round(threshold(41), 2)
        2.9
    """
    return _THRESHOLD_OF_ONE + _THRESHOLD_PER_LOG * math.log(max(n_terms, 1))


def recalibrated(p: Doubles, grades: Integers) -> Doubles:
    """The screener's probabilities, bent by how over- or underconfident it was on the decisions before.

    A Bayesian mixture of p at six temperatures and of the label shares so far; row i rests on decisions before i only.
    It takes hundreds of decisions to forget, so it bends to a bad screener and hardly to a change of taste.

    Args:
        p: Shape (n, 3).
        grades: Shape (n,).

    Returns:
        Shape (n, 3).
    """
    if not len(grades):
        return p
    p = np.clip(p, 1e-3, 1.0)
    heated = [p ** (1 / temperature) for temperature in _TEMPERATURES]
    experts = np.stack([*(one / one.sum(axis=1, keepdims=True) for one in heated), _shares(grades)], axis=1)
    gained = np.log(experts[np.arange(len(grades)), :, grades])
    before = np.cumsum(gained, axis=0) - gained
    weights = np.exp(before - before.max(axis=1, keepdims=True))
    return mixed(experts, weights / weights.sum(axis=1, keepdims=True))


def _path(p: Doubles, grades: Integers, present: Booleans) -> _Path:
    """The statistic along one stretch of decisions in which nothing was noticed yet."""
    slipping = (1 - _SLIPS) * recalibrated(p, grades) + _SLIPS * _shares(grades)
    expected, variance = _moments(slipping)
    residual = grades - expected
    has = present.astype(np.float64)
    n_window, n_before = _parts(has)
    r_window, r_before = _parts(has * residual[:, None])
    v_window, v_before = _parts(has * (variance * _dispersion(residual, variance))[:, None])
    share = n_window / (n_before + _SHRINK)
    z = (r_window - share * r_before) / np.sqrt(v_window + _BELIEF + share**2 * v_before)
    strength = np.abs(z) - _OPPOSED * (1 - np.clip(-np.sign(z) * _habits(has, grades) / _HABIT, 0, 1))
    strength[: QUIET + WINDOW] = -np.inf
    term = strength.argmax(axis=1)
    rows = np.arange(len(grades))
    return _Path(strength[rows, term], term, np.sign(z[rows, term]))


def _shares(grades: Integers) -> Doubles:
    """Label shares of the decisions before each, with one of each label for a start. Shape (n, 3)."""
    given = np.eye(3)[grades]
    before = np.cumsum(given, axis=0) - given + 1
    shares: Doubles = before / before.sum(axis=1, keepdims=True)
    return shares


def _moments(p: Doubles) -> tuple[Doubles, Doubles]:
    """Mean and variance of the grade under p. Each of shape (n,)."""
    expected = p[:, 1] + 2 * p[:, 2]
    return expected, np.maximum(p[:, 1] + 4 * p[:, 2] - expected**2, 0.02)


def _dispersion(residual: Doubles, variance: Doubles) -> Doubles:
    """How many times larger than stated the squared errors were before each decision; at least 1. Shape (n,)."""
    errors = residual**2 / variance
    seen = np.cumsum(errors) - errors
    found: Doubles = np.maximum((seen + _STEADY) / (np.arange(len(errors)) + _STEADY), 1.0)
    return found


def _habits(has: Doubles, grades: Integers) -> Doubles:
    """How far each term's grades lay from the mean of their time, before the window, in rough sds. Shape (n, m)."""
    running = np.cumsum(grades) / np.arange(1, len(grades) + 1)
    _, apart = _parts(has * (grades - running)[:, None])
    _, n_before = _parts(has)
    found: Doubles = apart / np.sqrt(0.7 * np.maximum(n_before, 4.0))
    return found


def _parts(values: Doubles) -> tuple[Doubles, Doubles]:
    """Sums over the window that ends at each row, and over all rows before that window. Each of shape (n, m)."""
    sums = np.cumsum(values, axis=0)
    before = np.zeros_like(sums)
    before[WINDOW:] = sums[:-WINDOW]
    return sums - before, before
