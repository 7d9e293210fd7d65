"""Building the inbox of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metier.actions.desk import Desk
from metier.actions.inbox.board import Board, Draw, board_of, draw_of
from metier.actions.inbox.order import best_first, in_turn, rooms
from metier.actions.inbox.rows import Rows, drawn_words
from metier.actions.inbox.unlooked import unlooked
from metier.actions.inbox.values import DAILY, TODAY, InboxPart, InboxReport, InboxRow, Section
from metier.actions.look import count
from metier.actions.ports import Screening
from metier.domain.placement import Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.promise import Promise
from metier.evaluation.outcomes import chance_sentence

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
        return nothing_yet(desk)
    return inbox_of(desk, board, draw_of(board), sections=sections, limit=limit, profile_key=profile_key)


def inbox_of(
    desk: Desk,
    board: Board,
    draw: Draw,
    *,
    sections: Sequence[Section] = TODAY,
    limit: int | None = DAILY,
    profile_key: str = "",
    told: Sequence[Section] = TODAY,
) -> InboxReport:
    """The same of a board that was read already.

    Args:
        told: Sections whose rows are looked through for flags and signals.
    """
    ids = {section: _in_order(board, draw, section) for section in sections}
    if Section.LOOK in ids:
        ids[Section.LOOK] = in_turn(board, ids[Section.LOOK], placed_in(desk, board, ids[Section.LOOK]))
    room = rooms(sections, {section: len(found) for section, found in ids.items()}, limit)
    shown = {section: ids[section][: room[section]] for section in sections}
    made = Rows(desk, board, draw)
    rows = made.of(
        [(posting_id, section) for section in sections for posting_id in shown[section]], told=told
    )
    n_done = sum(posting_id in board.stands for posting_id in shown.get(Section.AUDIT, ()))
    parts = tuple(
        InboxPart(section, _of(section, rows), draw.n_pile, n_done, drawn_words(draw))
        if section is Section.AUDIT
        else InboxPart(section, _of(section, rows), len(board.lanes[Lane(section.value)]))
        for section in sections
    )
    return report_of(desk, board, parts, about_chance=chance_sentence(made.answers), profile_key=profile_key)


def report_of(
    desk: Desk, board: Board, parts: Sequence[InboxPart], *, about_chance: str, profile_key: str
) -> InboxReport:
    """The inbox with these parts, and all that holds for the whole of it."""
    is_profile_new = _is_profile_new(desk, board.screening, profile_key)
    hides = bool(board.lanes[Lane.HIDDEN])
    return InboxReport(
        day=board.day,
        screening=board.screening,
        parts=tuple(parts),
        n_by_lane={lane: len(ids) for lane, ids in board.lanes.items()},
        n_decided=len(board.stands),
        n_new=board.n_new,
        n_decided_since=board.n_decided_since,
        promise=_promised(board.screening) if hides else "",
        void=(unlooked(desk) or (PROFILE_EDITED if is_profile_new else "")) if hides else "",
        about_chance=about_chance,
        is_profile_new=is_profile_new,
    )


def nothing_yet(desk: Desk) -> InboxReport:
    """The inbox before the first screening."""
    counts = count(desk)
    return InboxReport(desk.today, None, (), {}, counts.n_decided, counts.n_undecided, 0)


def _of(section: Section, rows: Sequence[InboxRow]) -> tuple[InboxRow, ...]:
    return tuple(row for row in rows if row.section is section)


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


def placed_in(desk: Desk, board: Board, ids: Sequence[PostingId]) -> Mapping[PostingId, Placement]:
    """The placements of these postings in the screening that the board rests on."""
    return desk.placements.placements(board.screening.id, ids)
