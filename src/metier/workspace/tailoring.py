"""Resumes for one posting, in one workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.actions.drafts import Person, fact_of
from metier.actions.tailoring import Reword, TailorDesk, TailorReport
from metier.applications.claims import Backing, explain
from metier.applications.draft_text import to_text
from metier.applications.tailor import Room
from metier.domain.record import OwnFactId
from metier.errors import NoDraftError, UnknownLineError

if TYPE_CHECKING:
    from metier.actions.writing import WritingForecast
    from metier.workspace.applying import Applying
    from metier.workspace.prompting import AskOptions


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to a base model that is only looked at.

    Attributes:
        preview: Its exact words.
        forecast: What it would send and cost.
    """

    preview: Callable[[], str]
    forecast: Callable[[], WritingForecast]


class Tailoring:
    """Makes, shows and changes resumes for one posting; every line rests on the person's own facts.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).tailoring.person().record.facts
        ()
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    def person(self) -> Person:
        """What a draft may say of the person, as resume.json stands now.

        Raises:
            ResumeShapeError: It cannot be read.
        """
        resume = self._workspace.resume
        return Person(resume.record(), resume.contact())

    def room(
        self,
        *,
        pages: int | None = None,
        keep: Iterable[str] = (),
        drop: Iterable[str] = (),
        references: bool = False,
    ) -> Room:
        """How much may go in; facts are named by id or its first digits.

        Raises:
            OwnFactUnknownError: There is no such fact.
        """
        record = self.person().record

        def ids(given: Iterable[str]) -> frozenset[OwnFactId]:
            return frozenset(fact_of(record, each).id for each in given)

        return Room(pages, ids(keep), ids(drop), references)

    def current(self, which: int | str, *, version: int | None = None) -> TailorReport | None:
        """The newest draft as it stands, or one version; None where there is none.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return self._desk(which).current(version)

    def make(
        self,
        which: int | str,
        room: Room | None = None,
        *,
        options: AskOptions | None = None,
        dry_run: bool = False,
    ) -> TailorReport:
        """A new draft; the first for a posting, or the next version.

        Args:
            options: How a base model is asked to word it; None: none is asked. What it claims beyond the facts is red.

        Raises:
            UnknownIdError, RecordEmptyError: As named; nothing was stored.
            ConsentNeededError, BudgetMissingError, ProviderError: And others, as `Writer.reword`; nothing was stored.
        """
        return self._desk(which).make(
            room or Room(), reword=self._reword(options) if options else None, dry_run=dry_run
        )

    def asking(self, which: int | str, room: Room | None, options: AskOptions) -> Asking:
        """What asking a base model for wording would send and cost; nothing is sent.

        Raises:
            UnknownIdError, RecordEmptyError: As named.
            NoModelError, ConsentNeededError, PriceUnknownError: And others, as `Writer.forecast`.
        """
        from metier.workspace.writing import Writer

        composed = self._desk(which).composed(room or Room())
        writer = Writer(self._workspace, options)
        wanted = writer.to_reword(self._workspace.posting(which), composed.facts, own=composed.own)
        return Asking(lambda: writer.preview(wanted), lambda: writer.forecast(wanted))

    def text(self, which: int | str, *, version: int | None = None) -> str:
        """A draft as text that can be edited.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return to_text(self._needed(which, version).draft)

    def edit(
        self, which: int | str, text: str, *, version: int | None = None, dry_run: bool = False
    ) -> TailorReport:
        """The next version, out of an edited text.

        Raises:
            UnknownIdError, NoDraftError, DraftTextError: As named; nothing was stored.
        """
        return self._desk(which).edit(text, version=version, dry_run=dry_run)

    def drop_red(
        self, which: int | str, *, version: int | None = None, dry_run: bool = False
    ) -> TailorReport:
        """The next version, without what no fact backs.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return self._desk(which).drop_red(version=version, dry_run=dry_run)

    def why(self, which: int | str, line: int, *, version: int | None = None) -> tuple[Backing, ...]:
        """What each piece of one line rests on.

        Args:
            line: Its place in the draft, from 1.

        Raises:
            UnknownIdError, NoDraftError, UnknownLineError: As named.
        """
        report = self._needed(which, version)
        lines = report.draft.lines
        if not 1 <= line <= len(lines):
            raise UnknownLineError(line, n=len(lines))
        posting = self._workspace.posting(which)
        today = self._workspace.desk.clock.now().astimezone().date()
        return explain(lines[line - 1], self.person().record, posting, today=today)

    def _reword(self, options: AskOptions) -> Reword:
        from metier.workspace.writing import Writer

        writer = Writer(self._workspace, options)
        return lambda posting, facts, own: writer.reword(posting, facts, own=own)

    def _needed(self, which: int | str, version: int | None) -> TailorReport:
        report = self.current(which, version=version)
        if report is None:
            raise NoDraftError(self._workspace.posting(which).number, "resume")
        return report

    def _desk(self, which: int | str) -> TailorDesk:
        workspace = self._workspace
        posting = workspace.posting(which)
        return TailorDesk(workspace.desk, posting, self.person(), likeness=workspace.sentences)
