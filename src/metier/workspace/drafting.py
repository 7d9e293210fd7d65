"""What drafts of both kinds can do in one workspace: stand, be edited, lose what is red, be looked at before a model is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from metier.actions.drafts import DraftDesk, Person
from metier.applications.draft_text import to_text
from metier.domain.draft import Draft, DraftKind
from metier.errors import NoDraftError

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

    @abstractmethod
    def _desk(self, which: int | str) -> DraftDesk[R]:
        """What makes and changes them for one posting."""

    def _needed(self, which: int | str, version: int | None) -> R:
        found = self.current(which, version=version)
        if found is None:
            raise NoDraftError(self._workspace.posting(which).number, self.kind.value)
        return found
