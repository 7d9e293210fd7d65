"""The line below which may be hidden, from held-out ranks of decisions that were not all drawn at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metier.evaluation.promise.cross import Booleans, Doubles
from metier.evaluation.promise.order import allowed

_WIDTH = 0.15
"""Width of the kernel, as a share of the pile: narrower is noisy, wider forgets what was asked about (docs/log.md)."""
_LEAST = 0.25
"""Where decisions lie less densely than this, beside 1 on average, nothing is known and nothing is hidden (taste)."""
_GRID = np.linspace(0, 1, 101)


@dataclass(frozen=True, slots=True)
class Density:
    """How densely decisions lie along the ranks of the pile; 1 everywhere if they were drawn at random.

    Attributes:
        at: On an even grid over [0, 1]. Shape (101,).
    """

    at: Doubles

    @classmethod
    def of(cls, ranks: Doubles) -> Density:
        """A Gaussian kernel, reflected at both ends. Cost: O(n).

        Args:
            ranks: Of decisions of every label. Shape (n,).
        """
        mirrored = np.concatenate([ranks, -ranks, 2 - ranks])
        apart = (_GRID[:, None] - mirrored[None, :]) / _WIDTH
        found = np.exp(-(apart**2) / 2).sum(axis=1) / (_WIDTH * np.sqrt(2 * np.pi) * max(len(ranks), 1))
        return cls(found)

    def over(self, ranks: Doubles) -> Doubles:
        """The density at those ranks. Same shape."""
        there: Doubles = np.interp(ranks, _GRID, self.at)
        return there

    def is_known(self, ranks: Doubles) -> Booleans:
        """Whether enough was decided about postings of such ranks. Same shape."""
        known: Booleans = self.over(ranks) >= _LEAST
        return known


@dataclass(frozen=True, slots=True)
class Line:
    """What ranks below it may be hidden.

    Attributes:
        at: The line, a rank in [0, 1]; 0 where nothing may be hidden.
        k: It is the k-th lowest of `worth` excited ones; 0 where nothing may be hidden.
        worth: As many drawn at random as the excited decisions are worth there: less than there are where many were asked
            about elsewhere.
        n_below: Excited decisions that rank below it.
    """

    at: float
    k: int
    worth: int
    n_below: int


def draw_line(excited: Doubles, density: Density, *, miss: float, sure: float | None = None) -> Line:
    """The highest line that the promise allows.

    Questions are asked where answers teach most, so decisions lie more densely at some ranks than the pile does. How many
    of a rank excite does not depend on why it was asked about (measured, docs/log.md), so an excited decision of rank u
    stands for w(u) = 1 / density(u) of the pile's. Beside one at the line, those below count w / w(line) and all
    together are worth n = Σ w / w(line), never more than there are: as if those above the line had been thinned out
    until they lay as densely as at the line. The order statistics of `allowed` hold for what such a draw leaves.

    Args:
        excited: Held-out ranks of excited decisions that count. Shape (n,).
        density: Of all decisions that count.
        miss: See `allowed`.
        sure: See `allowed`.

    Source:
        Weighted conformal prediction: Tibshirani, Barber, Candès & Ramdas 2019, "Conformal prediction under covariate shift".
    """
    ranks = np.sort(excited)
    weights = 1 / np.maximum(density.over(ranks), _LEAST)
    below = np.cumsum(weights) - weights
    worths = _worths(weights)
    found = Line(0.0, 0, int(worths[0]) if len(worths) else 0, 0)
    for place in range(len(ranks)):
        k = allowed(int(worths[place]), miss, sure)
        n_below = int(np.searchsorted(ranks, ranks[place], side="left"))
        if below[n_below] / weights[place] <= k - 1 + 1e-9:
            found = Line(float(ranks[place]), k, int(worths[place]), n_below)
    return found


def _worths(weights: Doubles) -> Doubles:
    """At each excited decision: how many drawn at random all of them are worth. Shape (n,)."""
    found: Doubles = np.minimum(np.floor(weights.sum() / weights + 1e-9), len(weights))
    return found
