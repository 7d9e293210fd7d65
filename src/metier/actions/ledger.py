"""The ledger of requests to base models, as a port: what is planned, how it ended, what it cost, and its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from metier.domain.chat import ChatReply
from metier.domain.posting import PostingId


class CallState(StrEnum):
    """Where one request to a base model stands."""

    SENT = "sent"
    """Its money is reserved, and it is on its way or about to be."""
    REPLIED = "replied"
    FAILED = "failed"
    """The provider did not work on it: nothing is to be paid."""
    UNKNOWN = "unknown"
    """It may have been worked on; its reservation counts as spent."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A request whose money is to be reserved.

    Attributes:
        key, subject: As `Ask` has them.
        worst: The most it can cost, in millionths of a dollar.
        batch: The provider's batch it will go out with; empty for one that is sent at once.
    """

    key: str
    subject: str
    purpose: str
    model: str
    worst: int
    posting_id: PostingId | None = None
    batch: str = ""


@dataclass(frozen=True, slots=True)
class SettledCall:
    """How a reserved request ended.

    Attributes:
        number: Of the reservation.
        paid: In millionths of a dollar; None where the provider did not say: the reservation stands.
        reply: The raw answer; None where none came.
        error: The failure in words, without a word of what was sent.
    """

    number: int
    state: CallState
    paid: int | None = None
    reply: ChatReply | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent, in millionths of a dollar; None for no bound.

    Attributes:
        total: By all calls of this workspace, ever.
        run: By the calls of one asking run.
    """

    total: int | None = None
    run: int | None = None


class Refusal(StrEnum):
    """Why no money was reserved for a call."""

    CAP = "cap"
    """It could have exceeded a cap."""
    BUSY = "busy"
    """The same question is on its way, sent by another process."""


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply that was paid before."""

    key: str
    subject: str
    reply: ChatReply
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, in millionths of a dollar: settled and reserved ones together.

    Attributes:
        n_unknown: Calls that may have been paid without an answer.
    """

    total: int
    n_calls: int
    n_replies: int
    n_unknown: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int


class Ledger(Protocol):
    """Every request to a base model: reserved before it is sent, its raw reply kept before it is read."""

    def step(
        self,
        settled: Sequence[SettledCall],
        planned: Sequence[PlannedCall],
        *,
        run: str,
        caps: Caps,
        at: datetime,
    ) -> list[int | Refusal]:
        """Settle and reserve in one transaction; durable when it returns.

        A call that costs nothing fits into every cap.

        Returns:
            For each planned call its number, or why no money was reserved.

        Raises:
            BudgetDriftError: A settled call cost more than was reserved; all are settled, and nothing is reserved.
        """
        ...

    def kept(self, keys: Sequence[str], *, subjects: bool = False) -> dict[str, KeptReply]:
        """The newest reply to each of those keys, or subjects, that has one."""
        ...

    def maybe_paid(self, keys: Sequence[str]) -> set[str]:
        """Those keys that have a call in `unknown` with money at stake, and no reply."""
        ...

    def in_batch(self, keys: Sequence[str], *, subjects: bool = False) -> set[str]:
        """Those keys, or subjects, that are on their way in a provider's batch: asking again would pay twice."""
        ...

    def recover(self, at: datetime) -> int:
        """Turn calls that dead processes left on their way into `unknown`; how many.

        Those that cost nothing become `failed` and are not counted: they are simply asked again. Calls of a provider's
        batch are left alone.
        """
        ...

    def spent(self, *, run: str | None = None) -> Spent:
        """What all calls, or those of one run, have cost so far."""
        ...
