"""From a base model's own probabilities to this person's: its habit taken out, then fitted to their decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.domain.posting import PostingId
from metier.domain.verdict import Shares
from metier.screeners.calibrate import Calibration, fit_calibration
from metier.screeners.sparse import Doubles

ENOUGH = 15
"""From so many decided postings with an answer on, and two labels among them, the answers are fitted to the decisions;
with fewer the model's habit is only taken out (taste; the slope is drawn to 1 by the fit itself)."""

_FLOOR = 0.01  # answers have two digits: a 0 means less than that
_PSEUDO_ANSWERS = 10.0  # answers' worth of belief that a model has no habit (taste)
_PSEUDO_LABELS = 3.0  # labels' worth of belief that each label is equally likely


@dataclass(frozen=True, slots=True)
class AnswerCalibration:
    """How a base model's probabilities are read for one person.

    Attributes:
        factors: What P(passed), P(maybe), P(excited) are multiplied by before they are made to sum to 1: the person's
            label shares over the model's average answer.
        fitted: From the score to the labels as this person gave them; None with fewer than `ENOUGH` decisions.
        n_answers: Answers whose average the factors rest on.
        n_decided: Decided postings among them.
    """

    factors: Shares = (1.0, 1.0, 1.0)
    fitted: Calibration | None = None
    n_answers: int = 0
    n_decided: int = 0

    @property
    def key(self) -> str:
        """Hash of the numbers."""
        return hashlib.sha256(repr((self.factors, self.fitted)).encode()).hexdigest()[:12]

    @property
    def words(self) -> str:
        """In words, what was done to the model's probabilities."""
        if self.fitted:
            return f"calibrated on {self.n_decided} of your decisions"
        if self.n_answers:
            return f"corrected for the model's habit in {self.n_answers} answers"
        return "as the model gave them"

    def shares(self, raw: Shares) -> Shares:
        """The calibrated probabilities."""
        corrected = _corrected(np.array([raw]), self.factors)
        fitted = self.fitted
        found = fitted.probabilities(_scores(corrected))[0] if fitted else corrected[0]
        passed, maybe, excited = (float(p) for p in found)
        return (passed, maybe, excited)

    def score(self, raw: Shares) -> float:
        """Rank order: log odds of more against less to the person's taste; the same order whatever was fitted."""
        return float(_scores(_corrected(np.array([raw]), self.factors))[0])


def calibrate_answers(
    answers: Mapping[PostingId, Shares], decided: Mapping[PostingId, Label]
) -> AnswerCalibration:
    """The calibration that follows from answers known so far, decided and undecided ones.

    Args:
        answers: What the model gave, of one model with one prompt.
        decided: Labels of the person. Only answers that did not have the posting's own label before them may be in
            `answers`.

    Source:
        Zhao et al. 2021, "Calibrate Before Use", with the average over real postings in the place of empty ones.
    """
    if not answers:
        return AnswerCalibration()
    raw = np.array([answers[given] for given in sorted(answers)], np.float64)
    factors = _factors(raw, list(decided.values()))
    both = sorted(given for given in answers if given in decided)
    fitted = None
    if len(both) >= ENOUGH and len({decided[given] for given in both}) > 1:
        scores = _scores(_corrected(np.array([answers[given] for given in both]), factors))
        grades = np.array([decided[given].grade for given in both], np.int64)
        fitted = fit_calibration(scores, grades)
    return AnswerCalibration(factors, fitted, len(answers), len(both))


def _factors(raw: Doubles, labels: Sequence[Label]) -> Shares:
    """Label shares over average answers; both drawn towards "nothing is known" where there are few."""
    counts = np.array([sum(given is label for given in labels) for label in Label], np.float64)
    wanted = (counts + _PSEUDO_LABELS / 3) / (counts.sum() + _PSEUDO_LABELS)
    average = (raw.sum(axis=0) + _PSEUDO_ANSWERS * wanted) / (len(raw) + _PSEUDO_ANSWERS)
    passed, maybe, excited = (float(x) for x in wanted / np.maximum(average, _FLOOR))
    return (passed, maybe, excited)


def _corrected(raw: Doubles, factors: Shares) -> Doubles:
    """Answers times `factors`, each row with sum 1. Shape (n, 3)."""
    leaning = np.clip(raw, _FLOOR, None) * np.array(factors)
    found: Doubles = leaning / leaning.sum(axis=1, keepdims=True)
    return found


def _scores(shares: Doubles) -> Doubles:
    """Log odds of the upper half of the scale against the lower one. Shape (n,)."""
    upper = shares[:, 2] + shares[:, 1] / 2
    found: Doubles = np.log(upper) - np.log(1 - upper)
    return found
