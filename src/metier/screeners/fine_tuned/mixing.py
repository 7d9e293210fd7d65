"""How much of a score comes from changed weights: as much as examples that they had not learned from support."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from metier.screeners.calibrate import Calibration, fit_calibration, lean_of
from metier.screeners.sparse import Doubles, Integers

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the tuned score in the mixed one."""
LEAST_HONEST = 20
"""With fewer examples that both sides score without knowing their label, the frozen score stands alone."""
LEAST_GAIN = 1.0
"""Nats, over all those examples, by which a mixture must tell them better than the frozen score: about what the best of
four useless mixtures gains by luck (docs/log.md)."""
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True)
class Mixture:
    """One score out of two.

    Attributes:
        share: Of the tuned score; 0 leaves the frozen screener as it is.
        scale, shift: What brings the tuned score to the frozen one's spread and middle.
        left_out: Mixed scores of the examples, none of which knows its own label; NaN where there is none. Shape (n,).
        calibration: From mixed scores to probabilities.
        losses: Log loss per share on the examples that both sides score, nats each; empty with too few of them.
        n_honest: How many those are.
    """

    share: float
    scale: float
    shift: float
    left_out: Doubles
    calibration: Calibration
    losses: tuple[float, ...] = ()
    n_honest: int = 0

    def scores(self, frozen: Doubles, tuned: Doubles) -> Doubles:
        """Two scores as one; where the tuned side says nothing, the frozen one alone. Shape (n,)."""
        if self.share == 0:
            return frozen
        mixed = _mixed(frozen, self.scale * tuned + self.shift, self.share)
        return np.where(np.isfinite(tuned), mixed, frozen)


def mixture_of(
    frozen: Doubles, tuned: Doubles, grades: Integers, *, recency: Doubles, calibration: Calibration
) -> Mixture:
    """The mixture that tells the examples best, each by scores that do not know its own label.

    Never worse than the frozen screener on those examples, each counting by `recency`: share 0 is among the choices, and another must be better by
    `LEAST_GAIN`.

    Args:
        frozen: Left-out scores of the frozen screener. Shape (n,).
        tuned: Those of the changed weights; NaN where they learned from the example. Shape (n,).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).
        recency: How much each example counts. Shape (n,).
        calibration: The frozen screener's own.
    """
    honest = np.isfinite(frozen) & np.isfinite(tuned)
    n = int(honest.sum())
    counts = recency[honest]
    alone = Mixture(0.0, 1.0, 0.0, frozen, calibration, n_honest=n)
    if _how_many(counts) < LEAST_HONEST or len(np.unique(grades[honest])) < 2:
        return alone
    scale = float(frozen[honest].std() / max(tuned[honest].std(), _LEAST_SPREAD))
    shift = float(frozen[honest].mean() - scale * tuned[honest].mean())
    brought = scale * tuned[honest] + shift
    sides = [_mixed(frozen[honest], brought, share) for share in SHARES]
    fits = [_calibrated(side, grades[honest], counts) for side in sides]
    losses = tuple(
        _log_loss(fit.probabilities(side), grades[honest], counts)
        for fit, side in zip(fits, sides, strict=True)
    )
    best = int(np.argmin(losses))
    if counts.sum() * (losses[0] - losses[best]) < LEAST_GAIN:
        return dataclasses.replace(alone, losses=losses)
    left_out = np.full(len(grades), np.nan)
    left_out[honest] = sides[best]
    return Mixture(SHARES[best], scale, shift, left_out, fits[best], losses, n)


def _mixed(frozen: Doubles, tuned: Doubles, share: float) -> Doubles:
    return (1 - share) * frozen + share * tuned


def _calibrated(scores: Doubles, grades: Integers, counts: Doubles) -> Calibration:
    return dataclasses.replace(fit_calibration(scores, grades, counts), lean=lean_of(grades))


def _how_many(counts: Doubles) -> float:
    """As how many equal ones they tell (Kish 1965): 500 copies as about one, fading ones as somewhat fewer."""
    return float(counts.sum() ** 2 / max(np.square(counts).sum(), _LEAST_SPREAD))


def _log_loss(p: Doubles, grades: Integers, counts: Doubles) -> float:
    """The mean, each example counting as it does for the head: 500 copies of one posting count once."""
    losses = -np.log(np.maximum(p[np.arange(len(grades)), grades], 1e-12))
    return float(np.average(losses, weights=counts))
