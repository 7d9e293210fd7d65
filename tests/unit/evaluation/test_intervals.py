from __future__ import annotations

import json
import math

import numpy as np
import pytest

from metier.evaluation.intervals import Interval, bootstrap_interval, mean_interval, share_interval


def test_one_value_has_no_known_spread_and_none_is_nothing() -> None:
    assert mean_interval([0.7]).value == 0.7
    assert math.isnan(mean_interval([0.7]).low)
    assert mean_interval([math.nan]).n == 0


def test_what_is_unknown_is_null_for_programs() -> None:
    assert json.dumps(Interval(math.nan, math.nan, math.nan, 0).as_json()) == (
        '{"value": null, "low": null, "high": null, "n": 0}'
    )


def test_a_bootstrap_is_the_same_every_time_and_covers_the_mean() -> None:
    values = np.random.default_rng(0).normal(3, 1, 50)
    found = bootstrap_interval(lambda at: float(values[at].mean()), 50)
    assert found == bootstrap_interval(lambda at: float(values[at].mean()), 50)
    assert found.low < values.mean() < found.high
    assert found.half_width == pytest.approx(2 / math.sqrt(50), rel=0.25)


def test_bootstrap_draws_without_a_value_are_left_out() -> None:
    found = bootstrap_interval(lambda at: math.nan if 0 not in at else float(len(set(at.tolist()))), 3)
    assert 1 <= found.low <= found.high <= 3
    assert math.isnan(bootstrap_interval(lambda _: math.nan, 0).value)


def test_more_successes_than_trials_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        share_interval(5, 4)
