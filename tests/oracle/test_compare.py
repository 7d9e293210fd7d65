"""Comparisons against closed forms, scipy, and the plain, slow figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.evaluation.compare import compare
from metier.evaluation.compare.betting import (
    evidence,
    evidence_path,
    least_mean,
    log_evidence,
    log_wealth,
)
from metier.evaluation.compare.resample import counted_order, drawn_counts
from metier.evaluation.metrics import auc, average_precision

BOUND = 3.5


def test_the_evidence_is_the_plain_product_of_sixteen_gamblers() -> None:
    rng = np.random.default_rng(0)
    gains = rng.uniform(-3, 3, 30)
    stakes = [0.05 + 0.9 * k / 15 for k in range(16)]
    total = sum(stake**2 for stake in stakes)
    plain = sum(
        stake**2 / total * math.prod(1 + stake * gain / BOUND for gain in gains.tolist()) for stake in stakes
    )
    assert evidence_path(gains, bound=BOUND)[-1] == pytest.approx(plain)


def test_a_fair_coin_is_worth_exactly_one_on_average() -> None:
    """Over all 2^10 histories of a fair game the e-value has mean 1, so it is no easier than promised."""
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 10)).reshape(10, -1).T
    finals = [evidence_path(2 * row, bound=BOUND)[-1] for row in signs]
    assert np.mean(finals) == pytest.approx(1.0)


def test_the_least_mean_is_where_the_bets_against_it_reach_what_was_asked() -> None:
    rng = np.random.default_rng(3)
    gains = rng.normal(0.4, 0.5, 200).clip(-BOUND, BOUND)
    low = least_mean(gains, bound=BOUND, asked=20)
    at_low = log_evidence(log_wealth(gains, bound=BOUND, mean=low)).max()
    assert at_low == pytest.approx(math.log(20), abs=1e-3)
    assert (low > 0) == (evidence(gains, bound=BOUND, asked=20).reached_at is not None)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-BOUND, BOUND), max_size=60))
def test_above_zero_exactly_when_twenty_was_reached(gains: list[float]) -> None:
    found = np.array(gains)
    low = least_mean(found, bound=BOUND, asked=20)
    best = evidence(found, bound=BOUND, asked=20).best
    if abs(best - 20) > 0.01:
        assert (low > 0) == (best >= 20)


def test_resampled_order_is_that_of_the_repeated_history() -> None:
    rng = np.random.default_rng(5)
    positive = rng.random(40) < 0.3
    scores = np.round(rng.random(40), 1)  # many ties
    counts = drawn_counts(40, draws=25, seed=2)
    assert counts.sum(axis=0).tolist() == [40] * 25
    aucs, aps = counted_order(counts, positive, scores)
    for draw in range(25):
        rows = np.repeat(np.arange(40), counts[:, draw].astype(int))
        assert aucs[draw] == pytest.approx(auc(positive[rows], scores[rows]))
        assert aps[draw] == pytest.approx(average_precision(positive[rows], scores[rows]))


def test_the_bootstrap_interval_is_near_the_normal_one_and_mcnemar_is_scipys() -> None:
    from scipy.stats import binomtest

    rng = np.random.default_rng(8)
    said = rng.integers(0, 3, 600)
    p_a, p_b = rng.dirichlet([2, 2, 2], 600), rng.dirichlet([2, 2, 2], 600)
    found = compare(said, p_a, p_b)
    right_a, right_b = p_a.argmax(axis=1) == said, p_b.argmax(axis=1) == said
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    assert (found.labels.only_a, found.labels.only_b) == (only_a, only_b)
    assert found.labels.p_value == pytest.approx(binomtest(only_a, only_a + only_b).pvalue)
    at = np.arange(600)
    gains = np.log(p_b[at, said].clip(0.03)) - np.log(p_a[at, said].clip(0.03))
    half = 1.96 * gains.std() / math.sqrt(600)
    assert found.gain.value == pytest.approx(gains.mean())
    assert found.gain.half_width == pytest.approx(half, rel=0.1)
    assert found.lasting.low < found.gain.low
    assert found.gain.high < found.lasting.high
