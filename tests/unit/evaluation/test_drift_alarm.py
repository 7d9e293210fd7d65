from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from metier.evaluation.drift import ALL_POSTINGS, Direction, Terms, alarms
from metier.evaluation.drift.alarm import recalibrated, threshold

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
LIKED, DISLIKED = (0.1, 0.15, 0.75), (0.75, 0.15, 0.1)


def history(
    *, n: int = 160, flips: tuple[int, ...] = (), seed: int = 0, n_terms: int = 12
) -> tuple[Doubles, Integers, Terms]:
    """Somebody who likes what is remote, until a flip, and a screener that knows them as they were at first."""
    rng = np.random.default_rng(seed)
    present = rng.random((n, n_terms)) < 0.5
    p = np.where(present[:, :1], LIKED, DISLIKED)
    turned = (
        sum((np.arange(n) >= flip).astype(int) for flip in flips) % 2 == 1 if flips else np.zeros(n, bool)
    )
    truth = np.where((present[:, 0] & ~turned)[:, None], LIKED, DISLIKED)
    grades = (rng.random(n)[:, None] > np.cumsum(truth, axis=1)).sum(axis=1)
    words = ("remote", *(f"term {j}" for j in range(1, n_terms)))
    all_too = np.concatenate([np.ones((n, 1), np.bool_), present], axis=1)
    return p, grades, Terms((ALL_POSTINGS, *words), all_too)


@pytest.mark.parametrize("seed", range(5))
def test_a_flipped_rule_about_half_of_the_postings_is_noticed_within_15_decisions(seed: int) -> None:
    found = alarms(*history(flips=(110,), seed=seed))
    assert len(found) == 1
    assert 110 <= found[0].at < 125
    assert found[0].since == found[0].at - 14
    assert found[0].direction is Direction.LESS
    assert found[0].strength > found[0].threshold


def test_the_alarm_mostly_points_at_the_term_that_turned() -> None:
    first = [alarms(*history(flips=(110,), seed=seed))[0].words for seed in range(5)]
    assert first.count("remote") >= 4


def test_an_unchanged_taste_raises_at_most_one_alarm_in_a_thousand_decisions() -> None:
    false = sum(len(alarms(*history(n=300, seed=seed))) for seed in range(20))
    assert false <= 5  # of 5,100 decisions that are watched


def test_a_person_who_turns_back_is_noticed_twice() -> None:
    found = alarms(*history(n=320, flips=(110, 220), seed=8))
    assert [alarm.direction for alarm in found] == [Direction.LESS, Direction.MORE]
    assert 110 <= found[0].at < 130
    assert 220 <= found[1].at < 240


def test_an_overconfident_screener_is_not_taken_for_a_change_of_taste() -> None:
    quiet = 0
    for seed in range(10):
        p, grades, terms = history(n=300, seed=seed)
        sharp = p**2.5 / (p**2.5).sum(axis=1, keepdims=True)
        quiet += not alarms(sharp, grades, terms)
    assert quiet >= 9


def test_two_slips_in_a_row_are_not_an_alarm() -> None:
    p, _, terms = history(seed=1)
    grades = p.argmax(axis=1)
    slips = np.flatnonzero(terms.present[:, 1] & (np.arange(160) >= 100))[:2]
    grades[slips] = 0
    assert alarms(p, grades, terms) == ()


def test_without_terms_a_change_in_everything_is_noticed() -> None:
    p = np.tile(LIKED, (120, 1))
    grades = np.where(np.arange(120) < 80, np.where(np.arange(120) % 8 == 0, 0, 2), 0)
    found = alarms(p, grades)
    assert [alarm.words for alarm in found[:1]] == [ALL_POSTINGS]
    assert 80 <= found[0].at < 95


def test_the_first_45_decisions_raise_no_alarm_whatever_they_are() -> None:
    p = np.tile(LIKED, (45, 1))
    assert alarms(p, np.where(np.arange(45) < 20, 2, 0)) == ()
    assert alarms(np.zeros((0, 3)), np.zeros(0, np.int64)) == ()


@pytest.mark.parametrize("wrong", ["shape", "terms", "nan"])
def test_what_does_not_fit_together_is_refused(wrong: str) -> None:
    p, grades, terms = history()
    if wrong == "shape":
        p = p[:-1]
    elif wrong == "terms":
        terms = terms.take(range(100))
    else:
        p[3] = np.nan
    with pytest.raises(ValueError, match="need finite p"):
        alarms(p, grades, terms)


@given(st.integers(60, 159), st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_an_alarm_rests_on_nothing_that_came_after_it(known: int, seed: int) -> None:
    p, grades, terms = history(flips=(70,), seed=seed)
    so_far = alarms(p[:known], grades[:known], terms.take(range(known)))
    assert so_far == tuple(alarm for alarm in alarms(p, grades, terms) if alarm.at < known)


def test_more_terms_ask_for_more_evidence() -> None:
    assert threshold(0) == threshold(1) < threshold(20) < threshold(80)


def test_recalibrated_probabilities_follow_what_happened_and_never_their_own_answer() -> None:
    rng = np.random.default_rng(0)
    truth = rng.dirichlet([1, 1, 1], 400)
    grades = (rng.random(400)[:, None] > np.cumsum(truth, axis=1)).sum(axis=1)
    sharp = truth**3 / (truth**3).sum(axis=1, keepdims=True)
    bent = recalibrated(sharp, grades)
    rows = np.arange(200, 400)
    assert bent.sum(axis=1) == pytest.approx(np.ones(400))
    assert -np.log(bent[rows, grades[rows]]).mean() < -np.log(sharp[rows, grades[rows]]).mean() - 0.1
    other = grades.copy()
    other[300:] = 2 - other[300:]
    assert np.array_equal(recalibrated(sharp, other)[:301], bent[:301])
    assert recalibrated(sharp[:0], grades[:0]).shape == (0, 3)
