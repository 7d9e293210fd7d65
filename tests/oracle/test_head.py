"""The head against plain ridge regression, scikit-learn and numerical search."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.screeners.calibrate import fit_calibration
from metier.screeners.head import Evidence, Memory, Setting, balanced, fit_head, folds_of, targets_of

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
        {"x": rows @ rows.T}, Evidence.of(grades, np.arange(40)), settings=[Setting({"x": 0.5}, 2.0)]
    )
    balance = balanced(grades)
    centre = balance @ rows / (balance.sum() + 1 / 40)
    columns = np.hstack([np.sqrt(0.5) * (rows - centre), np.full((40, 1), np.sqrt(0.3))])
    plain = Ridge(alpha=2.0, fit_intercept=False).fit(columns, targets_of(40)[grades], sample_weight=balance)
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
    fitted = fit_head({"x": rows @ rows.T}, Evidence.of(grades, folds, offsets=offsets), settings=settings)
    for fold in range(7):
        others = folds != fold
        plain = Evidence.of(
            grades[others], np.arange(others.sum()), offsets=offsets[others], worth=targets_of(40)
        )
        without = fit_head({"x": rows[others] @ rows[others].T}, plain, settings=settings)
        here = scores(rows[others], rows[~others], without.factors["x"], without.intercept) + offsets[~others]
        assert fitted.left_out[~others] == pytest.approx(here)


def test_a_label_that_only_one_fold_has_is_not_scored_without_it() -> None:
    rows, _ = problem(6)
    grades = np.array([0, 0, 0, 0, 0, 2])
    fitted = fit_head({"x": rows @ rows.T}, Evidence.of(grades, np.arange(6)), settings=[Setting({"x": 1})])
    assert np.isnan(fitted.left_out).tolist() == [False] * 5 + [True]


def test_the_block_that_predicts_gets_the_share() -> None:
    rows, grades = problem(80)
    noise = np.random.default_rng(9).standard_normal((80, 6))
    kernels = {"good": rows @ rows.T, "noise": noise @ noise.T}
    settings = [Setting({"good": 0.3}), Setting({"noise": 0.3})]
    fitted = fit_head(kernels, Evidence.of(grades, np.arange(80) % 10), settings=settings)
    assert fitted.shares[0] > 0.95


def test_fading_is_weighted_ridge_regression_too() -> None:
    from sklearn.linear_model import Ridge

    rows, grades = problem()
    fading = 0.5 ** (np.arange(40)[::-1] / 10)
    fitted = fit_head(
        {"x": rows @ rows.T},
        Evidence.of(grades, np.arange(40)),
        settings=[Setting({"x": 0.5}, 2.0)],
        memories=[Memory(10.0)],
    )
    balance = balanced(grades, np.maximum(fading, 1e-3))
    centre = balance @ rows / (balance.sum() + 1 / 40)
    columns = np.hstack([np.sqrt(0.5) * (rows - centre), np.full((40, 1), np.sqrt(0.3))])
    plain = Ridge(alpha=2.0, fit_intercept=False).fit(columns, targets_of(40)[grades], sample_weight=balance)
    expected = plain.predict(columns)
    assert scores(rows, rows, fitted.factors["x"], fitted.intercept) == pytest.approx(expected)


def test_the_memory_that_predicts_lately_gets_the_share() -> None:
    rng = np.random.default_rng(11)
    rows = rng.standard_normal((300, 5))
    turned = np.where(np.arange(300) < 200, 1.0, -1.0)  # the taste turns round a hundred decisions ago
    grades = np.clip(np.round(turned * rows[:, 0] + 1), 0, 2).astype(np.int64)
    evidence = Evidence.of(grades, np.arange(300) % 10)
    ways = [Memory(), Memory(200.0, favour=-1.0), Memory(25.0, favour=-2.0)]
    turned_round = fit_head({"x": rows @ rows.T}, evidence, settings=[Setting({"x": 0.5})], memories=ways)
    assert turned_round.memories[2] > 0.9
    settled = Evidence.of(np.clip(np.round(rows[:, 0] + 1), 0, 2).astype(np.int64), evidence.folds)
    same = fit_head({"x": rows @ rows.T}, settled, settings=[Setting({"x": 0.5})], memories=ways)
    assert same.memories[0] > 0.4


def test_a_hint_is_a_direction_and_moves_nothing_else() -> None:
    rows, grades = problem()
    hint = np.zeros((1, 6))
    hint[0, 3] = 1.0  # the person said that the fourth feature is good; it told nothing before
    together = np.vstack([rows, hint])
    counts = np.append(np.ones(40), 0.5)
    evidence = Evidence(
        np.append(grades, 2),
        np.zeros(41),
        np.append(np.arange(40) % 10, 0),
        np.zeros(41),
        counts,
        40,
        targets_of(40),
    )
    setting = [Setting({"x": 0.5}, 0.5)]
    hinted = fit_head({"x": together @ together.T}, evidence, settings=setting)
    plain = fit_head({"x": rows @ rows.T}, Evidence.of(grades, np.arange(40) % 10), settings=setting)
    with_hint, without = together.T @ hinted.factors["x"], rows.T @ plain.factors["x"]
    assert with_hint[3] > without[3] + 0.01
    assert np.abs(np.delete(with_hint - without, 3)).max() < 0.5 * (with_hint[3] - without[3])


def test_three_copies_that_count_a_third_are_one() -> None:
    rows, grades = problem()
    again = np.vstack([rows, rows[:1], rows[:1]])
    places = np.append(np.arange(40), [0, 0])
    counts = np.where(places == 0, 1 / 3, 1.0)
    evidence = Evidence(grades[places], np.zeros(42), places % 10, np.zeros(42), counts, 42, targets_of(40))
    setting = [Setting({"x": 0.5}, 0.5)]
    copied = fit_head({"x": again @ again.T}, evidence, settings=setting)
    plain = fit_head({"x": rows @ rows.T}, Evidence.of(grades, np.arange(40) % 10), settings=setting)
    # the centre of one is drawn towards 0 by one part in n, hence no equality
    assert again.T @ copied.factors["x"] == pytest.approx(rows.T @ plain.factors["x"], abs=2e-3)


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
    assert found.lean == (1.0, 1.0, 1.0)
    assert found.at_maybe == pytest.approx(best.x[1] - slope * raw.mean(), rel=1e-3, abs=1e-3)
    assert found.at_excited == pytest.approx(
        best.x[1] - np.exp(best.x[2]) - slope * raw.mean(), rel=1e-3, abs=1e-3
    )
