"""Inner validation: folds, and logistic regression whose strength and class weights the training part chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.learning.baselines.base import Doubles, Integers

from metier.evaluation.metrics import N_GRADES, log_losses

FOLDS = 5
_ITERATIONS = 300
_TOLERANCE = 3e-4  # of the slope of the mean log loss, as scikit-learn has it


def folds_of(grades: Integers, n_folds: int = FOLDS) -> Integers:
    """Fold of each example: every label is dealt out evenly, in a fixed random order. Shape (n,)."""
    rng = np.random.default_rng(len(grades))
    found = np.empty(len(grades), np.int64)
    start = 0
    for grade in range(N_GRADES):
        members = rng.permutation(np.flatnonzero(grades == grade))
        found[members] = (start + np.arange(len(members))) % n_folds
        start += len(members)
    return found


def spread(p: Doubles, classes: Integers) -> Doubles:
    """Probabilities of the known classes as those of all three grades. Shape (n, 3)."""
    found = np.zeros((len(p), N_GRADES))
    found[:, classes] = p
    return found


def turned(products: Doubles) -> tuple[Doubles, Doubles]:
    """Points in as many coordinates as there are examples, from their products; and the way back.

    The penalty of logistic regression is the same in every direction, so nothing changes but the time.

    Returns:
        Rows of shape (n, k), and `back` of shape (n, k): a new point with products x has coordinates `x @ back`.
    """
    values, vectors = np.linalg.eigh(products)
    kept = values > 1e-9 * values[-1]
    roots = np.sqrt(values[kept])
    return vectors[:, kept] * roots, vectors[:, kept] / roots


@dataclass(frozen=True)
class Logistic:
    """Multinomial logistic regression with a squared penalty on all weights but the intercepts.

    The same as scikit-learn's (tests/oracle/benchmarks compares them) in a fifth of the time: forty small fits a split
    are mostly overhead there.

    Attributes:
        weights: One column per class, the intercepts in the last row. Shape (k + 1, n_classes).
        classes: Grades that were seen, rising.
    """

    weights: Doubles
    classes: Integers

    def probabilities(self, rows: Doubles) -> Doubles:
        """P(passed, maybe, excited), 0 for a grade that was never seen. Shape (n, 3)."""
        logits = rows @ self.weights[:-1] + self.weights[-1]
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        found = np.zeros((len(p), N_GRADES))
        found[:, self.classes] = p / p.sum(axis=1, keepdims=True)
        return found


def logistic(
    rows: Doubles, grades: Integers, strength: float, *, balanced: bool = False, start: Logistic | None = None
) -> Logistic:
    """The regression that minimises strength · Σ log loss + ½ · squared weights.

    Args:
        balanced: Whether every class counts alike, however many examples it has.
        start: A fit on the same rows to begin from.
    """
    from scipy.optimize import minimize

    classes, place, counts = np.unique(grades, return_inverse=True, return_counts=True)
    each = (1 / (len(classes) * counts))[place] if balanced else np.full(len(grades), 1 / len(grades))
    said = np.eye(len(classes))[place]
    widened = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
    shape = (widened.shape[1], len(classes))
    penalty = np.full((shape[0], 1), 1 / (strength * len(grades)))  # everything is divided by strength · n
    penalty[-1] = 0

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        weights = flat.reshape(shape)
        logits = widened @ weights
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits)
        total = p.sum(axis=1, keepdims=True)
        found = each @ (np.log(total[:, 0]) - (logits * said).sum(axis=1))
        slope = widened.T @ (each[:, None] * (p / total - said)) + penalty * weights
        return float(found + 0.5 * (penalty * weights**2).sum()), slope.ravel()

    begin = np.zeros(shape) if start is None else start.weights
    options = {"maxiter": _ITERATIONS, "gtol": _TOLERANCE, "ftol": 0.0}
    found = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options=options)
    return Logistic(found.x.reshape(shape), classes.astype(np.int64))


def tuned_logistic(rows: Doubles, grades: Integers, strengths: Sequence[float]) -> Logistic:
    """Logistic regression with the C and then the class weights of least log loss in five inner folds."""
    folds = folds_of(grades)
    plain = _losses(rows, grades, folds, strengths, balanced=False)
    best = int(np.argmin(plain))
    around = strengths[max(best - 1, 0) : best + 2]
    even = _losses(rows, grades, folds, around, balanced=True)
    if even.min() < plain[best]:
        return logistic(rows, grades, around[int(np.argmin(even))], balanced=True)
    return logistic(rows, grades, strengths[best])


def _losses(
    rows: Doubles, grades: Integers, folds: Integers, strengths: Sequence[float], *, balanced: bool
) -> Doubles:
    """Summed log loss of left-out examples for each strength. Shape (n_strengths,)."""
    found = np.zeros(len(strengths))
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if not outside.any() or len(np.unique(grades[inside])) < 2:
            continue
        fitted: Logistic | None = None
        for place, strength in enumerate(strengths):  # each starts where the last one ended
            fitted = logistic(rows[inside], grades[inside], strength, balanced=balanced, start=fitted)
            found[place] += log_losses(grades[outside], fitted.probabilities(rows[outside])).sum()
    return found
