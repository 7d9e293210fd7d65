"""Order and room: which postings of a section come first, and how many of each section fit into one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from metier.actions.inbox.board import Board
from metier.actions.inbox.values import DAILY, Section
from metier.domain.decision import Label
from metier.domain.placement import Cause, Placement
from metier.domain.posting import PostingId

_KEPT_FOR = {Section.AUDIT: 5, Section.LOOK: 3}
"""One row in so many, at least one, is kept for these sections; the others divide what is left (taste)."""
_TURNS = (Cause.GUARDRAIL, Cause.DRIFT, Cause.NOVEL, Cause.EDGE)


def best_first(board: Board, ids: Iterable[PostingId]) -> list[PostingId]:
    """By score; of ties in the order of ids, the same on every machine."""
    ordered = sorted(ids)
    scores = {posting_id: board.score(posting_id) for posting_id in ordered}
    return sorted(ordered, key=scores.__getitem__, reverse=True)  # which leaves ties as they were


def in_turn(board: Board, ids: Iterable[PostingId], placed: Mapping[PostingId, Placement]) -> list[PostingId]:
    """What is worth a look, most valuable first: each cause in turn, so that the many of one do not bury another's.

    Within a cause those that may excite come before those that cannot, then by score. A posting with several causes
    takes the turn of the rarest kind: what the person asked for, then drift, novelty, an edge.
    """
    queues: dict[Cause, list[PostingId]] = {cause: [] for cause in _TURNS}
    for posting_id in best_first(board, ids):
        queues[_turn(placed[posting_id])].append(posting_id)
    hopeful = [sorted(queue, key=lambda i: not _may_excite(placed[i])) for queue in queues.values()]
    return [posting_id for turn in zip_longest(*hopeful) for posting_id in turn if posting_id is not None]


def _turn(placement: Placement) -> Cause:
    if placement.raised:
        return Cause.GUARDRAIL
    return next((cause for cause in _TURNS if cause in placement.causes), Cause.EDGE)


def _may_excite(placement: Placement) -> bool:
    return not placement.possible or Label.EXCITED in placement.possible


def rooms(sections: Sequence[Section], n: Mapping[Section, int], limit: int | None) -> dict[Section, int]:
    """How many rows each section may show.

    Args:
        n: How many each could show.
        limit: Most in all; None shows everything, and of the audit the share of an ordinary day.

    Example:
        >>> rooms([Section.READ, Section.LOOK, Section.AUDIT], dict.fromkeys(Section, 100), 15)
        {<Section.READ: 'read'>: 7, <Section.LOOK: 'look'>: 5, <Section.AUDIT: 'audit'>: 3}
        >>> rooms([Section.HIDDEN], dict.fromkeys(Section, 100), 15)
        {<Section.HIDDEN: 'hidden'>: 15}
    """
    if limit is None:
        share = max(1, DAILY // _KEPT_FOR[Section.AUDIT])
        return {s: min(n[s], share) if s is Section.AUDIT else n[s] for s in sections}
    if len(sections) == 1:
        return {sections[0]: min(n[sections[0]], limit)}
    room = dict.fromkeys(sections, 0)
    left = limit
    for section, one_in in _KEPT_FOR.items():
        if section in room:
            room[section] = min(n[section], max(1, limit // one_in), max(0, left - 1))
            left -= room[section]
    others = [
        section for section in sections if section is not Section.AUDIT
    ]  # its size is no matter of the rest
    for least in (1, limit):  # each has one row before any has more
        for section in others:
            more = max(min(n[section], least) - room[section], 0)
            room[section] += min(more, left)
            left -= min(more, left)
    return room
