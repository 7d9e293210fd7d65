"""The dialogue of `metier interview ID log`: everything is stored as soon as it was given, so that stopping loses nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from metier.actions.interviews.noting import LONGEST, LoggedReport, rating_of
from metier.applications.interviews.entries import LogEntry
from metier.cli.lines import lines_of
from metier.errors import MetierError
from metier.pages.words import plural, title_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from metier.cli.call import Call
    from metier.domain.posting import Posting
    from metier.workspace import Workspace

    T = TypeVar("T")

_HOW = "1 badly … 5 very well; Enter: not said"


class Dialogue:
    """Asks about one round; a line that cannot be read is asked again."""

    def __init__(self, call: Call, workspace: Workspace, posting: Posting) -> None:
        self._call, self._book, self._posting = call, workspace.interviews, posting
        self._lines = lines_of(call)
        self._n = 0
        self._ended = False
        self._report = LoggedReport(posting, ())

    def run(self) -> LoggedReport:
        """The whole dialogue; what was noted in it."""
        out = self._call.out
        out.say(("Interview for ", "quiet"), f"{self._posting.number} {title_of(self._posting)}")
        out.softly("Each line is kept when you press Enter; Ctrl-C or Ctrl-D stops and keeps what was given.")
        self._call.kept = lambda: f"{plural(self._n, 'question')} of this round kept"
        day = self._ask("When was it? [today] ", self._book.day)
        if day is None:
            return self._report
        kind = self._ask(
            "What kind of round (phone, technical, …)? ", lambda words: self._short(words, "kind of round")
        )
        of_round = LogEntry(on=day, round=kind or "")
        if day > self._book.day(""):
            self._store(of_round)
            return self._report
        while not self._ended and self._question(of_round):
            pass
        self._whole(of_round)
        return self._report

    def _question(self, of_round: LogEntry) -> bool:
        """One question with its answer; False where there is none more."""
        words = self._ask(
            "\nWhat was asked? (Enter: nothing more) ", lambda given: self._short(given, "question")
        )
        if not words:
            return False
        entry = replace(of_round, question=words)
        self._store(entry)
        self._n += 1
        answer = self._ask("What did you say? ", lambda given: self._short(given, "answer"))
        if answer:
            entry = replace(entry, answer=answer)
            self._store(entry)
        rating = None if self._ended else self._ask(f"How did it go? ({_HOW}) ", rating_of)
        if rating:
            self._store(replace(entry, rating=rating))
        return not self._ended

    def _whole(self, of_round: LogEntry) -> None:
        """How the round went, and a note; a round without any word of it is none."""
        rating = None if self._ended else self._ask(f"\nHow did it go overall? ({_HOW}) ", rating_of)
        if rating:
            of_round = replace(of_round, round_rating=rating)
            self._store(of_round)
        words = None if self._ended else self._ask("A note? ", lambda given: self._short(given, "note"))
        if words:
            self._store(replace(of_round, round_note=words))
        elif of_round.round and not self._report.talks:
            self._store(of_round)

    def _ask(self, prompt: str, read: Callable[[str], T]) -> T | None:
        """What was typed, as `read` reads it; None at the end of input."""
        while (line := self._lines.next(prompt)) is not None:
            try:
                return read(line.encode("utf-8", "replace").decode().strip())
            except MetierError as error:
                self._call.out.say(f"{error.message}. {error.hint}", style="note")
        self._ended = True
        return None

    def _short(self, words: str, name: str) -> str:
        from metier.errors import InterviewTextError

        if len(words) > LONGEST[name]:
            raise InterviewTextError(name, n=len(words), most=LONGEST[name])
        return words

    def _store(self, entry: LogEntry) -> None:
        """Keep it now; what the whole dialogue noted is added up."""
        made = self._book.log(self._posting.number, [entry], dry_run=self._call.dry_run)
        before = self._report
        noted = {question.asked.question: question for question in (*before.questions, *made.questions)}
        self._report = LoggedReport(
            made.posting,
            made.talks,
            tuple(noted.values()),
            before.rounds_new + made.rounds_new,
            before.outcomes or made.outcomes,
            made.remarks,
        )
