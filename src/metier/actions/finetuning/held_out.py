"""What scores of held-out decisions say about changed weights: better, no better, or not known."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from metier.evaluation.intervals import Interval, bootstrap_intervals
from metier.evaluation.metrics import EXCITED, auc, average_precision, log_losses
from metier.screeners.calibrate import Calibration, fit_calibration, lean_of
from metier.screeners.fine_tuned.mixing import Mixture, mixture_of
from metier.screeners.sparse import Doubles, Integers
from metier.training.encoder.ports import HeldOut, Weighed
from metier.training.method import Gate, Json

_DRAWS = 1000


def weigh(held_out: HeldOut) -> Weighed:
    """The gate and its figures.

    The share of the tuned score is chosen on all examples, as the screener `fine_tuned` does. What that brings is told
    honestly: share and calibration of each fold are chosen on the other folds, for the frozen score alone as well, so the
    luck of choosing stands in no figure. `tuned` is the mixture, as it would be used; `weights_alone` the tuned scores. Intervals are 95 %, by drawing examples anew.

    Better: the interval of the log loss gained excludes 0. No better: the share is 0. Else not known.
    """
    both = np.isfinite(held_out.frozen) & np.isfinite(held_out.tuned)
    known = _part(held_out, both)
    n = len(known.grades)
    whole = _mixture(known)
    if not whole.losses:
        return Weighed(Gate.NOT_KNOWN, 0.0, {"n_held_out": n})
    frozen_p, mixed_p = _across(known)
    mixed = whole.scores(known.frozen, known.tuned)
    losses = {"frozen": log_losses(known.grades, frozen_p), "tuned": log_losses(known.grades, mixed_p)}
    orders = {"frozen": known.frozen, "tuned": mixed, "weights_alone": known.tuned}
    found = _figures(known.grades, losses, orders)
    better = Gate.BETTER if found["gain.log_loss"].low > 0 else Gate.NOT_KNOWN
    return Weighed(
        better if whole.share else Gate.NO_BETTER,
        whole.share,
        {
            **_grouped(found),
            "n_held_out": n,
            "share": whole.share,
            "log_loss_by_share": [round(loss, 5) for loss in whole.losses],
        },
    )


def _across(known: HeldOut) -> tuple[Doubles, Doubles]:
    """Probabilities of each fold by share and calibration of the others: frozen alone, and mixed. Shapes (n, 3)."""
    frozen_p, mixed_p = np.full((2, len(known.grades), 3), 1 / 3)
    for fold in np.unique(known.folds):
        here = known.folds == fold
        others = _part(known, ~here)
        mixture = _mixture(others)
        frozen_p[here] = _calibration(others).probabilities(known.frozen[here])
        scores = mixture.scores(known.frozen[here], known.tuned[here])
        mixed_p[here] = mixture.calibration.probabilities(scores)
    return frozen_p, mixed_p


def _mixture(some: HeldOut) -> Mixture:
    return mixture_of(
        some.frozen, some.tuned, some.grades, recency=some.recency, calibration=_calibration(some)
    )


def _calibration(some: HeldOut) -> Calibration:
    found = fit_calibration(some.frozen, some.grades, some.recency)
    return dataclasses.replace(found, lean=lean_of(some.grades))


def _part(held_out: HeldOut, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> HeldOut:
    return HeldOut(
        held_out.frozen[rows], held_out.tuned[rows], held_out.grades[rows], held_out.recency[rows],
        held_out.folds[rows],
    )  # fmt: skip


def _figures(
    grades: Integers, losses: Mapping[str, Doubles], orders: Mapping[str, Doubles]
) -> dict[str, Interval]:
    """Log loss, AUC and average precision of excited on each side, and what is gained: above 0 is better in all three."""

    def statistics(at: Integers) -> dict[str, float]:
        excited = grades[at] == EXCITED
        found = {f"{side}.log_loss": float(loss[at].mean()) for side, loss in losses.items()}
        found["gain.log_loss"] = found["frozen.log_loss"] - found["tuned.log_loss"]
        for figure, measure in (("auc", auc), ("ap", average_precision)):
            for side, order in orders.items():
                found[f"{side}.{figure}"] = measure(excited, order[at])
            found[f"gain.{figure}"] = found[f"tuned.{figure}"] - found[f"frozen.{figure}"]
        return found

    return bootstrap_intervals(statistics, len(grades), draws=_DRAWS)


def _grouped(found: Mapping[str, Interval]) -> dict[str, Json]:
    """By side, then by figure."""
    shown: dict[str, dict[str, Json]] = {}
    for name, interval in found.items():
        side, figure = name.split(".")
        shown.setdefault(side, {})[figure] = _told(interval)
    return {**shown}


def _told(interval: Interval) -> Json:
    """Value, low and high; None where one is not defined."""
    return [
        round(number, 5) if np.isfinite(number) else None
        for number in (interval.value, interval.low, interval.high)
    ]
