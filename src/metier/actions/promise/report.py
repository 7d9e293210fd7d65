"""What is promised about hidden postings, both forms side by side, with the evidence and what is missing for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metier.actions.desk import Desk
from metier.actions.promise.now import Evidence
from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting
from metier.evaluation.drift import Alarm
from metier.evaluation.intervals import Interval, share_interval
from metier.evaluation.missed import Missed
from metier.evaluation.promise import Promise
from metier.screeners.learned import LearnedScreener

SURE = 0.95
"""Confidence of the second form where none is named."""


@dataclass(frozen=True, slots=True)
class PromiseForm:
    """One form of the promise, and what it would hide.

    Attributes:
        worth: How many excited ones drawn at random the decisions that count are worth.
        n_below: Excited ones among them that rank below the bound.
        n_may_hide: Undecided postings that may be hidden under it, if it is given and not void; causes that speak for a
            posting are not looked at here.
        removed: Of postings that would not excite, the share that ranks below the bound, from held-out ranks; None
            where it is not given.
    """

    promise: Promise
    worth: int
    n_below: int
    n_may_hide: int
    removed: Interval | None


@dataclass(frozen=True, slots=True)
class PromiseReport:
    """What is promised, on what evidence.

    Attributes:
        is_on: Whether screenings hide what the promise allows (`promise.on`).
        chosen: The form that screenings use.
        other: The other form of the same share.
        n_decisions: Standing decisions.
        n_counting: Those that count.
        n_excited: Excited ones that count, by how they came before the person.
        n_excited_picked: Excited ones that do not count: the person picked them, or they are copies or outside the limits.
        n_undecided: Postings inside the limits that are not decided.
        n_hidden: Postings that the newest screening hid.
        audit: What random looks at hidden postings found; None where nothing was ever hidden.
    """

    is_on: bool
    chosen: PromiseForm
    other: PromiseForm
    n_decisions: int
    n_counting: int
    n_excited: Mapping[Occasion, int]
    n_excited_picked: int
    n_undecided: int
    n_hidden: int
    audit: Missed | None


def promise_report(
    desk: Desk,
    screener: LearnedScreener,
    *,
    miss: float,
    sure: float | None = None,
    is_on: bool = True,
    alarm: Alarm | None = None,
    undecided: Sequence[Posting] | None = None,
) -> PromiseReport:
    """What is promised now; arguments and cost as those of `promise_now`. Changes nothing."""
    found = Evidence.of(desk, screener, alarm=alarm, undecided=undecided)
    decided, looks = found.decided, found.watched.looks
    n_excited = sum(example.label is Label.EXCITED for example in decided.examples)
    return PromiseReport(
        is_on=is_on,
        chosen=_form(found, miss, sure),
        other=_form(found, miss, SURE if sure is None else None),
        n_decisions=len(decided.examples),
        n_counting=int(decided.counts.sum()),
        n_excited=decided.n_excited,
        n_excited_picked=n_excited - sum(decided.n_excited.values()),
        n_undecided=found.n_open,
        n_hidden=found.watched.n_hidden,
        audit=None if looks.n_since is None else looks.missed(found.watched.n_hidden),
    )


def _form(found: Evidence, miss: float, sure: float | None) -> PromiseForm:
    promise, _ = found.promise(miss, sure)
    drawn = found.filter(miss, sure)
    if drawn is None or found.held_out is None:
        return PromiseForm(promise, promise.n_excited, 0, 0, None)
    others = found.others()
    removed = drawn.removed(others) if drawn.line.k and len(others) else None
    return PromiseForm(
        promise,
        drawn.line.worth,
        drawn.line.n_below,
        int(drawn.may_hide(found.held_out.open_ranks).sum()),
        None if removed is None else share_interval(round(removed * len(others)), len(others)),
    )
