"""Laws of mixing memories."""

from __future__ import annotations

import math

import numpy as np
from benchmarks.memories import mixture_weights
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

LOSSES = st.tuples(st.integers(1, 30), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(0, 12))
)


@given(LOSSES, st.floats(0, 0.5))
@settings(max_examples=60, deadline=None)
def test_the_mixture_loses_little_more_than_the_best_expert(
    losses: np.ndarray[tuple[int, ...], np.dtype[np.float64]], share: float
) -> None:
    n, k = losses.shape
    weights = mixture_weights(losses, share=share)
    own = -np.log((weights[:-1] * np.exp(-losses)).sum(axis=1)).sum()
    assert own <= losses.sum(axis=0).min() + math.log(k) - n * math.log(1 - share) + 1e-6


@given(LOSSES, st.integers(0, 29))
@settings(max_examples=60, deadline=None)
def test_weights_never_rest_on_their_own_decision_or_later_ones(
    losses: np.ndarray[tuple[int, ...], np.dtype[np.float64]], place: int
) -> None:
    changed = losses.copy()
    changed[place:] = 1.0
    seen = min(place, len(losses)) + 1
    assert np.array_equal(mixture_weights(losses)[:seen], mixture_weights(changed)[:seen])
    assert np.allclose(mixture_weights(losses).sum(axis=1), 1)
