"""One challenger against the active screener, and several corrected for their number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.compare.betting import (
    FLOOR,
    Evidence,
    evidence,
    floored_losses,
    least_mean,
    missing,
    per_decision,
)
from metier.evaluation.compare.resample import counted_order, drawn_counts, interval_of
from metier.evaluation.intervals import Interval
from metier.evaluation.metrics import EXCITED, N_GRADES, auc, average_precision, chosen_grades

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

SWITCH_AT = 20.0
"""The e-value that is asked for: at most 1 false "better" in 20 screeners that are no better, however often one looks."""

MARGIN = 0.02
"""Nats a decision below which a difference is not worth caring about: the probability of what the person says moves
by 2 % of itself, for instance from .50 to .51. Less than a tenth of what separates `words` from `learned` (docs/log.md)."""

_DRAWS = 1000
_LIKELY = 0.8
"""Coverage of "about so many more decisions"."""
_SOONER, _LATER = 0.7, 1.5
"""What the bounds are multiplied by: without it they held .74 of what came, with it .86, where .80 are stated, as methods
that learn change their difference (docs/benchmarks-advice.md)."""
_AT_LEAST = 10
"""With fewer decisions their spread is not known well enough to say how many more are needed (taste)."""


class Finding(StrEnum):
    """What is known about the challenger."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference worth caring about"
    NOT_KNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class McNemar:
    """The most probable labels in pairs.

    Attributes:
        only_a, only_b: Decisions where just the one was right.
        p_value: Exact and two-sided; for one look, not for looking every day. 1 where they never differ.
    """

    only_a: int
    only_b: int
    p_value: float


@dataclass(frozen=True, slots=True)
class MoreDecisions:
    """How many more decisions would settle it, if the difference stays as it is.

    Attributes:
        about: The middle of what may be expected.
        low, high: From the difference's own uncertainty and the luck of the coming decisions; `high` is None where
            no number can be named.
        level: Stated coverage.
    """

    about: int
    low: int
    high: int | None
    level: float = _LIKELY


@dataclass(frozen=True, slots=True)
class Comparison:
    """A challenger `b` against the active screener `a` on the same decisions. Gains are positive where b is better.

    Attributes:
        n: Number of decisions.
        asked: The e-value asked for: `SWITCH_AT` times the number of challengers.
        for_b, for_a: What betting on either side came to.
        loss_a, loss_b: Mean log loss with probabilities of at least `floor`, nats; NaN without decisions.
        gain: loss_a − loss_b with its bootstrap interval, for one look.
        lasting: The same with an interval that holds at every look at once; `finding` rests on it.
        auc_gain, ap_gain: Of "excited" against the rest, with bootstrap intervals; NaN where undefined.
        more: How many more decisions would settle it; None where it is settled or the sign is not clear.
        changed_sides: What was proved at one time does not hold together with what was proved at another, so the
            difference has changed; the finding is "not known yet", whatever was found before.
    """

    a: str
    b: str
    n: int
    finding: Finding
    asked: float
    for_b: Evidence
    for_a: Evidence
    loss_a: float
    loss_b: float
    gain: Interval
    lasting: Interval
    auc_gain: Interval
    ap_gain: Interval
    labels: McNemar
    more: MoreDecisions | None
    changed_sides: bool = False
    margin: float = MARGIN
    floor: float = FLOOR


def compare_all(
    grades: Integers,
    p: Mapping[str, Doubles],
    *,
    active: str,
    order: Mapping[str, Doubles] | None = None,
    margin: float = MARGIN,
    seed: int = 0,
) -> tuple[Comparison, ...]:
    """Every other screener against the active one, in the order given.

    With m challengers each needs m · `SWITCH_AT` (Bonferroni for e-values): the chance that any of them is ever
    falsely called better stays at most 1 in 20. The e-BH procedure would ask less of the second best, but promises
    only a share of false ones, and only at one agreed look; a person switches to one.

    Args:
        order: What each screener ranks by; P(excited) by default. Shape (n,).

    Source:
        Vovk & Wang 2021, "E-values: calibration, combination and applications"; Wang & Ramdas 2022 for e-BH.
    """
    challengers = [name for name in p if name != active]
    return tuple(
        compare(
            grades,
            p[active],
            p[name],
            names=(active, name),
            order=(order[active], order[name]) if order else None,
            asked=SWITCH_AT * len(challengers),
            margin=margin,
            seed=seed,
        )
        for name in challengers
    )


