"""The fit of a learning curve against scipy."""

from __future__ import annotations

import numpy as np
import pytest

from metier.evaluation.curves import History, auc_history, curve
from metier.evaluation.curves.law import _law
from metier.evaluation.metrics import auc


def test_the_law_is_least_squares_without_negative_parts() -> None:
    from scipy.optimize import nnls

    rng = np.random.default_rng(0)
    sizes = np.array([10.0, 20, 40, 80, 160])
    for _ in range(200):
        root = rng.standard_normal((5, 5)) + 3 * np.eye(5)
        means = rng.standard_normal((1, 5)) + rng.choice([-1.0, 0.5, 1.0])
        power, halved, pull = float(rng.uniform(0.1, 1.5)), float(rng.uniform(0, 2)), float(rng.random())
        a, b = _law(means, sizes, root.T @ root, power, halved=halved, pulls=np.array([pull]))
        rows = np.vstack([root @ np.stack([np.ones(5), sizes**-power], axis=1), [0.0, halved]])
        best, _ = nnls(rows, np.append(root @ means[0], pull))
        assert [a[0], b[0]] == pytest.approx(best.tolist(), abs=1e-8)


def test_a_curve_without_noise_is_followed() -> None:
    sizes = np.repeat([10, 20, 40, 80, 160, 320], 2000)
    units = np.tile(np.arange(2000), 6)
    own = 0.1 * np.random.default_rng(1).standard_normal(2000)[units]  # hard postings are hard at every size
    found = curve(History(sizes, 0.3 + 3 * sizes**-0.5 + own, units), n=320)
    assert found is not None
    assert found.now.value == pytest.approx(0.3 + 3 * 320**-0.5, abs=0.02)
    ahead = found.forecasts[1].likely
    assert ahead.low <= 0.3 + 3 * 1280**-0.5 <= ahead.high
    assert ahead.half_width < 0.08


def test_shares_ranked_below_are_the_auc_where_all_decisions_are_near() -> None:
    rng = np.random.default_rng(3)
    sizes, grades = np.arange(200, 240), rng.integers(0, 3, 40)
    p = np.round(rng.random(40), 1)
    assert auc_history(sizes, grades, p).values.mean() == pytest.approx(auc(grades == 2, p))
