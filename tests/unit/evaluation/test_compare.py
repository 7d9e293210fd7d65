"""Screeners compared on the same decisions, looked at as often as one likes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.evaluation.compare import (
    FLOOR,
    MARGIN,
    SWITCH_AT,
    Finding,
    compare,
    compare_all,
    evidence_path,
    floored_losses,
)

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


def history(n: int, *, seed: int = 1) -> tuple[Integers, Doubles, Doubles]:
    """What was said, a screener that knows nothing, and one that gives .6 to what was said three times in four."""
    rng = np.random.default_rng(seed)
    said = rng.integers(0, 3, n)
    named = np.where(rng.random(n) < 0.75, said, rng.integers(0, 3, n))
    return said, np.full((n, 3), 1 / 3), 0.2 + 0.4 * np.eye(3)[named]


def test_a_clearly_better_screener_is_found_and_the_other_way_round_is_worse() -> None:
    said, poor, good = history(150)
    assert compare(said, poor, good).finding is Finding.BETTER
    assert compare(said, good, poor).finding is Finding.WORSE


def test_a_few_decisions_are_not_known_yet_however_clear_they_look() -> None:
    said, poor, good = history(8)
    found = compare(said, poor, good)
    assert found.finding is Finding.NOT_KNOWN
    assert found.more is None  # the spread of 8 decisions is not known well enough


def test_no_decisions_give_no_figures_and_no_error() -> None:
    found = compare(np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros((0, 3)))
    assert found.finding is Finding.NOT_KNOWN
    assert found.n == 0
    assert math.isnan(found.gain.value)
    assert (found.for_b.now, found.for_b.best, found.for_b.reached_at) == (1.0, 1.0, None)


def test_the_same_verdicts_twice_end_as_no_difference_but_never_as_better() -> None:
    said, _, good = history(1500)
    early, late = compare(said[:200], good[:200], good[:200]), compare(said, good, good)
    assert early.finding is Finding.NOT_KNOWN  # one rare posting could still separate them
    assert late.finding is Finding.NO_DIFFERENCE
    assert late.labels.p_value == 1.0


def test_a_difference_that_is_proved_and_tiny_is_not_worth_a_switch() -> None:
    said = np.zeros(2500, np.int64)
    p_a = np.tile([0.500, 0.25, 0.25], (len(said), 1))
    p_b = np.tile([0.502, 0.249, 0.249], (len(said), 1))
    found = compare(said, p_a, p_b)
    assert 0 < found.gain.value < MARGIN
    assert found.finding is Finding.NO_DIFFERENCE


def test_looking_again_never_changes_what_was_seen_before() -> None:
    said, poor, good = history(60)
    gains = floored_losses(said, poor) - floored_losses(said, good)
    bound = -math.log(FLOOR)
    whole = evidence_path(gains, bound=bound)
    assert np.array_equal(whole[:40], evidence_path(gains[:40], bound=bound))


def test_once_better_stays_better_while_the_current_evidence_fades() -> None:
    said, poor, good = history(150)
    unlucky = np.full(6, 0), np.full((6, 3), 1 / 3), np.tile([0.03, 0.485, 0.485], (6, 1))
    found = compare(np.append(said, unlucky[0]), np.vstack([poor, unlucky[1]]), np.vstack([good, unlucky[2]]))
    assert found.for_b.now < found.for_b.best
    assert found.for_b.best >= SWITCH_AT
    assert found.finding is Finding.BETTER


def test_each_better_in_its_own_time_is_not_known_and_says_so() -> None:
    said, poor, good = history(400)
    first, second = np.vstack([poor, good]), np.vstack([good, poor])
    found = compare(np.append(said, said), first, second)
    assert found.changed_sides
    assert found.finding is Finding.NOT_KNOWN


def test_more_challengers_need_more_evidence() -> None:
    said, poor, good = history(60)
    alone = compare_all(said, {"now": poor, "new": good}, active="now")
    among = compare_all(said, {"now": poor, "new": good, "x": poor, "y": poor}, active="now")
    assert [found.b for found in among] == ["new", "x", "y"]
    assert alone[0].asked == SWITCH_AT
    assert among[0].asked == 3 * SWITCH_AT
    assert (among[0].for_b.reached_at or 999) > (alone[0].for_b.reached_at or 999)


def test_one_sure_mistake_counts_no_more_than_the_floor_allows() -> None:
    losses = floored_losses(np.array([2]), np.array([[1.0, 0.0, 0.0]]))
    assert losses.tolist() == [-math.log(FLOOR)]


def test_more_decisions_are_named_while_it_is_open_and_fewer_the_nearer_it_is() -> None:
    said, poor, good = history(10)
    far, near = (
        compare(np.tile(said, times), np.tile(poor, (times, 1)), np.tile(good, (times, 1)))
        for times in (2, 3)
    )
    assert far.finding is near.finding is Finding.NOT_KNOWN
    assert far.more is not None
    assert near.more is not None
    assert far.more.low <= far.more.about
    assert near.more.about < far.more.about


def test_an_unclear_sign_names_no_number() -> None:
    said, _, good = history(40)
    other = good[:, [0, 2, 1]]
    mixed = np.where(np.arange(40)[:, None] % 2, good, other)
    found = compare(said, mixed, np.where(np.arange(40)[:, None] % 2, other, good))
    assert found.finding is Finding.NOT_KNOWN
    if found.gain.low < 0 < found.gain.high:
        assert found.more is None


def test_without_an_excited_posting_the_order_is_not_known() -> None:
    said = np.array([0, 1] * 20)
    found = compare(said, np.full((40, 3), 1 / 3), np.full((40, 3), 1 / 3))
    assert math.isnan(found.auc_gain.value)
    assert math.isnan(found.ap_gain.low)


def test_the_same_question_has_the_same_answer() -> None:
    said, poor, good = history(50)
    assert compare(said, poor, good) == compare(said, poor, good)


@pytest.mark.parametrize(
    ("grades", "p", "words"),
    [
        (np.array([0, 1]), np.full((3, 3), 1 / 3), "shape"),
        (np.array([0, 3]), np.full((2, 3), 1 / 3), "grades"),
        (np.array([0, 1]), np.full((2, 3), np.nan), "leave out"),
    ],
)
def test_what_does_not_fit_is_refused(grades: Integers, p: Doubles, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compare(grades, p, p)


def test_watched_every_day_equal_screeners_are_called_better_in_at_most_one_run_of_twenty() -> None:
    rng = np.random.default_rng(11)
    bound = -math.log(FLOOR)
    rare = np.where(
        rng.random((300, 300)) < 0.05, -bound, bound * 0.05 / 0.95
    )  # the case of most false alarms
    alarms = np.mean([np.any(evidence_path(run, bound=bound) >= SWITCH_AT) for run in rare])
    assert alarms <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 300)
