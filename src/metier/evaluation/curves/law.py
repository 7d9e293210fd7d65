"""A power law through noisy figures, a thousand times over: redrawn decisions, and the powers that fit them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.curves.history import History
from metier.evaluation.intervals import Interval

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST = 30
"""With fewer rows, or fewer sizes than three, there is no curve."""

_POWERS = np.linspace(0.1, 1.5, 15)
_POWER_MIDDLE, _POWER_SPREAD = 0.5, 0.6  # most published curves lie between .25 and 1; log-normal
_FLAT = 0.1  # belief, before any figure, that more labels change nothing
_BINS = 10
_DRAWS = 1000
_STRAY = 0.5
"""Real curves leave the law by about this share of the gain it foresees (chosen on half of the sets; docs/log.md)."""
_LUCK = 1.5
"""The luck of which postings were learned from, in standard deviations of one row over √N (chosen on half of the sets)."""
_USUAL_GAIN = (
    0.1  # of doubling the labels, in standard deviations of one row; learned: .02 to .12 nats on seven sets
)
_MEAN_PULL = 0.8  # mean of a half-normal
_USUAL_SPREAD, _USUAL_ROWS = 0.8, 40  # of losses in nats; chosen on half of the sets; docs/log.md
_USUAL_SPREAD_OF_SHARES = 0.3  # of the shares behind an AUC; a guess
_SMALLEST_NOISE = 1e-4  # variance of a point, whatever the bootstrap says: no law fits better than to .01


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The figure over decisions predicted with about so many labels.

    Attributes:
        size: Labels learned from, mean over the decisions of the point.
        n: How many decisions it rests on.
    """

    size: float
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """Resampled laws.

    Attributes:
        a, b, c: One law per draw; b is 0 where it is flat. Shapes (draws,).
        stray, luck: Standard normal per draw: how far the real curve leaves the law, and what the choice of the
            coming examples adds.
        spread: Standard deviation of one row around the law.
    """

    n: int
    points: tuple[CurvePoint, ...]
    a: Doubles
    b: Doubles
    c: Doubles
    stray: Doubles
    luck: Doubles
    spread: float
    n_rows: int
    higher_is_better: bool

    def gains(self, at: float) -> Doubles:
        """How much better the law foresees the figure with `at` labels than with those there are. Shape (draws,)."""
        foreseen = self.b * (self.n**-self.c - at**-self.c)
        return np.maximum(foreseen * (1 + _STRAY * self.stray), 0.0)

    def draws(self, at: float) -> Doubles:
        """The shrinking figure with `at` labels. Shape (draws,)."""
        luck = (
            _LUCK * self.spread * math.sqrt(1 / at - self.n**2 / at**3)
        )  # none is added with the labels there are
        return np.maximum(self.a + self.b * self.n**-self.c - self.gains(at) + luck * self.luck, 0.0)

    def interval(self, at: float, level: float, *, of: int | None = None, seed: int = 1) -> Interval:
        """The figure on its own scale."""
        found = self.draws(at)
        middle = float(np.median(found))
        if of is not None:
            rng = np.random.Generator(np.random.PCG64(seed))
            found = found + self.spread / math.sqrt(of) * rng.standard_normal(len(found))
        low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
        bounds = (1 - high, 1 - low) if self.higher_is_better else (low, high)
        value = 1 - middle if self.higher_is_better else middle
        return Interval(value, float(bounds[0]), float(bounds[1]), self.n_rows, level)


def fit(history: History, *, n: int | None, seed: int) -> Fitted | None:
    """A thousand laws through a history; None with fewer than 30 rows or three sizes.

    Each draw weighs the decisions anew, adds the errors that redrawing cannot show, takes a power by how well it fits
    what was measured and how common it is, and fits a and b by least squares. Cost: about 0.1 s for 2,000 rows.

    Args:
        history: Figures so far.
        n: Labels there are; by default the largest size.
        seed: Of all draws.
    """
    values = 1 - history.values if history.higher_is_better else history.values
    if len(values) < LEAST or len(np.unique(history.sizes)) < 3:
        return None
    place = _bins(history.sizes)
    rng = np.random.Generator(np.random.PCG64(seed))
    means, sizes, counts = _resampled(history, values, place, rng)
    usual = _USUAL_SPREAD_OF_SHARES if history.higher_is_better else _USUAL_SPREAD
    spread = _spread(values - means[0][place], usual)
    unseen = _unseen(means[1:], sizes, counts, spread)
    precision = np.asarray(
        np.linalg.inv(np.atleast_2d(np.cov(means[1:], rowvar=False)) + unseen), dtype=np.float64
    )
    means[1:] += rng.standard_normal((_DRAWS, len(sizes))) @ np.linalg.cholesky(unseen).T
    n = int(n if n is not None else history.sizes.max())
    halved = (n**-_POWERS - (2 * n) ** -_POWERS) / (_USUAL_GAIN * spread)
    pulls = np.append(_MEAN_PULL, np.abs(rng.standard_normal(_DRAWS)))
    fits = [
        _law(means, sizes, precision, power, halved=scale, pulls=pulls)
        for power, scale in zip(_POWERS.tolist(), halved.tolist(), strict=True)
    ]
    fits.append(_flat(means, precision))
    chosen = _draw_laws(fits, means[0], sizes, precision, np.append(halved, 0.0), rng)
    points = tuple(
        CurvePoint(float(size), float(1 - value if history.higher_is_better else value), int(count))
        for size, value, count in zip(sizes, means[0], counts, strict=True)
    )
    return Fitted(
        n=n,
        points=points,
        a=np.choose(chosen, [a[1:] for a, _ in fits]),
        b=np.choose(chosen, [b[1:] for _, b in fits]),
        c=np.append(_POWERS, 1.0)[chosen],
        stray=rng.standard_normal(_DRAWS),
        luck=rng.standard_normal(_DRAWS),
        spread=spread,
        n_rows=len(values),
        higher_is_better=history.higher_is_better,
    )


