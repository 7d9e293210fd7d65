"""What the promise guarantees whatever the scores: the law of the share that is hidden."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metier.evaluation.promise import Density, allowed, draw_line, needed, risk

SHARES = st.sampled_from([0.01, 0.02, 0.05, 0.07, 0.1, 0.2, 0.29, 0.5])
SURES = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])
EVEN = Density(np.ones(101))


def exact_risk(n: int, k: int, miss: Fraction) -> Fraction:
    """P(Beta(k, n - k + 1) > miss) in whole numbers: at most k - 1 of n draws fall below `miss`."""
    return sum(
        (math.comb(n, i) * miss**i * (1 - miss) ** (n - i) for i in range(k)),
        start=Fraction(0),
    )


@given(n=st.integers(0, 250), miss=SHARES, sure=SURES)
def test_the_largest_k_within_the_confidence_by_the_exact_law(n: int, miss: float, sure: float) -> None:
    share, doubt = Fraction(str(miss)), 1 - Fraction(str(sure))
    k = allowed(n, miss, sure)
    assert k == 0 or exact_risk(n, k, share) <= doubt + Fraction(1, 10**9)
    assert k == n or exact_risk(n, k + 1, share) > doubt - Fraction(1, 10**9)


@given(n=st.integers(0, 5_000), miss=SHARES)
def test_on_average_no_more_than_promised_and_no_larger_k_would_do(n: int, miss: float) -> None:
    k, share = allowed(n, miss), Fraction(str(miss))
    assert Fraction(k, n + 1) <= share < Fraction(k + 1, n + 1)


@given(n=st.integers(1, 300), k=st.integers(1, 300), miss=SHARES)
def test_the_risk_is_that_of_the_beta_law(n: int, k: int, miss: float) -> None:
    k = min(k, n)
    assert abs(risk(n, k, miss) - float(exact_risk(n, k, Fraction(str(miss))))) < 1e-9


@given(miss=SHARES, sure=st.one_of(st.none(), SURES), k=st.integers(1, 5))
def test_needed_is_the_first_that_allows(miss: float, sure: float | None, k: int) -> None:
    n = needed(miss, sure, k=k)
    assert allowed(n, miss, sure) >= k
    assert n == 0 or allowed(n - 1, miss, sure) < k


@given(
    ranks=st.lists(st.integers(0, 12), min_size=0, max_size=120),
    miss=SHARES,
    sure=st.one_of(st.none(), SURES),
)
def test_with_decisions_drawn_evenly_the_line_is_the_order_statistic_ties_and_all(
    ranks: list[int], miss: float, sure: float | None
) -> None:
    """What ties with the line stays, so fewer than k of the excited lie strictly below it."""
    excited = np.array(ranks, np.float64) / 12
    line = draw_line(excited, EVEN, miss=miss, sure=sure)
    k = allowed(len(ranks), miss, sure)
    if k == 0:
        assert (line.at, line.k) == (0.0, 0)
    else:
        assert line.at == np.sort(excited)[k - 1]
        assert line.n_below == int((excited < line.at).sum()) <= k - 1


@given(
    ranks=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=80),
    asked=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=80),
    miss=SHARES,
)
def test_decisions_are_never_worth_more_than_there_are(
    ranks: list[float], asked: list[float], miss: float
) -> None:
    excited = np.array(ranks)
    line = draw_line(excited, Density.of(np.concatenate([excited, asked])), miss=miss)
    assert 0 <= line.worth <= len(ranks)
    assert line.k <= allowed(line.worth, miss)


@given(n=st.integers(19, 80), seed=st.integers(0, 1_000))
def test_order_and_scale_of_the_input_change_nothing(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    excited = rng.random(n)
    density = Density.of(rng.random(4 * n))
    assert draw_line(excited, density, miss=0.05) == draw_line(rng.permutation(excited), density, miss=0.05)
