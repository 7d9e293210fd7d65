"""Taking back what was noted last about interviews for one posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.actions.desk import Desk
from metier.applications.interviews.talks import Talk, folded, only_completes, talks, versions_of
from metier.domain.interview import Asked, Round
from metier.domain.outcome import Stage, applications
from metier.domain.posting import Posting


@dataclass(frozen=True, slots=True)
class UndoneReport:
    """What was taken back.

    Attributes:
        question: The question that was taken back, as it stood; None where it was a round or nothing.
        round: The round that was taken back, or whose rating and note were.
        n_questions: Questions that went with a round.
        left: What stands now in place of what was taken back; None where nothing does.
        has_outcome: An outcome `interview` of the day of a round that was taken back stands still.
    """

    posting: Posting
    question: Asked | None = None
    round: Round | None = None
    n_questions: int = 0
    left: Asked | Round | None = None
    has_outcome: bool = False


def undo(desk: Desk, posting: Posting, *, dry_run: bool = False) -> UndoneReport:
    """Take back what was noted last about interviews for one posting: a question, a correction, or a round."""
    with desk.postings.exclusive():
        return _Undoing(desk, posting, dry_run=dry_run).last()


class _Undoing:
    """What was noted about one posting, with the last of it taken back."""

    def __init__(self, desk: Desk, posting: Posting, *, dry_run: bool) -> None:
        self.desk, self.posting, self.dry_run = desk, posting, dry_run
        self.now = desk.clock.now()
        self.rounds = [row for row in desk.interviews.rounds() if row.posting_id == posting.id]
        mine = {row.id for row in self.rounds}
        self.asked = [row for row in desk.interviews.questions() if row.round in mine]

    def last(self) -> UndoneReport:
        """Take it back, whatever it was."""
        found = talks(self.rounds, self.asked)
        if not found:
            return UndoneReport(self.posting)
        firsts = {talk.round.id for talk in found}
        round_rows = [row for talk in found for row in self.rounds if row.id in talk.round_rows]
        standing = self._standing(found)
        # rows of one moment: a round is noted before its questions, and how it went after them
        last_round = max(round_rows, key=lambda row: (row.noted_at, 0 if row.id in firsts else 2, row.id))
        last_asked = max(standing, key=lambda row: (row.noted_at, row.id), default=None)
        place = 0 if last_round.id in firsts else 2
        if last_asked and (last_asked.noted_at, 1) > (last_round.noted_at, place):
            return self._question(last_asked, standing)
        return self._round(last_round)

    def _standing(self, found: Sequence[Talk]) -> list[Asked]:
        gone = {row.undoes for row in self.asked if row.undoes is not None}
        here = {number for talk in found for number in talk.round_rows}
        return [row for row in self.asked if row.undoes is None and row.id not in gone and row.round in here]

    def _question(self, last: Asked, standing: Sequence[Asked]) -> UndoneReport:
        """Pieces that only completed each other go together, a correction goes alone."""
        in_round = [row for row in standing if row.round == last.round]
        versions = next(rows for rows in versions_of(in_round) if rows[-1] == last)
        going = [versions.pop()]
        while versions and only_completes(going[-1], versions[-1]):
            going.append(versions.pop())
        for row in going if not self.dry_run else []:
            self.desk.interviews.append_question(
                row.round, question="", answer="", noted_at=self.now, undoes=row.id
            )
        left = versions[-1] if versions else None
        return UndoneReport(self.posting, question=last, left=left)

    def _round(self, last: Round) -> UndoneReport:
        """A round with its questions, or what was said later of how it went."""
        posting, day = self.posting, last.held_on
        if not self.dry_run:
            self.desk.interviews.append_round(posting.id, held_on=day, noted_at=self.now, undoes=last.id)
        after = [*self.rounds, Round(0, posting.id, day, self.now, undoes=last.id)]
        key = (day, folded(last.name))
        before = next(t for t in talks(self.rounds, self.asked) if last.id in t.round_rows)
        left = next(
            (t for t in talks(after, self.asked) if (t.round.held_on, folded(t.round.name)) == key), None
        )
        application = applications(self.desk.outcomes.of(posting.id)).get(posting.id)
        has_outcome = application is not None and any(
            event.stage is Stage.INTERVIEW and event.at == day for event in application.events
        )
        return UndoneReport(
            posting,
            round=last,
            n_questions=len(before.questions) - (len(left.questions) if left else 0),
            left=left.round if left else None,
            has_outcome=has_outcome and left is None,
        )
