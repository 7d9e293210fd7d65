"""What the use cases of an application need from a store: drafts, and interviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from metier.domain.draft import Contact, Draft, DraftKind, Exported, Line
from metier.domain.interview import Asked, Round
from metier.domain.posting import PostingId
from metier.domain.record import OwnFact


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """What there is for one posting.

    Attributes:
        resume, letter: The newest version of each; 0 where there is none.
        n_exports: How often one was written to a file.
    """

    resume: int = 0
    letter: int = 0
    n_exports: int = 0


class DraftStore(Protocol):
    """Drafts of resumes and letters, and what of them was written to a file; append-only."""

    def all(self) -> list[Draft]:
        """Every draft, in the order made."""
        ...

    def of(self, posting_id: PostingId) -> list[Draft]:
        """Every draft for one posting, in the order made."""
        ...

    def counts(self) -> Mapping[PostingId, DraftCounts]:
        """What there is for each posting that has drafts; no draft is read for it."""
        ...

    def append(
        self,
        posting_id: PostingId,
        kind: DraftKind,
        *,
        lines: Sequence[Line],
        facts: Sequence[OwnFact],
        contact: Contact,
        made_at: datetime,
        made_by: str,
        record: str,
        based_on: int | None = None,
    ) -> Draft:
        """Store the next version of its kind for that posting; durable when it returns."""
        ...

    def exports(self) -> list[Exported]:
        """Everything that was written to a file, in order."""
        ...

    def exports_of(self, posting_id: PostingId) -> list[Exported]:
        """What was written to a file for one posting, in order."""
        ...

    def note_export(
        self, draft: int, *, at: datetime, form: str, file: str, sha256: str, variant: str = ""
    ) -> Exported:
        """Remember that a draft was written to a file; durable when it returns."""
        ...


class InterviewStore(Protocol):
    """Rounds of interviews and what was asked in them, append-only."""

    def rounds(self) -> list[Round]:
        """Every row about a round, in order."""
        ...

    def questions(self) -> list[Asked]:
        """Every row about a question, in order."""
        ...

    def append_round(
        self,
        posting_id: PostingId,
        *,
        held_on: date,
        noted_at: datetime,
        name: str = "",
        rating: int | None = None,
        note: str = "",
        undoes: int | None = None,
    ) -> Round:
        """Store one row; durable when it returns."""
        ...

    def append_question(
        self,
        round_id: int,
        *,
        question: str,
        answer: str,
        noted_at: datetime,
        rating: int | None = None,
        note: str = "",
        undoes: int | None = None,
    ) -> Asked:
        """Store one row; durable when it returns."""
        ...
