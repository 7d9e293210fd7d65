"""Building the inbox of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metier.actions.desk import Desk
from metier.actions.inbox.board import Board, Draw, board_of, draw_of, ranked_by
from metier.actions.inbox.order import best_first, in_turn, rooms
from metier.actions.inbox.unlooked import unlooked
from metier.actions.inbox.values import DAILY, TODAY, InboxPart, InboxReport, InboxRow, Section
from metier.actions.look import count
from metier.actions.placing import cause_words, raised_words
from metier.actions.ports import Screening
from metier.domain.outcome import Application, applications
from metier.domain.placement import Lane, Placement
from metier.domain.posting import Posting, PostingId
from metier.domain.promise import Promise
from metier.domain.verdict import Verdict
from metier.evaluation.outcomes import FEW, Answers, answers, chance_sentence

_LANE_WORDS = {
    Lane.READ: "looks exciting",
    Lane.LOOK: "worth a look",
    Lane.REST: "ranks lower",
    Lane.HIDDEN: "hidden under the promise",
    Lane.OUTSIDE: "breaks a limit of your profile",
}
LANES = {
    Lane.READ: "to read",
    Lane.LOOK: "worth a look",
    Lane.REST: "the rest",
    Lane.HIDDEN: "hidden",
    Lane.OUTSIDE: "outside your limits",
}
"""Lanes in words."""


def inbox(
    desk: Desk,
    *,
    sections: Sequence[Section] = TODAY,
    limit: int | None = DAILY,
    profile_key: str = "",
) -> InboxReport:
    """What to read today, best first, and a share of what is hidden.

    Args:
        sections: Which to show, in this order.
        limit: Most rows, all sections together; None for all that there are.
        profile_key: Of the profile as it is now; empty where nobody says.

    Cost: reads the newest verdicts and placements, judges nothing; about 0.2 s with 10,000 postings.
    """
    board = board_of(desk)
    if board is None:
        counts, day = count(desk), desk.today
        return InboxReport(day, None, (), {}, counts.n_decided, counts.n_undecided, 0)
    is_profile_new = _is_profile_new(desk, board.screening, profile_key)
    draw = draw_of(board)
    ids = {section: _in_order(board, draw, section) for section in sections}
    placed = _placements(desk, board, ids, limit)
    if Section.LOOK in ids:
        ids[Section.LOOK] = in_turn(board, ids[Section.LOOK], placed)
    room = rooms(sections, {section: len(found) for section, found in ids.items()}, limit)
    shown = {section: ids[section][: room[section]] for section in sections}
    applied = applications(desk.outcomes.history())
    chance = answers(applied.values(), board.day)
    rows = _rows(desk, board, draw, shown, placed, _Came(applied, chance))
    n_done = sum(posting_id in board.stands for posting_id in shown.get(Section.AUDIT, ()))
    parts = tuple(
        InboxPart(section, rows[section], draw.n_pile, n_done, _drawn_words(draw))
        if section is Section.AUDIT
        else InboxPart(section, rows[section], len(board.lanes[Lane(section.value)]))
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
        promise=_promised(board.screening) if board.lanes[Lane.HIDDEN] else "",
        void=(unlooked(desk) or (PROFILE_EDITED if is_profile_new else ""))
        if board.lanes[Lane.HIDDEN]
        else "",
        about_chance=chance_sentence(chance),
        is_profile_new=is_profile_new,
    )


PROFILE_EDITED = "profile.md was edited after the last screening"


def _is_profile_new(desk: Desk, screening: Screening, profile_key: str) -> bool:
    """Whether the profile is another than that of the screening; False where nobody says how it is now."""
    then = next(
        (run.profile_key for run in reversed(desk.verdicts.runs()) if run.version == screening.version), ""
    )
    return bool(profile_key and then) and then != profile_key


def _promised(screening: Screening) -> str:
    """Under which promise it hides, in words; empty where it was made without considering one."""
    return Promise.from_json(screening.promise).words if screening.promise else ""


def _in_order(board: Board, draw: Draw, section: Section) -> list[PostingId]:
    """Everything that stands in a section, best first."""
    if section is Section.AUDIT:
        return list(draw.ids)
    ids = board.lanes[Lane(section.value)]
    if section is Section.LOOK:
        drawn = frozenset(draw.ids)  # a posting is put before the person once
        ids = tuple(posting_id for posting_id in ids if posting_id not in drawn)
    return best_first(board, ids)


def _placements(
    desk: Desk, board: Board, ids: Mapping[Section, Sequence[PostingId]], limit: int | None
) -> dict[PostingId, Placement]:
    """The placements of what may be shown; of what is worth a look all, as their causes give the order."""
    cut = {section: found if section is Section.LOOK else found[:limit] for section, found in ids.items()}
    return desk.placements.placements(board.screening.id, {i for found in cut.values() for i in found})


def _rows(
    desk: Desk,
    board: Board,
    draw: Draw,
    shown: Mapping[Section, Sequence[PostingId]],
    placed: Mapping[PostingId, Placement],
    came: _Came,
) -> dict[Section, tuple[InboxRow, ...]]:
    """The rows of each section; draws that are decided are left out."""
    open_ones = {section: [i for i in found if i not in board.stands] for section, found in shown.items()}
    wanted = list(dict.fromkeys(i for found in open_ones.values() for i in found))
    postings = {posting.id: posting for posting in desk.postings.by_ids(wanted)}
    notes = _Notes(desk, [postings[i] for section in TODAY for i in open_ones.get(section, ())])
    why = {Section.AUDIT: _drawn_words(draw)}

    def row(posting_id: PostingId, section: Section) -> InboxRow:
        placement = placed.get(posting_id)
        verdict = ranked_by(desk, posting_id, board.screening)
        words = why.get(section) or placement_words(placement)
        return _row(postings[posting_id], section, placement, verdict, words, notes, came)

    return {section: tuple(row(i, section) for i in found) for section, found in open_ones.items()}


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of applications: where each stands, and how many were answered."""

    applied: Mapping[PostingId, Application]
    answers: Answers

    @property
    def chance(self) -> float | None:
        """The share that was answered, once there are enough."""
        return self.answers.k / self.answers.n if self.answers.n >= FEW else None


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


