"""From a base model's own probabilities to this person's: how sure it is, and what it leans to, learned from decisions.

Only answers about postings that the person decided about are used. An average over undecided ones would be simpler, but
then one advert that fools the model would move the verdicts on all others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.domain.posting import PostingId
from metier.domain.verdict import Shares
from metier.screeners.sparse import Doubles, Integers

_FLOOR = 0.01  # answers have two digits: a 0 means less than that
_SURENESS_SPREAD = 0.5  # how far the factor of the log odds is expected from 1 (docs/log.md)
_LEAN_SPREAD = 0.7  # how far the shifts are expected from 0 (docs/log.md)
_LEAST_SURE = 0.1  # probabilities keep the order of the answers, whatever the decisions say
_STEPS = 30  # of Newton at most; it ends after a few


@dataclass(frozen=True, slots=True)
class AnswerCalibration:
    """How a base model's probabilities are read for one person: log P' = sureness · log P + lean, made to sum to 1.

    Attributes:
        sureness: 1 as the model says; less where it is too sure of itself, more where it is shy.
        lean: What is added for passed, maybe and excited: how the person's labels differ from what the model thinks likely.
        n_decided: Decided postings with an answer, on which both rest.
    """

    sureness: float = 1.0
    lean: Shares = (0.0, 0.0, 0.0)
    n_decided: int = 0

    @property
    def key(self) -> str:
        """Hash of the numbers."""
        return hashlib.sha256(repr((self.sureness, self.lean)).encode()).hexdigest()[:12]

    @property
    def words(self) -> str:
        """In words, what was done to the model's probabilities."""
        if not self.n_decided:
            return "as the model gave them"
        noun = "decision" if self.n_decided == 1 else "decisions"
        return f"calibrated on {self.n_decided} {noun} of yours"

    def shares(self, raw: Shares) -> Shares:
        """The calibrated probabilities."""
        passed, maybe, excited = (float(p) for p in _probabilities(_logs(np.array([raw])), self._theta)[0])
        return (passed, maybe, excited)

    def score(self, raw: Shares) -> float:
        """Rank order: log odds of the upper half of the scale against the lower one."""
        passed, maybe, excited = self.shares(raw)
        return float(np.log(excited + maybe / 2) - np.log(passed + maybe / 2))

    @property
    def _theta(self) -> Doubles:
        return np.array([self.sureness, *self.lean])


def calibrate_answers(
    answers: Mapping[PostingId, Shares], decided: Mapping[PostingId, Label]
) -> AnswerCalibration:
    """The most plausible calibration given the answers about decided postings; other answers change nothing.

    It is drawn towards "as the model says", the more so the fewer decisions there are: a few correct what the model leans
    to, some dozens also how sure it is.

    Args:
        answers: What the model gave, of one model with one kind of prompt; none of them may have known the posting's own
            label.
        decided: Labels of the person.

    Source:
        Platt scaling of several classes with a prior at identity; compare Zhao et al. 2021, "Calibrate Before Use".
    """
    both = sorted(given for given in answers if given in decided)
    if not both:
        return AnswerCalibration()
    logs = _logs(np.array([answers[given] for given in both], np.float64))
    grades = np.array([decided[given].grade for given in both], np.int64)
    sureness, passed, maybe, excited = (float(x) for x in _most_plausible(logs, grades))
    return AnswerCalibration(max(sureness, _LEAST_SURE), (passed, maybe, excited), len(both))


def _most_plausible(logs: Doubles, grades: Integers) -> Doubles:
    """Newton's method on the negative log posterior of (sureness, three leans), which is convex; steps are halved."""
    theta = np.array([1.0, 0.0, 0.0, 0.0])
    best = _loss(theta, logs, grades)
    for _ in range(_STEPS):
        gradient, hessian = _derivatives(theta, logs, grades)
        step = np.linalg.solve(hessian, gradient)
        tries = (theta - 0.5**halvings * step for halvings in range(12))
        better = next((tried for tried in tries if _loss(tried, logs, grades) < best - 1e-12), None)
        if better is None:
            break
        theta, best = better, _loss(better, logs, grades)
    return theta


_CENTRE = np.array([1.0, 0.0, 0.0, 0.0])
_PRECISION = 1 / np.array([_SURENESS_SPREAD, _LEAN_SPREAD, _LEAN_SPREAD, _LEAN_SPREAD]) ** 2


def _loss(theta: Doubles, logs: Doubles, grades: Integers) -> float:
    p = _probabilities(logs, theta)[np.arange(len(grades)), grades]
    prior = 0.5 * float(_PRECISION @ (theta - _CENTRE) ** 2)
    return prior - float(np.log(np.maximum(p, 1e-300)).sum())


def _derivatives(theta: Doubles, logs: Doubles, grades: Integers) -> tuple[Doubles, Doubles]:
    """Gradient and Hessian of the loss. Shapes (4,) and (4, 4)."""
    p = _probabilities(logs, theta)
    # d logit_k / d theta: the answer's own log for sureness, one for the label's own lean. Shape (n, 3, 4).
    slopes = np.concatenate([logs[:, :, None], np.broadcast_to(np.eye(3), (len(logs), 3, 3))], axis=2)
    wanted = np.eye(3)[grades]
    mean = np.einsum("nk,nkt->nt", p, slopes)
    gradient = _PRECISION * (theta - _CENTRE) - np.einsum("nk,nkt->t", wanted - p, slopes)
    square = np.einsum("nk,nkt,nku->tu", p, slopes, slopes) - mean.T @ mean
    return gradient, square + np.diag(_PRECISION)


def _logs(raw: Doubles) -> Doubles:
    """Log probabilities around a mean of zero, so that sureness and lean are about different things. Shape (n, 3)."""
    logs = np.log(np.clip(raw, _FLOOR, None))
    centred: Doubles = logs - logs.mean(axis=1, keepdims=True)
    return centred


def _probabilities(logs: Doubles, theta: Doubles) -> Doubles:
    """Each row made to sum to 1. Shape (n, 3)."""
    logits = theta[0] * logs + theta[1:]
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Doubles = odds / odds.sum(axis=1, keepdims=True)
    return found
