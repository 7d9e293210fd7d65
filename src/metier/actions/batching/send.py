"""Sending the first questions of many conversations as batches: the money first, then the words, each step kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from metier.actions.batching.ports import Batch, BatchBook, BatchService, Line, Stage
from metier.actions.batching.release import release
from metier.actions.ledger import Ledger, PlannedCall, Refusal
from metier.actions.paying.known import first_asks, in_batch, without_kept
from metier.actions.paying.retries import is_unpaid
from metier.actions.paying.terms import Terms, worst_case
from metier.domain.chat import Ask, Conversation
from metier.domain.ports import ChatModel, Clock
from metier.errors import BatchUncertainError, MetierError, TryAgainError

T = TypeVar("T")

_CHUNK = (
    200  # conversations begun at a time: a prompt of each is in memory, and one query looks all of them up
)
_SERVER_ERROR = 500
MOST_CALLS = 5_000
MOST_CHARACTERS = 20_000_000
"""Of one batch; more questions make several. Providers take 50,000 requests and 200 MB at least, and a character of JSON
can have six bytes; a batch is held in memory."""


def _nothing(_moment: str) -> None:
    """The failpoint of every run that is not a test."""


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """What a sending may do.

    Attributes:
        terms: Run, caps, and the price of a batch.
        alias, host: Of the base model, as `Batch` keeps them.
        most_calls, most_characters: Of one batch.
    """

    terms: Terms
    alias: str
    host: str
    most_calls: int = MOST_CALLS
    most_characters: int = MOST_CHARACTERS


@dataclass(slots=True)
class Sent:
    """What a sending did, also when it failed on the way.

    Attributes:
        batches: Names of the batches that the provider took.
        n_sent: Questions in them.
        reserved: The most they can cost, in millionths of a dollar.
        n_over_budget: Questions that did not fit into the budget.
        n_elsewhere: Questions that another process is asking at this moment.
    """

    batches: list[str] = field(default_factory=list)
    n_sent: int = 0
    reserved: int = 0
    n_over_budget: int = 0
    n_elsewhere: int = 0


class BatchSender:
    """Sends what is not answered, not on its way and not perhaps paid before.

    Attributes:
        sent: What it has done so far.
    """

    def __init__(
        self,
        model: ChatModel,
        service: BatchService,
        ledger: Ledger,
        book: BatchBook,
        clock: Clock,
        terms: BatchTerms,
        *,
        failpoint: Callable[[str], None] = _nothing,
    ) -> None:
        self._model, self._service = model, service
        self._ledger, self._book, self._clock = ledger, book, clock
        self._terms, self._failpoint = terms, failpoint
        self.sent = Sent()

    def new_asks(self, conversations: Sequence[Conversation[T]]) -> Iterator[tuple[int, Ask]]:
        """The first questions that are to be asked, each with the place of its conversation; these are closed."""
        terms, ledger = self._terms.terms, self._ledger
        for start in range(0, len(conversations), _CHUNK):
            chunk = conversations[start : start + _CHUNK]
            asks = {place: ask for place, each in enumerate(chunk, start) for ask in first_asks([each])}
            new = without_kept(list(asks.values()), ledger, use_subject=terms.use_subject)
            away = in_batch(new, ledger, use_subject=terms.use_subject)
            left = set() if terms.retry_unknown else ledger.maybe_paid([ask.key for ask in new])
            wanted = {id(ask) for ask in new if ask.key not in away | left}
            yield from ((place, ask) for place, ask in asks.items() if id(ask) in wanted)

    def send(self, conversations: Sequence[Conversation[T]]) -> Sent:
        """Send their first questions, in order, as far as the budget goes; the conversations are closed.

        Raises:
            RefusedError: Nothing may be sent; what was reserved for it is free again.
            ProviderError: The provider did not take it; the same.
            BatchUncertainError: It may have taken it: what was reserved stays so until that is known.
            BusyError, DiskFullError: The store cannot be written.
        """
        filling: list[Ask] = []
        size = 0
        for _, ask in self.new_asks(conversations):
            length = len(ask.request.text)
            is_full = len(filling) >= self._terms.most_calls or size + length > self._terms.most_characters
            if filling and is_full:
                self._send_one(filling)
                filling, size = [], 0
                if self.sent.n_over_budget:
                    break
            filling.append(ask)
            size += length
        if filling:
            self._send_one(filling)
        return self.sent

    def _send_one(self, asks: list[Ask]) -> None:
        batch = self._opened(asks[0])
        lines = self._reserve(batch, asks)
        if not lines:
            self._book.change(batch.name, Stage.ENDED, at=self._clock.now(), words="nothing was sent")
            return
        self._failpoint("reserved")
        remote = self._create(batch, lines)
        self._failpoint("created")
        self._book.change(batch.name, Stage.SENT, at=self._clock.now(), remote=remote)
        self.sent.batches.append(batch.name)
        self.sent.n_sent += len(lines)
        self.sent.reserved += sum(call.reserved for call in self._book.calls(batch.name))

    def _opened(self, ask: Ask) -> Batch:
        """A new batch, kept before anything is reserved for it."""
        terms = self._terms
        batch = Batch(
            secrets.token_hex(16),
            terms.alias,
            self._model.name,
            terms.host,
            terms.terms.price,
            ask.request.choices,
            self._clock.now(),
        )
        self._book.add(batch)
        return batch

    def _reserve(self, batch: Batch, asks: list[Ask]) -> list[Line]:
        """Reserve the money of all in one commit; those for whom there is some."""
        terms = self._terms.terms
        planned = [
            PlannedCall(
                ask.key,
                ask.subject,
                ask.request.purpose,
                batch.model,
                worst_case(ask.request, self._model, batch.price),
                ask.posting_id,
                batch.name,
            )
            for ask in asks
        ]
        answers = self._ledger.step([], planned, run=terms.run, caps=terms.caps, at=self._clock.now())
        self.sent.n_over_budget += answers.count(Refusal.CAP)
        self.sent.n_elsewhere += answers.count(Refusal.BUSY)
        return [
            Line(answer, ask.request)
            for answer, ask in zip(answers, asks, strict=True)
            if not isinstance(answer, Refusal)
        ]

    def _create(self, batch: Batch, lines: list[Line]) -> str:
        """The provider's name of the batch; where it certainly has none, the money is free again."""
        has_begun = False

        def begins() -> None:
            nonlocal has_begun
            self._failpoint("uploaded")
            self._book.change(batch.name, Stage.CREATING, at=self._clock.now())
            has_begun = True
            self._failpoint("creating")

        try:
            return self._service.create(batch.name, lines, begins=begins)
        except MetierError as error:
            if has_begun and _may_have_begun(error):
                raise BatchUncertainError(self._terms.host, what=error.message) from error
            words = f"not sent: {error.code}"
            release(batch.name, words, self._ledger, self._book, at=self._clock.now())
            raise


def _may_have_begun(error: MetierError) -> bool:
    """Whether a provider may have begun a batch although this came back; a gateway's 503 says little."""
    if isinstance(error, TryAgainError) and error.status is not None:
        return error.status >= _SERVER_ERROR
    return not is_unpaid(error)
