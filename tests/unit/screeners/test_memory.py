from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from benchmarks.memories import HALF_LIVES_DAYS, HALF_LIVES_LABELS, ages_and_half_lives, mixture_weights

from metier.screeners.memory import half_life_weights, mixed

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_decision_counts_half_after_one_half_life_and_whole_where_nothing_is_forgotten() -> None:
    assert half_life_weights([0, 90, 180], 90).tolist() == [1, 0.5, 0.25]
    assert half_life_weights([0, 10_000], np.inf).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("ages", "half_life"), [([-1.0], 45.0), ([1.0], 0.0), ([np.nan], 45.0), ([1.0], np.nan)]
)
def test_impossible_ages_are_refused(ages: list[float], half_life: float) -> None:
    with pytest.raises(ValueError, match="ages must be"):
        half_life_weights(ages, half_life)


def test_ages_are_days_where_every_decision_has_a_time() -> None:
    ages, half_lives = ages_and_half_lives([START, START + timedelta(days=30), START + timedelta(days=90)])
    assert ages.tolist() == [90, 60, 0]
    assert half_lives == HALF_LIVES_DAYS
    later, _ = ages_and_half_lives([START, START + timedelta(days=90)], now=START + timedelta(days=100))
    assert later.tolist() == [100, 10]


@pytest.mark.parametrize(
    "times", [[START, None, START + timedelta(days=90)], [START + timedelta(minutes=i) for i in range(3)]]
)
def test_ages_are_counts_where_times_are_missing_or_all_of_one_sitting(times: list[datetime | None]) -> None:
    ages, half_lives = ages_and_half_lives(times)
    assert ages.tolist() == [2, 1, 0]
    assert half_lives == HALF_LIVES_LABELS


def test_no_decisions_have_no_ages() -> None:
    ages, _ = ages_and_half_lives([])
    assert ages.shape == (0,)


def test_a_time_without_zone_is_read_as_utc() -> None:
    ages, _ = ages_and_half_lives([START.replace(tzinfo=None), START + timedelta(days=20)])
    assert ages.tolist() == [20, 0]


def test_the_mixture_follows_the_expert_that_predicts_better_and_turns_when_that_changes() -> None:
    first, second = [[0.1, 2.0]] * 50, [[2.0, 0.1]] * 15
    weights = mixture_weights(first + second)
    assert weights[0].tolist() == [0.5, 0.5]
    assert weights[50, 0] > 0.98
    assert weights[-1, 1] > 0.95


def test_an_expert_that_said_nothing_keeps_its_weight() -> None:
    weights = mixture_weights([[0.5, 0.7, np.nan], [np.nan, np.nan, np.nan]], share=0.0)
    assert weights[1, 2] == pytest.approx(1 / 3)
    assert weights[2].tolist() == weights[1].tolist()


@pytest.mark.parametrize("losses", [[], [[]], [[np.inf, 0.1]]])
def test_losses_that_cannot_be_are_refused(losses: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="losses must be"):
        mixture_weights(losses)


def test_mixed_probabilities_still_sum_to_one() -> None:
    p = np.random.default_rng(0).dirichlet(np.ones(3), size=(7, 4))
    together = mixed(p, mixture_weights(np.full((7, 4), 0.3))[:-1])
    assert together.sum(axis=1) == pytest.approx(np.ones(7))
