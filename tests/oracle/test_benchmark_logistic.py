from __future__ import annotations

import numpy as np
import pytest
from benchmarks.learning.baselines.tuning import logistic, turned


@pytest.mark.parametrize("balanced", [False, True])
@pytest.mark.parametrize("strength", [0.1, 2.0, 20.0])
def test_the_benchmarks_regression_is_scikit_learns(strength: float, *, balanced: bool) -> None:
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(0)
    rows = rng.standard_normal((80, 30))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    grades = rng.choice(3, 80, p=[0.6, 0.3, 0.1])
    ours = logistic(rows, grades, strength, balanced=balanced).probabilities(rows)
    oracle = LogisticRegression(
        C=strength, class_weight="balanced" if balanced else None, tol=1e-8, max_iter=10_000
    )
    assert np.abs(ours - oracle.fit(rows, grades).predict_proba(rows)).max() < 0.03


def test_turned_points_have_the_same_products() -> None:
    rows = np.random.default_rng(1).standard_normal((10, 50))
    points, back = turned(rows @ rows.T)
    assert np.allclose(points @ points.T, rows @ rows.T)
    assert np.allclose(rows @ rows.T @ back, points)
