"""Figures of agreement. Grades are 0 passed, 1 maybe, 2 excited, shape (n,); p is P(passed, maybe, excited), shape (n, 3).

Every figure is NaN where it is undefined: without a posting, without an excited one, with one class only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

N_GRADES = 3
EXCITED = 2
FLOOR = 1e-6
"""Log loss takes no probability for smaller: one sure mistake must not outweigh a thousand other decisions."""

FIGURES: Mapping[str, str] = {
    "auc": "chance that an excited posting is ranked above another",
    "ap": "average precision of excited",
    "macro_f1": "F1 of the most probable label, mean over labels",
    "kappa": "quadratic weighted kappa of the most probable label",
    "recall_20": "share of the excited in the best 20 %",
    "recall_top10": "share of the excited in the best 10",
    "brier": "mean squared error of P(excited)",
    "ece": "calibration error of P(excited), 10 bins",
    "log_loss": "mean log loss of the three probabilities",
}
"""Every figure of `figures` in words, in the order of reports."""

WITHOUT_ORDER = frozenset({"prior"})
"""Screeners that say the same about every posting: what they said at different times is no order of postings."""

HIGHER_IS_BETTER = frozenset({"auc", "ap", "macro_f1", "kappa", "recall_20", "recall_top10"})


def figures(grades: Integers, p: Doubles, *, order: Doubles | None = None) -> dict[str, float]:
    """All figures of one test, by the names of `FIGURES`.

    Args:
        order: What the postings are ranked by; P(excited) unless given. Shape (n,).
    """
    excited, score, chosen = grades == EXCITED, p[:, EXCITED], chosen_grades(p)
    hits, taken = _cumulated(excited, score if order is None else order)
    return {
        "auc": _auc(hits, taken),
        "ap": _average_precision(hits, taken),
        "macro_f1": macro_f1(grades, chosen),
        "kappa": quadratic_kappa(grades, chosen),
        "recall_20": _recall_in_top(hits, taken, _places(0.2, len(grades))),
        "recall_top10": _recall_in_top(hits, taken, 10),
        "brier": brier(excited, score),
        "ece": ece(excited, score),
        "log_loss": log_loss(grades, p),
    }


def chosen_grades(p: Doubles) -> Integers:
    """The most probable grade of each row; ties go to the higher one, as in `Verdict.label`. Shape (n,)."""
    return np.asarray(N_GRADES - 1 - np.argmax(p[:, ::-1], axis=1), dtype=np.int64)


def auc(positive: Booleans, scores: Doubles) -> float:
    """Area under the ROC curve: the chance that a positive scores above another, ties counting half. O(n log n)."""
    return _auc(*_cumulated(positive, scores))


def average_precision(positive: Booleans, scores: Doubles) -> float:
    """Precision at each distinct score, weighted by the recall gained there; a constant score has the base rate."""
    return _average_precision(*_cumulated(positive, scores))


def recall_in_top(positive: Booleans, scores: Doubles, k: int) -> float:
    """Share of the positives among the `k` best scores; within a tie, the expected value over all orders."""
    return _recall_in_top(*_cumulated(positive, scores), k)


def recall_in_top_share(positive: Booleans, scores: Doubles, share: float) -> float:
    """Share of the positives in the best `share` of all, rounded up to a whole posting; ties as `recall_in_top`."""
    return recall_in_top(positive, scores, _places(share, len(positive)))


def macro_f1(grades: Integers, chosen: Integers) -> float:
    """F1 per label, mean over the labels that were given or chosen; 0 for a label that was never right."""
    if not len(grades):
        return math.nan
    table = confusion(grades, chosen)
    given_or_chosen = table.sum(axis=0) + table.sum(axis=1)
    present = given_or_chosen > 0
    return float(np.mean(2 * np.diag(table)[present] / given_or_chosen[present]))


def quadratic_kappa(grades: Integers, chosen: Integers) -> float:
    """Cohen's kappa with quadratic weights: 1 perfect, 0 chance; NaN where both sides name one and the same label."""
    table = confusion(grades, chosen).astype(np.float64)
    n = table.sum()
    steps = np.arange(N_GRADES)
    weights = (steps[:, None] - steps[None, :]) ** 2
    if not n:
        return math.nan
    expected = float(np.sum(weights * np.outer(table.sum(axis=1), table.sum(axis=0))) / n)
    return math.nan if expected == 0 else 1 - float(np.sum(weights * table)) / expected


def confusion(grades: Integers, chosen: Integers) -> Integers:
    """Counts of (given, chosen) pairs. Shape (3, 3); rows are what the person said."""
    return np.bincount(grades * N_GRADES + chosen, minlength=N_GRADES**2).reshape(N_GRADES, N_GRADES)


def brier(positive: Booleans, p: Doubles) -> float:
    """Mean squared difference of p and what came."""
    return float(np.mean((p - positive) ** 2)) if len(p) else math.nan


def ece(positive: Booleans, p: Doubles, bins: int = 10) -> float:
    """Expected calibration error: |mean p − share that came| per bin of equal width, weighted by its count.

    A bin holds its lower edge; p = 1 belongs to the last.
    """
    if not len(p):
        return math.nan
    place = np.clip((p * bins).astype(np.int64), 0, bins - 1)
    gaps = np.bincount(place, weights=p - positive, minlength=bins)
    return float(np.abs(gaps).sum() / len(p))


def log_losses(grades: Integers, p: Doubles) -> Doubles:
    """−ln of the probability given to what the person said, at least `FLOOR`. Nats, shape (n,)."""
    said = p[np.arange(len(grades)), grades]
    return np.asarray(-np.log(np.clip(said, FLOOR, 1.0)), dtype=np.float64)


def log_loss(grades: Integers, p: Doubles) -> float:
    """Mean of `log_losses`."""
    return float(log_losses(grades, p).mean()) if len(grades) else math.nan


def _cumulated(positive: Booleans, scores: Doubles) -> tuple[Integers, Integers]:
    """Positives and postings down to each distinct score, best first. Shapes (distinct,)."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], [True] * bool(len(ordered))))
    return np.cumsum(positive[order], dtype=np.int64)[ends], ends + 1


def _auc(hits: Integers, taken: Integers) -> float:
    n_positive = int(hits[-1]) if len(hits) else 0
    n_others = int(taken[-1]) - n_positive if len(hits) else 0
    if not n_positive or not n_others:
        return math.nan
    others = taken - hits
    gained = np.diff(hits, prepend=0)
    below = (
        n_others - others + np.diff(others, prepend=0) / 2
    )  # others with a lower score, ties counting half
    return float(gained @ below / (n_positive * n_others))


def _average_precision(hits: Integers, taken: Integers) -> float:
    if not len(hits) or not hits[-1]:
        return math.nan
    return float(np.diff(hits, prepend=0) @ (hits / taken) / hits[-1])


def _recall_in_top(hits: Integers, taken: Integers, k: int) -> float:
    if not len(hits) or not hits[-1]:
        return math.nan
    place = int(np.searchsorted(taken, k))  # the tie in which the k-th place lies
    if place >= len(taken):
        return 1.0
    before_hits, before = (hits[place - 1], taken[place - 1]) if place else (0, 0)
    share = (k - before) / (taken[place] - before)
    return float((before_hits + share * (hits[place] - before_hits)) / hits[-1])


def _places(share: float, n: int) -> int:
    return math.ceil(round(share * n, 9))