def compare(
    grades: Integers,
    p_a: Doubles,
    p_b: Doubles,
    *,
    names: tuple[str, str] = ("a", "b"),
    order: tuple[Doubles, Doubles] | None = None,
    asked: float = SWITCH_AT,
    margin: float = MARGIN,
    seed: int = 0,
) -> Comparison:
    """Whether b predicts this person better than a; may be asked anew after every decision.

    Tests, in both directions, that the loss of b, given the past, is on average no smaller than that of a. The claim
    "better" holds with probability 1 − 1 / asked over all looks together, without any assumption on the spread or
    shape of losses. It does assume that verdicts were made before the decision, and that decisions are not left out
    or reordered for what they show. Cost: about 0.2 s for 2,000 decisions.

    Args:
        grades: What the person said, in the order of decisions. 0 passed, 1 maybe, 2 excited. Shape (n,); n may be 0.
        p_a, p_b: P(passed), P(maybe), P(excited) of the active screener and its challenger. Shape (n, 3).
        names: Of the two.
        order: What the two rank by; P(excited) by default. Shape (n,).
        asked: The e-value asked for.
        margin: Nats a decision below which a difference is not worth caring about.
        seed: Of the bootstrap.

    Raises:
        ValueError: If shapes do not fit, or a value is outside its range.

    Example:
        >>> said = np.array([0, 2, 0, 1] * 10)
        >>> unsure = np.full((40, 3), 1 / 3)
        >>> good = 0.1 + 0.7 * np.eye(3)[said]
        >>> found = compare(said, unsure, good)
        >>> found.finding.value, found.for_b.reached_at
        ('better', 17)

    Source:
        Choe & Ramdas 2024, "Comparing sequential forecasters"; Henzi & Ziegel 2022, "Valid sequential inference on
        probability forecast performance".
    """
    _check(grades, p_a, p_b)
    bound, n = -math.log(FLOOR), len(grades)
    losses = floored_losses(grades, p_a), floored_losses(grades, p_b)
    gains = losses[0] - losses[1]
    lasting = _lasting(gains, bound=bound, asked=asked)
    finding = _finding(lasting, margin)
    counts = drawn_counts(n, draws=_DRAWS, seed=seed) if n else np.zeros((0, _DRAWS))
    means = gains @ counts / max(n, 1)
    of_a, of_b = order or (p_a[:, EXCITED], p_b[:, EXCITED])
    auc_gain, ap_gain = _order_gains(grades, of_a, of_b, counts)
    return Comparison(
        a=names[0],
        b=names[1],
        n=n,
        finding=finding,
        asked=asked,
        for_b=evidence(gains, bound=bound, asked=asked),
        for_a=evidence(-gains, bound=bound, asked=asked),
        loss_a=_mean(losses[0]),
        loss_b=_mean(losses[1]),
        gain=interval_of(_mean(gains), means, n=n, level=0.95),
        lasting=lasting,
        auc_gain=auc_gain,
        ap_gain=ap_gain,
        labels=_mcnemar(grades, p_a, p_b),
        more=_more(gains, counts, means, bound=bound, asked=asked, seed=seed)
        if finding is Finding.NOT_KNOWN and lasting.low <= lasting.high
        else None,
        changed_sides=lasting.low > lasting.high,
        margin=margin,
    )


def _check(grades: Integers, p_a: Doubles, p_b: Doubles) -> None:
    for p in (p_a, p_b):
        if p.shape != (len(grades), N_GRADES):
            msg = f"{len(grades)} decisions need probabilities of shape ({len(grades)}, 3), got {p.shape}"
            raise ValueError(msg)
        if not (np.isfinite(p).all() and (p >= 0).all() and (p <= 1 + 1e-9).all()):
            msg = "probabilities must lie in [0, 1]; leave out decisions that one of the screeners did not judge"
            raise ValueError(msg)
    if not np.isin(grades, range(N_GRADES)).all():
        msg = "grades must be 0, 1 or 2"
        raise ValueError(msg)


