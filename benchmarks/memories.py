"""Mixing memories of different length by log loss as decisions come: the trial beside the learned screener's own way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike

from metier.screeners.sparse import Doubles

HALF_LIVES_DAYS = (np.inf, 365.0, 180.0, 90.0, 45.0)
"""Where decisions have times: infinity forgets nothing."""

HALF_LIVES_LABELS = (np.inf, 200.0, 80.0, 40.0)
"""Where they have none, or were all made within `LEAST_DAYS`: ages are counted in later decisions."""

LEAST_DAYS = 14.0
"""Decisions that span less tell nothing about fading by the calendar (taste)."""

SHARE = 0.02
"""Part of the weight dealt out anew at every decision: a change every 50 decisions is expected (taste)."""


def ages_and_half_lives(
    decided_at: Sequence[datetime | None], *, now: datetime | None = None
) -> tuple[Doubles, tuple[float, ...]]:
    """Ages of decisions with the half-lives that suit them: in days, or by count of later decisions.

    Days need a time for every decision and at least `LEAST_DAYS` between the first and the last.

    Args:
        decided_at: In the order decided; a time without zone counts as UTC. Shape (n,).
        now: The moment ages are counted to; the last decision unless given. Nothing is older than 0 days after it.

    Returns:
        Ages of shape (n,), and half-lives in the same unit.

    Example:
        >>> ages_and_half_lives([None, None, None])
        (array([2., 1., 0.]), (inf, 200.0, 80.0, 40.0))
    """
    times = [_seconds(moment) for moment in decided_at if moment is not None]
    n = len(decided_at)
    days = np.array(times) / 86_400
    if len(times) < n or n == 0 or float(np.ptp(days)) < LEAST_DAYS:
        return np.arange(n - 1, -1, -1, dtype=np.float64), HALF_LIVES_LABELS
    end = float(days.max()) if now is None else _seconds(now) / 86_400
    return np.maximum(end - days, 0.0), HALF_LIVES_DAYS


def mixture_weights(losses: ArrayLike, *, share: float = SHARE, rate: float = 1.0) -> Doubles:
    """Weights of k experts before each of t decisions and after the last, from how well each predicted so far.

    Row i rests on losses before i only, so predictions mixed with it never see their own answer:

        v_i = w_i · exp(-rate · loss_i) / Σ,    w_{i+1} = (1 - share) · v_i + share / k,    w_0 = 1 / k

    With log losses and rate 1 the mixture Σ_k w_ik p_k loses at most ln k + t · ln(1 / (1 - share)) more than the best
    expert, and little more than the best one of every stretch.

    Args:
        losses: Log losses in nats, -ln p of what the person said; NaN where an expert said nothing, which
            moves its weight neither way. Shape (t, k), k ≥ 1.
        share: 0 mixes as if the best expert were the same for ever.
        rate: How fast success counts; 1 is right for log losses.

    Returns:
        Shape (t + 1, k); each row sums to 1.

    Raises:
        ValueError: If there is no expert, or a loss is infinite.

    Source:
        Herbster & Warmuth 1998, "Tracking the Best Expert", fixed share; Vovk 1990 for rate 1.
    """
    known = np.asarray(losses, np.float64)
    if known.ndim != 2 or known.shape[1] == 0 or np.isinf(known).any():
        msg = f"losses must be finite or NaN, of shape (t, k) with k ≥ 1; got shape {known.shape}"
        raise ValueError(msg)
    weights = np.full((len(known) + 1, known.shape[1]), 1 / known.shape[1])
    for i, row in enumerate(known):
        weights[i + 1] = (1 - share) * _posterior(weights[i], row, rate) + share / known.shape[1]
    return weights


def _posterior(weights: Doubles, losses: Doubles, rate: float) -> Doubles:
    """Weights after one row of losses; experts that said nothing keep their weight together."""
    awake = np.isfinite(losses)
    if not awake.any():
        return weights
    found = weights.copy()
    gained = np.log(weights[awake] + np.finfo(float).tiny) - rate * losses[awake]
    gained = np.exp(gained - gained.max())
    found[awake] = gained / gained.sum() * weights[awake].sum()
    return found


def _seconds(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp()
