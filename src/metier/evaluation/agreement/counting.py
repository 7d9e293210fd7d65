"""Which decisions count: the first answer about a posting, after a verdict that was frozen before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from metier.domain.decision import Decision, Occasion
from metier.domain.posting import PostingId
from metier.evaluation.agreement.values import Counting, Uncounted


def counted(history: Sequence[Decision], with_verdict: Container[int]) -> tuple[list[Decision], Counting]:
    """The decisions that count as agreement, in the order decided, and why the others do not.

    A decision counts once, as the first answer about its posting that was not undone, if a verdict had been frozen
    before it. Later answers (a change of mind, `metier relabel`) may be about something the screener has learned,
    and an answer given again after an undo came after the verdict had been told: both are kept apart.

    Args:
        history: Every decision ever made, undos too, in order.
        with_verdict: Ids of the decisions before which a verdict of the screener was frozen.
    """
    undone = {decision.undoes for decision in history}
    found: list[Decision] = []
    why: Counter[Uncounted] = Counter()
    answered: set[PostingId] = set()
    told: set[PostingId] = set()
    for decision in history:
        if decision.label is None:
            continue
        if decision.id in undone:
            if decision.verdict_run is not None:
                told.add(decision.posting_id)
            continue
        reason = _reason(decision, with_verdict, answered, told)
        answered.add(decision.posting_id)
        if reason:
            why[reason] += 1
        else:
            found.append(decision)
    occasions = Counter(decision.occasion for decision in found)
    return found, Counting(
        n_decisions=len(found) + why.total(),
        n_counted=len(found),
        n_random=occasions[Occasion.RANDOM],
        by_occasion=dict(occasions),
        uncounted=dict(why),
        n_undone=sum(decision.label is None for decision in history),
    )


def _reason(
    decision: Decision, with_verdict: Container[int], answered: set[PostingId], told: set[PostingId]
) -> Uncounted | None:
    if decision.posting_id in answered or decision.occasion is Occasion.RELABEL:
        return Uncounted.AGAIN
    if decision.id not in with_verdict:
        imported = decision.occasion is Occasion.IMPORTED
        return Uncounted.IMPORTED if imported else Uncounted.NO_VERDICT
    return Uncounted.TOLD if decision.posting_id in told else None
