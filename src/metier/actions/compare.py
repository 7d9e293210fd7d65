"""Comparing screeners on the same decisions, in pairs: better, not known yet, or no difference worth caring about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.actions.desk import Desk
from metier.actions.ports import Run
from metier.actions.replay import Replayed
from metier.actions.report.build import Evidence
from metier.domain.decision import Decision
from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.evaluation.agreement import FEW, Agreement, Judged, Origin, Selection, agreement, judged, order_of
from metier.evaluation.compare import Comparison, compare_all
from metier.evaluation.metrics import EXCITED


@dataclass(frozen=True, slots=True)
class CompareReport:
    """Screeners beside each other on the same decisions.

    Attributes:
        active: The screener in use; the others are challengers.
        origin: Verdicts frozen side by side where there are enough of them for every screener, else replayed; never
            both in one comparison.
        n: Decisions they were compared on.
        n_frozen: Decisions before which all of them had frozen verdicts, learned from equally many decisions.
        n_left_out: Decisions that no replay can predict: the first ones.
        comparisons: One per challenger, in the order asked for.
        agreements: The figures of every screener on these decisions, the active one first.
    """

    active: str
    origin: Origin
    n: int
    n_frozen: int
    n_left_out: int
    comparisons: tuple[Comparison, ...]
    agreements: tuple[Agreement, ...]


Paired = Mapping[str, Mapping[int, tuple[Verdict, Run]]]
"""By screener, then by decision: verdicts that were frozen side by side."""


def frozen_side_by_side(
    desk: Desk, found: Evidence, active: str, names: Sequence[str]
) -> tuple[Paired, list[Decision]]:
    """Verdicts that all screeners had frozen before a first answer, having learned from equally many decisions."""
    paired: dict[str, dict[int, tuple[Verdict, Run]]] = {}
    known: dict[int, tuple[Verdict, Run]] | None = None
    for name in names:
        if name == active:
            continue
        pairs = desk.verdicts.pairs_before_decisions(active, name)
        paired[name] = {decision: pair[1] for decision, pair in pairs.items()}
        mine = {decision: pair[0] for decision, pair in pairs.items()}
        known = (
            mine
            if known is None
            else {d: v for d, v in mine.items() if known.get(d, v)[1].id == v[1].id and d in known}
        )
    paired[active] = known or {}
    decisions = [d for d in found.counted if all(d.id in side for side in paired.values())]
    return paired, decisions


def compare_screeners(
    found: Evidence,
    paired: Paired,
    together: Sequence[Decision],
    replayed: Replayed | None,
    *,
    active: str,
    names: Sequence[str],
    shown: int,
) -> CompareReport:
    """The comparison of `names` with the active screener.

    Args:
        paired: Verdicts frozen side by side, with the decisions after them in `together`.
        replayed: All of `names`; None where enough was frozen (`enough_frozen`).
    """
    if replayed is None:
        origin, decisions = Origin.FROZEN, list(together)
        labels = [decision.label for decision in decisions if decision.label is not None]
        sides = {name: judged(labels, [paired[name][d.id][0] for d in decisions]) for name in names}
    else:
        origin = Origin.REPLAYED
        reached = set(replayed.common)
        decisions = [decision for decision in found.answers if decision.posting_id in reached]
        sides = {name: _replayed(replayed.p[name], decisions) for name in names}
    agreements = tuple(
        agreement(side, screener=name, origin=origin, selection=Selection.ALL, shown=shown)
        for name, side in sides.items()
        if len(side)
    )
    grades = sides[active].grades
    p = {name: side.p for name, side in sides.items()}
    order = {name: order_of(name, side) for name, side in sides.items()}
    return CompareReport(
        active=active,
        origin=origin,
        n=len(decisions),
        n_frozen=len(together),
        n_left_out=replayed.n_left_out if replayed else 0,
        comparisons=compare_all(grades, p, active=active, order=order),
        agreements=agreements,
    )


def enough_frozen(together: Sequence[Decision]) -> bool:
    """Whether frozen verdicts alone can carry a comparison."""
    return len(together) >= FEW


def _replayed(side: Mapping[PostingId, tuple[float, float, float]], decisions: Sequence[Decision]) -> Judged:
    grades = np.array([decision.label.grade for decision in decisions if decision.label], np.int64)
    p = np.array([side[decision.posting_id] for decision in decisions], np.float64).reshape(-1, 3)
    return Judged(grades, p, p[:, EXCITED])
