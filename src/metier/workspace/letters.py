"""Cover letters for one posting, in one workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from metier.actions.drafts import Person
from metier.actions.letters import LetterDesk, LetterReport, Write
from metier.applications.draft_text import to_text
from metier.domain.posting import Posting
from metier.domain.record import OwnFact
from metier.errors import NoDraftError
from metier.prompts.writing import LetterText

if TYPE_CHECKING:
    from metier.workspace.applying import Applying
    from metier.workspace.prompting import AskOptions
    from metier.workspace.tailoring import Asking

_NAMES = {"en": "English", "de": "German"}


class Letters:
    r"""Makes, shows and changes cover letters; every claim rests on the person's own facts.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> with Workspace.create(tempfile.mkdtemp()) as search:
        ...     _ = search.add_text("Cook\nCompany: Inn\nYou cook for guests.")
        ...     search.letters.current(1) is None
        True
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    def current(self, which: int | str, *, version: int | None = None) -> LetterReport | None:
        """The newest letter as it stands, or one version; None where there is none.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return self._desk(which).current(version)

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
        from metier.workspace.tailoring import Asking
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

    def text(self, which: int | str, *, version: int | None = None) -> str:
        """A letter as text that can be edited.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        report = self.current(which, version=version)
        if report is None:
            raise NoDraftError(self._workspace.posting(which).number, "letter")
        return to_text(report.draft)

    def edit(
        self, which: int | str, text: str, *, version: int | None = None, dry_run: bool = False
    ) -> LetterReport:
        """The next version, out of an edited text.

        Raises:
            UnknownIdError, NoDraftError, DraftTextError: As named; nothing was stored.
        """
        return self._desk(which).edit(text, version=version, dry_run=dry_run)

    def drop_red(
        self, which: int | str, *, version: int | None = None, dry_run: bool = False
    ) -> LetterReport:
        """The next version, without the sentences that say what no fact backs.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return self._desk(which).drop_red(version=version, dry_run=dry_run)

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
        person = Person(workspace.resume.record(), workspace.resume.contact())
        return LetterDesk(workspace.desk, posting, person, workspace.profile, likeness=workspace.sentences)
