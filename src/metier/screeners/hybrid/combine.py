"""Two verdicts as one: how far the base model's answer moves the first screener's, learned from which was right.

Only postings that the person decided about are learned from. What the model says of one posting therefore moves no
other one, whatever its text has talked the model into.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from metier.domain.verdict import Shares
from metier.screeners.calibrate import Calibration
from metier.screeners.sparse import Doubles, Integers

_TRUST, _TRUST_SPREAD = 1.0, 0.3  # of the first screener's log odds, as they are calibrated already
_WEIGHT, _WEIGHT_SPREAD = 0.5, 0.3
"""Of the surprise in the model's answer: it errs, and both read the same text. With .6, rising to 1 at few decisions, a good
model wins up to .005 of average precision more, and one that is sure and knows nothing costs .01 more (docs/log.md)."""
_SHIFT_SPREAD = 0.4
_ECHO, _ECHO_SPREAD = 0.4, 0.3  # how far the model's log odds follow the first screener's
_STEPS = 30
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Combination:
    """How two verdicts become one, in log odds of "at least a maybe" and of "excited".

        log odds = trust · slope · s + threshold + weight · (model's log odds - what the first let expect of them) + shift

    An answer as the first screener let expect moves nothing but by the shift, so postings that were asked about and those
    that were not stand in one order.

    Attributes:
        weight, trust: What the surprise in the answer counts, and the first screener's own view beside it.
        shifts: Added for "at least a maybe" and for "excited".
        expected: What the model's log odds are for a posting of the first's score: constant and slope.
        n_decided: Decided postings with an answer and a score by a fit without them, on which all this rests.
    """

    weight: float = _WEIGHT
    trust: float = _TRUST
    shifts: tuple[float, float] = (0.0, 0.0)
    expected: tuple[float, float] = (0.0, _ECHO)
    n_decided: int = 0

    @property
    def key(self) -> str:
        """Hash of the numbers."""
        numbers = (self.weight, self.trust, self.shifts, self.expected)
        return hashlib.sha256(repr(numbers).encode()).hexdigest()[:12]

    def shares(self, score: float, said: Shares, first: Calibration) -> Shares:
        """The combined probabilities.

        Args:
            score: The first screener's, before what broken limits take.
            said: The base model's probabilities, as they are read for this person.
        """
        at_maybe, at_excited = self._log_odds(score, said, first)
        maybe, excited = _sigmoid(at_maybe), min(_sigmoid(at_excited), _sigmoid(at_maybe))
        leaning = np.array([1 - maybe, maybe - excited, excited]) * np.array(first.lean)
        passed, maybe, excited = (float(p) for p in leaning / leaning.sum())
        return (passed, maybe, excited)

    def score(self, score: float, said: Shares, first: Calibration) -> float:
        """The combined view as a score of the first screener: the one that would give the same P(excited)."""
        if first.slope <= 0:  # nothing was decided: its scores are an order without probabilities
            return score + self.weight * (log_odds(said) - self.expected[0])
        return (self._log_odds(score, said, first)[1] - first.at_excited) / first.slope

    def _log_odds(self, score: float, said: Shares, first: Calibration) -> tuple[float, float]:
        own = first.slope * score
        surprise = log_odds(said) - self.expected[0] - self.expected[1] * (own + _middle(first))
        moved = self.trust * own + self.weight * surprise
        return moved + first.at_maybe + self.shifts[0], moved + first.at_excited + self.shifts[1]


def log_odds(said: Shares) -> float:
    """Of the upper half of the scale against the lower one."""
    passed, maybe, excited = said
    return float(np.log(max(excited + maybe / 2, _FLOOR)) - np.log(max(passed + maybe / 2, _FLOOR)))


def combination_of(left_out: Doubles, said: Doubles, grades: Integers, first: Calibration) -> Combination:
    """The most plausible combination given both views on decided postings, neither of which knew the label.

    It is drawn towards a pooling of log odds in which the model's surprise counts half; with few answers little else
    is learned.

    Args:
        left_out: The first screener's scores by fits without the posting; NaN where there is none. Shape (n,).
        said: The base model's log odds as they are read for this person. Shape (n,).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).

    Source:
        Logarithmic pooling: Genest & Zidek 1986; stacking of left-out predictions: Wolpert 1992.
    """
    known = np.isfinite(left_out)
    own = first.slope * left_out[known]
    expected = _expected(own + _middle(first), said[known])
    surprise = said[known] - expected[0] - expected[1] * (own + _middle(first))
    x = np.stack([own, surprise], axis=1)
    found = _most_plausible(x, grades[known], first, np.array([_TRUST, _WEIGHT, 0.0, 0.0]))
    trust, weight, at_maybe, at_excited = (float(value) for value in found)
    return Combination(max(weight, 0.0), max(trust, 0.1), (at_maybe, at_excited), expected, int(known.sum()))


def _middle(first: Calibration) -> float:
    """Brings the first's log odds to the middle of the scale, as the model's are."""
    return (first.at_maybe + first.at_excited) / 2


def _expected(own: Doubles, said: Doubles) -> tuple[float, float]:
    """Constant and slope of the model's log odds on the first's, drawn to what is usual."""
    x = np.stack([np.ones(len(own)), own], axis=1)
    precision = np.diag([1 / 0.7**2, 1 / _ECHO_SPREAD**2])
    usual = np.array([0.0, _ECHO])
    constant, slope = np.linalg.solve(x.T @ x + precision, x.T @ said + precision @ usual)
    return float(constant), float(slope)


_PRECISION = 1 / np.array([_TRUST_SPREAD, _WEIGHT_SPREAD, _SHIFT_SPREAD, _SHIFT_SPREAD]) ** 2


def _most_plausible(x: Doubles, grades: Integers, first: Calibration, centre: Doubles) -> Doubles:
    """Newton's method on two logistic regressions, "at least a maybe" and "excited", that share trust and weight.

    Both are one label seen twice, so each counts half of itself and a half more: three quarters.
    """
    theta = centre.copy()
    ones, zeros = np.ones(len(x)), np.zeros(len(x))
    designs = [np.stack([*x.T, ones, zeros], axis=1), np.stack([*x.T, zeros, ones], axis=1)]
    offsets, came = (first.at_maybe, first.at_excited), (grades >= 1, grades >= 2)

    def loss(at: Doubles) -> float:
        fit = 0.0
        for design, offset, positive in zip(designs, offsets, came, strict=True):
            z = design @ at + offset
            fit += float(np.sum(np.logaddexp(0, np.where(positive, -z, z))))
        return 0.75 * fit + 0.5 * float(_PRECISION @ (at - centre) ** 2)

    best = loss(theta)
    for _ in range(_STEPS):
        gradient, hessian = _PRECISION * (theta - centre), np.diag(_PRECISION)
        for design, offset, positive in zip(designs, offsets, came, strict=True):
            p = _sigmoids(design @ theta + offset)
            gradient = gradient + 0.75 * design.T @ (p - positive)
            hessian = hessian + 0.75 * (design.T * (p * (1 - p))) @ design
        step = np.linalg.solve(hessian, gradient)
        tries = (theta - 0.5**halvings * step for halvings in range(12))
        better = next((tried for tried in tries if loss(tried) < best - 1e-12), None)
        if better is None:
            break
        theta, best = better, loss(better)
    return theta


def _sigmoids(x: Doubles) -> Doubles:
    half: Doubles = 0.5 * (1 + np.tanh(0.5 * x))  # never overflows
    return half


def _sigmoid(x: float) -> float:
    return float(0.5 * (1 + np.tanh(0.5 * x)))
