"""Made-up people for benchmarks.promise: postings as points, ordinal taste with noise, a quick learner, real questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.domain.decision import Occasion
from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.evaluation.missed import audit_picks, low_ranked
from metier.evaluation.promise import FOLDS, HeldOut, held_out
from metier.screeners import fact_columns
from metier.screeners.asking import pick
from metier.screeners.calibrate import fit_calibration
from metier.screeners.features import FeatureMatrix
from metier.screeners.sparse import Sparse

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

N_PILE, N_FRESH, DIM = 1_200, 4_000, 30
_WORTH = np.array([-1.0, 0.0, 1.3])
_RIDGE = 30.0
_ROUND = 5  # questions between two fits, as in `actions.ask`
_AUDIT_EVERY, _AUDIT_PLACE = 10, 7  # as in `actions.audit`


@dataclass(frozen=True)
class Person:
    """Postings of a pile, then fresh ones, with what the person says about each.

    Attributes:
        x: Shape (N_PILE + N_FRESH, DIM).
        grades: Same length.
    """

    x: Doubles
    grades: Integers


def person(seed: int) -> Person:
    """Twelve kinds of postings; a linear taste with one product of two features; 10-20 % excite, 20-35 % are maybes."""
    rng = np.random.default_rng([7, seed])
    n = N_PILE + N_FRESH
    centres, spread = rng.standard_normal((12, DIM)), 0.5 + rng.random(DIM)
    x = _standard(centres[rng.integers(12, size=n)] + rng.standard_normal((n, DIM)) * spread)
    linear = x @ (rng.standard_normal(DIM) * rng.choice([0.3, 1, 2], DIM))
    product = x[:, rng.integers(DIM)] * x[:, rng.integers(DIM)]
    taste = 0.9 * _standard(linear) + 0.35 * _standard(product)
    said = taste + rng.choice([0.25, 0.4, 0.6]) * rng.standard_normal(n)
    excited, maybe = rng.uniform(0.10, 0.20), rng.uniform(0.20, 0.35)
    high, low = np.quantile(said, [1 - excited, 1 - excited - maybe])
    return Person(x, np.where(said >= high, 2, np.where(said >= low, 1, 0)))


def _standard(values: Doubles) -> Doubles:
    found: Doubles = (values - values.mean(axis=0)) / values.std(axis=0)
    return found


def learner(x: Doubles, grades: Integers) -> Callable[[Doubles], Doubles]:
    """Ridge regression on graded taste in which every label weighs alike, as the product's head has it."""
    weights = (len(grades) / np.maximum(np.bincount(grades, minlength=3), 1) / 3)[grades]
    centre = weights @ x / weights.sum()
    target = _WORTH[grades]
    middle = float(weights @ target / weights.sum())
    apart = x - centre
    slopes = np.linalg.solve(
        apart.T @ (apart * weights[:, None]) + _RIDGE * np.eye(x.shape[1]),
        apart.T @ (weights * (target - middle)),
    )
    return lambda postings: np.asarray((postings - centre) @ slopes + middle)


def folds_by_grade(grades: Integers, n_folds: int = FOLDS) -> Integers:
    """Folds of the same mix of labels, as `folds_of` deals them where there are no copies."""
    folds = np.zeros(len(grades), np.int64)
    folds[np.argsort(grades, kind="stable")] = np.arange(len(grades)) % n_folds
    return folds


def ranked(x: Doubles, grades: Integers, rows: Integers, open_rows: Integers) -> HeldOut[Doubles]:
    """Held-out ranks of the decided `rows` in the pile."""
    return held_out(
        lambda places: learner(x[rows[places]], grades[rows[places]]),
        lambda places: x[rows[places]],
        x[open_rows],
        folds_by_grade(grades[rows]),
    )


def told(x: Doubles, grades: Integers, rows: Integers, of: Doubles) -> tuple[Doubles, Doubles]:
    """Scores and probabilities of postings by what was decided about `rows`. Shapes (n,) and (n, 3)."""
    if len(np.unique(grades[rows])) < 2:
        return np.zeros(len(of)), np.full((len(of), 3), 1 / 3)
    folds = folds_by_grade(grades[rows], min(10, len(rows)))
    left_out = np.full(len(rows), np.nan)
    for fold in np.unique(folds):
        others = folds != fold
        if len(np.unique(grades[rows[others]])) > 1:
            left_out[~others] = learner(x[rows[others]], grades[rows[others]])(x[rows[~others]])
    scores = learner(x[rows], grades[rows])(of)
    return scores, fit_calibration(left_out, grades[rows]).probabilities(scores)


def session(who: Person, n_labels: int, seed: int) -> tuple[Integers, list[Occasion]]:
    """What `metier label` asks this person about, with the product's own picker and audit lane, and how each was drawn."""
    rng = np.random.default_rng([8, seed])
    x = who.x[:N_PILE]
    matrix = _matrix(x)
    decided = np.zeros(N_PILE, np.bool_)
    rows: list[int] = []
    came: list[Occasion] = []
    while len(rows) < n_labels:
        scores, p = told(x, who.grades, np.array(rows, np.int64), x)
        open_rows = np.flatnonzero(~decided).tolist()
        ids = [PostingId(f"{row:06d}") for row in open_rows]
        verdicts = [
            Verdict(posting_id, passed, maybe, excited, float(scores[row]), "learned", "")
            for posting_id, row, (passed, maybe, excited) in zip(
                ids, open_rows, p[open_rows].tolist(), strict=True
            )
        ]
        chosen = pick(matrix, verdicts, decided, n=_ROUND, rng=rng, n_asked=len(rows))
        for place, (row, occasion) in enumerate(chosen):
            drawn, how = row, occasion
            if len(rows) >= 10 and (len(rows) % _AUDIT_EVERY) == _AUDIT_PLACE and place < _ROUND:
                low = low_ranked(ids, [verdict.score for verdict in verdicts])
                fresh = [int(one) for one in audit_picks(low, _ROUND + 1, seed=str(rng.integers(2**30)))]
                drawn, how = next(one for one in fresh if not decided[one]), Occasion.AUDIT
            if not decided[drawn]:
                decided[drawn] = True
                rows.append(drawn)
                came.append(how)
    return np.array(rows[:n_labels]), came[:n_labels]


def _matrix(x: Doubles) -> FeatureMatrix:
    """Points as features: every view is the point itself; no words, no facts."""
    unit = (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)
    n = len(x)
    nothing = Sparse(np.zeros(n + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), 4)
    dense = np.repeat(unit[:, None, :], 3, axis=1)
    return FeatureMatrix(dense, nothing, nothing, np.zeros(n, fact_columns.ROW))
