"""From a base model's own probabilities to this person's: its habit taken out, then fitted to their decisions.

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
from metier.screeners.calibrate import Calibration, fit_calibration
from metier.screeners.sparse import Doubles, Integers

ENOUGH = 15
"""From so many decided postings with an answer on, and two labels among them, the answers are fitted to the decisions;
with fewer the model's habit is only taken out (taste; the slope is drawn to 1 by the fit itself)."""

_FLOOR = 0.01  # answers have two digits: a 0 means less than that
_PSEUDO = 10.0  # decisions' worth of belief that a model has no habit (taste)


@dataclass(frozen=True, slots=True)
class AnswerCalibration:
    """How a base model's probabilities are read for one person.

    Attributes:
        factors: What P(passed), P(maybe), P(excited) are multiplied by before they are made to sum to 1: how often the
            person gave each label, over how probable the model thought it, on the same postings.
        fitted: From the score to the labels as this person gave them; None with fewer than `ENOUGH` decisions.
        n_decided: Decided postings with an answer, on which both rest.
    """

    factors: Shares = (1.0, 1.0, 1.0)
    fitted: Calibration | None = None
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
        if self.n_decided:
            noun = "decision" if self.n_decided == 1 else "decisions"
            return f"corrected for the model's habit on {self.n_decided} {noun} of yours"
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
    """The calibration that follows from the answers about decided postings; other answers change nothing.

    Args:
        answers: What the model gave, of one model with one kind of prompt; none of them may have known the posting's own
            label.
        decided: Labels of the person.

    Source:
        Zhao et al. 2021, "Calibrate Before Use", with the average over the person's own postings in the place of empty ones.
    """
    both = sorted(given for given in answers if given in decided)
    if not both:
        return AnswerCalibration()
    raw = np.array([answers[given] for given in both], np.float64)
    grades = np.array([decided[given].grade for given in both], np.int64)
    factors = _factors(raw, grades)
    fitted = None
    if len(both) >= ENOUGH and len(set(grades.tolist())) > 1:
        fitted = fit_calibration(_scores(_corrected(raw, factors)), grades)
    return AnswerCalibration(factors, fitted, len(both))


def _factors(raw: Doubles, grades: Integers) -> Shares:
    """Label shares over average answers on the same postings, both drawn towards each other where there are few."""
    n = len(raw)
    average = raw.mean(axis=0)
    shares = np.bincount(grades, minlength=3) / n
    wanted = (n * shares + _PSEUDO * average) / (n + _PSEUDO)
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
