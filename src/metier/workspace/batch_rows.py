"""Batches as a person sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from metier.actions.batching.collect import Collected
from metier.actions.batching.ports import Batch, BatchCall, Stage
from metier.actions.ledger import CallState
from metier.domain.chat import MICRO

SHORT = 8
"""Letters of a batch's name that are shown; any unique beginning names it."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch for people.

    Attributes:
        id: By which it is named here.
        remote: Its name at the provider.
        stage: How far it has come.
        words: How it stands, or why that is not known; may hold the provider's words.
        n: Questions.
        n_done: Those the provider has answered, as it counts, while it is under way.
        n_replied, n_failed, n_unknown: As they were settled: answered, not worked on, perhaps paid without an answer.
        reserved_usd: For those that are open.
        paid_usd: For those that are settled; perhaps paid ones included.
        problem: Why it could not be looked at; empty where it could.
    """

    id: str
    remote: str
    alias: str
    model: str
    host: str
    made_at: datetime
    stage: Stage
    words: str
    n: int
    n_done: int
    n_replied: int
    n_failed: int
    n_unknown: int
    reserved_usd: Decimal
    paid_usd: Decimal
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """Batches, oldest first.

    Attributes:
        n_new: Answers that were kept now.
        n_released: Questions that ended without one now: they are asked anew the next time, or were perhaps paid.
        paid_usd: For what was settled now.
    """

    batches: tuple[BatchRow, ...]
    n_new: int = 0
    n_released: int = 0
    paid_usd: Decimal = Decimal(0)

    @property
    def problems(self) -> tuple[BatchRow, ...]:
        """Those that could not be looked at."""
        return tuple(row for row in self.batches if row.problem)


@dataclass(frozen=True, slots=True)
class SendReport:
    """What a sending did.

    Attributes:
        batches: That the provider took.
        n_sent: Questions in them.
        n_asked: Postings that were asked about at once, at the full price: one, so that what the server does not take is
            found before the batch is sent; 0 where there was nothing to send.
        n_kept: Postings whose answer is kept.
        n_in_batch: Postings whose answer was on its way already.
        n_maybe_paid: Postings that are left alone, as an earlier run may have paid for them.
        n_over_budget: Postings that did not fit into the budget.
        n_outside: Postings outside the hard limits.
        paid_usd: For the posting that was asked about at once.
        reserved_usd: The most the batches can cost.
    """

    screener: str
    model: str
    host: str
    batches: tuple[BatchRow, ...]
    n_sent: int
    n_asked: int
    n_kept: int
    n_in_batch: int
    n_maybe_paid: int
    n_over_budget: int
    n_outside: int
    paid_usd: Decimal
    reserved_usd: Decimal
    spent_usd: Decimal
    cap_usd: Decimal | None


def batch_row(
    batch: Batch, calls: Sequence[BatchCall], seen: Collected | None = None, problem: str = ""
) -> BatchRow:
    """What is known of a batch, with what was seen of it just now."""
    states = Counter(call.state for call in calls)
    reserved = sum(call.reserved for call in calls if call.state is CallState.SENT)
    paid = sum(
        call.reserved if call.paid is None else call.paid
        for call in calls
        if call.state in {CallState.REPLIED, CallState.UNKNOWN}
    )
    return BatchRow(
        id=batch.name[:SHORT],
        remote=batch.remote,
        alias=batch.alias,
        model=batch.model,
        host=batch.host,
        made_at=batch.made_at,
        stage=batch.stage,
        words=seen.words if seen else batch.words or batch.stage.value,
        n=len(calls),
        n_done=seen.n_done if seen else 0,
        n_replied=states[CallState.REPLIED],
        n_failed=states[CallState.FAILED],
        n_unknown=states[CallState.UNKNOWN],
        reserved_usd=Decimal(reserved) / MICRO,
        paid_usd=Decimal(paid) / MICRO,
        problem=problem,
    )
