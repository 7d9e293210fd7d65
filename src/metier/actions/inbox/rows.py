"""Rows of the inbox: postings with where they stand, why, and what a person should know about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.actions.desk import Desk
from metier.actions.inbox.board import Board, Draw, ranked_by
from metier.actions.inbox.values import TODAY, InboxRow, Section
from metier.actions.placing import cause_words, raised_words
from metier.domain.outcome import Application, applications
from metier.domain.placement import Lane, Placement
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Verdict
from metier.evaluation.outcomes import FEW, Answers, answers

if TYPE_CHECKING:  # many patterns, which nothing needs where there is no row to show
    from metier.text.signals import Signal
    from metier.text.warnings import Flag

_LANE_WORDS = {
    Lane.READ: "looks exciting",
    Lane.LOOK: "worth a look",
    Lane.REST: "ranks lower",
    Lane.HIDDEN: "hidden under the promise",
    Lane.OUTSIDE: "breaks a limit of your profile",
}


class Rows:
    """Makes rows of one board; what holds for all of them is read once.

    Attributes:
        answers: How many applications were answered so far.
    """

    def __init__(self, desk: Desk, board: Board, draw: Draw) -> None:
        self._desk, self._board, self._draw = desk, board, draw
        self._applied: Mapping[PostingId, Application] = applications(desk.outcomes.history())
        self.answers: Answers = answers(self._applied.values(), board.day)

    def of(
        self, wanted: Sequence[tuple[PostingId, Section]], *, told: Sequence[Section] = TODAY
    ) -> list[InboxRow]:
        """The rows of these postings, in their order; decided ones are left out.

        Args:
            told: Sections whose rows are looked through for flags and signals: some two milliseconds a posting.
        """
        open_ones = [(i, section) for i, section in wanted if i not in self._board.stands]
        ids = list(dict.fromkeys(posting_id for posting_id, _ in open_ones))
        postings = {posting.id: posting for posting in self._desk.postings.by_ids(ids)}
        placed = self._desk.placements.placements(self._board.screening.id, ids)
        notes = _Notes.of(self._desk, ids, [postings[i] for i, section in open_ones if section in told])
        return [self._row(postings[i], section, placed.get(i), notes) for i, section in open_ones]

    def _row(
        self, posting: Posting, section: Section, placement: Placement | None, notes: _Notes
    ) -> InboxRow:
        application = self._applied.get(posting.id)
        verdict = ranked_by(self._desk, posting.id, self._board.screening)
        return InboxRow(
            posting=posting,
            section=section,
            lane=placement.lane if placement else Lane.REST,
            placement=placement,
            verdict=verdict,
            desire=verdict.p_excited if verdict else None,
            is_tentative=verdict.tentative if verdict else True,
            chance=None if application else self._chance,  # of a further answer: this one has its outcome
            outcome=application.stage if application else None,
            possible=placement.possible if placement else (),
            why=self._why(section, placement, verdict),
            flags=notes.flags.get(posting.id, ()),
            signals=notes.signals.get(posting.id, ()),
            n_sightings=notes.n_sightings.get(posting.id, 1),
            n_skipped=notes.skipped.get(posting.id, 0),
        )

    def _why(self, section: Section, placement: Placement | None, verdict: Verdict | None) -> str:
        if section is Section.AUDIT:
            return drawn_words(self._draw)
        if placement is None and verdict is None:
            return UNRANKED
        return placement_words(placement)

    @property
    def _chance(self) -> float | None:
        """The share that was answered, once there are enough."""
        return self.answers.k / self.answers.n if self.answers.n >= FEW else None


UNRANKED = "came after the last screening"


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is told beside a row: how often it was seen and put off, flags and signals."""

    n_sightings: Mapping[PostingId, int]
    skipped: Mapping[PostingId, int]
    flags: Mapping[PostingId, tuple[Flag, ...]]
    signals: Mapping[PostingId, tuple[Signal, ...]]

    @classmethod
    def of(cls, desk: Desk, ids: Sequence[PostingId], told: Sequence[Posting]) -> _Notes:
        """Those of `ids`; flags and signals of `told` only."""
        seen, skipped = desk.postings.n_sightings(ids), desk.decisions.skipped()
        if not told:
            return cls(seen, skipped, {}, {})
        from metier.actions.signals import signals_of
        from metier.text.warnings import warnings_in

        flags = {posting.id: warnings_in(posting) for posting in told}
        return cls(seen, skipped, flags, signals_of(desk, told))


def drawn_words(draw: Draw) -> str:
    """What the audit is drawn from, and what for."""
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
