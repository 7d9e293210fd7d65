"""Every round that was noted, with its questions; and every row, so that all of it can leave again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metier.actions.desk import Desk
from metier.applications.interviews.talks import Talk, talks
from metier.domain.interview import Asked, Round
from metier.domain.posting import Posting


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One round with the posting it is about.

    Attributes:
        planned: It lies after today.
    """

    posting: Posting
    talk: Talk
    planned: bool


@dataclass(frozen=True, slots=True)
class InterviewsReport:
    """Rounds of all postings, or of one.

    Attributes:
        day: Today, in the person's own time zone.
        posting: The one that was asked about; None for all.
        talks: As they stand, the newest day first.
        round_rows, question_rows: Every row, those taken back and superseded too, in the order of their numbers.
    """

    day: date
    posting: Posting | None
    talks: tuple[TalkRow, ...]
    round_rows: tuple[Round, ...] = ()
    question_rows: tuple[Asked, ...] = ()

    @property
    def n_questions(self) -> int:
        """Questions that stand."""
        return sum(len(row.talk.questions) for row in self.talks)


def listing(desk: Desk, posting: Posting | None = None) -> InterviewsReport:
    """Every round, or those about one posting. Cost: reads all rows of interviews."""
    today = desk.today
    rounds = [row for row in desk.interviews.rounds() if posting is None or row.posting_id == posting.id]
    mine = {row.id for row in rounds}
    asked = [row for row in desk.interviews.questions() if row.round in mine]
    found = talks(rounds, asked)
    by_id = {one.id: one for one in desk.postings.by_ids(list({talk.round.posting_id for talk in found}))}
    rows = [TalkRow(by_id[talk.round.posting_id], talk, talk.round.held_on > today) for talk in found]
    rows.sort(key=lambda row: (row.talk.round.held_on, row.talk.round.id), reverse=True)
    return InterviewsReport(today, posting, tuple(rows), tuple(rounds), tuple(asked))
