"""Noting rounds and what was asked in them: append-only, each question durable as soon as it was given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from metier.actions.desk import Desk
from metier.actions.outcomes.noting import NotedReport, day_of, note
from metier.applications.interviews.entries import LogEntry
from metier.applications.interviews.talks import Talk, folded, talks
from metier.domain.interview import MOST_RATING, Asked, Round
from metier.domain.outcome import Stage
from metier.domain.posting import Posting
from metier.errors import InterviewDayError, InterviewRatingError, InterviewTextError

LONGEST = {"question": 2000, "answer": 20_000, "note": 2000, "kind of round": 80}
"""Characters that are kept."""
FARTHEST = timedelta(days=366)
"""Rounds may be planned so far ahead; later days are typing errors."""
_AHEAD = re.compile(r"in (\d{1,3}|an?) (day|week)s?")


@dataclass(frozen=True, slots=True)
class NotedQuestion:
    """One question that was noted.

    Attributes:
        asked: As it stands now; of a dry run a row that was not stored, with the id 0.
        is_new: Whether it says something that did not stand already.
        before: The row whose place it takes; None for a question that was not noted before in this round.
    """

    asked: Asked
    is_new: bool
    before: Asked | None = None


@dataclass(frozen=True, slots=True)
class LoggedReport:
    """What was noted about one interview.

    Attributes:
        talks: The rounds as they stand now, those that were named.
        questions: What was noted now, in order.
        rounds_new: How many of the rounds were not noted before.
        outcomes: Outcomes `interview` that were noted with it, as none was for that day.
        remarks: What a person should know, in sentences without a full stop.
    """

    posting: Posting
    talks: tuple[Talk, ...]
    questions: tuple[NotedQuestion, ...] = ()
    rounds_new: int = 0
    outcomes: tuple[NotedReport, ...] = ()
    remarks: tuple[str, ...] = ()


def round_day(words: str, today: date) -> date:
    """The day of a round: as `day_of` reads it, and days to come, for a round that is planned.

    Raises:
        OutcomeDateError: It cannot be read.
        InterviewDayError: It is more than a year away.

    Example:
        >>> round_day("tomorrow", date(2026, 5, 4)).isoformat(), round_day("in 2 weeks", date(2026, 5, 4)).isoformat()
        ('2026-05-05', '2026-05-18')
    """
    plain = " ".join(words.lower().split())
    ahead = _AHEAD.fullmatch(plain)
    if ahead:
        number = int(ahead[1]) if ahead[1].isdecimal() else 1
        found = today + timedelta(days=number * (7 if ahead[2] == "week" else 1))
    elif plain == "tomorrow":
        found = today + timedelta(days=1)
    else:
        try:
            found = date.fromisoformat(plain)
        except ValueError:
            return day_of(words, today)
    if found <= today:
        return day_of(found.isoformat(), today)
    if found - today > FARTHEST:
        raise InterviewDayError(
            words, what="is more than a year away", hint="Write 2026-05-01 or `in 2 weeks`"
        )
    return found


def rating_of(words: str, *, where: str = "") -> int | None:
    """A rating as typed; None for an empty one.

    Raises:
        InterviewRatingError: It is no whole number from 1 to 5.
    """
    plain = words.strip().removesuffix(f"/{MOST_RATING}").strip()
    if not plain:
        return None
    if len(plain) == 1 and plain.isascii() and plain.isdecimal() and 1 <= int(plain) <= MOST_RATING:
        return int(plain)
    raise InterviewRatingError(words, where=where)


def checked(entry: LogEntry) -> LogEntry:
    """The entry itself.

    Raises:
        InterviewTextError, InterviewRatingError: Something is too long, or no rating.
    """
    for name, words in (
        ("question", entry.question), ("answer", entry.answer), ("note", entry.note),
        ("kind of round", entry.round), ("note", entry.round_note),
    ):  # fmt: skip
        if len(words) > LONGEST[name]:
            raise InterviewTextError(name, n=len(words), most=LONGEST[name])
    for rating in (entry.rating, entry.round_rating):
        if rating is not None and not 1 <= rating <= MOST_RATING:
            raise InterviewRatingError(str(rating))
    if not entry.question and (entry.answer or entry.rating is not None or entry.note):
        raise InterviewTextError(name="question")
    return entry


def log(desk: Desk, posting: Posting, entries: Sequence[LogEntry], *, dry_run: bool = False) -> LoggedReport:
    """Note rounds and questions: all of them, or none where one is refused. Durable when it returns.

    An entry without a question notes its round. What stands already is not stored again; a question that stands in its
    round is superseded, and what is not given again is taken from the row before.

    Raises:
        InterviewTextError, InterviewRatingError, InterviewDayError, OutcomeDateError: As named; nothing was stored.
    """
    now = desk.clock.now()
    today = now.astimezone().date()
    for entry in entries:
        checked(entry)
        day = entry.on or today
        if day > today and entry.question:
            raise InterviewDayError(
                day.isoformat(),
                what=f"lies after today, {today}",
                hint="Note what was asked once it has happened",
            )
    with desk.postings.exclusive():
        return _Log(desk, posting, now, dry_run=dry_run).all(entries)


class _Log:
    """One call of `log`: rows are read once, and kept with those that are made."""

    def __init__(self, desk: Desk, posting: Posting, now: datetime, *, dry_run: bool) -> None:
        self.desk, self.posting, self.now, self.dry_run = desk, posting, now, dry_run
        self.today = now.astimezone().date()
        self.rounds = [row for row in desk.interviews.rounds() if row.posting_id == posting.id]
        mine = {row.id for row in self.rounds}
        self.asked = [row for row in desk.interviews.questions() if row.round in mine]
        self.n_new = 0
        self._unstored = 0

    def all(self, entries: Sequence[LogEntry]) -> LoggedReport:
        """Note everything."""
        noted: list[NotedQuestion] = []
        touched: dict[int, None] = {}
        for entry in entries:
            row = self._round(entry)
            touched[row.id] = None
            if entry.question:
                noted.append(self._question(row, entry))
        found = [talk for talk in talks(self.rounds, self.asked) if talk.round.id in touched]
        outcomes = [report for talk in found if (report := self._outcome(talk.round.held_on))]
        return LoggedReport(
            self.posting, tuple(found), tuple(noted), self.n_new, tuple(outcomes), self._remarks(found)
        )

    def _round(self, entry: LogEntry) -> Round:
        """The first row of the round that an entry names; another row where it says more of it."""
        day = entry.on or self.today
        stands = next(
            (
                t
                for t in talks(self.rounds, self.asked)
                if (t.round.held_on, folded(t.round.name)) == (day, folded(entry.round))
            ),
            None,
        )
        before = stands.round if stands else None
        rating = entry.round_rating if entry.round_rating is not None else before.rating if before else None
        words = entry.round_note or (before.note if before else "")
        if before and (before.rating, before.note) == (rating, words):
            return before
        name = before.name if before else entry.round
        if self.dry_run:
            self._unstored -= 1
            row = Round(self._unstored, self.posting.id, day, self.now, name, rating, words)
        else:
            row = self.desk.interviews.append_round(
                self.posting.id, held_on=day, noted_at=self.now, name=name, rating=rating, note=words
            )
        self.rounds.append(row)
        self.n_new += before is None
        return before or row

    def _question(self, row: Round, entry: LogEntry) -> NotedQuestion:
        stands = next(talk for talk in talks(self.rounds, self.asked) if talk.round.id == row.id)
        before = next((a for a in stands.questions if folded(a.question) == folded(entry.question)), None)
        answer = entry.answer or (before.answer if before else "")
        rating = entry.rating if entry.rating is not None else before.rating if before else None
        words = entry.note or (before.note if before else "")
        if before and (before.answer, before.rating, before.note) == (answer, rating, words):
            return NotedQuestion(before, is_new=False, before=before)
        if self.dry_run:
            made = Asked(0, row.id, entry.question, answer, self.now, rating, words)
        else:
            made = self.desk.interviews.append_question(
                row.id, question=entry.question, answer=answer, noted_at=self.now, rating=rating, note=words
            )
        self.asked.append(made)
        return NotedQuestion(made, is_new=True, before=before)

    def _outcome(self, day: date) -> NotedReport | None:
        """The outcome of that day, where none was ever noted: one that was taken back stays so."""
        if day > self.today:
            return None
        rows = self.desk.outcomes.of(self.posting.id)
        if any(row.stage is Stage.INTERVIEW and row.at == day for row in rows):
            return None
        return note(self.desk, self.posting, Stage.INTERVIEW, at=day, dry_run=self.dry_run)

    def _remarks(self, found: Sequence[Talk]) -> tuple[str, ...]:
        return tuple(
            f"planned for {talk.round.held_on}: no outcome is noted before that day"
            for talk in found
            if talk.round.held_on > self.today
        )
