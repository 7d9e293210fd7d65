"""What held-out rows say of an adapter: figures beside what it has to beat, and the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from metier.domain.example import Example
from metier.screeners.features import Features
from metier.screeners.sparse import Doubles, Integers
from metier.training.method import Gate, Json

LEAST = 20
"""Fewer held-out rows can say nothing."""
LEAST_EXCITED = 3
"""Fewer excited ones, or others, among them neither."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one screener said of held-out postings.

    Attributes:
        p: P(passed, maybe, excited). Shape (n, 3).
        order: What they are ranked by. Shape (n,).
    """

    p: Doubles
    order: Doubles


Bounds: TypeAlias = tuple[float, float, float]
"""A figure, and the bounds of its 95 % interval by drawing rows anew."""
Statistics: TypeAlias = Callable[[Integers], Mapping[str, float]]
Intervals: TypeAlias = Callable[[Statistics, int], Mapping[str, Bounds]]
"""Figures of n rows by the places that were drawn, with bounds; see `metier.evaluation.intervals`."""
Figures: TypeAlias = Callable[[Integers, Doubles, Doubles], Mapping[str, float]]
"""Log loss, AUC, AP by grades (n,), P (n, 3) and order (n,); see `metier.evaluation.metrics`."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How figures are computed; rooms below may not import them."""

    figures: Figures
    intervals: Intervals


SHOWN = ("log_loss", "auc", "ap")


def shares_of(train: Integers, n: int) -> Said:
    """What the shares of labels among earlier rows say of everything, each label seen once more. Shape (n, 3)."""
    counts = np.bincount(train, minlength=3) + 1.0
    return Said(np.tile(counts / counts.sum(), (n, 1)), np.zeros(n))


def learned_of(
    frozen: Features, earlier: Sequence[Example], later: Sequence[Example], profile: object
) -> Said:
    """What the learned screener says of later examples, taught on the same earlier ones."""
    from metier.domain.profile import Profile
    from metier.screeners.learned import LearnedScreener

    assert isinstance(profile, Profile)
    screener = LearnedScreener(frozen, profile).learn(earlier)
    verdicts = screener.screen([example.posting for example in later])
    p = np.array([[v.p_passed, v.p_maybe, v.p_excited] for v in verdicts]).reshape(-1, 3)
    return Said(p, np.array([v.score for v in verdicts]))


def compared(grades: Integers, said: Mapping[str, Said], measures: Measures) -> dict[str, Json]:
    """Figures of each, and differences of the first to the others, by the same draws."""
    first, *others = said

    def statistics(at: Integers) -> dict[str, float]:
        each = {name: measures.figures(grades[at], one.p[at], one.order[at]) for name, one in said.items()}
        found = {f"{name}.{figure}": each[name][figure] for name in said for figure in SHOWN}
        for other in others:
            found |= {
                f"{first}-{other}.{figure}": each[first][figure] - each[other][figure] for figure in SHOWN
            }
        return found

    bounds = measures.intervals(statistics, len(grades))
    shown: dict[str, Json] = {}
    for name, (value, low, high) in bounds.items():
        group, figure = name.split(".")
        inner = shown.setdefault(group, {})
        assert isinstance(inner, dict)
        inner[figure] = [_number(value), _number(low), _number(high)]
    return shown


def gate_of(figures: Mapping[str, Json], grades: Integers, against: str) -> Gate:
    """What held-out decisions say: log loss decides, and the order of the exciting ones may not be worse.

    The step was chosen by the same rows, which favours the adapter a little; so equal is no better.
    """
    differences = figures.get(f"tuned-{against}")
    assert isinstance(differences, dict)
    loss, ap = differences["log_loss"], differences["ap"]
    assert isinstance(loss, list)
    assert isinstance(ap, list)
    value, low, high = (_float(one) for one in loss)
    if low > 0:  # worse beyond luck, however few they are
        return Gate.NO_BETTER
    n_excited = int((grades == 2).sum())
    if len(grades) < LEAST or min(n_excited, len(grades) - n_excited) < LEAST_EXCITED:
        return Gate.NOT_KNOWN
    if value >= 0 or (against != "shares" and _float(ap[0]) < 0):
        return Gate.NO_BETTER
    return Gate.BETTER if high < 0 else Gate.NOT_KNOWN


def text_figures(before: Doubles, after: Doubles, measures: Measures) -> tuple[dict[str, Json], Gate]:
    """Loss of a token of held-out answers by the base and by the adapter, and the gate.

    Args:
        before, after: Loss and number of tokens of each row. Shape (n, 2).
    """

    def statistics(at: Integers) -> dict[str, float]:
        n = after[at, 1].sum()
        tuned, base = after[at, 0].sum() / n, before[at, 0].sum() / n
        return {"tuned": tuned, "base": base, "tuned-base": tuned - base}

    bounds = measures.intervals(statistics, len(after))
    shown: dict[str, Json] = {
        name: {"loss_of_a_token": [_number(one) for one in three]} for name, three in bounds.items()
    }
    value, _, high = bounds["tuned-base"]
    if value >= 0:
        return shown, Gate.NO_BETTER
    return shown, Gate.BETTER if high < 0 and len(after) >= LEAST // 2 else Gate.NOT_KNOWN


def _number(value: float) -> Json:
    return round(float(value), 5) if np.isfinite(value) else None


def _float(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
