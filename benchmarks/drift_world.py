"""Made-up histories for benchmarks.drift: postings of yes-or-no terms, a person with rules, and a quick learner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Histories:
    """R histories of n decisions on postings of m terms; the rule that may flip is about term 0.

    Attributes:
        has: Shape (R, n, m).
        grades: Shape (R, n).
        p: What a learner said before each decision. Shape (R, n, 3).
    """

    has: Booleans
    grades: Integers
    p: Doubles


def histories(
    rng: np.random.Generator,
    *,
    n_runs: int,
    n: int,
    m: int = 40,
    share: float,
    strength: float,
    flip_at: int | None = None,
    scale: float = 1.0,
    others: float = 1.0,
) -> Histories:
    """Histories of people with one strong rule and six weaker tastes, plus logistic noise.

    Utility = strength · has_0 + Σ six weights N(0, 1) · has_j + logistic noise; without the rule 20 % excite, 25 % are
    maybe. From `flip_at` on the rule's sign is turned: at strength 4 postings with the term excite 88 % before, and are
    passed on 98 % since; at -4 the other way round; at 2, 59 % and 87 %.

    Args:
        share: Of postings that the rule is about.
        others: Spread of the six weaker tastes.
        scale: Multiplies the learner's log odds: above 1 is overconfident.
    """
    frequencies = np.concatenate([[share], rng.uniform(0.05, 0.5, m - 1)])
    has = rng.random((n_runs, n, m)) < frequencies
    weights = np.zeros((n_runs, m))
    for row in weights:
        row[rng.choice(np.arange(1, m), min(6, m - 1), replace=False)] = rng.normal(0, others, min(6, m - 1))
    utility = np.einsum("rnm,rm->rn", has - frequencies, weights) + rng.logistic(size=(n_runs, n))
    edges = np.quantile(utility, [0.55, 0.8], axis=1)[..., None]
    late = np.arange(n) >= (n if flip_at is None else flip_at)
    utility += strength * has[:, :, 0] * np.where(late, -1, 1)
    grades = (utility > edges[0]).astype(np.int64) + (utility > edges[1])
    return Histories(has, grades, learner(has, grades, scale=scale))


def learner(has: Booleans, grades: Integers, *, scale: float = 1.0, half_life: float = np.inf) -> Doubles:
    """P of every decision from those before: recursive Bayesian logistic regression on "at least maybe" and "excited".

    An extended Kalman filter with shared weights and two thresholds; a finite half-life (in decisions) lets old
    evidence fade. Calibrated within a few hundredths of a nat. Shape (R, n, 3).
    """
    n_runs, n, m = has.shape
    mean = np.zeros((n_runs, m + 2))
    mean[:, m:] = -0.2, -1.2
    spread = np.zeros((n_runs, m + 2, m + 2))
    start = np.array([0.5] * m + [2.0, 2.0])
    spread[:, np.arange(m + 2), np.arange(m + 2)] = start
    found = np.zeros((n_runs, n, 3))
    keep = 2 ** (-1 / half_life)
    for t in range(n):
        rows = [np.zeros((n_runs, m + 2)), np.zeros((n_runs, m + 2))]
        chances = []
        for step, row in enumerate(rows):
            row[:, :m], row[:, m + step] = has[:, t] - 0.25, 1
            variance = np.einsum("rd,rde,re->r", row, spread, row)
            chances.append(_sigmoid(scale * (row * mean).sum(1) / np.sqrt(1 + np.pi * variance / 8)))
        upper = np.minimum(chances[1], chances[0])
        found[:, t] = np.stack([1 - chances[0], chances[0] - upper, upper], axis=1)
        for step, row in enumerate(rows):
            chance = _sigmoid((row * mean).sum(1))
            slope = np.maximum(chance * (1 - chance), 1e-3) * 0.75  # the two thresholds are not independent
            along = np.einsum("rde,re->rd", spread, row)
            gain = along / (1 / slope + (along * row).sum(1))[:, None]
            mean = mean + gain * (((grades[:, t] > step) - chance) / slope)[:, None]
            spread = spread - gain[:, :, None] * along[:, None, :]
        if keep < 1:  # as if the prior came back as fast as evidence fades
            spread = spread / keep
            large = np.einsum("rdd->rd", spread)
            shrink = np.sqrt(np.minimum(1, start / large))
            spread = spread * shrink[:, :, None] * shrink[:, None, :]
    found = np.maximum(found, 0.005)
    shares: Doubles = found / found.sum(axis=2, keepdims=True)
    return shares


def _sigmoid(x: Doubles) -> Doubles:
    half: Doubles = 0.5 * (1 + np.tanh(0.5 * x))
    return half
