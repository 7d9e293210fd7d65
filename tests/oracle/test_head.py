"""The head against plain ridge regression, scikit-learn and numerical search."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.screeners.calibrate import fit_calibration
from metier.screeners.head import GRADE_SCALE, Setting, balanced, fit_head, folds_of

Doubles = NDArray[np.float64]


def problem(n: int = 40, dim: int = 6) -> tuple[Doubles, NDArray[np.int64]]:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((n, dim))
    grades = np.clip(np.round(rows[:, 0] + rng.standard_normal(n) * 0.7 + 0.6), 0, 2).astype(np.int64)
    return rows, grades


def scores(rows: Doubles, at: Doubles, factors: Doubles, intercept: float) -> Doubles:
    found: Doubles = at @ (rows.T @ factors) + intercept
    return found


def test_the_dual_is_weighted_ridge_regression_with_an_intercept() -> None:
    from sklearn.linear_model import Ridge

    rows, grades = problem()
    fitted = fit_head(
        {"x": rows @ rows.T},
        grades,
        offsets=np.zeros(40),
        folds=np.arange(40),
        settings=[Setting({"x": 0.5}, 2.0)],
    )
    balance = balanced(grades)
    centre = balance @ rows / (balance.sum() + 1 / 40)
    columns = np.hstack([np.sqrt(0.5) * (rows - centre), np.full((40, 1), np.sqrt(0.3))])
    plain = Ridge(alpha=2.0, fit_intercept=False).fit(
        columns, (grades - 1) / GRADE_SCALE, sample_weight=balance
    )
    new = np.random.default_rng(4).standard_normal((9, 6))
    new_columns = np.hstack([np.sqrt(0.5) * (new - centre), np.full((9, 1), np.sqrt(0.3))])
    assert scores(rows, new, fitted.factors["x"], fitted.intercept) == pytest.approx(
        plain.predict(new_columns)
    )


def test_left_out_scores_are_those_of_a_fit_without_the_fold() -> None:
    rows, grades = problem()
    folds = np.arange(40) % 7
    offsets = rows[:, 1] * 0.2
    settings = [Setting({"x": 0.5}, 2.0)]
    fitted = fit_head({"x": rows @ rows.T}, grades, offsets=offsets, folds=folds, settings=settings)
    for fold in range(7):
        others = folds != fold
        without = fit_head(
            {"x": rows[others] @ rows[others].T}, grades[others], offsets=offsets[others],
            folds=np.arange(others.sum()), settings=settings,
        )  # fmt: skip
        here = scores(rows[others], rows[~others], without.factors["x"], without.intercept) + offsets[~others]
        assert fitted.left_out[~others] == pytest.approx(here)


def test_a_label_that_only_one_fold_has_is_not_scored_without_it() -> None:
    rows, _ = problem(6)
    grades = np.array([0, 0, 0, 0, 0, 2])
    fitted = fit_head(
        {"x": rows @ rows.T}, grades, offsets=np.zeros(6), folds=np.arange(6), settings=[Setting({"x": 1})]
    )
    assert np.isnan(fitted.left_out).tolist() == [False] * 5 + [True]


def test_the_block_that_predicts_gets_the_share() -> None:
    rows, grades = problem(80)
    noise = np.random.default_rng(9).standard_normal((80, 6))
    kernels = {"good": rows @ rows.T, "noise": noise @ noise.T}
    settings = [Setting({"good": 0.3}), Setting({"noise": 0.3})]
    fitted = fit_head(kernels, grades, offsets=np.zeros(80), folds=np.arange(80) % 10, settings=settings)
    assert fitted.shares[0] > 0.95


def test_copies_share_a_fold_and_folds_mix_labels() -> None:
    likeness = np.eye(20)
    likeness[3, 17] = likeness[17, 3] = 0.97
    grades = np.array([0] * 10 + [1] * 6 + [2] * 4)
    folds = folds_of(likeness, grades, n_folds=4)
    assert folds[3] == folds[17]
    assert max(np.bincount(folds)) <= 6
    assert all(len(set(folds[grades == grade])) >= 3 for grade in range(3))


def test_calibration_is_the_maximum_of_its_posterior() -> None:
    from scipy.optimize import minimize

    from metier.screeners import calibrate

    rng = np.random.default_rng(1)
    grades = rng.choice(3, 120, p=[0.6, 0.3, 0.1])
    raw = grades * 0.4 + rng.standard_normal(120) * 0.5
    found = fit_calibration(raw, grades)

    def loss(at: Doubles) -> float:
        s = np.concatenate([(raw - raw.mean()) / raw.std(), np.zeros(3)])
        y, weight = (
            np.concatenate([grades, [0, 1, 2]]),
            np.concatenate([np.ones(120), np.full(3, calibrate._PSEUDO / 3)]),
        )
        maybe, excited = (1 / (1 + np.exp(-(at[0] * s + b))) for b in (at[1], at[1] - np.exp(at[2])))
        p = np.choose(y, [1 - maybe, maybe - excited, excited])
        return float(
            -(weight * np.log(p)).sum()
            + (at[0] - calibrate._SLOPE_MEAN) ** 2 / (2 * calibrate._SLOPE_VARIANCE)
        )

    best = minimize(
        loss,
        np.array([1.0, 0.0, 0.0]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000},
    )
    slope = best.x[0] / raw.std()
    assert found.slope == pytest.approx(slope, rel=1e-3)
    assert found.at_maybe == pytest.approx(best.x[1] - slope * raw.mean(), rel=1e-3, abs=1e-3)
    assert found.at_excited == pytest.approx(
        best.x[1] - np.exp(best.x[2]) - slope * raw.mean(), rel=1e-3, abs=1e-3
    )
