"""Figures of many resampled histories at once: decisions drawn anew with replacement, as counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.intervals import Interval

Doubles = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def drawn_counts(n: int, *, draws: int, seed: int) -> Doubles:
    """How often each of n decisions was drawn in each resampled history. Shape (n, draws); each column sums to n."""
    rng = np.random.Generator(np.random.PCG64(seed))
    places = rng.integers(0, n, (draws, n)) * draws + np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * n).reshape(n, draws).astype(np.float64)


def counted_order(counts: Doubles, positive: Booleans, scores: Doubles) -> tuple[Doubles, Doubles]:
    """AUC and average precision of each resampled history; NaN where one side is missing. Shapes (draws,).

    The same figures as `metrics.auc` and `metrics.average_precision`, with ties treated alike, from one sorting.
    Cost: O(n · draws).

    Args:
        counts: How often each decision was drawn. Shape (n, draws).
        positive: Which decisions count as found. Shape (n,), at least one.
        scores: Higher ranks first. Shape (n,).
    """
    order = np.argsort(-scores, kind="stable")
    ranked, found = scores[order], np.flatnonzero(positive[order])
    hits = counts[order[found]]
    taken = _before(counts[order])
    n_hit = _before(hits)
    # A tie reaches from the first to one past the last place with the same score.
    first = np.searchsorted(-ranked, -ranked[found], side="left")
    past = np.searchsorted(-ranked, -ranked[found], side="right")
    hits_first, hits_past = n_hit[np.searchsorted(found, first)], n_hit[np.searchsorted(found, past)]
    others_above = (taken[first] - hits_first + taken[past] - hits_past) / 2  # half of those in the tie
    n_hits, n_others = n_hit[-1], taken[-1] - n_hit[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        auc = (hits * (n_others - others_above)).sum(axis=0) / (n_hits * n_others)
        precision = np.where(hits > 0, hits_past / taken[past], 0.0)
        ap = (hits * precision).sum(axis=0) / n_hits
    return auc, ap


def _before(rows: Doubles) -> Doubles:
    """Sums of all rows before each place, and of all. Shape (n + 1, draws)."""
    sums = np.zeros((len(rows) + 1, rows.shape[1]))
    np.cumsum(rows, axis=0, out=sums[1:])
    return sums


def interval_of(value: float, resampled: Doubles, *, n: int, level: float) -> Interval:
    """A figure with the percentiles of its resampled values; draws in which it is undefined are left out."""
    known = resampled[np.isfinite(resampled)]
    if len(known) < 2 or n < 2:
        return Interval(value, np.nan, np.nan, n, level)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high), n, level)
