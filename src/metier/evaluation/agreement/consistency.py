"""The person against themselves: answers given twice about one posting, the first hidden the second time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metier.domain.decision import Decision, Occasion
from metier.domain.posting import PostingId
from metier.evaluation.agreement.figures import label_figures, table
from metier.evaluation.agreement.values import Consistency, Differing


def answered_twice(history: Sequence[Decision]) -> list[tuple[Decision, Decision]]:
    """(earlier answer, answer when asked again), in the order asked again.

    An answer that was taken back counts nowhere, and neither does what was answered in its place: the earlier
    answer had been told by then. What the person keeps (`k`) is a decision of its own and no second answer.
    """
    undone = {decision.undoes for decision in history}
    stands: dict[PostingId, Decision] = {}
    told: set[PostingId] = set()
    pairs = []
    for decision in history:
        again = decision.occasion is Occasion.RELABEL
        if decision.label is None:
            continue
        if decision.id in undone:
            if again:
                told.add(decision.posting_id)
            continue
        earlier = stands.get(decision.posting_id)
        if again and earlier and decision.posting_id not in told:
            pairs.append((earlier, decision))
        if again:
            told.discard(decision.posting_id)
        stands[decision.posting_id] = decision
    return pairs


def consistency(history: Sequence[Decision]) -> Consistency | None:
    """How the person agrees with themselves; None before the first second answer."""
    pairs = answered_twice(history)
    if not pairs:
        return None
    grades = np.array([[_grade(first), _grade(second)] for first, second in pairs], np.int64)
    exact, within_one, kappa = label_figures(grades[:, 0], grades[:, 1])
    return Consistency(
        n=len(pairs),
        exact=exact,
        within_one=within_one,
        kappa=kappa,
        table=table(grades[:, 0], grades[:, 1]),
        differing=tuple(_differing(*pair) for pair in reversed(pairs) if pair[0].label is not pair[1].label),
    )


def _grade(decision: Decision) -> int:
    assert decision.label is not None
    return decision.label.grade


def _differing(first: Decision, second: Decision) -> Differing:
    assert first.label is not None
    assert second.label is not None
    return Differing(first.posting_id, first.label, second.label, first.decided_at, second.decided_at)
