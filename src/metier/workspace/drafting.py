"""What drafts of both kinds can do in one workspace: stand, be edited, lose what is red, be looked at before a model is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from metier.actions.drafts import DraftDesk, Person, fact_of
from metier.applications.claims import Backing, explain
from metier.applications.draft_lines import with_words, without_line
from metier.applications.draft_text import MOST_CHARACTERS, to_text
from metier.domain.draft import Draft, DraftKind, Origin
from metier.domain.record import OwnFactId
from metier.errors import DraftTextError, NoDraftError, UnknownLineError
from metier.text.lines import one_line

if TYPE_CHECKING:
    from metier.actions.drafts import DraftReport
    from metier.actions.writing import WritingForecast
    from metier.workspace.applying import Applying


class Told(Protocol):
    """What is told of one draft, of either kind."""

    @property
    def report(self) -> DraftReport:
        """The draft with what no fact backs."""
        ...

    @property
    def draft(self) -> Draft:
        """The draft itself."""
        ...

    @property
    def paid_usd(self) -> Decimal:
        """What asking a base model cost now."""
        ...


R = TypeVar("R", bound=Told)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to a base model that is only looked at.

    Attributes:
        preview: Its exact words.
        forecast: What it would send and cost.
    """

    preview: Callable[[], str]
    forecast: Callable[[], WritingForecast]


class Drafting(ABC, Generic[R]):
    """Shows and changes the drafts of one kind; `R` is what is told of one."""

    kind: ClassVar[DraftKind]

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace

    def person(self) -> Person:
        """What a draft may say of the person, as resume.json stands now.

        Raises:
            ResumeShapeError: It cannot be read.
        """
        resume = self._workspace.resume
        return Person(resume.record(), resume.contact())

    def current(self, which: int | str, *, version: int | None = None) -> R | None:
        """The newest draft as it stands, or one version; None where there is none.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return self._desk(which).current(version)

    def text(self, which: int | str, *, version: int | None = None) -> str:
        """A draft as text that can be edited.

        Raises:
            UnknownIdError, NoDraftError: As named.
        """
        return to_text(self._needed(which, version).draft)

    def edit(self, which: int | str, text: str, *, version: int | None = None, dry_run: bool = False) -> R:
        """The next version, out of an edited text.

        Raises:
            UnknownIdError, NoDraftError, DraftTextError: As named; nothing was stored.
        """
        return self._desk(which).edit(text, version=version, dry_run=dry_run)

    def drop_red(self, which: int | str, *, version: int | None = None, dry_run: bool = False) -> R:
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
        draft, place = self._line(which, line, version)
        posting, today = self._workspace.posting(which), self._workspace.desk.today
        return explain(draft.lines[place], self.person().record, posting, today=today)

    def change_line(
        self, which: int | str, line: int, text: str, cites: Iterable[str], *, version: int | None = None
    ) -> R:
        """The next version, one line of it in the person's words.

        Args:
            line: Its place in the draft, from 1.
            cites: Facts it rests on, by their ids or the first digits.

        Raises:
            UnknownIdError, NoDraftError, UnknownLineError, OwnFactUnknownError: As named; nothing was stored.
            DraftTextError: There are no words, or too many; or it is an entry, whose words stand in resume.json.
        """
        draft, place = self._line(which, line, version)
        words = one_line(text)
        if draft.lines[place].origin is Origin.LOCKED:
            raise DraftTextError(
                line, what="it is an entry", hint="Its words and dates come from resume.json"
            )
        if not words or len(words) > MOST_CHARACTERS:
            what = "there are no words" if not words else f"it has {len(words):,} characters"
            hint = f"A line has 1 to {MOST_CHARACTERS:,} characters; leave it out instead"
            raise DraftTextError(line, what=what, hint=hint)
        record = self.person().record
        kept = set(draft.lines[place].cites)  # a fact that left the resume may go on being cited, and is red
        ids = [OwnFactId(one) if one in kept else fact_of(record, one).id for one in cites]
        lines = with_words(draft.lines, place, words, list(dict.fromkeys(ids)))
        return self._desk(which).put(lines, version=version)

    def leave_out(self, which: int | str, line: int, *, version: int | None = None) -> R:
        """The next version, without one line; without a whole entry where the line is one.

        Raises:
            UnknownIdError, NoDraftError, UnknownLineError: As named; nothing was stored.
        """
        draft, place = self._line(which, line, version)
        return self._desk(which).put(without_line(draft.lines, place), version=version)

    def _line(self, which: int | str, line: int, version: int | None) -> tuple[Draft, int]:
        """The draft, and the place of one of its lines from 0."""
        draft = self._needed(which, version).draft
        if not 1 <= line <= len(draft.lines):
            raise UnknownLineError(line, n=len(draft.lines))
        return draft, line - 1

    @abstractmethod
    def _desk(self, which: int | str) -> DraftDesk[R]:
        """What makes and changes them for one posting."""

    def _needed(self, which: int | str, version: int | None) -> R:
        found = self.current(which, version=version)
        if found is None:
            raise NoDraftError(self._workspace.posting(which).number, self.kind.value)
        return found
