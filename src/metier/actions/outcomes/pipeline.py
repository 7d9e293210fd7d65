"""The pipeline: applications under way by how far they are, and what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from metier.actions.application_ports import DraftCounts
from metier.actions.desk import Desk
from metier.domain.decision import Label, standing
from metier.domain.interview import Round, standing_rounds
from metier.domain.outcome import RUNGS, Application, Stage, applications
from metier.domain.posting import Posting, PostingId

FOLLOW_UP = 14
"""Days without an answer after which asking again is due (taste)."""
RESULT_DUE = 7
"""Days after an interview or an offer without a result (taste)."""
PERHAPS_GHOSTED = 45
"""Days without an answer after which none is likely to come (taste)."""


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """One application.

    Attributes:
        days: Whole days in its stage.
        due: What is due, in words; empty where nothing is.
        label: The person's own label; None while the posting is undecided.
        n_rounds: Rounds of interviews that have taken place.
        next_round: The next one that is planned; None where none is.
        drafts: Resume, letter and documents that there are.
    """

    posting: Posting
    application: Application
    days: int
    due: str
    label: Label | None
    n_rounds: int = 0
    next_round: Round | None = None
    drafts: DraftCounts = field(default_factory=DraftCounts)


@dataclass(frozen=True, slots=True)
class PipelineReport:
    """The applications of one day.

    Attributes:
        day: In the person's own time zone.
        rows: What is due first, longest waiting first; then the furthest first; ended ones last.
        by_stage: How many stand where, ended ones too.
    """

    day: date
    rows: tuple[PipelineRow, ...]
    by_stage: Mapping[Stage, int]

    @property
    def n_due(self) -> int:
        """How many of the rows something is due for."""
        return sum(bool(row.due) for row in self.rows)

    @property
    def n_open(self) -> int:
        """Applications under way."""
        return sum(n for stage, n in self.by_stage.items() if not stage.ends)

    @property
    def n_ended(self) -> int:
        """Applications that have ended."""
        return sum(n for stage, n in self.by_stage.items() if stage.ends)


def pipeline(desk: Desk, *, ended: bool = False, after: int = FOLLOW_UP) -> PipelineReport:
    """Applications under way.

    Args:
        ended: Those that have ended, too.
        after: Days without an answer after which asking again is due.
    """
    today = desk.today
    found = applications(desk.outcomes.history())
    labels = {
        posting_id: decision.label for posting_id, decision in standing(desk.decisions.history()).items()
    }
    shown = [one for one in found.values() if ended or one.is_open]
    postings = {posting.id: posting for posting in desk.postings.by_ids([one.posting_id for one in shown])}
    held, following = _rounds(desk, today)
    drafts = desk.drafts.counts()
    rows = [
        PipelineRow(
            posting=postings[one.posting_id],
            application=one,
            days=(today - one.since).days,
            due="" if one.posting_id in following else due_words(one, today, after=after),
            label=labels.get(one.posting_id),
            n_rounds=len(held.get(one.posting_id, ())),
            next_round=following.get(one.posting_id),
            drafts=drafts.get(one.posting_id, DraftCounts()),
        )
        for one in shown
    ]
    rows.sort(key=_place)
    return PipelineReport(today, tuple(rows), Counter(one.stage for one in found.values()))


@dataclass(frozen=True, slots=True)
class Start:
    """A posting that excites, and that was not applied to.

    Attributes:
        decided_on: The day the person said so.
        drafts: Resume, letter and documents that there are already.
    """

    posting: Posting
    decided_on: date
    drafts: DraftCounts


@dataclass(frozen=True, slots=True)
class Starts:
    """Where applications may begin.

    Attributes:
        rows: At most as many as were asked for; what was drafted for first, then the newest decision.
        n: How many there are in all.
    """

    rows: tuple[Start, ...]
    n: int


def starts(desk: Desk, *, limit: int = 50) -> Starts:
    """Postings the person is excited about, and for which no outcome is noted; reads only those that are shown."""
    applied = applications(desk.outcomes.history())
    drafts = desk.drafts.counts()
    found = [
        (posting_id, decision.decided_at)
        for posting_id, decision in standing(desk.decisions.history()).items()
        if decision.label is Label.EXCITED and posting_id not in applied
    ]
    found.sort(key=lambda one: (one[0] in drafts, one[1]), reverse=True)
    shown = found[:limit]
    postings = {posting.id: posting for posting in desk.postings.by_ids([one for one, _ in shown])}
    rows = [Start(postings[one], at.astimezone().date(), drafts.get(one, DraftCounts())) for one, at in shown]
    return Starts(tuple(rows), len(found))


def _rounds(desk: Desk, today: date) -> tuple[dict[PostingId, set[tuple[date, str]]], dict[PostingId, Round]]:
    """Of each posting the days and kinds of its rounds so far, and the next round; rows of one day and kind are one."""
    held: dict[PostingId, set[tuple[date, str]]] = {}
    following: dict[PostingId, Round] = {}
    for row in standing_rounds(desk.interviews.rounds()):
        if row.held_on > today:
            following.setdefault(row.posting_id, row)
        else:
            held.setdefault(row.posting_id, set()).add((row.held_on, row.name.casefold()))
    return held, following


def due_words(application: Application, today: date, *, after: int = FOLLOW_UP) -> str:
    """What is due, in words; empty where nothing is.

    Example:
        >>> from datetime import UTC, datetime
        >>> from metier.domain.outcome import Outcome
        >>> row = Outcome(1, "a", Stage.APPLIED, date(2026, 5, 1), datetime(2026, 5, 1, tzinfo=UTC))
        >>> due_words(applications([row])["a"], date(2026, 5, 16))
        'no answer for 15 days'
        >>> due_words(applications([row])["a"], date(2026, 5, 9))
        ''
    """
    days = (today - application.events[-1].at).days
    told, wait = {
        Stage.APPLIED: (f"no answer for {days} days", after),
        Stage.REPLIED: (f"nothing for {days} days since the reply", after),
        Stage.INTERVIEW: (f"no result {days} days after the interview", RESULT_DUE),
        Stage.OFFER: (f"an offer open for {days} days", RESULT_DUE),
    }.get(application.stage, ("", 0))
    if not told or days < wait:
        return ""
    ghosted = application.stage is Stage.APPLIED and days >= PERHAPS_GHOSTED
    return f"{told}; perhaps ghosted" if ghosted else told


def _place(row: PipelineRow) -> tuple[object, ...]:
    """What is due, by how long it waits; then the furthest, and of equals the oldest; the newest end first."""
    application = row.application
    if not application.is_open:
        return (2, -application.since.toordinal(), row.posting.number)
    if row.due:
        return (0, application.events[-1].at.toordinal(), row.posting.number)
    return (1, -RUNGS.index(application.stage), application.since.toordinal(), row.posting.number)