def _row(
    posting: Posting,
    section: Section,
    placement: Placement | None,
    verdict: Verdict | None,
    why: str,
    notes: _Notes,
    came: _Came,
) -> InboxRow:
    is_told = section in TODAY
    application = came.applied.get(posting.id)
    return InboxRow(
        posting=posting,
        section=section,
        lane=placement.lane if placement else Lane.REST,
        placement=placement,
        verdict=verdict,
        desire=verdict.p_excited if verdict else None,
        is_tentative=verdict.tentative if verdict else True,
        chance=None if application else came.chance,  # of a further answer: this one has its outcome
        outcome=application.stage if application else None,
        possible=placement.possible if placement else (),
        why=why,
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
        >>> from metier.domain.decision import Label
        >>> from metier.domain.placement import Cause
        >>> edge = Placement(PostingId("a"), Lane.LOOK, (Cause.EDGE,), (Label.MAYBE, Label.EXCITED), unasked="the budget is used up")
        >>> placement_words(edge)
        'could be maybe or excited; for you to judge: the budget is used up'
        >>> placement_words(None)
        'ranks lower'
    """
    if placement is None:
        return _LANE_WORDS[Lane.REST]
    told = [*map(raised_words, placement.raised), *cause_words(placement.causes, placement.possible)]
    why = placement.why or "; ".join(told) or _LANE_WORDS[placement.lane]
    if placement.unasked and placement.unasked not in why:
        why = f"{why}; for you to judge: {placement.unasked}"
    return why
