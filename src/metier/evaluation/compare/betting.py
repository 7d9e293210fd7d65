"""Evidence that may be looked at every day: betting against "b is no better than a".

A gambler starts with 1 and stakes a fixed share of what they own on every decision that b loses less than a. If b is
no better, no gambler can expect to gain, so owning 20 times the start, ever, has a chance of at most 1 in 20
(Ville 1939). What they own is the e-value. Sixteen gamblers with different stakes share the start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

FLOOR = 0.03
"""No probability counts for less, so one decision moves the comparison by at most ln(1 / .03) = 3.5 nats.

A bet can be no larger than the worst loss allows, so a lower floor means slower evidence. From .01 to .02 the mean
difference of `words` and `learned` on real sets moved by at most .001 nats, to .05 by .004 (docs/log.md)."""

_STAKES = np.linspace(0.05, 0.95, 16)
"""Shares of the largest bet that cannot ruin."""
_SHARES = _STAKES**2 / np.sum(_STAKES**2)
"""Large stakes get more of the start: a gain worth knowing is found sooner than with equal shares (docs/log.md)."""
_LARGEST = 690.0  # e^690 is the largest power that JSON and double precision still hold with room to spare


@dataclass(frozen=True, slots=True)
class Evidence:
    """What betting on one side has come to.

    Attributes:
        now: The e-value after the last decision.
        best: The largest e-value ever, at least 1. A decision to switch rests on this one: 1 / best bounds the chance
            of ever having come so far by luck, whenever one looked (Ville's inequality).
        reached_at: After how many decisions `best` reached what is asked for; None while it has not.
    """

    now: float
    best: float
    reached_at: int | None


def floored_losses(grades: Integers, p: Doubles, floor: float = FLOOR) -> Doubles:
    """−ln of the probability of what the person said, at least `floor`. Nats in [0, −ln floor], shape (n,).

    Args:
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).
        p: P(passed), P(maybe), P(excited). Shape (n, 3).
        floor: The smallest probability that counts, in (0, 1).
    """
    said = p[np.arange(len(grades)), grades]
    return np.asarray(-np.log(np.clip(said, floor, 1.0)), dtype=np.float64)


def log_wealth(gains: Doubles, *, bound: float, mean: float = 0.0) -> Doubles:
    """Logarithm of what each gambler owns after each decision, when betting that gains exceed `mean`.

        ln W_k(t) = Σ_{i ≤ t} ln(1 + stake_k · (gain_i − mean) / (bound + mean))

    Every factor is positive, and at most 1 in expectation while E[gain_i | past] ≤ mean: the stakes are fixed before
    the first decision, so no bet can know its outcome.

    Args:
        gains: Loss of a minus loss of b, in the order of decisions. Nats in [−bound, bound], shape (n,).
        bound: Largest possible gain or loss of one decision.
        mean: What the gains would have on average if there were nothing to find; above −bound.

    Returns:
        Shape (16, n).

    Source:
        Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", sections 4 and 5.
    """
    bets = _STAKES / (bound + mean)
    return np.cumsum(np.log1p(bets[:, None] * (gains - mean)[None, :]), axis=1)


def log_evidence(wealth: Doubles) -> Doubles:
    """Logarithm of the e-value after each decision: what the gamblers own together. Shape (n,)."""
    weighted = wealth + np.log(_SHARES)[:, None]
    top = weighted.max(axis=0)
    return np.asarray(top + np.log(np.exp(weighted - top).sum(axis=0)), dtype=np.float64)


def missing(gains: Doubles, *, bound: float, asked: float) -> float:
    """How far the logarithm of the e-value is from that of `asked` after the last decision, at least a trace. Nats."""
    reached = log_evidence(log_wealth(gains, bound=bound))[-1]
    return max(math.log(asked) - float(reached), 1e-9)


def per_decision(gains: Doubles, *, bound: float) -> Doubles:
    """Logarithm of the factor by which each decision multiplies what each gambler owns. Shape (16, n)."""
    return np.log1p((_STAKES / bound)[:, None] * gains[None, :])


def evidence_path(gains: Doubles, *, bound: float) -> Doubles:
    """The e-value "b is better" after each decision, for a plot. Shape (n,).

    Example:
        >>> evidence_path(np.array([0.5, 0.5, -0.5]), bound=3.5).round(2).tolist()
        [1.1, 1.22, 1.09]
    """
    return np.exp(np.minimum(log_evidence(log_wealth(gains, bound=bound)), _LARGEST))


def evidence(gains: Doubles, *, bound: float, asked: float) -> Evidence:
    """What betting on b came to: now, at best, and when it reached `asked`."""
    path = evidence_path(gains, bound=bound)
    if not len(path):
        return Evidence(1.0, 1.0, None)
    reached = np.flatnonzero(path >= asked)
    return Evidence(
        float(path[-1]), max(1.0, float(path.max())), int(reached[0]) + 1 if len(reached) else None
    )


def least_mean(gains: Doubles, *, bound: float, asked: float) -> float:
    """The lowest mean gain that no bet has refuted at any time: above it with confidence 1 − 1 / asked, whenever looked at.

    The largest m against which the e-value once reached `asked`; it never falls as decisions come in. Found by halving,
    as the e-value against m falls with m; exact to 1e-6 of the bound.
    """
    low, high = -bound * (1 - 1e-3), bound

    def refuted(mean: float) -> bool:
        wealth = log_wealth(gains, bound=bound, mean=mean)
        return bool(np.any(log_evidence(wealth) >= math.log(asked)))

    if not len(gains) or not refuted(low):
        return -bound
    while high - low > 1e-6 * bound:
        middle = (low + high) / 2
        low, high = (middle, high) if refuted(middle) else (low, middle)
    return low
