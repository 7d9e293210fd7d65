"""Held-out scores and what they are taken to mean."""

from __future__ import annotations

import numpy as np
import pytest

from metier.actions.finetuning.held_out import weigh
from metier.screeners.sparse import Doubles, Integers
from metier.training.encoder.ports import HeldOut, Weighed
from metier.training.method import Gate

N = 150


def grades(n: int = N) -> Integers:
    return np.random.default_rng(3).choice(3, n, p=[0.6, 0.25, 0.15]).astype(np.int64)


def noisy(told: Integers, noise: float, seed: int) -> Doubles:
    """Scores that follow the grades, more or less."""
    return np.asarray(told - 1 + np.random.default_rng(seed).normal(0, noise, len(told)), np.float64)


def held_out(frozen: Doubles, tuned: Doubles, told: Integers) -> HeldOut:
    return HeldOut(frozen, tuned, told, np.ones(len(told)), np.arange(len(told)) % 5)


def bounds(found: Weighed, side: str, figure: str) -> tuple[float, float, float]:
    """Low, value, high."""
    inner = found.figures[side]
    assert isinstance(inner, dict)
    three = inner[figure]
    assert isinstance(three, list)
    value, low, high = (float(str(one)) for one in three)
    return low, value, high


def test_scores_that_tell_much_more_are_better() -> None:
    told = grades()
    found = weigh(held_out(noisy(told, 3.0, 1), noisy(told, 0.5, 2), told))
    assert found.gate is Gate.BETTER
    assert found.share > 0
    low, value, high = bounds(found, "gain", "log_loss")
    assert 0 < low < value < high
    assert bounds(found, "tuned", "auc")[1] > bounds(found, "frozen", "auc")[1]
    assert found.figures["n_held_out"] == N


def test_scores_that_tell_nothing_are_no_better() -> None:
    told = grades()
    found = weigh(held_out(noisy(told, 0.5, 1), np.random.default_rng(0).normal(size=N), told))
    assert (found.gate, found.share) == (Gate.NO_BETTER, 0.0)
    assert bounds(found, "gain", "log_loss") == (0.0, 0.0, 0.0)


def test_noise_is_hardly_ever_taken_for_better() -> None:
    told = grades(60)
    frozen = noisy(told, 1.5, 1)
    gates = [
        weigh(held_out(frozen, np.random.default_rng(seed).normal(size=60), told)).gate for seed in range(6)
    ]
    assert gates.count(Gate.BETTER) <= 1


@pytest.mark.parametrize("n_known", [0, 19])
def test_too_few_honest_scores_say_nothing(n_known: int) -> None:
    told = grades(60)
    tuned = noisy(told, 0.1, 2)
    tuned[n_known:] = np.nan
    found = weigh(held_out(noisy(told, 3.0, 1), tuned, told))
    assert (found.gate, found.share) == (Gate.NOT_KNOWN, 0.0)
    assert found.figures == {"n_held_out": n_known}


def test_without_an_excited_one_order_is_told_by_nothing() -> None:
    told = np.minimum(grades(), 1)
    found = weigh(held_out(noisy(told, 2.0, 1), noisy(told, 0.5, 2), told))
    gain = found.figures["gain"]
    assert isinstance(gain, dict)
    assert gain["auc"] == [None, None, None]
    assert found.gate is Gate.BETTER
