"""Figures so far, by the number of labels that had been learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.evaluation.metrics import EXCITED

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class History:
    """Figures so far.

    Attributes:
        sizes: Labels that had been learned from, one per row. Shape (n,).
        values: The figure: one decision's log loss, one split's AUC. Finite, shape (n,).
        units: What is drawn anew by the bootstrap, e.g. the number of the decision. Rows of one unit stand or fall
            together: the same test posting at several sizes. Shape (n,).
        higher_is_better: Whether values grow as they get better; then they must be at most 1.
    """

    sizes: Integers
    values: Doubles
    units: Integers
    higher_is_better: bool = False


def decision_history(sizes: Integers, losses: Doubles) -> History:
    """One row per decision of a replay: how many labels were learned from, and its loss."""
    return History(sizes, losses, np.arange(len(sizes), dtype=np.int64))


def auc_history(sizes: Integers, grades: Integers, p_excited: Doubles, *, near: float = 1.25) -> History:
    """One row per excited decision: the share of the other decisions near it in the replay that were ranked below it.

    Their mean over a stretch is the AUC within that stretch. Ties count half. Decisions are near when their numbers
    of labels differ by a factor of at most `near`: verdicts of a screener with 10 and with 200 labels cannot be ranked
    together.
    """
    rows, shares = [], []
    for row in np.flatnonzero(grades == EXCITED).tolist():
        ratio = sizes / sizes[row]
        others = p_excited[(grades != EXCITED) & (ratio <= near) & (ratio >= 1 / near)]
        if len(others):
            rows.append(row)
            shares.append(np.mean(others < p_excited[row]) + np.mean(others == p_excited[row]) / 2)
    at = np.array(rows, dtype=np.int64)
    return History(sizes[at], np.array(shares, dtype=np.float64), at, higher_is_better=True)
