"""Suspicion that taste has changed: a fresh alarm over what the first screener had said before each decision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metier.actions.desk import Desk
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.evaluation.drift import Alarm, alarms, has_term, terms_of

FRESH = 60
"""Decisions after the change for which postings with its term are looked at again; then it is learned (taste)."""


def suspected(desk: Desk, taught: Sequence[Example], screener: str = "learned") -> Alarm | None:
    """The newest alarm, if the change it tells of is at most `FRESH` decisions old; None otherwise.

    Looks only at decisions before which a verdict of `screener` was frozen.

    Cost: about a millisecond for each of those decisions, for reading its words.
    """
    said = desk.verdicts.before_decisions(screener)
    by_posting = {example.posting.id: example for example in taught}
    judged = [
        (by_posting[decision.posting_id], said[decision.id][0])
        for decision in desk.decisions.history()
        if decision.id in said and decision.posting_id in by_posting
    ]
    if not judged:
        return None
    p = np.array([[v.p_passed, v.p_maybe, v.p_excited] for _, v in judged], np.float64)
    grades = np.array([example.label.grade for example, _ in judged], np.int64)
    found = alarms(p, grades, terms_of([example.posting for example, _ in judged]))
    fresh = [alarm for alarm in found if len(judged) - alarm.since <= FRESH]
    return fresh[-1] if fresh else None


def drifting(alarm: Alarm | None, postings: Sequence[Posting]) -> frozenset[PostingId]:
    """The postings whose verdicts a change of taste may have made wrong: those with the term of the alarm.

    Where nothing stands out but that all postings are judged otherwise, none is singled out.
    """
    if alarm is None:
        return frozenset()
    return frozenset(posting.id for posting in postings if has_term(posting, alarm.words))
