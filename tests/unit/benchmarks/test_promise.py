"""The simulations behind the promise: what they draw, and that each measures what it says."""

from __future__ import annotations

import numpy as np
from benchmarks.promise import SIZES, people
from benchmarks.promise_drift import PER_DAY, life, lived
from benchmarks.promise_world import N_FRESH, N_PILE, person, session

from metier.domain.decision import Occasion


def test_a_person_is_the_same_every_time_and_gets_excited_about_one_in_ten_to_five() -> None:
    first, again = person(3), person(3)
    np.testing.assert_array_equal(first.grades, again.grades)
    assert len(first.grades) == N_PILE + N_FRESH
    assert 0.09 <= (first.grades == 2).mean() <= 0.21


def test_a_session_asks_about_each_once_and_draws_one_in_five_at_random_and_one_in_ten_for_the_audit() -> (
    None
):
    rows, came = session(person(1), 60, 1)
    assert len(set(rows.tolist())) == 60
    assert came.count(Occasion.RANDOM) == 12
    assert came.count(Occasion.AUDIT) == 5  # none among the first ten


def test_a_row_says_what_was_promised_and_what_came() -> None:
    rows = [row for row in people(2) if row["case"] == "at random"]
    assert {row["labels"] for row in rows} == set(SIZES)
    assert all(row["people"] == 2 for row in rows)


def test_before_the_turn_both_lives_are_the_same() -> None:
    turning, calm = (life(5, strength=-4.0, share=0.25, turns=turns) for turns in (True, False))
    assert turning.grades == calm.grades
    assert (turning.late != turning.early).mean() > 0.05
    np.testing.assert_array_equal(calm.late, calm.early)


def test_a_strong_turn_is_noticed_within_days() -> None:
    ended = lived(0, strength=-4.0, share=0.25)
    assert ended.void_after is not None
    assert ended.missed < PER_DAY
