"""Fetching what came of batches: every answer is kept before it is read, every dollar settled, every death seen through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from metier.actions.batching.ports import Batch, BatchBook, BatchService, Look, Result, Results, Stage
from metier.actions.batching.release import release
from metier.actions.ledger import CallState, Caps, Ledger, SettledCall
from metier.actions.paying.terms import amount_paid
from metier.domain.ports import Clock
from metier.errors import BudgetDriftError, ProviderRefusedError

_ON_ITS_WAY = timedelta(minutes=2)
"""So long after a request that broke off, a provider may still be about to begin the batch (taste)."""
_KEPT_FOR = timedelta(days=31)
"""Providers keep results for 29 or 30 days; after that a batch that they do not know is gone."""
_COMMIT = 500  # answers settled in one commit: a kill loses no more, and they are fetched again for nothing
_GONE = 404


def _nothing(_moment: str) -> None:
    """The failpoint of every run that is not a test."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Where a batch stands after a look at it.

    Attributes:
        is_ended: Everything that came of it is in the ledger.
        words: How it stands: `under way`, `unclear`, `being sent`, or how it ended; may hold the provider's words.
        n_done, n_failed: As the provider counts, while it is under way.
        n_settled: Calls that were settled now.
        n_replies: Those among them with an answer.
        paid: For them, in millionths of a dollar.
    """

    batch: Batch
    is_ended: bool
    words: str
    n_done: int = 0
    n_failed: int = 0
    n_settled: int = 0
    n_replies: int = 0
    paid: int = 0


class BatchCollector:
    """Looks at batches, and settles those that have ended; any number of times, by any number of processes."""

    def __init__(
        self,
        ledger: Ledger,
        book: BatchBook,
        clock: Clock,
        *,
        failpoint: Callable[[str], None] = _nothing,
    ) -> None:
        self._ledger, self._book, self._clock, self._failpoint = ledger, book, clock, failpoint

    def collect(self, batch: Batch, service: BatchService) -> Collected:
        """Find out where `batch` stands; where it has ended, keep what came of it.

        Raises:
            TryAgainError, ProviderError, RefusedError: It could not be looked at, or not be fetched whole; nothing is lost.
            BudgetDriftError: An answer cost more than it could; all were settled.
        """
        found = self._located(batch, service)
        if isinstance(found, Collected):
            return found
        look = self._look(found, service)
        return look if isinstance(look, Collected) else self._seen(found, look, service)

    def cancel(self, batch: Batch, service: BatchService) -> Collected:
        """Ask the provider to end `batch`; what it had answered is fetched when it has ended.

        Raises:
            As `collect`.
        """
        found = self._located(batch, service)
        if isinstance(found, Collected):
            return found
        return self._seen(found, service.cancel(found.remote), service)

    def standing(self, batch: Batch, service: BatchService) -> Collected:
        """Where `batch` stands; nothing is fetched, and nothing settled.

        Raises:
            TryAgainError, ProviderError, RefusedError: It could not be looked at.
        """
        if batch.stage is not Stage.SENT:
            return Collected(batch, batch.stage is Stage.ENDED, self._waiting_words(batch))
        look = service.look(batch.remote)
        words = f"ready: {look.words}" if look.is_ended else "under way"
        return Collected(batch, is_ended=False, words=words, n_done=look.n_done, n_failed=look.n_failed)

    def _waiting_words(self, batch: Batch) -> str:
        if batch.stage is Stage.ENDED:
            return batch.words
        return "being sent" if self._book.is_held(batch.name) else "unclear: the sending broke off"

    # --- where it is ----------------------------------------------------------------------------------

    def _located(self, batch: Batch, service: BatchService) -> Batch | Collected:
        """The batch with its name at the provider; or how it stands, where that is all there is."""
        if batch.stage is Stage.ENDED:
            return Collected(batch, is_ended=True, words=batch.words)
        if batch.stage is Stage.SENT:
            return batch
        if self._book.is_held(batch.name):
            return Collected(batch, is_ended=False, words="being sent")
        if batch.stage is Stage.RESERVED:
            return self._released(batch, "not sent: the process that sent it ended")
        found = service.find(
            batch.name,
            since=batch.made_at,
            n=len(self._book.calls(batch.name)),
            known=frozenset(other.remote for other in self._book.all() if other.remote),
        )
        now = self._clock.now()
        if found.remote:
            self._book.change(batch.name, Stage.SENT, at=now, remote=found.remote)
            return next(row for row in self._book.all() if row.name == batch.name)
        if found.is_sure and now - (batch.changed_at or batch.made_at) > _ON_ITS_WAY:
            return self._released(batch, "not sent: the provider never got it")
        return Collected(batch, is_ended=False, words="unclear: the provider may have it")

    def _look(self, batch: Batch, service: BatchService) -> Look | Collected:
        try:
            return service.look(batch.remote)
        except ProviderRefusedError as error:
            if error.status != _GONE or self._clock.now() - batch.made_at < _KEPT_FOR:
                raise  # another key, another account: it may be found yet
            return self._released(batch, "gone: the provider keeps it no more", maybe_paid=True)

    def _released(self, batch: Batch, words: str, *, maybe_paid: bool = False) -> Collected:
        n = release(batch.name, words, self._ledger, self._book, at=self._clock.now(), maybe_paid=maybe_paid)
        return Collected(batch, is_ended=True, words=words, n_settled=n)

    # --- what came of it ------------------------------------------------------------------------------

    def _seen(self, batch: Batch, look: Look, service: BatchService) -> Collected:
        if not look.is_ended:
            return Collected(
                batch, is_ended=False, words="under way", n_done=look.n_done, n_failed=look.n_failed
            )
        return self._settle(batch, look, service.results(batch.name, look, batch.choices))

    def _settle(self, batch: Batch, look: Look, results: Results) -> Collected:
        """Keep every result, and release what has none; a part that was kept by a killed process is not kept again."""
        calls = self._book.calls(batch.name)
        n_open = sum(call.state is CallState.SENT for call in calls)
        best = _best({call.number for call in calls}, results)
        rows = [
            _settlement(best[call.number], batch, reserved=call.reserved)
            for call in calls
            if call.state is CallState.SENT and call.number in best
        ]
        drift = self._keep(rows)
        n_worked = sum(row.reply is not None or row.maybe_paid for row in best.values())
        is_short = bool(results.n_unreadable) or look.n_done > n_worked
        words = look.words or "ended"
        release(
            batch.name,
            words if not is_short else f"{words}: some results are missing or cannot be read",
            self._ledger,
            self._book,
            at=self._clock.now(),
            maybe_paid=is_short,
        )
        if drift is not None:
            raise drift
        replies = [row for row in rows if row.state is CallState.REPLIED]
        paid = {call.number: call for call in self._book.calls(batch.name)}
        cost = sum(
            call.reserved if call.paid is None else call.paid
            for call in (paid[row.number] for row in rows if row.state is not CallState.FAILED)
        )
        return Collected(
            batch, is_ended=True, words=words, n_settled=n_open, n_replies=len(replies), paid=cost
        )

    def _keep(self, rows: list[SettledCall]) -> BudgetDriftError | None:
        """Commit in parts; a price that does not fit is told at the end."""
        drift: BudgetDriftError | None = None
        for start in range(0, len(rows), _COMMIT):
            try:
                self._ledger.step(
                    rows[start : start + _COMMIT], [], run="", caps=Caps(), at=self._clock.now()
                )
            except BudgetDriftError as error:
                drift = error
            self._failpoint("collected")
        return drift


def _best(known: set[int], results: Results) -> dict[int, Result]:
    """One result for each of our questions: an answer before a failure, then the first one; foreign ones are nobody's."""
    best: dict[int, Result] = {}
    for row in results.rows:
        before = best.get(row.number)
        if row.number in known and (before is None or (before.reply is None and row.reply is not None)):
            best[row.number] = row
    return best


def _settlement(result: Result, batch: Batch, *, reserved: int) -> SettledCall:
    if result.reply is not None:
        paid = amount_paid(result.reply, batch.price)
        return SettledCall(result.number, CallState.REPLIED, paid, result.reply)
    state = CallState.UNKNOWN if result.maybe_paid and reserved else CallState.FAILED
    return SettledCall(result.number, state, error=result.error)
