"""95 % intervals of agreement's figures, all draws at once: a report should not wait for its honesty."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.metrics import N_GRADES, Booleans, Doubles, Integers

Counts = NDArray[np.float32]
"""Whole numbers small enough to be exact, in half the memory."""

DRAWS = 1000
_SEED = 20_260_501
_Z = 1.959964
_HALVINGS = 60  # of an interval of length one: beyond the last bit of a double


def auc_bounds(value: float, n_positive: int, n_others: int) -> tuple[float, float]:
    """Bounds of an AUC that stay honest where few are excited and near 0 and 1, where a bootstrap has no width.

    Inverts Hanley and McNeil's variance at the bound itself, both group sizes replaced by their mean.

    Source:
        Newcombe 2006, Statistics in Medicine 25:559-573, method 5.
    """

    def beyond(bound: float) -> bool:
        mean_size = (n_positive + n_others) / 2 - 1
        spread = 1 + mean_size * ((1 - bound) / (2 - bound) + bound / (1 + bound))
        variance = bound * (1 - bound) * spread / (n_positive * n_others)
        return abs(bound - value) > _Z * float(np.sqrt(variance))

    return _edge(value, 0.0, beyond), _edge(value, 1.0, beyond)


def _edge(inside: float, outside: float, beyond: object) -> float:
    """The point between `inside` and `outside` from which on `beyond` holds."""
    assert callable(beyond)
    near, far = inside, outside
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (near, middle) if beyond(middle) else (middle, far)
    return far


def ap_bounds(positive: Booleans, scores: Doubles) -> tuple[float | None, float | None]:
    """Percentile bootstrap of average precision over decisions; draws without an excited one are left out."""
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    weights = _weights(len(scores))[:, order]
    hits = np.cumsum(weights * positive[order], axis=1)[:, ends]
    taken = np.cumsum(weights, axis=1)[:, ends]
    known = hits[:, -1] > 0
    hits, taken = hits[known], taken[known]
    gained = np.diff(hits, prepend=0.0, axis=1) / hits[:, -1:]
    return _percentiles(np.sum(gained * hits / np.maximum(taken, 1.0), axis=1, dtype=np.float64))


def kappa_bounds(table: Integers) -> tuple[float | None, float | None]:
    """Percentile bootstrap of the quadratic kappa of a 3 x 3 table; draws where it is undefined are left out."""
    n = int(table.sum())
    drawn = _rng().multinomial(n, (table / n).ravel(), size=DRAWS).reshape(-1, N_GRADES, N_GRADES)
    steps = np.arange(N_GRADES)
    weights = (steps[:, None] - steps[None, :]) ** 2
    rows, columns = drawn.sum(axis=2), drawn.sum(axis=1)
    expected = np.einsum("bi,ij,bj->b", rows, weights, columns) / n
    known = expected > 0
    seen = (drawn * weights).sum(axis=(1, 2))
    return _percentiles(1 - seen[known] / expected[known])


def ece_bounds(positive: Booleans, p: Doubles, bins: int) -> tuple[float | None, float | None]:
    """Percentile bootstrap of the calibration error over decisions."""
    gaps = _weights(len(p)).astype(np.float64) @ (_one_hot(p, bins) * (p - positive)[:, None])
    return _percentiles(np.abs(gaps).sum(axis=1) / len(p))


def ece_of_a_calibrated(p: Doubles, bins: int) -> float:
    """The calibration error that luck alone gives: its mean where every P(excited) is exactly true."""
    came = (_rng().random((DRAWS, len(p))) < p).astype(np.float32)
    gaps = (p - came) @ _one_hot(p, bins)
    return float(np.mean(np.abs(gaps).sum(axis=1)) / len(p))


def _rng() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(_SEED))


@lru_cache(maxsize=2)
def _weights(n: int) -> Counts:
    """How often each of n decisions was drawn, in each draw; never written to. Shape (DRAWS, n)."""
    rng = _rng()
    drawn = rng.integers(0, n, (DRAWS, n)) + np.arange(DRAWS)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=DRAWS * n).reshape(DRAWS, n).astype(np.float32)


def _one_hot(p: Doubles, bins: int) -> Doubles:
    place = np.clip((p * bins).astype(np.int64), 0, bins - 1)
    return np.eye(bins)[place]


def _percentiles(drawn: Doubles) -> tuple[float | None, float | None]:
    if len(drawn) < 2:
        return None, None
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
