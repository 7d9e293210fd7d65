"""Figures and intervals against scikit-learn and scipy, on random input with ties, one class and two levels."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.evaluation import metrics
from metier.evaluation.intervals import mean_interval, share_interval

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


def problem(seed: int) -> tuple[Integers, Doubles]:
    """Grades and probabilities of 3 to 80 postings; every third time with many ties, sometimes without a label."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 80))
    levels = ([0, 1, 2], [0, 2], [0, 1], [2], [0])[int(rng.choice(5, p=[0.5, 0.2, 0.1, 0.1, 0.1]))]
    grades = rng.choice(levels, n).astype(np.int64)
    p = rng.dirichlet([1, 1, 1], n)
    if seed % 3 == 0:
        p = np.round(p * 4) / 4
        p[:, 0] = 1 - p[:, 1] - p[:, 2]
        p = np.clip(p, 0, 1)
        p /= p.sum(axis=1, keepdims=True)
    return grades, p


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_figures_are_those_of_scikit_learn(seed: int) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    grades, p = problem(seed)
    excited, score = grades == 2, p[:, 2]
    if excited.all() or not excited.any():
        assert math.isnan(metrics.auc(excited, score))
    else:
        assert metrics.auc(excited, score) == pytest.approx(roc_auc_score(excited, score), abs=1e-12)
    if excited.any():
        expected = average_precision_score(excited, score)
        assert metrics.average_precision(excited, score) == pytest.approx(expected, abs=1e-12)
    else:
        assert math.isnan(metrics.average_precision(excited, score))


@pytest.mark.parametrize("seed", SEEDS)
def test_label_figures_are_those_of_scikit_learn(seed: int) -> None:
    from sklearn.metrics import cohen_kappa_score, confusion_matrix, f1_score

    grades, p = problem(seed)
    chosen = metrics.chosen_grades(p)
    assert metrics.macro_f1(grades, chosen) == pytest.approx(
        f1_score(grades, chosen, average="macro", zero_division=0)
    )
    assert (metrics.confusion(grades, chosen) == confusion_matrix(grades, chosen, labels=[0, 1, 2])).all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where kappa is undefined
        expected = cohen_kappa_score(grades, chosen, labels=[0, 1, 2], weights="quadratic")
    assert metrics.quadratic_kappa(grades, chosen) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_probability_figures_are_those_of_scikit_learn(seed: int) -> None:
    from sklearn.metrics import brier_score_loss, log_loss

    grades, p = problem(seed)
    excited, score = grades == 2, p[:, 2]
    assert metrics.brier(excited, score) == pytest.approx(brier_score_loss(excited, score, pos_label=True))
    bounded = np.clip(p, metrics.FLOOR, 1)
    said = -np.log(bounded[np.arange(len(p)), grades])
    assert metrics.log_loss(grades, p) == pytest.approx(said.mean())
    if (p > metrics.FLOOR).all():
        assert metrics.log_loss(grades, p) == pytest.approx(log_loss(grades, p, labels=[0, 1, 2]))


@pytest.mark.parametrize("seed", SEEDS)
def test_recall_at_the_top_is_the_mean_over_random_orders_of_ties(seed: int) -> None:
    grades, p = problem(seed * 3)  # many ties
    excited, score = grades == 2, p[:, 2]
    if not excited.any():
        assert math.isnan(metrics.recall_in_top(excited, score, 5))
        return
    rng = np.random.default_rng(1)
    found = []
    for _ in range(2000):
        order = np.lexsort((rng.random(len(score)), -score))
        found.append(excited[order][:5].sum() / excited.sum())
    assert metrics.recall_in_top(excited, score, 5) == pytest.approx(np.mean(found), abs=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_calibration_error_is_the_weighted_gap_of_ten_bins(seed: int) -> None:
    grades, p = problem(seed)
    excited, score = grades == 2, p[:, 2]
    total = 0.0
    for at in range(10):
        inside = (score >= at / 10) & ((score < (at + 1) / 10) if at < 9 else (score <= 1))
        if inside.any():
            total += inside.mean() * abs(score[inside].mean() - excited[inside].mean())
    assert metrics.ece(excited, score) == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (0, 7), (7, 7), (3, 10), (1, 200)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_a_share_has_the_exact_interval_of_scipy(k: int, n: int, level: float) -> None:
    from scipy.stats import binomtest

    found = share_interval(k, n, level)
    if n == 0:
        assert (found.low, found.high) == (0, 1)
        return
    exact = binomtest(k, n).proportion_ci(level, method="exact")
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_a_mean_has_the_interval_of_students_t() -> None:
    from scipy.stats import t

    values = [0.61, 0.7, 0.66, 0.81, 0.59]
    low, high = t.interval(0.9, 4, loc=np.mean(values), scale=np.std(values, ddof=1) / math.sqrt(5))
    found = mean_interval([*values, math.nan], 0.9)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.n == 5
