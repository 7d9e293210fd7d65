"""Board: what the last screening left of the postings that are undecided now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metier.actions.audit import AUDIT_SEED, FEWEST_TAUGHT, audit_pile
from metier.actions.desk import Desk
from metier.actions.ports import Screening
from metier.domain.decision import Decision, Occasion, standing
from metier.domain.placement import Lane
from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.evaluation.missed import audit_picks, n_to_audit


@dataclass(frozen=True, slots=True)
class Board:
    """Undecided postings as the last screening left them.

    Attributes:
        lane_of: Where it put postings, decided ones too; those without one rank lower.
        scores: What each undecided posting was ranked by; those without a verdict are left out.
        lanes: Undecided postings that were screened, by lane, in no order.
        stands: Standing decisions.
        n_new: Undecided postings that came after the screening.
        n_decided_since: Postings that were answered after it; those whose answer was taken back too.
    """

    day: date
    screening: Screening
    lane_of: Mapping[PostingId, Lane]
    scores: Mapping[PostingId, float]
    lanes: Mapping[Lane, tuple[PostingId, ...]]
    stands: Mapping[PostingId, Decision]
    n_new: int
    n_decided_since: int

    def score(self, posting_id: PostingId) -> float:
        """Rank order of a posting; what has no verdict ranks last."""
        return self.scores.get(posting_id, float("-inf"))


@dataclass(frozen=True, slots=True)
class Draw:
    """Today's draw of the audit.

    Attributes:
        ids: In the order drawn, decided ones too, so that deciding brings no new ones today.
        n_pile: How many it is drawn from.
        is_hidden: They are hidden; else they rank low.
    """

    ids: tuple[PostingId, ...]
    n_pile: int
    is_hidden: bool


def board_of(desk: Desk) -> Board | None:
    """The board of the newest screening; None before the first."""
    screening = desk.placements.newest()
    if screening is None:
        return None
    lane_of = desk.placements.lanes(screening.id)
    history = desk.decisions.history()
    stands = standing(history)
    newest = {i: pair for i, pair in desk.verdicts.scores().items() if i not in stands}
    scores = {i: score for i, (score, run) in newest.items() if run.version == screening.version}
    for posting_id in newest.keys() - scores.keys():
        if verdict := ranked_by(desk, posting_id, screening):
            scores[posting_id] = verdict.score
    screened = [*scores, *(i for i in lane_of if i not in stands and i not in scores)]
    lanes: dict[Lane, list[PostingId]] = {lane: [] for lane in Lane}
    for posting_id in screened:
        lanes[lane_of.get(posting_id, Lane.REST)].append(posting_id)
    return Board(
        day=desk.today,
        screening=screening,
        lane_of=lane_of,
        scores=scores,
        lanes={lane: tuple(ids) for lane, ids in lanes.items()},
        stands=stands,
        n_new=desk.postings.count() - len(stands) - len(screened),
        n_decided_since=len({each.posting_id for each in history if each.decided_at > screening.made_at}),
    )


def draw_of(board: Board) -> Draw:
    """Today's draw: the same all day, whatever is decided meanwhile, and at least one while there is a pile."""
    hidden = board.lanes[Lane.HIDDEN]
    if not hidden and len(board.stands) < FEWEST_TAUGHT:
        return Draw((), 0, is_hidden=False)
    unscored = {posting_id: 0.0 for posting_id in hidden if posting_id not in board.scores}
    pile = {*audit_pile({**board.scores, **unscored}, hidden), *_done(board)}
    drawn = audit_picks(pile, n_to_audit(len(pile)), seed=AUDIT_SEED)
    return Draw(drawn, len(pile), is_hidden=bool(hidden))


def _done(board: Board) -> list[PostingId]:
    """What was drawn and decided today; where the screening hides, of what it hides."""
    today = [
        posting_id
        for posting_id, decision in board.stands.items()
        if decision.occasion is Occasion.AUDIT and decision.decided_at.astimezone().date() == board.day
    ]
    if not board.lanes[Lane.HIDDEN]:
        return today
    return [posting_id for posting_id in today if board.lane_of.get(posting_id) is Lane.HIDDEN]


def ranked_by(desk: Desk, posting_id: PostingId, screening: Screening) -> Verdict | None:
    """The verdict of the screening, as one from a later run does not compare; None where all came after it."""
    newest_first = desk.verdicts.of(posting_id)[::-1]
    same = (verdict for verdict, run in newest_first if run.version == screening.version)
    older = (verdict for verdict, run in newest_first if run.made_at <= screening.made_at)
    return next(same, None) or next(older, None)
