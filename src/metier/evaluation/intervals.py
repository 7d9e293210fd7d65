"""Intervals that stand beside every figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with what luck could have made of it.

    Attributes:
        value: The figure itself; NaN where nothing is known.
        low, high: Bounds; NaN where the spread is not known, e.g. from one value.
        n: How many values, trials or items it rests on.
        level: Stated coverage, e.g. 0.95.
    """

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95

    @property
    def half_width(self) -> float:
        """Half of the interval's width; NaN where the spread is not known."""
        return (self.high - self.low) / 2

    def as_json(self) -> dict[str, float | int | None]:
        """The interval as JSON values; what is not known is null."""
        found = {"value": self.value, "low": self.low, "high": self.high}
        known: dict[str, float | int | None] = {
            name: value if math.isfinite(value) else None for name, value in found.items()
        }
        return {**known, "n": self.n}


def mean_interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """Mean of `values` (one per seed or person) with Student's t interval; NaN values are left out and not counted.

    Example:
        >>> found = mean_interval([0.70, 0.80, 0.75])
        >>> f"{found.value:.2f} {found.low:.2f} {found.high:.2f} {found.n}"
        '0.75 0.63 0.87 3'
    """
    known = np.array([value for value in values if not math.isnan(value)], dtype=np.float64)
    n = len(known)
    if n < 2:
        return Interval(float(known[0]) if n else math.nan, math.nan, math.nan, n, level)
    from scipy.special import stdtrit

    mean = float(known.mean())
    half = float(stdtrit(n - 1, (1 + level) / 2) * known.std(ddof=1) / math.sqrt(n))
    return Interval(mean, mean - half, mean + half, n, level)


def share_interval(k: int, n: int, level: float = 0.95) -> Interval:
    """Share k / n with the exact interval of Clopper and Pearson (1934); 0 to 1 where n is 0.

    Raises:
        ValueError: Unless 0 ≤ k ≤ n.

    Example:
        >>> found = share_interval(3, 10)
        >>> f"{found.value:.2f} {found.low:.2f} {found.high:.2f}"
        '0.30 0.07 0.65'
    """
    if not 0 <= k <= n:
        msg = f"{k} of {n}"
        raise ValueError(msg)
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(k, n - k + 1, tail)) if k else 0.0
    high = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return Interval(k / n if n else math.nan, low, high, n, level)


def bootstrap_interval(
    statistic: Callable[[Indices], float],
    n: int,
    *,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> Interval:
    """A statistic of n items with its percentile bootstrap interval; the same seed gives the same bounds.

    Args:
        statistic: Takes the indices of items, shape (n,), with repeats; NaN where it is undefined for them.
        n: Number of items.
        level: Stated coverage.
        draws: How often items are drawn anew; draws without a value are left out.
        seed: Of the drawing.
    """
    return bootstrap_intervals(lambda at: {"": statistic(at)}, n, level=level, draws=draws, seed=seed)[""]


def bootstrap_intervals(
    statistics: Callable[[Indices], Mapping[str, float]],
    n: int,
    *,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> dict[str, Interval]:
    """`bootstrap_interval` of several statistics, by name, from the same draws."""
    everything = np.arange(n, dtype=np.int64)
    whole = statistics(everything)
    if n < 2:
        return {name: Interval(value, math.nan, math.nan, n, level) for name, value in whole.items()}
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = [statistics(rng.integers(0, n, n)) for _ in range(draws)]
    return {
        name: _percentiles(value, [draw[name] for draw in drawn], n, level) for name, value in whole.items()
    }


def _percentiles(value: float, draws: Sequence[float], n: int, level: float) -> Interval:
    found = np.array(draws)
    known = found[~np.isnan(found)]
    if math.isnan(value) or len(known) < 2:
        return Interval(value, math.nan, math.nan, n, level)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high), n, level)
