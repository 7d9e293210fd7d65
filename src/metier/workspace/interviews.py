"""Interviews of one workspace: prepared, noted, looked back at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.interviews.listing import InterviewsReport, listing
from metier.actions.interviews.noting import LoggedReport, log, round_day
from metier.actions.interviews.undoing import UndoneReport, undo
from metier.applications.interviews.entries import LogEntry, entries_in
from metier.errors import InterviewFileError

if TYPE_CHECKING:
    from metier.actions.interviews.preparing import PrepReport
    from metier.actions.interviews.reviewing import ReviewReport
    from metier.domain.record import Record
    from metier.prompts.writing import Questions
    from metier.workspace.applying import Applying
    from metier.workspace.drafting import Asking
    from metier.workspace.prompting import AskOptions
    from metier.workspace.writing import Wanted, Writer

MOST_BYTES = 4_000_000
"""Of a file of questions; a longer one is something else."""


class InterviewBook:
    """Rounds of interviews and what was asked in them; append-only, and no screener learns from it.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).interviews.all().talks
        ()
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    def day(self, words: str) -> date:
        """The day a person typed, for a round: today where it is empty.

        Raises:
            OutcomeDateError, InterviewDayError: It cannot be read, or is too far off.
        """
        return round_day(words, self._today) if words.strip() else self._today

    def log(self, which: int | str, entries: Sequence[LogEntry], *, dry_run: bool = False) -> LoggedReport:
        """Note rounds and questions: all of them, or none; `actions.interviews.noting.log` says how.

        Raises:
            UnknownIdError, InterviewTextError, InterviewRatingError, InterviewDayError: As named; nothing was stored.
        """
        return log(self._workspace.desk, self._workspace.posting(which), entries, dry_run=dry_run)

    def log_file(
        self,
        which: int | str,
        file: str | Path,
        *,
        on: date | None = None,
        kind: str = "",
        dry_run: bool = False,
    ) -> LoggedReport:
        """Note the questions of a file.

        Args:
            on, kind: Day and kind of round, of questions of which the file does not say it.

        Raises:
            InterviewFileError: It cannot be read; nothing was stored. Others as with `log`.
        """
        return self.log_text(which, _text_of(Path(file)), str(file), on=on, kind=kind, dry_run=dry_run)

    def log_text(
        self,
        which: int | str,
        text: str,
        name: str,
        *,
        on: date | None = None,
        kind: str = "",
        dry_run: bool = False,
    ) -> LoggedReport:
        """Note the questions of a text.

        Args:
            name: Where it comes from, for messages.
            on, kind: As with `log_file`.

        Raises:
            InterviewFileError: A line cannot be read; nothing was stored. Others as with `log`.
        """
        entries = [
            replace(entry, on=entry.on or on, round=entry.round or kind) for entry in entries_in(text, name)
        ]
        return self.log(which, entries, dry_run=dry_run)

    def prep(self, which: int | str, asking: AskOptions | None = None) -> PrepReport:
        """Everything to prepare an interview about one posting: likely questions, own answers, outlines, gaps.

        Nothing is stored. Without `asking` nothing leaves this machine: where vectors come from a server, words alone
        count.

        Args:
            asking: A base model adds questions, each marked; what of its outlines no fact says is left out and told.

        Raises:
            UnknownIdError: There is no such posting.
            ResumeShapeError and others of `ResumeDesk.resume`: resume.json cannot be read.
            ConsentNeededError, BudgetMissingError, ProviderError and others of `Writer.questions`: Asking failed.
        """
        from metier.actions.interviews.preparing import prepare

        workspace = self._workspace
        posting, record = workspace.posting(which), workspace.resume.record()
        report = prepare(workspace.desk, posting, record, likeness=workspace.sentences)
        return report if asking is None else self._asked(report, record, asking)

    def asking(self, which: int | str, options: AskOptions) -> Asking:
        """What asking a base model for questions would send and cost; nothing is sent.

        Raises:
            UnknownIdError, ResumeShapeError and others: As for `prep`.
            NoModelError, ConsentNeededError, PriceUnknownError: And others, as `Writer.forecast`.
        """
        from metier.workspace.drafting import Asking
        from metier.workspace.writing import Writer

        writer = Writer(self._workspace, options)
        wanted = self._wanted(writer, self.prep(which), self._workspace.resume.record())
        return Asking(lambda: writer.preview(wanted), lambda: writer.forecast(wanted))

    def _wanted(self, writer: Writer, report: PrepReport, record: Record) -> Wanted[Questions]:
        from metier.actions.interviews.preparing import facts_for_asking, own_answers

        return writer.to_ask_questions(
            report.posting,
            facts_for_asking(report, record),
            demands=[one.quote for one in report.foreseen.likely if one.quote],
            own=own_answers(report),
        )

    def _asked(self, report: PrepReport, record: Record, asking: AskOptions) -> PrepReport:
        """The same with the questions of a base model."""
        from metier.actions.interviews.preparing import ByModel, with_facts
        from metier.applications.interviews.by_model import by_model
        from metier.workspace.writing import Writer

        writer = Writer(self._workspace, asking)
        said = writer.write(self._wanted(writer, report, record))
        likely = by_model(said, report.foreseen.likely, record, report.posting, report.day)
        made = ByModel(said.model, said.failure, likely, said.dropped, said.paid_usd, tuple(said.left_out))
        return with_facts(replace(report, by_model=made), record)

    def review(self, which: int | str) -> ReviewReport:
        """The rounds about one posting, beside what was foreseen for each from what was noted before it.

        Raises:
            UnknownIdError, ResumeShapeError and others: As for `prep`.
        """
        from metier.actions.interviews.reviewing import review

        workspace = self._workspace
        return review(
            workspace.desk, workspace.posting(which), workspace.resume.record(), likeness=workspace.sentences
        )

    def undo(self, which: int | str, *, dry_run: bool = False) -> UndoneReport:
        """Take back what was noted last about one posting: a correction, a question, or a round.

        Raises:
            UnknownIdError: There is no such posting.
        """
        return undo(self._workspace.desk, self._workspace.posting(which), dry_run=dry_run)

    def all(self, which: int | str | None = None) -> InterviewsReport:
        """Every round of every posting, or of one, with every row that was ever noted of it.

        Raises:
            UnknownIdError: There is no such posting.
        """
        posting = None if which is None else self._workspace.posting(which)
        return listing(self._workspace.desk, posting)

    @property
    def _today(self) -> date:
        return self._workspace.desk.today


def _text_of(file: Path) -> str:
    name = str(file)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InterviewFileError(name, line=0, what=f"it has more than {MOST_BYTES:,} bytes")
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InterviewFileError(name, line=0, what=f"it cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InterviewFileError(name, line=0, what="it is no UTF-8 text") from error
