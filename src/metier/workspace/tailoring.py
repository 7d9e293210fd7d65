"""Resumes for one posting, in one workspace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from metier.actions.drafts import fact_of
from metier.actions.tailoring import Reword, TailorDesk, TailorReport
from metier.applications.draft_lines import with_fact
from metier.applications.tailor import Room
from metier.domain.draft import DraftKind
from metier.domain.record import OwnFactId
from metier.errors import DraftTextError
from metier.workspace.drafting import Asking, Drafting

if TYPE_CHECKING:
    from metier.workspace.prompting import AskOptions


class Tailoring(Drafting[TailorReport]):
    """Makes, shows and changes resumes for one posting; every line rests on the person's own facts.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).tailoring.person().record.facts
        ()
    """

    kind = DraftKind.RESUME

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

    def put_in(self, which: int | str, fact: str, *, version: int | None = None) -> TailorReport:
        """The next version, with one fact that had stayed out, or an entry with all that stands under it.

        Raises:
            UnknownIdError, NoDraftError, OwnFactUnknownError: As named; nothing was stored.
            DraftTextError: A resume has no place for a fact that stands under no entry.
        """
        draft, record = self._needed(which, version).draft, self.person().record
        found = fact_of(record, fact)
        lines = with_fact(draft, found, record)
        if lines is None:
            hint = "A letter may use it; or write it under an entry of resume.json"
            raise DraftTextError(len(draft.lines), what=f"{found.id} stands under no entry", hint=hint)
        return self._desk(which).put(lines, version=version)

    def _reword(self, options: AskOptions) -> Reword:
        from metier.workspace.writing import Writer

        writer = Writer(self._workspace, options)
        return lambda posting, facts, own: writer.reword(posting, facts, own=own)

    def _desk(self, which: int | str) -> TailorDesk:
        workspace = self._workspace
        posting = workspace.posting(which)
        return TailorDesk(workspace.desk, posting, self.person(), likeness=workspace.sentences)
