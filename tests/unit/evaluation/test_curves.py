"""What more labels would bring, and when that is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metier.errors import CurveTooFarError
from metier.evaluation.curves import (
    History,
    Outlook,
    auc_history,
    curve,
    decision_history,
    forecast,
)


def replay(n: int, *, noise: float = 0.3, seed: int = 0) -> History:
    """Losses of decisions 10 to n that follow .4 + 2 · N^(−.5)."""
    rng = np.random.default_rng(seed)
    sizes = np.arange(10, n)
    return decision_history(sizes, np.abs(0.4 + 2 * sizes**-0.5 + noise * rng.standard_normal(len(sizes))))


def steady(n: int) -> History:
    sizes = np.arange(10, n)
    return decision_history(sizes, 0.6 + 0.05 * np.random.default_rng(1).standard_normal(len(sizes)))


def test_forecasts_stand_at_twice_and_four_times_the_labels() -> None:
    found = curve(replay(200), n=200)
    assert found is not None
    assert [ahead.at for ahead in found.forecasts] == [400, 800]
    for ahead in found.forecasts:
        assert (
            ahead.wide.low <= ahead.likely.low <= ahead.likely.value <= ahead.likely.high <= ahead.wide.high
        )
        true = 0.4 + 2 * ahead.at**-0.5
        assert ahead.likely.low <= true <= ahead.likely.high


def test_nothing_is_said_beyond_four_times_or_about_the_past() -> None:
    history = replay(100)
    assert forecast(history, 400, n=100) is not None
    with pytest.raises(CurveTooFarError, match="reaches from 100 to 400"):
        forecast(history, 401, n=100)
    with pytest.raises(CurveTooFarError):
        forecast(history, 99, n=100)


def test_too_few_decisions_are_no_curve() -> None:
    assert curve(replay(39)) is None
    two_sizes = History(np.repeat([10, 20], 30), np.ones(60), np.arange(60))
    assert curve(two_sizes) is None


def test_a_long_steady_history_has_no_gain_worth_caring_about() -> None:
    found = curve(steady(2000), n=2000)
    assert found is not None
    assert found.outlook is Outlook.FLAT
    assert found.to_gain is None
    assert found.to_know is None


def test_few_noisy_decisions_are_not_known_yet() -> None:
    found = curve(replay(60), n=60)
    assert found is not None
    assert found.outlook is Outlook.NOT_KNOWN


def test_a_curve_that_falls_clearly_helps_and_names_the_labels_for_a_gain() -> None:
    sizes = np.repeat([10, 15, 20, 30, 40, 60, 80, 120, 160, 240], 400)
    rng = np.random.default_rng(4)
    values = 0.2 + 6 * sizes**-0.5 + 0.2 * rng.standard_normal(len(sizes))
    history = History(sizes, values, np.tile(np.arange(400), 10))
    found = curve(history, n=240)
    assert found is not None
    assert found.outlook is Outlook.HELPS
    assert found.to_gain is not None
    true = (6 / (6 * 240**-0.5 - found.worth)) ** 2 - 240
    assert found.to_gain.low <= true <= (found.to_gain.high or math.inf)


def test_more_decisions_narrow_the_forecast() -> None:
    halves = []
    for n in (60, 240, 960):
        found = forecast(replay(n), 2 * n, n=n)
        assert found is not None
        halves.append(found.likely.half_width)
    assert halves == sorted(halves, reverse=True)


def test_a_mean_of_few_coming_decisions_is_less_sure_than_the_figure_itself() -> None:
    figure, mean = forecast(replay(100), 200, n=100), forecast(replay(100), 200, n=100, of=10)
    assert figure is not None
    assert mean is not None
    assert figure.likely.half_width < mean.likely.half_width
    assert figure.likely.value == mean.likely.value


def test_auc_rises_on_its_own_scale_and_never_beyond_one() -> None:
    rng = np.random.default_rng(2)
    sizes = np.arange(10, 400)
    grades = rng.choice([0, 2], len(sizes), p=[0.7, 0.3])
    p = np.clip(
        0.5 + 0.15 * np.log(sizes / 5) * (grades - 1) / 4 + 0.2 * rng.standard_normal(len(sizes)), 0, 1
    )
    history = auc_history(sizes, grades, p)
    assert history.higher_is_better
    assert len(history.values) == np.sum(grades == 2)
    found = curve(history, n=400)
    assert found is not None
    for ahead in found.forecasts:
        assert 0 < ahead.wide.low <= ahead.wide.high <= 1
        assert ahead.gain.low >= 0


def test_the_share_ranked_below_counts_near_decisions_only_and_ties_half() -> None:
    sizes = np.array([10, 11, 12, 100])
    grades = np.array([2, 0, 1, 0])
    p = np.array([0.5, 0.5, 0.2, 0.9])
    assert auc_history(sizes, grades, p).values.tolist() == [0.75]


def test_the_same_history_has_the_same_curve() -> None:
    assert curve(replay(100)) == curve(replay(100))


def test_a_history_of_one_value_is_fitted_without_a_warning() -> None:
    found = curve(decision_history(np.arange(10, 60), np.zeros(50)), n=60)
    assert found is not None
    assert found.now.low == 0


def test_four_in_five_forecasts_hold_what_comes() -> None:
    inside = 0
    for seed in range(30):
        found = forecast(replay(80, noise=0.5, seed=seed), 160, n=80)
        assert found is not None
        inside += found.likely.low <= 0.4 + 2 * 160**-0.5 <= found.likely.high
    assert inside >= 20  # of 30; at 80 % fewer than 20 come up once in 40
