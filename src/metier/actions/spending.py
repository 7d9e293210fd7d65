"""What base models have cost: today, this month, in all; and calls whose money is reserved or may be lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from metier.actions.ledger import CallState, Spent
from metier.domain.chat import MICRO


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A request to a base model whose money is reserved, or may have been paid without an answer.

    Attributes:
        state: `SENT` while it is on its way, `UNKNOWN` where nobody can tell what came of it.
        usd: What it counts as: the most it could cost, or what the provider said.
        batch: The provider's batch it went out with; empty for one that was sent at once.
        error: Why nobody can tell, in words.
    """

    model: str
    purpose: str
    state: CallState
    usd: Decimal
    sent_at: datetime
    batch: str = ""
    error: str = ""


class SpendingBook(Protocol):
    """The ledger, as far as spending is looked at."""

    def spent(self, *, run: str | None = None, since: str | None = None) -> Spent:
        """What all calls, those of one run, or those since a time have cost so far."""
        ...

    def open_calls(self, limit: int) -> Sequence[OpenCall]:
        """Calls with money at stake that are on their way or unknown, the newest first."""
        ...


@dataclass(frozen=True, slots=True)
class SpendingReport:
    """What was spent; amounts are US dollars.

    Attributes:
        cap: The most that may be spent in all; None where no budget is set.
        today, month, total: Settled and reserved together; the day and the month begin at midnight, local time.
        open: The newest calls whose money is reserved, or may be lost.
        n_maybe_paid: Calls of all that may have been paid without an answer.
    """

    cap: Decimal | None
    today: Decimal
    month: Decimal
    total: Decimal
    n_calls: int
    n_replies: int
    open: tuple[OpenCall, ...]
    n_maybe_paid: int

    @property
    def left(self) -> Decimal | None:
        """What may still be spent; None where no budget is set."""
        return None if self.cap is None else max(Decimal(0), self.cap - self.total)


def spending(book: SpendingBook, cap: Decimal | None, now: datetime, *, limit: int = 50) -> SpendingReport:
    """What was spent so far. Cost: a few queries over all calls."""
    day = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    whole = book.spent()
    today, month = (
        book.spent(since=begin.astimezone(UTC).isoformat()) for begin in (day, day.replace(day=1))
    )
    return SpendingReport(
        cap, _usd(today), _usd(month), _usd(whole), whole.n_calls, whole.n_replies,
        tuple(book.open_calls(limit)), whole.n_unknown,
    )  # fmt: skip


def _usd(spent: Spent) -> Decimal:
    return Decimal(spent.total) / MICRO
