"""Building the inbox of today."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from metier.actions.desk import Desk
from metier.actions.inbox.board import Board, Draw, board_of, draw_of
from metier.actions.inbox.order import best_first, in_turn, rooms
from metier.actions.inbox.values import DAILY, TODAY, InboxPart, InboxReport, InboxRow, Section
from metier.actions.look import count
from metier.domain.decision import Label
from metier.domain.guardrail import GuardrailSource
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import Posting, PostingId

_GRADES = {label.grade: label for label in Label}


def inbox(desk: Desk, *, sections: Sequence[Section] = TODAY, limit: int | None = DAILY) -> InboxReport:
    """What to read today, best first, and a share of what is hidden.

    Args:
        sections: Which to show, in this order.
        limit: Most rows, all sections together; None for all that there are.

    Cost: reads the newest verdicts and placements, judges nothing; about 0.2 s with 10,000 postings.
    """
    board = board_of(desk)
    if board is None:
        counts, day = count(desk), desk.clock.now().astimezone().date()
        return InboxReport(day, None, (), {}, counts.n_decided, counts.n_undecided, 0)
    draw = draw_of(board)
    ordered = {section: _ordered(board, draw, section) for section in sections}
    room = rooms(sections, {section: len(ids) for section, ids in ordered.items()}, limit)
    shown = {section: ordered[section][: room[section]] for section in sections}
    n_done = sum(posting_id in board.stands for posting_id in shown.get(Section.AUDIT, ()))
    rows = _rows(desk, board, draw, shown)
    parts = tuple(
        InboxPart(section, rows[section], draw.n_pile, n_done)
        if section is Section.AUDIT
        else InboxPart(section, rows[section], len(ordered[section]))
        for section in sections
    )
    return InboxReport(
        day=board.day,
        screening=board.screening,
        parts=parts,
        n_by_lane={lane: len(ids) for lane, ids in board.lanes.items()},
        n_decided=len(board.stands),
        n_new=board.n_new,
        n_decided_since=board.n_decided_since,
        promise=promise_words(board.screening.promise) if board.lanes[Lane.HIDDEN] else "",
    )


def promise_words(kept: str) -> str:
    """What `Screening.promise` promises, in the words of `evaluation.promise`, without loading what it computes with.

    Example:
        >>> promise_words('{"miss": 0.05, "sure": null}')
        'at most 5 % of the postings you would be excited about are hidden, on average'
        >>> promise_words("")
        ''
    """
    row = json.loads(kept) if kept else {}
    if not row:
        return ""
    how = "on average" if row["sure"] is None else f"with {100 * row['sure']:g} % confidence"
    return f"at most {100 * row['miss']:g} % of the postings you would be excited about are hidden, {how}"


def _ordered(board: Board, draw: Draw, section: Section) -> Sequence[PostingId]:
    """Everything that stands in a section, in order."""
    if section is Section.AUDIT:
        return draw.ids
    ids = board.lanes[Lane(section.value)]
    if section is Section.LOOK:
        drawn = frozenset(draw.ids)  # a posting is put before the person once
        return in_turn(board, (posting_id for posting_id in ids if posting_id not in drawn))
    return best_first(board, ids)


def _rows(
    desk: Desk, board: Board, draw: Draw, shown: Mapping[Section, Sequence[PostingId]]
) -> dict[Section, tuple[InboxRow, ...]]:
    """The rows of each section; draws that are decided are left out."""
    open_ones = {
        section: [posting_id for posting_id in ids if posting_id not in board.stands]
        for section, ids in shown.items()
    }
    wanted = list(dict.fromkeys(posting_id for ids in open_ones.values() for posting_id in ids))
    postings = {posting.id: posting for posting in desk.postings.by_ids(wanted)}
    told = [postings[i] for section in TODAY for i in open_ones.get(section, ())]
    notes = _Notes(desk, told)
    return {
        section: tuple(_row(postings[i], section, board, draw, notes) for i in ids)
        for section, ids in open_ones.items()
    }


class _Notes:
    """What is told beside a row: flags and signals of the postings that are put before the person."""

    def __init__(self, desk: Desk, told: Sequence[Posting]) -> None:
        self.n_sightings = desk.postings.n_sightings()
        self.skipped = desk.decisions.skipped()
        self.flags, self.signals = {}, {}
        if told:
            from metier.actions.signals import signals_of
            from metier.text.warnings import warnings_in

            self.flags = {posting.id: warnings_in(posting) for posting in told}
            self.signals = signals_of(desk, told)


def _row(posting: Posting, section: Section, board: Board, draw: Draw, notes: _Notes) -> InboxRow:
    placement, verdict = board.placed.get(posting.id), board.verdicts.get(posting.id)
    is_told = section in TODAY
    return InboxRow(
        posting=posting,
        section=section,
        lane=placement.lane if placement else Lane.REST,
        placement=placement,
        verdict=verdict,
        desire=verdict.p_excited if verdict else None,
        is_tentative=verdict.tentative if verdict else True,
        possible=tuple(_GRADES[grade] for grade in sorted(placement.possible)) if placement else (),
        why=_drawn_words(draw) if section is Section.AUDIT else placement_words(placement),
        flags=notes.flags.get(posting.id, ()) if is_told else (),
        signals=notes.signals.get(posting.id, ()) if is_told else (),
        n_sightings=notes.n_sightings.get(posting.id, 1),
        n_skipped=notes.skipped.get(posting.id, 0),
    )


def _drawn_words(draw: Draw) -> str:
    if draw.is_hidden:
        return f"drawn at random from {draw.n_pile:,} hidden ones, to check the promise"
    return f"drawn at random from {draw.n_pile:,} that rank low, to see what is missed there"


def placement_words(placement: Placement | None) -> str:
    """Why a posting stands in its lane, in one sentence.

    Example:
        >>> edge = Placement(PostingId("a"), Lane.LOOK, (Cause.EDGE,), possible=(1, 2), unasked="the budget is used up")
        >>> placement_words(edge)
        'could be maybe or excited; for you to judge: the budget is used up'
        >>> placement_words(None)
        'ranks lower'
    """
    if placement is None:
        return "ranks lower"
    why = placement.why or "; ".join(_cause_words(placement)) or "ranks lower"
    if placement.unasked and placement.unasked not in why:
        why = f"{why}; for you to judge: {placement.unasked}"
    return why


def _cause_words(placement: Placement) -> list[str]:
    words = {
        Cause.EDGE: "could be "
        + (" or ".join(_GRADES[grade].value for grade in sorted(placement.possible)) or "any label"),
        Cause.NOVEL: "unlike everything you decided",
        Cause.DRIFT: "your taste may have changed here",
    }
    raised = [
        f"serves your growth goal “{flag.words}”"
        if flag.source is GuardrailSource.GOAL
        else f"your guardrail asks: “{flag.words}”"
        for flag in placement.raised
    ]
    return [*raised, *(words[cause] for cause in placement.causes if cause in words)]
