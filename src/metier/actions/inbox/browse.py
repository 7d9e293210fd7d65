"""Browsing the inbox: every posting in one group, filtered by facts and words, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from metier.actions.desk import Desk
from metier.actions.inbox.board import Board, Draw, board_of, draw_of
from metier.actions.inbox.build import inbox_of, nothing_yet, placed_in, report_of
from metier.actions.inbox.order import best_first, in_turn
from metier.actions.inbox.rows import Rows
from metier.actions.inbox.values import InboxReport, InboxRow, Section
from metier.domain.decision import Decision, standing
from metier.domain.placement import Lane
from metier.domain.posting import Posting, PostingId
from metier.domain.posting_filter import PostingFilter
from metier.evaluation.outcomes import chance_sentence

A_PAGE = 50
"""Rows of one page."""


class Group(StrEnum):
    """Where a posting stands when somebody looks around: each undecided one in one group beside `TODAY` and `ALL`."""

    TODAY = "today"
    """What is put before the person: the sections of the day with their limit. No filter applies."""
    READ = "read"
    LOOK = "look"
    GOAL = "goal"
    """Worth a look because a guardrail or a growth goal asks."""
    AUDIT = "audit"
    """Today's draw."""
    REST = "rest"
    HIDDEN = "hidden"
    OUTSIDE = "outside"
    NEW = "new"
    """Came after the last screening, or before the first: not ranked."""
    ALL = "all"
    """Everything undecided."""
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A posting with what the person said of it."""

    posting: Posting
    decision: Decision


@dataclass(frozen=True, slots=True)
class Browsed:
    """One page of one group.

    Attributes:
        report: What holds for the whole inbox; it has parts only for `TODAY`.
        rows: Of an undecided group, in its order.
        decided: Of the decided ones, the newest decision first.
        n_by_group: How many match, by group.
        n_matching: How many match in the group that is shown.
        page, n_pages: From 1.
        screened_before: When the screening before the last was made: what came later is new in the last; None where there
            is only one, as everything is new then.
    """

    group: Group
    report: InboxReport
    rows: tuple[InboxRow, ...]
    decided: tuple[DecidedRow, ...]
    n_by_group: Mapping[Group, int]
    page: int
    n_pages: int
    screened_before: datetime | None

    @property
    def n_matching(self) -> int:
        """How many match in the group that is shown."""
        return self.n_by_group[self.group]


def browse(
    desk: Desk,
    group: Group,
    wanted: PostingFilter,
    *,
    only_new: bool = False,
    page: int = 1,
    size: int = A_PAGE,
    profile_key: str = "",
) -> Browsed:
    """One page of one group: what a filter lets through, in the order of the group.

    Args:
        only_new: Only what came after the screening before the last; everything, where there is none.
        page: From 1; beyond the last, the last.

    Cost: reads the newest scores and lanes, and makes one pass over the postings where something is filtered; judges
        nothing; about 0.1 s with 10,000 postings.
    """
    shelf = Shelf(desk)
    before = shelf.screened_before
    chosen = replace(wanted, added_after=before) if only_new and before else wanted
    found = None if chosen.is_empty else desk.postings.matching(chosen)
    ids = {
        name: [i for i in members if found is None or i in found] for name, members in shelf.groups.items()
    }
    n_pages = max(1, -(-len(ids[group]) // size))
    number = min(max(1, page), n_pages)
    is_decided, is_today = group is Group.DECIDED, group is Group.TODAY
    shown = shelf.in_order(group, ids[group])[(number - 1) * size : number * size]
    return Browsed(
        group,
        shelf.today(profile_key) if is_today else shelf.report(profile_key),
        rows=() if is_decided or is_today else tuple(shelf.rows(shown)),
        decided=shelf.decided(shown) if is_decided else (),
        n_by_group={name: len(members) for name, members in ids.items()},
        page=number,
        n_pages=n_pages,
        screened_before=before,
    )


class Shelf:
    """Every posting in its group, as the last screening and the decisions since leave it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.board: Board | None = board_of(desk)
        self._draw = draw_of(self.board) if self.board else Draw((), 0, is_hidden=False)
        self._made = Rows(desk, self.board, self._draw) if self.board else None
        self._stands = self.board.stands if self.board else standing(desk.decisions.history())
        self.groups: Mapping[Group, Sequence[PostingId]] = self._groups()

    @property
    def screened_before(self) -> datetime | None:
        """When the screening before the last was made."""
        made = self._desk.placements.screenings()
        return made[-2].made_at if len(made) > 1 else None

    def _groups(self) -> dict[Group, Sequence[PostingId]]:
        found: dict[Group, Sequence[PostingId]] = dict.fromkeys(Group, ())
        found[Group.DECIDED] = list(self._stands)[::-1]
        ranked: set[PostingId] = set()
        if board := self.board:
            drawn = frozenset(self._draw.ids)  # a posting is put before the person once
            raised = self._desk.placements.raised(board.screening.id)
            for lane, ids in board.lanes.items():
                ranked.update(ids)
                found[Group(lane.value)] = [i for i in ids if i not in drawn]
            looks = found[Group.LOOK]
            found[Group.LOOK] = [i for i in looks if i not in raised]
            found[Group.GOAL] = [i for i in looks if i in raised]
            found[Group.AUDIT] = [i for i in self._draw.ids if i not in self._stands]
        if self.board is None or self.board.n_new:
            everything = self._desk.postings.ids()
            found[Group.NEW] = [i for i in everything if i not in ranked and i not in self._stands]
        parts = (group for group in Group if group not in {Group.TODAY, Group.ALL, Group.DECIDED})
        found[Group.ALL] = [i for group in parts for i in found[group]]
        return found

    def in_order(self, group: Group, ids: Sequence[PostingId]) -> list[PostingId]:
        """Members of a group as they are shown: best first, or as they were drawn, came in, or were decided."""
        board = self.board
        if board is None or group in {Group.AUDIT, Group.NEW, Group.DECIDED}:
            return list(ids)
        if group is Group.LOOK:
            return in_turn(board, ids, placed_in(self._desk, board, ids))
        best = best_first(board, ids)  # what has no score stands last, in an order that nobody chose
        if group is Group.ALL:
            new, outside = (frozenset(self.groups[name]) for name in (Group.NEW, Group.OUTSIDE))
            best = [i for i in best if i not in new]
            best.sort(key=lambda posting_id: posting_id in outside)
            best += [i for i in ids if i in new]
        return best

    def is_drawn(self, posting_id: PostingId) -> bool:
        """Whether it was drawn at random today."""
        return posting_id in self._draw.ids

    def section(self, posting_id: PostingId) -> Section:
        """Where a posting stands; of a decided one, where it stood."""
        if self.is_drawn(posting_id):
            return Section.AUDIT
        lane = self.board.lane_of.get(posting_id, Lane.REST) if self.board else Lane.REST
        return Section(lane.value)

    def rows(self, ids: Sequence[PostingId]) -> list[InboxRow]:
        """Rows of undecided postings; flags and signals are left to who shows them."""
        if self._made is None:
            return [self._bare(posting) for posting in self._desk.postings.by_ids(ids)]
        return self._made.of([(posting_id, self.section(posting_id)) for posting_id in ids], told=())

    def decided(self, ids: Sequence[PostingId]) -> tuple[DecidedRow, ...]:
        """Rows of decided postings."""
        return tuple(
            DecidedRow(posting, self._stands[posting.id]) for posting in self._desk.postings.by_ids(ids)
        )

    def report(self, profile_key: str) -> InboxReport:
        """What holds for the whole inbox."""
        if self.board is None or self._made is None:
            return nothing_yet(self._desk)
        words = chance_sentence(self._made.answers)
        return report_of(self._desk, self.board, (), about_chance=words, profile_key=profile_key)

    def today(self, profile_key: str) -> InboxReport:
        """What is put before the person today; flags and signals are left to who shows them."""
        if self.board is None:
            return nothing_yet(self._desk)
        return inbox_of(self._desk, self.board, self._draw, profile_key=profile_key, told=())

    def _bare(self, posting: Posting) -> InboxRow:
        """A row before the first screening."""
        return InboxRow(
            posting, Section.REST, Lane.REST, None, None, None, is_tentative=True, why="not ranked yet"
        )
