"""How much an old decision counts, and the mean of what several memories say."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from metier.screeners.sparse import Doubles


def half_life_weights(ages: ArrayLike, half_life: float) -> Doubles:
    """How much decisions of these ages count: 1 now, ½ after one half-life, 1 always where it is infinite.

        w = 2^(-age / half_life)

    Args:
        ages: In the unit of `half_life`; not negative. Shape (n,).
        half_life: In days or in decisions; above 0.

    Raises:
        ValueError: If an age is negative or the half-life is not above 0.

    Example:
        >>> half_life_weights([0, 45, 90], 45).tolist()
        [1.0, 0.5, 0.25]
    """
    known = np.asarray(ages, np.float64)
    if not half_life > 0 or not np.all(known >= 0):
        msg = f"ages must be ≥ 0 and the half-life above 0, got {ages!r} and {half_life!r}"
        raise ValueError(msg)
    weights: Doubles = np.exp2(-known / half_life)
    return weights


def mixed(p: ArrayLike, weights: ArrayLike) -> Doubles:
    """The experts' probabilities, each decision's mixed by its own weights: Σ_k w_k p_k. Shape (n, 3).

    Args:
        p: P(passed), P(maybe), P(excited) of every expert. Shape (n, k, 3).
        weights: Shape (n, k) or (k,), for instance `mixture_weights(losses)[:-1]`.

    Example:
        >>> mixed([[[1, 0, 0], [0, 0, 1]]], [0.75, 0.25]).tolist()
        [[0.75, 0.0, 0.25]]
    """
    answers = np.asarray(p, np.float64)
    shares = np.broadcast_to(np.asarray(weights, np.float64), answers.shape[:2])
    together: Doubles = np.einsum("nk,nkg->ng", shares, answers)
    return together
