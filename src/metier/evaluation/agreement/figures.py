"""Agreement in figures: verdicts beside the decisions that followed, each figure with its interval."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.domain.verdict import Verdict
from metier.evaluation import metrics
from metier.evaluation.agreement.intervals import (
    ap_bounds,
    auc_bounds,
    ece_bounds,
    ece_of_a_calibrated,
    kappa_bounds,
)
from metier.evaluation.agreement.values import (
    Agreement,
    Calibration,
    CalibrationBin,
    Figure,
    Key,
    Origin,
    Selection,
    Table,
)
from metier.evaluation.intervals import Interval, mean_interval, share_interval
from metier.evaluation.metrics import EXCITED, Booleans, Doubles, Integers

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """Decisions beside the verdicts on them, in the order decided.

    Attributes:
        grades: What the person said: 0 passed, 1 maybe, 2 excited. Shape (n,).
        p: P(passed, maybe, excited) of the verdicts. Shape (n, 3).
        order: What the verdicts rank by, comparable between versions: P(excited), lowered by one for postings that
            break a hard limit, as these rank last whatever their probability. Shape (n,).
    """

    grades: Integers
    p: Doubles
    order: Doubles

    def __len__(self) -> int:
        return len(self.grades)

    def take(self, chosen: Integers | Booleans | slice) -> Judged:
        """Some of them."""
        return Judged(self.grades[chosen], self.p[chosen], self.order[chosen])


def judged(labels: Sequence[Label], verdicts: Sequence[Verdict]) -> Judged:
    """Labels beside verdicts, pair by pair."""
    p = np.array([(v.p_passed, v.p_maybe, v.p_excited) for v in verdicts], np.float64).reshape(-1, 3)
    outside = np.array([bool(v.outside_limits) for v in verdicts], np.float64)
    grades = np.array([label.grade for label in labels], np.int64)
    return Judged(grades, p, p[:, EXCITED] - outside)


def agreement(pairs: Judged, *, screener: str, origin: Origin, selection: Selection, shown: int) -> Agreement:
    """Every figure of one screener on one set of decisions. Cost: about 0.1 s for 2,000 of them."""
    pairs = dataclasses.replace(pairs, order=order_of(screener, pairs))
    grades, chosen = pairs.grades, metrics.chosen_grades(pairs.p)
    return Agreement(
        screener=screener,
        origin=origin,
        selection=selection,
        n=len(pairs),
        by_label=by_label(grades),
        order=(auc_figure(pairs), _ap_figure(pairs), _recall_figure(pairs, shown)),
        labels=(
            *label_figures(grades, chosen),
            mean_figure(Key.LOG_LOSS, metrics.log_losses(grades, pairs.p)),
        ),
        table=table(grades, chosen),
        calibration=_calibration(pairs),
        shown=shown,
    )


def order_of(screener: str, pairs: Judged) -> Doubles:
    """What a screener ranks by; the same for all postings where it has no order. Shape (n,)."""
    return np.zeros(len(pairs)) if screener in metrics.WITHOUT_ORDER else pairs.order


def by_label(grades: Integers) -> dict[Label, int]:
    """How many of each label, passed first."""
    counts = np.bincount(grades, minlength=len(Label))
    return {label: int(counts[label.grade]) for label in Label}


def table(first: Integers, second: Integers) -> Table:
    """Counts of (decided, said), or of (first answer, second answer)."""
    counts = metrics.confusion(first, second).tolist()
    return Table((tuple(counts[0]), tuple(counts[1]), tuple(counts[2])))


def label_figures(first: Integers, second: Integers) -> tuple[Figure, Figure, Figure]:
    """Exact, within one step, kappa: of what was decided and what was said, or of two answers."""
    n = len(first)
    exact = int(np.sum(first == second))
    within = int(np.sum(np.abs(first - second) <= 1))
    kappa = metrics.quadratic_kappa(first, second) if n else math.nan
    low, high = kappa_bounds(metrics.confusion(first, second)) if not math.isnan(kappa) else (None, None)
    return (
        _share(Key.EXACT, exact, n, n),
        _share(Key.WITHIN_ONE, within, n, n),
        Figure(Key.KAPPA, _known(kappa), low, high, n, chance=0.0),
    )


def auc_figure(pairs: Judged) -> Figure:
    """Share of pairs in the right order."""
    positive = pairs.grades == EXCITED
    n_pairs = int(positive.sum() * (~positive).sum())
    value = metrics.auc(positive, pairs.order)
    if math.isnan(value):
        return Figure(Key.AUC, None, None, None, len(pairs), chance=0.5)
    low, high = auc_bounds(value, int(positive.sum()), int((~positive).sum()))
    hits = round(value * n_pairs * 2) / 2
    return Figure(Key.AUC, value, low, high, len(pairs), hits=hits, of=n_pairs, chance=0.5)


def mean_figure(key: Key, values: Doubles) -> Figure:
    """Mean of one value per decision."""
    return _of_interval(key, mean_interval(values.tolist()), len(values))


def _ap_figure(pairs: Judged) -> Figure:
    positive = pairs.grades == EXCITED
    value = metrics.average_precision(positive, pairs.order) if len(pairs) else math.nan
    base = float(positive.mean()) if len(pairs) else None
    low, high = (None, None) if math.isnan(value) else ap_bounds(positive, pairs.order)
    return Figure(Key.AP, _known(value), low, high, len(pairs), chance=base)


def _recall_figure(pairs: Judged, shown: int) -> Figure:
    """Not defined where all would be shown anyway."""
    positive = pairs.grades == EXCITED
    n_excited = int(positive.sum())
    if len(pairs) <= shown or not n_excited:
        return Figure(Key.RECALL_SHOWN, None, None, None, len(pairs))
    value = metrics.recall_in_top(positive, pairs.order, shown)
    bounds = share_interval(round(value * n_excited), n_excited)
    luck = shown / len(pairs)
    return Figure(
        Key.RECALL_SHOWN, value, bounds.low, bounds.high, len(pairs),
        hits=round(value * n_excited, 1), of=n_excited, chance=luck,
    )  # fmt: skip


def _calibration(pairs: Judged) -> Calibration:
    positive, p = pairs.grades == EXCITED, pairs.p[:, EXCITED]
    value = metrics.ece(positive, p, N_BINS)
    low, high = (None, None) if len(pairs) < 2 else ece_bounds(positive, p, N_BINS)
    chance = ece_of_a_calibrated(p, N_BINS) if len(pairs) else None
    return Calibration(
        ece=Figure(Key.ECE, _known(value), low, high, len(pairs), chance=chance),
        brier=mean_figure(Key.BRIER, (p - positive) ** 2),
        bins=_bins(positive, p),
    )


def _bins(positive: Booleans, p: Doubles) -> tuple[CalibrationBin, ...]:
    place = np.clip((p * N_BINS).astype(np.int64), 0, N_BINS - 1)
    found = []
    for number in range(N_BINS):
        inside = place == number
        n, k = int(inside.sum()), int(positive[inside].sum())
        bounds = share_interval(k, n) if n else None
        found.append(
            CalibrationBin(
                p_low=number / N_BINS,
                p_high=(number + 1) / N_BINS,
                p_mean=float(p[inside].mean()) if n else None,
                n=n,
                n_excited=k,
                low=bounds.low if bounds else None,
                high=bounds.high if bounds else None,
            )
        )
    return tuple(found)


def _share(key: Key, k: int, of: int, n: int) -> Figure:
    if not of:
        return Figure(key, None, None, None, n)
    return _of_interval(key, share_interval(k, of), n, hits=k, of=of)


def _of_interval(
    key: Key, interval: Interval, n: int, *, hits: float | None = None, of: int | None = None
) -> Figure:
    value, low, high = (_known(number) for number in (interval.value, interval.low, interval.high))
    return Figure(key, value, low, high, n, hits=hits, of=of)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
