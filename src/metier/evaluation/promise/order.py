"""Order statistics: how many of the excited may score as low as what is hidden, and how many must be known for it.

Let s₁ ≤ … ≤ sₙ be held-out scores of n excited postings that were drawn like the ones to come. Hide what scores below s₍ₖ₎,
strictly: what is as good as s₍ₖ₎ stays. The share of excited ones that is hidden then follows

    Beta(k, n - k + 1),   mean k / (n + 1),   P(share > α) = BinomCDF(k - 1; n, α),

whatever the distribution of the scores; ties only make it smaller.

Source:
    Wilks 1941, Annals of Mathematical Statistics 12:91-96; as conformal prediction: Vovk 2012, PMLR 25:475-490.
"""

from __future__ import annotations

import math

import numpy as np

_ROUNDING = 1e-9
"""A share such as .29 times 100 is a hair below 29 in binary."""
_SLACK = 1e-12
"""The same for a confidence."""


def allowed(n: int, miss: float, sure: float | None = None) -> int:
    """The largest k such that what scores below the k-th lowest of n excited ones may be hidden; 0 where nothing may.

    Args:
        n: Excited postings with held-out scores.
        miss: Share α of excited ones that may be hidden, in (0, 1).
        sure: None promises α on average, k = ⌊α(n + 1)⌋; else α with this probability: the largest k with
            BinomCDF(k - 1; n, α) ≤ 1 - sure.

    Raises:
        ValueError: Unless n ≥ 0, and 0 < miss < 1, and 0 < sure < 1.

    Example:
        >>> allowed(18, 0.05), allowed(19, 0.05), allowed(58, 0.05, sure=0.95), allowed(59, 0.05, sure=0.95)
        (0, 1, 0, 1)
    """
    _check(n, miss, sure)
    if sure is None:
        return math.floor(miss * (n + 1) + _ROUNDING)
    within = np.flatnonzero(_tails(n, miss) <= 1 - sure + _SLACK)
    return int(within[-1]) + 1 if len(within) else 0


def needed(miss: float, sure: float | None = None, *, k: int = 1) -> int:
    """The smallest n at which `allowed` gives `k`: below it such a promise cannot be given.

    Raises:
        ValueError: As `allowed`, and unless k ≥ 1.

    Example:
        >>> [needed(0.05), needed(0.05, 0.90), needed(0.05, 0.95), needed(0.10), needed(0.10, 0.95)]
        [19, 45, 59, 9, 29]
    """
    _check(0, miss, sure)
    if k < 1:
        msg = f"need k ≥ 1, got {k}"
        raise ValueError(msg)
    if k == 1 and sure is not None:
        return math.ceil(
            math.log(1 - sure + _SLACK) / math.log1p(-miss)
        )  # (1 - α)ⁿ: no need to count up to it
    low, high = 0, k
    while allowed(high, miss, sure) < k:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if allowed(middle, miss, sure) >= k else (middle, high)
    return high


def risk(n: int, k: int, miss: float) -> float:
    """P(more than `miss` of the excited are hidden) when what scores below the k-th lowest of n is hidden.

    Example:
        >>> round(risk(59, 1, 0.05), 3), risk(20, 0, 0.05)
        (0.048, 0.0)
    """
    _check(n, miss, None)
    return float(_tails(n, miss)[k - 1]) if k else 0.0


def _tails(n: int, p: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """BinomCDF(i; n, p) for i = 0 … n - 1. Shape (n,); scipy has it, but importing that takes seconds."""
    if n == 0:
        return np.zeros(0)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    i = np.arange(n)
    terms = logs[n] - logs[i] - logs[n - i] + i * math.log(p) + (n - i) * math.log1p(-p)
    tails: np.ndarray[tuple[int], np.dtype[np.float64]] = np.minimum(np.cumsum(np.exp(terms)), 1.0)
    return tails


def _check(n: int, miss: float, sure: float | None) -> None:
    if n < 0 or not 0 < miss < 1 or (sure is not None and not 0 < sure < 1):
        msg = f"need n ≥ 0 and shares between 0 and 1, got n {n}, miss {miss}, sure {sure}"
        raise ValueError(msg)
