"""From scores to probabilities of three ordered labels: proportional odds, drawn towards the label shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metier.screeners.sparse import Doubles, Integers

_PSEUDO = 2.0  # examples' worth of belief that each label is equally likely
_SLOPE_MEAN = 1.0  # log odds per standard deviation of the scores (docs/log.md)
_SLOPE_VARIANCE = 1.0
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(at least maybe) = σ(slope · s + at_maybe), P(excited) = σ(slope · s + at_excited), slope ≥ 0.

    A `slope` of 0 gives every posting the label shares.
    """

    slope: float
    at_maybe: float
    at_excited: float

    def probabilities(self, scores: Doubles) -> Doubles:
        """P(passed), P(maybe), P(excited) of each score. Shape (n, 3); each row sums to 1."""
        maybe = _sigmoid(self.slope * scores + self.at_maybe)
        excited = np.minimum(_sigmoid(self.slope * scores + self.at_excited), maybe)
        return np.stack([1 - maybe, maybe - excited, excited], axis=1)


def fit_calibration(scores: Doubles, grades: Integers) -> Calibration:
    """The most plausible calibration given scores of examples that were left out of the fit.

    Maximises  Σ_i log P(grade_i | s_i) + prior of the slope + pseudo-examples, one third of `_PSEUDO` per label
    at the mean score, so that a label that was never given keeps a small probability.

    Args:
        scores: Shape (n,); n may be 0.
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).

    Source:
        McCullagh 1980, "Regression Models for Ordinal Data".
    """
    middle, spread = (float(scores.mean()), float(scores.std()) or 1.0) if len(scores) else (0.0, 1.0)
    s = np.concatenate([(scores - middle) / spread, np.zeros(3)])
    y = np.concatenate([grades, [0, 1, 2]])
    weight = np.concatenate([np.ones(len(scores)), np.full(3, _PSEUDO / 3)])
    shares = np.bincount(y, weight, 3) / weight.sum()
    logits = [_logit(1 - shares[0]), _logit(shares[2])]
    found = np.array([0.0, logits[0], logits[1]])
    best = _loss(found, s, y, weight)
    for _ in range(_STEPS):
        gradient, hessian = _derivatives(found, s, y, weight)
        step = np.linalg.solve(hessian + 1e-9 * np.eye(3), gradient)
        size = 1.0
        while size > 1e-6:
            tried = found - size * step
            loss = _loss(tried, s, y, weight)
            if loss < best:
                break
            size /= 2
        else:
            break
        found, gain, best = tried, best - loss, loss
        if gain < 1e-10:
            break
    if found[0] < 0:  # scores that point the wrong way say nothing
        return Calibration(0.0, float(logits[0]), float(logits[1]))
    slope = float(found[0]) / spread
    return Calibration(slope, float(found[1]) - slope * middle, float(found[2]) - slope * middle)


def _loss(at: Doubles, s: Doubles, y: Integers, weight: Doubles) -> float:
    """Negative log posterior; infinite where the two thresholds cross."""
    slope, maybe, excited = at
    if maybe <= excited:
        return np.inf
    upper = np.where(y == 0, _sigmoid(-(slope * s + maybe)), np.where(y == 1, _sigmoid(slope * s + maybe), 1.0))
    likelihood = np.where(
        y == 0,
        upper,
        np.where(y == 1, upper - _sigmoid(slope * s + excited), _sigmoid(slope * s + excited)),
    )
    fit = float(np.sum(weight * np.log(np.maximum(likelihood, 1e-300))))
    return -fit + (slope - _SLOPE_MEAN) ** 2 / (2 * _SLOPE_VARIANCE)


def _derivatives(at: Doubles, s: Doubles, y: Integers, weight: Doubles) -> tuple[Doubles, Doubles]:
    """Gradient and Hessian of the loss; the log-likelihood is concave in (slope, thresholds)."""
    slope, maybe, excited = at
    p, q = _sigmoid(slope * s + maybe), _sigmoid(slope * s + excited)
    dp, dq = p * (1 - p), q * (1 - q)
    gap = np.maximum(p - q, 1e-12)
    # first derivatives of log P by η₁ = slope·s + maybe and η₂ = slope·s + excited, for y = 0, 1, 2
    g1 = np.select([y == 0, y == 1], [-p, dp / gap], 0.0)
    g2 = np.select([y == 1, y == 2], [-dq / gap, 1 - q], 0.0)
    h11 = np.select([y == 0, y == 1], [-dp, dp * (1 - 2 * p) / gap - (dp / gap) ** 2], 0.0)
    h22 = np.select([y == 1, y == 2], [-dq * (1 - 2 * q) / gap - (dq / gap) ** 2, -dq], 0.0)
    h12 = np.where(y == 1, dp * dq / gap**2, 0.0)
    first, second = np.stack([s, np.ones_like(s), np.zeros_like(s)]), np.stack([s, np.zeros_like(s), np.ones_like(s)])
    gradient = -(first @ (weight * g1) + second @ (weight * g2))
    hessian = -(
        (first * (weight * h11)) @ first.T
        + (second * (weight * h22)) @ second.T
        + (first * (weight * h12)) @ second.T
        + (second * (weight * h12)) @ first.T
    )
    gradient[0] += (slope - _SLOPE_MEAN) / _SLOPE_VARIANCE
    hessian[0, 0] += 1 / _SLOPE_VARIANCE
    return gradient, hessian


def _sigmoid(x: Doubles) -> Doubles:
    half: Doubles = 0.5 * (1 + np.tanh(0.5 * x))  # never overflows
    return half


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))
