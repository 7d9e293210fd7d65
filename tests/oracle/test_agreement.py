"""Figures of agreement are scikit-learn's, their exact intervals scipy's, their bootstrap a plain one's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import (  # noqa: TID253  # the oracle itself
    average_precision_score,
    brier_score_loss,
    cohen_kappa_score,
    confusion_matrix,
    log_loss,
    roc_auc_score,
)

from metier.evaluation import metrics
from metier.evaluation.agreement import Agreement, Judged, Key, Origin, Selection, agreement
from metier.evaluation.agreement.intervals import ap_bounds, auc_bounds, ece_bounds, kappa_bounds
from metier.evaluation.intervals import bootstrap_interval


def random_pairs(seed: int, n: int = 150) -> Judged:
    """Verdicts that are somewhat right, with ties."""
    rng = np.random.default_rng(seed)
    grades = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    logits = np.round(rng.standard_normal((n, 3)) + 1.2 * np.eye(3)[grades], 1)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return Judged(grades, p, p[:, 2].copy())


def figures(pairs: Judged) -> Agreement:
    return agreement(pairs, screener="s", origin=Origin.FROZEN, selection=Selection.ALL, shown=20)


@pytest.mark.parametrize("seed", range(8))
def test_every_figure_is_scikit_learns(seed: int) -> None:
    pairs = random_pairs(seed)
    positive, chosen = pairs.grades == 2, metrics.chosen_grades(pairs.p)
    found = figures(pairs)

    expected = {
        Key.AUC: roc_auc_score(positive, pairs.order),
        Key.AP: average_precision_score(positive, pairs.order),
        Key.EXACT: np.mean(chosen == pairs.grades),
        Key.KAPPA: cohen_kappa_score(pairs.grades, chosen, weights="quadratic"),
        Key.LOG_LOSS: log_loss(pairs.grades, pairs.p, labels=[0, 1, 2]),
        Key.BRIER: brier_score_loss(positive, pairs.p[:, 2]),
    }
    for key, value in expected.items():
        assert found.figure(key).value == pytest.approx(value, abs=1e-9), key
    assert np.array_equal(found.table.counts, confusion_matrix(pairs.grades, chosen, labels=[0, 1, 2]))


@pytest.mark.parametrize("seed", range(4))
def test_shares_have_the_exact_interval_of_a_binomial(seed: int) -> None:
    exact = figures(random_pairs(seed, n=40)).figure(Key.EXACT)
    assert exact.hits is not None

    bounds = binomtest(int(exact.hits), 40).proportion_ci(method="exact")
    assert (exact.low, exact.high) == pytest.approx((bounds.low, bounds.high), abs=1e-9)


def test_the_fast_bootstrap_is_that_of_one_draw_at_a_time() -> None:
    pairs = random_pairs(3, n=200)
    positive, p = pairs.grades == 2, pairs.p[:, 2]
    chosen = metrics.chosen_grades(pairs.p)
    slow = {
        "ap": bootstrap_interval(lambda i: metrics.average_precision(positive[i], p[i]), 200, draws=800),
        "ece": bootstrap_interval(lambda i: metrics.ece(positive[i], p[i]), 200, draws=800),
        "kappa": bootstrap_interval(
            lambda i: metrics.quadratic_kappa(pairs.grades[i], chosen[i]), 200, draws=800
        ),
    }
    fast = {
        "ap": ap_bounds(positive, p),
        "ece": ece_bounds(positive, p, 10),
        "kappa": kappa_bounds(metrics.confusion(pairs.grades, chosen)),
    }
    for name, interval in slow.items():
        assert fast[name] == pytest.approx((interval.low, interval.high), abs=0.03), name


def test_the_interval_of_an_auc_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    truth, held = 0.8, 0  # normal scores a distance d apart have the AUC Φ(d / √2)
    distance = np.sqrt(2) * 0.8416212
    for _ in range(300):
        positive = np.arange(50) < 12
        scores = rng.standard_normal(50) + distance * positive
        low, high = auc_bounds(metrics.auc(positive, scores), 12, 38)
        held += low <= truth <= high
    assert 0.92 <= held / 300 <= 0.995