def _lasting(gains: Doubles, *, bound: float, asked: float) -> Interval:
    """Two one-sided statements, so both hold together with 1 − 2 / asked."""
    low = least_mean(gains, bound=bound, asked=asked)
    high = -least_mean(-gains, bound=bound, asked=asked)
    return Interval(_mean(gains), low, high, len(gains), 1 - 2 / asked)


def _finding(lasting: Interval, margin: float) -> Finding:
    """Sameness first: a difference that is proved and too small to matter is no reason to switch."""
    if lasting.low > lasting.high:  # no one difference explains the whole history
        return Finding.NOT_KNOWN
    if lasting.low > -margin and lasting.high < margin:
        return Finding.NO_DIFFERENCE
    if lasting.low > 0:
        return Finding.BETTER
    return Finding.WORSE if lasting.high < 0 else Finding.NOT_KNOWN


def _order_gains(
    grades: Integers, of_a: Doubles, of_b: Doubles, counts: Doubles
) -> tuple[Interval, Interval]:
    excited, n = grades == EXCITED, len(grades)
    if not excited.any() or excited.all():
        nothing = Interval(math.nan, math.nan, math.nan, n)
        return nothing, nothing
    drawn_a, drawn_b = counted_order(counts, excited, of_a), counted_order(counts, excited, of_b)
    values = (
        auc(excited, of_b) - auc(excited, of_a),
        average_precision(excited, of_b) - average_precision(excited, of_a),
    )
    auc_gain, ap_gain = (
        interval_of(value, b - a, n=n, level=0.95)
        for value, a, b in zip(values, drawn_a, drawn_b, strict=True)
    )
    return auc_gain, ap_gain


def _mcnemar(grades: Integers, p_a: Doubles, p_b: Doubles) -> McNemar:
    """Exact: with no difference, each side is as likely to be the one that was right."""
    right_a, right_b = chosen_grades(p_a) == grades, chosen_grades(p_b) == grades
    only_a, only_b = int(np.sum(right_a & ~right_b)), int(np.sum(right_b & ~right_a))
    if only_a + only_b == 0:
        return McNemar(0, 0, 1.0)
    from scipy.special import bdtr  # scipy.stats takes a second to import

    tail = float(bdtr(min(only_a, only_b), only_a + only_b, 0.5))
    return McNemar(only_a, only_b, min(1.0, 2 * tail))


def _more(
    gains: Doubles, counts: Doubles, means: Doubles, *, bound: float, asked: float, seed: int
) -> MoreDecisions | None:
    """Decisions until the better side reaches `asked`: a random walk of ln e with resampled drift and spread.

    The time at which a walk with drift g and variance s² first covers the distance h is close to an inverse Gaussian
    with mean h / g and shape h² / s². One such time is drawn per resampled history, so both the difference's own
    uncertainty and the luck to come are in the interval. It counts as if the best gambler
    owned what all own together, so the number is a little low: 31 and 85 where betting on resampled decisions of the
    sample postings took 40 and 100.
    """
    if len(gains) < _AT_LEAST:
        return None
    low, high = np.quantile(means, [(1 - _LIKELY) / 2, (1 + _LIKELY) / 2])
    if low <= 0 <= high:
        return None
    side = gains if low > 0 else -gains
    distance = missing(side, bound=bound, asked=asked)
    steps = per_decision(side, bound=bound)
    drift = counts.T @ steps.T / len(gains)  # (draws, 16)
    spread = np.maximum(counts.T @ (steps**2).T / len(gains) - drift**2, 1e-12)
    with np.errstate(divide="ignore"):
        expected = np.where(drift > 0, distance / np.maximum(drift, 1e-12), np.inf)
    best = expected.argmin(axis=1)
    at = np.arange(len(best)), best
    rng = np.random.Generator(np.random.PCG64(seed))
    reachable = np.isfinite(expected[at])
    times = np.full(len(best), np.inf)
    times[reachable] = rng.wald(expected[at][reachable], (distance**2 / spread[at])[reachable])
    soon, middle, late = np.quantile(times, [(1 - _LIKELY) / 2, 0.5, (1 + _LIKELY) / 2], method="higher")
    if not math.isfinite(middle):
        return None
    return MoreDecisions(
        math.ceil(middle),
        math.ceil(_SOONER * soon),
        math.ceil(_LATER * late) if math.isfinite(late) else None,
    )


def _mean(values: Doubles) -> float:
    return float(values.mean()) if len(values) else math.nan
