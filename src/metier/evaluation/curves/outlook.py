"""What a curve says about more labels: forecasts, and whether they are worth giving."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from metier.errors import CurveTooFarError
from metier.evaluation.curves.history import History
from metier.evaluation.curves.law import CurvePoint, Fitted, fit
from metier.evaluation.intervals import Interval

REACH = 4
"""Times the labels there are: no forecast goes beyond (learning.md, section 4)."""
WORTH = 0.02
"""A gain below which more labels are not worth giving; nats for log loss, as `compare.MARGIN`."""

_LEVELS = (0.80, 0.95)


class Outlook(StrEnum):
    """What twice the labels would bring."""

    HELPS = "more labels help"
    FLAT = "no gain worth caring about"
    NOT_KNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The figure at a number of labels.

    Attributes:
        at: Number of labels.
        likely, wide: The figure with its 80 % and 95 % interval.
        gain: How much better than with the labels there are, 80 % interval: of the law, without the luck of which
            examples come, which moves the figure itself up and down besides.
    """

    at: int
    likely: Interval
    wide: Interval
    gain: Interval


@dataclass(frozen=True, slots=True)
class MoreLabels:
    """How many more labels something takes; `low` and `high` span 80 %, None is beyond the curve's reach."""

    about: int
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Curve:
    """What is known about more labels. All figures are on the scale they were given in.

    Attributes:
        n: Labels there are.
        points: What was measured, in up to ten bins.
        now: The fitted figure with the labels there are, 80 %.
        forecasts: At twice and four times the labels.
        outlook: What twice the labels would bring; "not known yet" where the interval holds both a gain and none.
        to_gain: How many more labels until the figure is `worth` better; None where that is not known, or beyond reach.
        to_know: About how many more labels until `outlook` is known, if errors shrink as 1 / √N; None where it is
            known, or beyond reach.
        worth: What counts as a gain.
    """

    n: int
    points: tuple[CurvePoint, ...]
    now: Interval
    forecasts: tuple[Forecast, ...]
    outlook: Outlook
    to_gain: MoreLabels | None
    to_know: int | None
    worth: float


def curve(history: History, *, n: int | None = None, worth: float = WORTH, seed: int = 0) -> Curve | None:
    """What more labels would bring; None with fewer than 30 rows or three sizes.

    Args:
        history: Figures so far.
        n: Labels there are; by default the largest size.
        worth: A gain below which more labels are not worth giving.
        seed: Of the bootstrap.
    """
    fitted = fit(history, n=n, seed=seed)
    if fitted is None:
        return None
    ahead = tuple(_forecast(fitted, times * fitted.n) for times in (2, REACH))
    outlook = _outlook(ahead[0].gain, worth)
    return Curve(
        n=fitted.n,
        points=fitted.points,
        now=fitted.interval(fitted.n, _LEVELS[0]),
        forecasts=ahead,
        outlook=outlook,
        to_gain=_to_gain(fitted, worth),
        to_know=_to_know(fitted.n, ahead[0].gain, worth) if outlook is Outlook.NOT_KNOWN else None,
        worth=worth,
    )


def forecast(
    history: History, at: int, *, n: int | None = None, of: int | None = None, seed: int = 0
) -> Forecast | None:
    """The figure with `at` labels; None where there is no curve.

    Args:
        history: Figures so far.
        at: Number of labels, from those there are to four times as many.
        n: Labels there are; by default the largest size.
        of: Widens the intervals to those of a mean over so many coming decisions, which can be checked;
            by default they are of the figure itself, which no one ever sees exactly.
        seed: Of the bootstrap.

    Raises:
        CurveTooFarError: If `at` is more than four times the labels there are, or fewer than there are.
    """
    fitted = fit(history, n=n, seed=seed)
    return None if fitted is None else _forecast(fitted, at, of=of)


def _forecast(fitted: Fitted, at: int, *, of: int | None = None) -> Forecast:
    if not fitted.n <= at <= REACH * fitted.n:
        raise CurveTooFarError(at, have=fitted.n, reach=REACH)
    gains = fitted.gains(at)
    low, high = np.quantile(gains, [0.1, 0.9])
    return Forecast(
        at=at,
        likely=fitted.interval(at, _LEVELS[0], of=of),
        wide=fitted.interval(at, _LEVELS[1], of=of),
        gain=Interval(float(np.median(gains)), float(low), float(high), fitted.n_rows, _LEVELS[0]),
    )


def _outlook(gain: Interval, worth: float) -> Outlook:
    if gain.low >= worth:
        return Outlook.HELPS
    return Outlook.FLAT if gain.high < worth else Outlook.NOT_KNOWN


def _to_gain(fitted: Fitted, worth: float) -> MoreLabels | None:
    """Per draw the first number of labels, on a fine grid, at which the figure is `worth` better."""
    sizes = np.unique(np.round(np.geomspace(fitted.n, REACH * fitted.n, 200))).astype(np.int64)
    better = np.stack([fitted.gains(size) >= worth for size in sizes.tolist()])
    first = np.where(better.any(axis=0), sizes[better.argmax(axis=0)] - fitted.n, np.inf)
    low, about, high = np.quantile(first, [0.1, 0.5, 0.9], method="higher")
    if not math.isfinite(about):
        return None
    return MoreLabels(int(about), int(low), int(high) if math.isfinite(high) else None)


def _to_know(n: int, gain: Interval, worth: float) -> int | None:
    """Labels until the interval, shrinking as 1 / √N around the same middle, leaves `worth` on one side."""
    reach = gain.value - gain.low if gain.value >= worth else gain.high - gain.value
    distance = abs(gain.value - worth)
    if distance * math.sqrt(REACH) <= reach:  # not even at the end of the curve
        return None
    return math.ceil(n * ((reach / distance) ** 2 - 1))
