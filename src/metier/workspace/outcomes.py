"""Outcomes of one workspace: noted, taken back, listed, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from metier.actions.desk import Desk
from metier.actions.outcomes import (
    InsightsReport,
    NotedReport,
    PipelineReport,
    TakenBackReport,
    day_of,
    insights,
    note,
    pipeline,
    stage_of,
    take_back,
)
from metier.actions.outcomes.pipeline import FOLLOW_UP, Starts, starts
from metier.domain.outcome import Application, Outcome, applications
from metier.domain.posting import Posting


class OutcomeBook:
    """What came of applications: another axis than taste; no screener learns from it.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).outcomes.pipeline().n_open
        0
    """

    def __init__(self, desk: Desk, posting: Callable[[int | str], Posting]) -> None:
        self._desk = desk
        self._posting = posting

    def note(
        self,
        which: Sequence[int | str] | int | str,
        stage: str,
        *,
        on: date | str | None = None,
        words: str = "",
        variant: str | None = None,
        dry_run: bool = False,
    ) -> list[NotedReport]:
        """Note what happened with one posting or several: all of them, or none where one cannot be found.

        Args:
            on: The day: a date, or words such as `yesterday`; today where it is None.
            variant: Which resume and letter were sent; where it is None and the posting was applied for, what was
                exported last. Empty for none.

        Raises:
            UnknownIdError, OutcomeStageError, OutcomeDateError, OutcomeTextError: As named; nothing was stored.
        """
        found, happened = self._postings(which), stage_of(stage)
        today = self._desk.today
        at = day_of(on, today) if isinstance(on, str) else on
        with self._desk.postings.exclusive():  # all or none
            return [
                note(self._desk, posting, happened, at=at, words=words, variant=variant, dry_run=dry_run)
                for posting in found
            ]

    def undo(
        self, which: Sequence[int | str] | int | str, stage: str = "", *, dry_run: bool = False
    ) -> list[TakenBackReport]:
        """Take back what was noted last about each posting; only of one stage, where it is named.

        Raises:
            UnknownIdError, OutcomeStageError: As named; nothing was stored.
        """
        found, of = self._postings(which), stage_of(stage) if stage else None
        with self._desk.postings.exclusive():
            return [take_back(self._desk, posting, of, dry_run=dry_run) for posting in found]

    def take_back(self, which: int | str, row: int) -> TakenBackReport:
        """Take back one row, by its id; nothing where it does not stand any more.

        Raises:
            UnknownIdError: There is no such posting; nothing was stored.
        """
        with self._desk.postings.exclusive():
            return take_back(self._desk, self._posting(which), row=row)

    def of(self, which: int | str) -> tuple[Outcome, ...]:
        """Every row that was noted about one posting, those taken back too, in the order noted.

        Raises:
            UnknownIdError: There is no such posting.
        """
        return tuple(self._desk.outcomes.of(self._posting(which).id))

    def application(self, which: int | str) -> Application | None:
        """What stands about one posting; None where nothing was noted.

        Raises:
            UnknownIdError: There is no such posting.
        """
        posting = self._posting(which)
        return applications(self._desk.outcomes.of(posting.id)).get(posting.id)

    def starts(self, *, limit: int = 50) -> Starts:
        """Postings the person is excited about, and has not applied to."""
        return starts(self._desk, limit=limit)

    def pipeline(self, *, ended: bool = False, after: int = FOLLOW_UP) -> PipelineReport:
        """Applications under way, what is due first; `actions.outcomes.pipeline` says what the arguments mean."""
        return pipeline(self._desk, ended=ended, after=after)

    def insights(self) -> InsightsReport:
        """What came of applications, and what works."""
        return insights(self._desk)

    def _postings(self, which: Sequence[int | str] | int | str) -> list[Posting]:
        several = [which] if isinstance(which, int | str) else which
        found = [self._posting(one) for one in several]
        return list({posting.id: posting for posting in found}.values())
