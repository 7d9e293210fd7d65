"""The audit lane: a random look at hidden postings, and what it says about the good ones missed there.

While nothing is hidden, what ranks low is looked at instead.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from metier.actions.ask import Picker
from metier.actions.desk import Desk
from metier.actions.ports import PlacementStore, Run, Screening
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.example import Example
from metier.domain.placement import Lane
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Verdict
from metier.evaluation.missed import Missed, audit_picks, low_ranked, missed

AUDIT_EVERY = 10
_AUDIT_PLACE = 7  # of every ten questions; the fifth and the tenth are drawn from all postings
FEWEST_TAUGHT = 10
"""Decisions before which no rank is low: there is hardly an order yet."""
_DRAWN = frozenset({Occasion.AUDIT, Occasion.RANDOM})
_RANKED_SHARE = 0.9
"""Share of the undecided postings that must have a verdict before any is called low-ranked."""
AUDIT_SEED = "audit"
"""The draw goes by a hash of the posting's id: it is the same everywhere, and nobody can shop for another one."""


def hidden_now(placements: PlacementStore) -> frozenset[PostingId]:
    """What the newest screening hides, decided since or not."""
    screening = placements.newest()
    if screening is None:
        return frozenset()
    lanes = placements.lanes(screening.id)
    return frozenset(posting_id for posting_id, lane in lanes.items() if lane is Lane.HIDDEN)


def audit_pile(scores: Mapping[PostingId, float], hidden: Collection[PostingId]) -> tuple[PostingId, ...]:
    """What the audit draws from: the hidden ones among undecided postings; while none is, those that rank low.

    Args:
        scores: Undecided postings with `Verdict.score`, comparable with each other.
        hidden: Of `hidden_now`.

    Example:
        >>> scores = {PostingId("a"): 0.3, PostingId("b"): 0.1}
        >>> audit_pile(scores, ()), audit_pile(scores, {PostingId("a")})
        (('b',), ('a',))
    """
    known = frozenset(hidden)
    found = tuple(posting_id for posting_id in scores if posting_id in known)
    return found or low_ranked(list(scores), list(scores.values()))


def auditing(hidden: Collection[PostingId] = ()) -> Picker:
    """Draws uniformly from the audit's pile, for `metier label --audit`.

    Args:
        hidden: Of `hidden_now`.
    """

    def choose(
        undecided: Sequence[Posting],
        verdicts: Sequence[Verdict],
        taught: Sequence[Example],  # noqa: ARG001  # the picker's shape
        n: int,
        n_asked: int,  # noqa: ARG001  # the picker's shape
        /,
    ) -> list[tuple[int, Occasion]]:
        places = {posting.id: place for place, posting in enumerate(undecided)}
        scores = {posting.id: verdict.score for posting, verdict in zip(undecided, verdicts, strict=True)}
        drawn = audit_picks(audit_pile(scores, hidden), n, seed=AUDIT_SEED)
        return [(places[posting_id], Occasion.AUDIT) for posting_id in drawn]

    return choose


def with_audit(picker: Picker, hidden: Collection[PostingId] = ()) -> Picker:
    """`picker`, with one question in ten from the audit lane once there is an order."""
    audit = auditing(hidden)

    def choose(
        undecided: Sequence[Posting],
        verdicts: Sequence[Verdict],
        taught: Sequence[Example],
        n: int,
        n_asked: int,
        /,
    ) -> list[tuple[int, Occasion]]:
        chosen = picker(undecided, verdicts, taught, n, n_asked)
        places = [p for p in range(len(chosen)) if (n_asked + p) % AUDIT_EVERY == _AUDIT_PLACE]
        if not places or len(taught) < FEWEST_TAUGHT:
            return chosen
        taken = {index for index, _ in chosen}
        drawn = audit(undecided, verdicts, taught, len(places) + len(taken), n_asked)
        fresh = iter([pair for pair in drawn if pair[0] not in taken])
        return [next(fresh, pair) if p in places else pair for p, pair in enumerate(chosen)]

    return choose


def missed_jobs(
    latest: Mapping[PostingId, tuple[Verdict, Run]],
    n_undecided: int,
    answers: Sequence[Decision],
    said: Mapping[int, tuple[Verdict, Run]],
) -> Missed | None:
    """What random looks say about the low-ranked pile; None while most of the undecided postings have no rank.

    The pile is the lower half of the undecided postings by their newest verdicts, with the looked-at ones. Looks are
    the audit lane's draws, and the draws from all postings whose frozen verdict was no better than the best of the
    pile is now.

    Args:
        latest: Newest verdicts, of decided postings too.
        n_undecided: Undecided postings, ranked or not.
        answers: First answers about postings, in the order decided.
        said: By decision: the verdict that was frozen before it.
    """
    decided = {answer.posting_id for answer in answers}
    undecided = {posting_id: pair[0] for posting_id, pair in latest.items() if posting_id not in decided}
    if not (answers or undecided) or len(undecided) < _RANKED_SHARE * n_undecided:
        return None
    low = low_ranked(list(undecided), [verdict.score for verdict in undecided.values()])
    cut = max((_rank_value(undecided[posting_id]) for posting_id in low), default=-math.inf)
    looks = [
        answer
        for answer in answers
        if answer.occasion is Occasion.AUDIT
        or (
            answer.occasion is Occasion.RANDOM
            and answer.id in said
            and said[answer.id][1].n_decisions >= FEWEST_TAUGHT
            and _rank_value(said[answer.id][0]) <= cut
        )
    ]
    n_excited = sum(answer.label is Label.EXCITED for answer in looks)
    return missed(len(low) + len(looks), len(looks), n_excited)


def missed_hidden(desk: Desk) -> Missed | None:
    """What random looks say about the hidden pile; None while nothing undecided is hidden.

    The pile is what the newest screening hides and is undecided, with the looked-at ones. Looks are standing decisions
    on postings drawn at random that were hidden when they were decided, by a screening whose promise rested on
    the same as the newest one's; so the promise itself counts them (`actions.promise`).
    """
    stands = standing(desk.decisions.history())
    pile = hidden_now(desk.placements) - stands.keys()
    newest = desk.placements.newest()
    if not pile or newest is None:
        return None
    before = desk.placements.before_decisions()
    looks = [
        decision
        for decision in stands.values()
        if decision.occasion in _DRAWN
        and decision.id in before
        and before[decision.id][0].lane is Lane.HIDDEN
        and _basis(before[decision.id][1]) == _basis(newest)
    ]
    n_excited = sum(look.label is Label.EXCITED for look in looks)
    return replace(missed(len(pile) + len(looks), len(looks), n_excited), pile="hidden")


def _basis(screening: Screening) -> object:
    """What the promise of a screening rested on, as it was kept."""
    return json.loads(screening.promise or "{}").get("basis")


def _rank_value(verdict: Verdict) -> float:
    """What ranks a posting, comparable between versions."""
    return verdict.p_excited - bool(verdict.outside_limits)
