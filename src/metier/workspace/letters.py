"""Cover letters for one posting, in one workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from metier.actions.letters import LetterDesk, LetterReport, Write
from metier.domain.draft import DraftKind
from metier.domain.posting import Posting
from metier.domain.record import OwnFact
from metier.prompts.writing import LetterText
from metier.workspace.drafting import Asking, Drafting

if TYPE_CHECKING:
    from metier.workspace.prompting import AskOptions

_NAMES = {"en": "English", "de": "German"}


class Letters(Drafting[LetterReport]):
    r"""Makes, shows and changes cover letters; every claim rests on the person's own facts.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> with Workspace.create(tempfile.mkdtemp()) as search:
        ...     _ = search.add_text("Cook\nCompany: Inn\nYou cook for guests.")
        ...     search.letters.current(1) is None
        True
    """

    kind = DraftKind.LETTER

    def make(
        self,
        which: int | str,
        *,
        include: Iterable[str] = (),
        is_short: bool = False,
        options: AskOptions | None = None,
        dry_run: bool = False,
    ) -> LetterReport:
        """A new letter; the first for a posting, or the next version.

        Args:
            include: What the posting wants in an application, ticked: `2`, or `2=my answer`; numbers as in `boxes`.
            options: How a base model is asked to word it; None: none is asked. What it claims beyond the facts is red.

        Raises:
            UnknownIdError, RecordEmptyError, LetterRequestError: As named; nothing was stored.
            ConsentNeededError, BudgetMissingError, ProviderError: And others, as `Writer.letter`; nothing was stored.
        """
        write = self._write(options) if options else None
        return self._desk(which).make(include, is_short=is_short, write=write, dry_run=dry_run)

    def asking(self, which: int | str, options: AskOptions) -> Asking:
        """What asking a base model for a letter would send and cost; nothing is sent.

        Raises:
            UnknownIdError, RecordEmptyError: As named.
            NoModelError, ConsentNeededError, PriceUnknownError: And others, as `Writer.forecast`.
        """
        from metier.workspace.writing import Writer

        composed = self._desk(which).composed()
        writer = Writer(self._workspace, options)
        wanted = writer.to_letter(
            self._workspace.posting(which),
            composed.facts,
            own=composed.own,
            language=_NAMES.get(composed.language, ""),
        )
        return Asking(lambda: writer.preview(wanted), lambda: writer.forecast(wanted))

    def include(
        self,
        which: int | str,
        include: Iterable[str],
        *,
        version: int | None = None,
        dry_run: bool = False,
    ) -> LetterReport:
        """The next version, with what was ticked besides; nothing else changes.

        Raises:
            UnknownIdError, NoDraftError, LetterRequestError: As named.
        """
        return self._desk(which).include(include, version=version, dry_run=dry_run)

    def _write(self, options: AskOptions) -> Write:
        from metier.workspace.writing import Writer

        writer = Writer(self._workspace, options)

        def write(
            posting: Posting, facts: Sequence[OwnFact], own: Sequence[str], language: str
        ) -> LetterText:
            return writer.letter(posting, facts, own=own, language=_NAMES.get(language, ""))

        return write

    def _desk(self, which: int | str) -> LetterDesk:
        workspace = self._workspace
        posting = workspace.posting(which)
        return LetterDesk(
            workspace.desk, posting, self.person(), workspace.profile, likeness=workspace.sentences
        )
