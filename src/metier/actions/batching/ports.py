"""Words of batches: many questions that a provider may take a day for, at half the price; and what keeps and takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from metier.actions.ledger import CallState
from metier.domain.chat import ChatReply, ChatRequest, Price


class Stage(StrEnum):
    """How far a batch has come; kept before each step, so that a killed process leaves no doubt but one."""

    RESERVED = "reserved"
    """Its money is reserved; the provider has no batch yet, at most a file."""
    CREATING = "creating"
    """The provider was asked to begin, and its answer is not kept: it may have begun."""
    SENT = "sent"
    """The provider works on it, or has."""
    ENDED = "ended"
    """Everything that came of it is in the ledger."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as the store keeps it.

    Attributes:
        name: Random; the same in the ledger and at the provider, by which a batch is found again.
        alias: Of the base model in the settings.
        model: Identity of the model.
        host: Where it was sent; nobody else is asked about it.
        price: By which its money was reserved, and is settled.
        choices: Of its requests, all the same; see `ChatRequest`.
        remote: Its name at the provider; empty until that is known.
        words: How it ended, or what is in its way.
        changed_at: When it came so far; None for one that is not kept yet.
    """

    name: str
    alias: str
    model: str
    host: str
    price: Price
    choices: tuple[str, ...]
    made_at: datetime
    stage: Stage = Stage.RESERVED
    remote: str = ""
    words: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatchCall:
    """One call of a batch, as the ledger has it. Money in millionths of a dollar."""

    number: int
    state: CallState
    reserved: int
    paid: int | None


class BatchBook(Protocol):
    """The batches of a workspace."""

    def add(self, batch: Batch) -> None:
        """Keep a new one, held by this process; durable when it returns."""
        ...

    def change(
        self, name: str, stage: Stage, *, at: datetime, remote: str | None = None, words: str = ""
    ) -> None:
        """Keep how far it has come; durable when it returns."""
        ...

    def all(self) -> list[Batch]:
        """Every batch, oldest first."""
        ...

    def calls(self, name: str) -> list[BatchCall]:
        """The calls of one, in order."""
        ...

    def is_held(self, name: str) -> bool:
        """Whether the process that sends it still runs."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a batch and its number in the ledger."""

    number: int
    request: ChatRequest


@dataclass(frozen=True, slots=True)
class Look:
    """Where a batch stands at the provider.

    Attributes:
        n, n_done, n_failed: Of its questions, as the provider counts.
        words: The provider's word for it, and what it says is wrong; untrusted text.
        files: Where the results lie; empty where there are none.
    """

    remote: str
    is_ended: bool
    n: int = 0
    n_done: int = 0
    n_failed: int = 0
    words: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question.

    Attributes:
        reply: None where it failed, or what came cannot be read.
        maybe_paid: Whether it was worked on although there is no reply.
        error: Why there is none, in a word that repeats nothing of what was sent.
    """

    number: int
    reply: ChatReply | None = None
    maybe_paid: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a batch.

    Attributes:
        rows: In the order of the provider, which is any; foreign ones are left out.
        n_unreadable: Lines that cannot be read as an answer to anything.
    """

    rows: tuple[Result, ...]
    n_unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a provider has a batch.

    Attributes:
        remote: Its name there; empty where it was not found.
        is_sure: Whether it would have been found.
    """

    remote: str = ""
    is_sure: bool = True


class BatchService(Protocol):
    """A provider's batches, for one model. Every method is one try, or one try for each page.

    Raises:
        RefusedError: The person has not agreed to what is carried; nothing was sent.
        TryAgainError: This try failed in a way that another may not.
        ProviderError: It failed for good.
    """

    def create(self, name: str, lines: Sequence[Line], *, begins: Callable[[], None]) -> str:
        """Send the questions; the provider's name of the batch.

        Args:
            begins: Called right before the request that begins the work: what fails before it has begun nothing.
        """
        ...

    def look(self, remote: str) -> Look:
        """Where a batch stands."""
        ...

    def results(self, name: str, look: Look, choices: tuple[str, ...]) -> Results:
        """What came of a batch that has ended."""
        ...

    def cancel(self, remote: str) -> Look:
        """Ask for its end; what was worked on before is still to be paid."""
        ...

    def find(self, name: str, *, since: datetime, n: int, known: frozenset[str]) -> Found:
        """Look for a batch of ours whose name at the provider was lost.

        Args:
            since: When it was sent; by this machine's clock, so that a day of doubt is left.
            n: How many questions it has.
            known: Names of other batches.
        """
        ...


@runtime_checkable
class HasBatches(Protocol):
    """A base model whose provider takes batches."""

    def batches(self) -> BatchService:
        """The provider's batches for this model."""
        ...
