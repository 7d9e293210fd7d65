from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.domain.verdict import Shares
from metier.evaluation.metrics import auc
from metier.screeners.calibrate import Calibration, fit_calibration
from metier.screeners.hybrid.combine import Combination, combination_of, log_odds

FIRST = Calibration(slope=2.0, at_maybe=0.2, at_excited=-1.5)
LIKED: Shares = (0.05, 0.15, 0.8)
DISLIKED: Shares = (0.8, 0.15, 0.05)


def world(n: int, *, first: float, base: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, the model's log odds and grades; each view has that correlation with the liking."""
    rng = np.random.default_rng(seed)
    liking = rng.normal(size=n)
    grades = np.searchsorted(np.quantile(liking, [0.6, 0.85]), liking)
    seen = [c * liking + np.sqrt(1 - c**2) * rng.normal(size=n) for c in (first, base)]
    return 0.7 * seen[0], 1.5 * seen[1] - 0.8, grades


def test_without_answers_the_combination_is_a_plain_pooling() -> None:
    found = combination_of(np.zeros(0), np.zeros(0), np.zeros(0, np.int64), FIRST)
    assert found.n_decided == 0
    assert (found.weight, found.trust, found.shifts) == (0.5, 1.0, (0.0, 0.0))


def test_the_better_part_is_believed_more() -> None:
    good = combination_of(*world(150, first=0.2, base=0.9), FIRST)
    bad = combination_of(*world(150, first=0.9, base=0.0), FIRST)
    assert good.weight > 0.5 > bad.weight
    assert bad.weight < 0.25
    assert bad.trust > good.trust


@pytest.mark.parametrize(("first", "base"), [(0.4, 0.7), (0.7, 0.4), (0.6, 0.6)])
def test_both_together_order_better_than_either(first: float, base: float) -> None:
    found = combination_of(*world(60, first=first, base=base), FIRST)
    scores, said, grades = world(4_000, first=first, base=base, seed=1)
    shares = [_shares(odds) for odds in said]
    combined = np.array([found.score(float(s), p, FIRST) for s, p in zip(scores, shares, strict=True)])
    excited = grades == 2
    assert auc(excited, combined) > max(auc(excited, scores), auc(excited, said))


def test_asked_and_unasked_stand_in_one_order() -> None:
    """Half asked at random: the order is better than the first screener's, and places mean the same in both halves."""
    scores, said, grades = world(300, first=0.6, base=0.6)
    first = fit_calibration(scores, grades)
    found = combination_of(scores, said, grades, first)
    scores, said, grades = world(6_000, first=0.6, base=0.6, seed=2)
    asked = np.arange(6_000) % 2 == 0
    combined = [found.score(float(s), _shares(odds), first) for s, odds in zip(scores, said, strict=True)]
    mixed = np.where(asked, combined, scores)
    excited = grades == 2
    assert auc(excited, mixed) > auc(excited, scores) + 0.01
    for places in (slice(200, 800), slice(800, 2_000)):
        there = np.argsort(-mixed)[places]
        hits, is_asked = excited[there], asked[there]
        assert hits[is_asked].mean() == pytest.approx(hits[~is_asked].mean(), abs=0.08)


def test_an_answer_that_was_expected_moves_nothing() -> None:
    found = Combination(weight=0.7, expected=(0.4, 0.0))
    as_expected = _shares(0.4)
    assert found.score(0.3, as_expected, FIRST) == pytest.approx(0.3, abs=1e-6)
    assert found.score(0.3, LIKED, FIRST) > 0.3 > found.score(0.3, DISLIKED, FIRST)


def test_the_score_is_the_first_screeners_with_the_same_probability() -> None:
    found = Combination(weight=0.6, shifts=(0.1, -0.2))
    score = found.score(0.4, LIKED, FIRST)
    same = FIRST.probabilities(np.array([score]))[0, 2]
    assert found.shares(0.4, LIKED, FIRST)[2] == pytest.approx(same)


def test_before_any_decision_the_answer_orders() -> None:
    untaught = Calibration(0.0, 0.7, -0.7)
    found = combination_of(np.zeros(0), np.zeros(0), np.zeros(0, np.int64), untaught)
    assert found.score(0.0, LIKED, untaught) > 0.2 > found.score(0.2, DISLIKED, untaught)


@given(
    st.floats(-4, 4),
    st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1)),
    st.lists(st.tuples(st.floats(-2, 2), st.floats(-4, 4), st.integers(0, 2)), max_size=30),
)
def test_probabilities_stay_probabilities_and_more_liking_never_lowers(
    score: float, odds: tuple[float, float, float], known: list[tuple[float, float, int]]
) -> None:
    columns = np.array([(row[0], row[1]) for row in known]).reshape(-1, 2)
    grades = np.array([row[2] for row in known], np.int64)
    found = combination_of(columns[:, 0], columns[:, 1], grades, FIRST)
    said: Shares = tuple(value / sum(odds) for value in odds)  # type: ignore[assignment]  # three numbers
    shares = found.shares(score, said, FIRST)
    assert sum(shares) == pytest.approx(1)
    assert min(shares) >= -1e-12
    better: Shares = (said[0] / 2, said[1], said[2] + said[0] / 2)
    assert found.score(score, better, FIRST) >= found.score(score, said, FIRST)


def test_postings_without_a_left_out_score_teach_nothing() -> None:
    scores, said, grades = world(40, first=0.5, base=0.5)
    scores[20:] = np.nan
    assert combination_of(scores, said, grades, FIRST) == combination_of(
        scores[:20], said[:20], grades[:20], FIRST
    )


def _shares(odds: float) -> Shares:
    """Shares with these log odds."""
    p = 1 / (1 + np.exp(-odds))
    shares = (float(1 - p), 0.0, float(p))
    assert log_odds(shares) == pytest.approx(float(np.clip(odds, -9, 9)), abs=1e-6)
    return shares