def _bins(sizes: Integers) -> Integers:
    """Bins of equal width on the logarithm, or one per size where there are few; joined until none is small."""
    distinct = np.unique(sizes)
    if len(distinct) <= 2 * _BINS:
        return np.searchsorted(distinct, sizes).astype(np.int64)
    logs = np.log(sizes)
    edges = np.linspace(logs.min(), logs.max(), _BINS + 1)[1:-1]
    raw = np.searchsorted(edges, logs, side="right")
    return np.unique(raw, return_inverse=True)[1].astype(np.int64)


def _resampled(
    history: History, values: Doubles, place: Integers, rng: np.random.Generator
) -> tuple[Doubles, Doubles, Integers]:
    """Mean of each bin: first as it is, then with units drawn anew. Shapes (1 + draws, bins), (bins,), (bins,).

    Each unit gets an exponential weight (Rubin 1981, the Bayesian bootstrap), so that no bin is ever empty.
    """
    _, unit = np.unique(history.units, return_inverse=True)
    n_units, n_bins = int(unit.max()) + 1, int(place.max()) + 1
    cell = unit * n_bins + place
    sums = np.bincount(cell, values, n_units * n_bins).reshape(n_units, n_bins)
    rows = np.bincount(cell, minlength=n_units * n_bins).reshape(n_units, n_bins).astype(np.float64)
    weights = np.vstack([np.ones((1, n_units)), rng.exponential(size=(_DRAWS, n_units))])
    counts = rows.sum(axis=0)
    log_sizes = np.bincount(place, np.log(history.sizes), n_bins) / counts
    means = np.asarray((weights @ sums) / (weights @ rows), dtype=np.float64)
    return means, np.asarray(np.exp(log_sizes), dtype=np.float64), counts.astype(np.int64)


def _spread(off: Doubles, usual: float) -> float:
    """Standard deviation of one row around the law, drawn towards a usual one: few rows rarely hold a rare label."""
    return math.sqrt((np.sum(off**2) + _USUAL_ROWS * usual**2) / (len(off) + _USUAL_ROWS))


def _unseen(draws: Doubles, sizes: Doubles, counts: Integers, spread: float) -> Doubles:
    """Covariance of the points' errors that redrawing decisions cannot show. Shape (bins, bins).

    The luck of which postings were learned from moves neighbouring sizes alike; and a point whose few rows happen to
    agree is no surer than its count allows.
    """
    short = np.maximum(spread**2 / counts - np.var(draws, axis=0), 0.0)
    luck = _LUCK * spread / np.sqrt(sizes)
    alike = np.minimum.outer(sizes, sizes) / np.maximum.outer(sizes, sizes)  # share of examples in common
    return np.asarray(np.outer(luck, luck) * alike + np.diag(short + _SMALLEST_NOISE), dtype=np.float64)


def _law(
    means: Doubles, sizes: Doubles, precision: Doubles, power: float, *, halved: float, pulls: Doubles
) -> tuple[Doubles, Doubles]:
    """Least squares of a + b · N^(−power) for each row of means, under a ≥ 0 and b ≥ 0. Shapes (rows,).

    One made-up measurement says that doubling the labels gains about what is usual: as b cannot be negative it could
    otherwise only err upwards, and every forecast would be too bright.

    Args:
        means: Figures per row and bin. Shape (rows, bins).
        sizes: Labels per bin. Shape (bins,).
        precision: Inverse covariance of the bins. Shape (bins, bins).
        power: c of the law.
        halved: b times this is the gain of doubling in units of the usual one.
        pulls: The made-up measurement of each row, in units of the usual gain. Shape (rows,).
    """
    falls = sizes**-power
    columns = np.stack([np.ones_like(falls), falls], axis=1)
    weighed = precision @ columns
    normal = columns.T @ weighed + np.diag([0.0, halved**2])
    right = (means @ weighed).T + np.stack([np.zeros(len(means)), halved * pulls])
    a, b = np.linalg.solve(normal, right)
    from_zero = np.maximum(right[1] / normal[1, 1], 0.0)
    level = np.maximum(_flat(means, precision)[0], 0.0)
    b = np.where(a < 0, from_zero, np.where(b < 0, 0.0, b))
    return np.where(b == 0, level, np.where(a < 0, 0.0, a)), b


def _flat(means: Doubles, precision: Doubles) -> tuple[Doubles, Doubles]:
    weight = precision.sum(axis=0)
    return means @ weight / weight.sum(), np.zeros(len(means))


def _draw_laws(
    fits: Sequence[tuple[Doubles, Doubles]],
    means: Doubles,
    sizes: Doubles,
    precision: Doubles,
    halved: Doubles,
    rng: np.random.Generator,
) -> Integers:
    """Which power each draw follows, by how well each fits what was measured and how common it is. Shape (draws,)."""
    beliefs = np.exp(-0.5 * (np.log(_POWERS / _POWER_MIDDLE) / _POWER_SPREAD) ** 2) / _POWERS
    beliefs = np.append((1 - _FLAT) * beliefs / beliefs.sum(), _FLAT)
    misfit = []
    for (a, b), power, scale in zip(fits, [*_POWERS, 1.0], halved, strict=True):
        off = means - a[0] - b[0] * sizes**-power
        misfit.append(off @ precision @ off + (scale * b[0]) ** 2)
    weight = beliefs * np.exp(-0.5 * (np.array(misfit) - min(misfit)))
    return rng.choice(len(fits), size=_DRAWS, p=weight / weight.sum())
