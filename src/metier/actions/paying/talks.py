"""Many conversations at once: the loop that settles, reserves, sends and listens.

Only the main thread touches the ledger and the conversations. Money is reserved and committed before a request is handed to
a thread; a reply is committed before its conversation hears it.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from metier.actions.ledger import Ledger, PlannedCall, Refusal, SettledCall
from metier.actions.paying import settling
from metier.actions.paying.interrupts import held_back
from metier.actions.paying.known import in_batch
from metier.actions.paying.pace import Pace
from metier.actions.paying.retries import Breaker, paused, stops_all
from metier.actions.paying.stats import AskingStats
from metier.actions.paying.talk import Talk
from metier.actions.paying.terms import Terms, worst_case
from metier.actions.paying.workers import Job, JobDone, Workers
from metier.domain.chat import ChatReply, Conversation, Talked, Unanswered
from metier.domain.ports import ChatModel, Clock
from metier.errors import BudgetDriftError, MetierError, ProviderError, TryAgainError

T = TypeVar("T")

_LEAST_BEGUN = (
    16  # conversations begun before one is sent, where there are fewer slots: a query looks up all of them
)
_MOST_OPEN = 8  # times the slots: so many conversations may wait for another try before no more are begun
_BUSY_PAUSE = 0.5  # seconds until a question that another process is asking is looked at again


@dataclass(frozen=True, slots=True)
class Means:
    """What asking needs from outside.

    Attributes:
        monotonic, sleep: Seconds of a clock that only goes forward, and a pause.
        failpoint: Called at named moments; tests stop the process there.
    """

    model: ChatModel
    ledger: Ledger
    clock: Clock
    rng: random.Random
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    failpoint: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Flight(Generic[T]):
    """A reserved call and whose it is."""

    talk: Talk[T]
    worst: int


class Talks(Generic[T]):
    """One use of `PayingAsker.talk`."""

    def __init__(
        self, means: Means, terms: Terms, stats: AskingStats, conversations: Sequence[Conversation[T]]
    ) -> None:
        self._means, self._terms, self._stats = means, terms, stats
        self._conversations = conversations
        self._n_opened = 0
        self._open: dict[int, Talk[T]] = {}
        self._fresh: list[Talk[T]] = []  # to be looked up
        self._ready: deque[Talk[T]] = deque()  # to be reserved
        self._waiting: list[tuple[float, int, Talk[T]]] = []  # for a moment; a heap
        self._flying: dict[int, _Flight[T]] = {}
        self._ended: deque[Talked[T]] = deque()
        self._ticket = itertools.count()
        self._is_capped = False  # what is ready does not fit beside what is on its way
        self._held_until = float("-inf")  # the server fails: nobody tries before that moment
        self._failure: BaseException | None = None
        self._workers = Workers(means.model, terms.in_flight, means.monotonic)
        self._breaker, self._pace = Breaker(terms.retries), Pace()

    def run(self) -> Generator[Talked[T], None, None]:
        """Each conversation's end, as it comes.

        Raises:
            As `PayingAsker.talk`.
        """
        try:
            self._means.ledger.recover(self._means.clock.now())
            while self._has_more():
                self._receive()
                begun = self._means.monotonic()
                self._exchange()
                self._wake()
                self._begin()
                self._look_up()
                while self._ended:
                    yield self._ended.popleft()
                self._pace.worked(self._means.monotonic() - begun)
        except BaseException:
            self._stop()
            raise
        finally:
            self._workers.end()
            for conversation in (
                *(talk.conversation for talk in self._open.values()),
                *self._conversations[self._n_opened :],
            ):
                conversation.close()
        if self._failure is not None:
            raise self._failure

    # --- what is to be done ---------------------------------------------------------------------------

    def _has_more(self) -> bool:
        if self._failure is not None:
            return bool(self._flying)
        return bool(self._open) or self._n_opened < len(self._conversations)

    @property
    def _n_slots(self) -> int:
        """Calls that may be reserved at a time."""
        in_flight = self._terms.in_flight
        return in_flight + self._pace.ahead(in_flight)

    @property
    def _can_begin(self) -> bool:
        n_next = len(self._ready) + len(self._fresh)
        return (
            self._failure is None
            and self._n_opened < len(self._conversations)
            and n_next < max(self._n_slots, _LEAST_BEGUN)
            and len(self._open) < _MOST_OPEN * max(self._terms.in_flight, 8)
        )

    def _patience(self) -> float | None:
        """Seconds to wait for a reply: none where there is other work, None where only replies bring any."""
        if self._workers.outcomes:
            return 0
        if self._failure is not None:
            return None
        can_reserve = self._ready and not self._is_capped and len(self._flying) < self._n_slots
        if self._fresh or self._can_begin or (can_reserve and not self._is_held):
            return 0
        moments = [self._held_until] if can_reserve else []
        moments += [self._waiting[0][0]] if self._waiting else []
        return max(0.0, min(moments) - self._means.monotonic()) if moments else None

    @property
    def _is_held(self) -> bool:
        return self._means.monotonic() < self._held_until

    def _wake(self) -> None:
        """Put forward whose moment has come."""
        now = self._means.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            talk = heapq.heappop(self._waiting)[2]
            if talk.is_busy:
                self._fresh.append(talk)
            else:
                self._ready.appendleft(talk)

    def _wait(self, talk: Talk[T], seconds: float) -> None:
        moment = self._means.monotonic() + seconds
        heapq.heappush(self._waiting, (moment, next(self._ticket), talk))

    # --- conversations --------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Begin as many conversations as may be reserved next; building prompts takes time and memory, so never all."""
        while self._can_begin:
            talk = Talk(self._n_opened, self._conversations[self._n_opened])
            self._n_opened += 1
            self._open[talk.place] = talk
            self._hear(talk, None)

    def _look_up(self) -> None:
        """Answer for free what was paid before, leave what may have been, and line up the others."""
        fresh, self._fresh = self._fresh, []
        if not fresh:
            return
        ledger = self._means.ledger
        if any(talk.is_busy for talk in fresh):
            ledger.recover(self._means.clock.now())
        kept = {key: row.reply for key, row in ledger.kept([talk.asks.key for talk in fresh]).items()}
        missing = [talk.asks for talk in fresh if talk.asks.key not in kept]
        if self._terms.use_subject and missing:
            by_subject = ledger.kept([ask.subject for ask in missing], subjects=True)
            kept |= {ask.key: by_subject[ask.subject].reply for ask in missing if ask.subject in by_subject}
        unkept = [ask for ask in missing if ask.key not in kept]
        asked = [ask.key for ask in unkept]
        is_safe = self._terms.retry_unknown or self._terms.price.is_free
        left = set() if is_safe or not asked else ledger.maybe_paid(asked)
        away = in_batch(unkept, ledger, use_subject=self._terms.use_subject)
        for talk in fresh:
            reply = kept.get(talk.asks.key)
            talk.is_busy = False
            if reply is not None:
                self._stats.n_kept += 1
                self._hear(talk, reply)
            elif talk.asks.key in away:
                self._give_up(talk, Unanswered.BATCH)
            elif talk.asks.key in left:
                self._give_up(talk, Unanswered.MAYBE_PAID)
            elif talk.is_begun:
                self._ready.appendleft(talk)  # who has begun ends first: few stay open
            else:
                self._ready.append(talk)

    def _hear(self, talk: Talk[T], reply: ChatReply | None) -> None:
        ended = talk.hear(reply)
        if ended is None:
            self._fresh.append(talk)
        else:
            del self._open[talk.place]
            self._ended.append(ended)

    def _give_up(self, talk: Talk[T], why: Unanswered, words: str = "") -> None:
        del self._open[talk.place]
        self._ended.append(talk.give_up(why, words))

    # --- calls ----------------------------------------------------------------------------------------

    def _receive(self) -> None:
        """Wait until something has come or something else is to be done."""
        patience = self._patience()
        if self._flying and patience != 0:
            self._workers.wait(0, patience)
        elif patience:
            self._means.sleep(patience)

    def _exchange(self) -> None:
        """Settle what has come and reserve for the free slots, in one commit; then send, then listen."""
        arrived = list(self._workers.outcomes)
        if arrived:
            self._means.failpoint("after_reply")
        for outcome in arrived:
            self._judge(outcome)
        settled = [self._settlement(outcome) for outcome in arrived]
        chosen = self._choose(len(arrived))
        planned = [self._plan(talk) for talk in chosen]
        if not arrived and not chosen:
            return
        with held_back():
            answers = self._step(settled, planned)
            flights = [self._flying.pop(outcome.number) for outcome in arrived]
            for _ in arrived:
                self._workers.outcomes.popleft()
            self._means.failpoint("after_commit")
            for job in self._take_off(chosen, planned, answers):
                self._workers.give(job)
        for outcome, flight, row in zip(arrived, flights, settled, strict=True):
            self._count(outcome, flight, row)
            self._listen(outcome, flight.talk)
        if self._failure is not None:
            self._workers.call_off()

    def _choose(self, n_arrived: int) -> list[Talk[T]]:
        """Whom to reserve for now."""
        if self._failure is not None or self._is_held or (self._is_capped and not n_arrived):
            return []
        room = self._n_slots - len(self._flying) + n_arrived
        return [self._ready.popleft() for _ in range(min(room, len(self._ready)))]

    def _plan(self, talk: Talk[T]) -> PlannedCall:
        ask, model = talk.asks, self._means.model
        if talk.worst is None:
            talk.worst = worst_case(ask.request, model, self._terms.price)
        return PlannedCall(ask.key, ask.subject, ask.request.purpose, model.name, talk.worst, ask.posting_id)

    def _step(self, settled: list[SettledCall], planned: list[PlannedCall]) -> list[int | Refusal]:
        """One commit. A provider that charges too much stops the asking; what it answered is settled and heard."""
        means = self._means
        try:
            return means.ledger.step(
                settled, planned, run=self._terms.run, caps=self._terms.caps, at=means.clock.now()
            )
        except BudgetDriftError as drift:
            self._failure = drift
            return []

    def _take_off(
        self, chosen: list[Talk[T]], planned: list[PlannedCall], answers: list[int | Refusal]
    ) -> list[Job]:
        """What is to be sent; those that were refused are seen to."""
        jobs, refused = [], []
        for talk, plan, answer in zip(chosen, planned, answers, strict=False):
            if answer is Refusal.BUSY:
                talk.is_busy = True
                self._wait(talk, _BUSY_PAUSE)
            elif answer is Refusal.CAP:
                refused.append(talk)
            else:
                assert isinstance(answer, int)
                self._flying[answer] = _Flight(talk, plan.worst)
                jobs.append(Job(answer, talk.asks.request))
        # What is on its way will cost less than was reserved for it: only when nothing is, the budget is used up.
        self._is_capped = bool(refused and self._flying)
        if self._is_capped:
            self._ready.extendleft(reversed(refused))
        else:
            for talk in refused:
                self._give_up(talk, Unanswered.BUDGET)
        return jobs

    def _settlement(self, outcome: JobDone) -> SettledCall:
        flight = self._flying[outcome.number]
        return settling.settlement(
            outcome, flight.talk.asks.request, worst=flight.worst, price=self._terms.price
        )

    def _count(self, outcome: JobDone | None, flight: _Flight[T], row: SettledCall) -> None:
        """Add one settled call to the counters; None is one whose outcome was not waited for."""
        if outcome is None or settling.was_sent(outcome):
            flight.talk.n_calls += 1
            flight.talk.paid += settling.cost(row, worst=flight.worst)
            settling.count(self._stats, row, flight.talk.asks.request, worst=flight.worst)

    # --- what came back -------------------------------------------------------------------------------

    def _judge(self, outcome: JobDone) -> None:
        """What an outcome says about the server, and so about all who ask it."""
        error, retries = outcome.error, self._terms.retries
        if outcome.reply is not None:
            self._breaker.answered()
            self._held_until = float("-inf")
            self._pace.answered(outcome.seconds)
        if error is None or self._failure is not None:
            return
        if not isinstance(error, ProviderError) or stops_all(error):
            self._failure = error
            return
        now = self._means.monotonic()
        self._breaker.failed(begun=outcome.begun, now=now)
        if self._breaker.is_open:
            why = f"{retries.in_a_row} tries in a row failed"
            self._failure = paused(error, self._means.model, why)
        elif isinstance(error, TryAgainError):
            self._held_until = max(self._held_until, now + self._breaker.pause(self._means.rng))
            if error.wait is not None and error.wait > retries.longest_wait:
                why = f"it wants to be asked again in {error.wait / 60:,.0f} minutes"
                self._failure = paused(error, self._means.model, why)

    def _listen(self, outcome: JobDone, talk: Talk[T]) -> None:
        """Let the conversation hear its reply, or decide how it goes on after the failure."""
        if outcome.reply is not None:
            self._hear(talk, outcome.reply)
        elif self._failure is None and isinstance(outcome.error, TryAgainError):
            self._try_again(talk, outcome.error, outcome.begun)
        elif self._failure is None and isinstance(outcome.error, ProviderError):
            self._give_up(talk, Unanswered.PROVIDER, outcome.error.message)

    def _try_again(self, talk: Talk[T], error: TryAgainError, begun: float) -> None:
        retries, now = self._terms.retries, self._means.monotonic()
        talk.n_tries += 1
        if talk.n_tries == 1:
            talk.begun = begun
        wait = retries.wait(talk.n_tries, error.wait, self._means.rng)
        talk.pauses += wait if error.wait is not None else 0.0
        if talk.n_tries >= retries.most_tries or now + wait - talk.begun - talk.pauses > retries.most_seconds:
            self._give_up(talk, Unanswered.PROVIDER, error.message)
        else:
            self._wait(talk, wait)

    def _stop(self) -> None:
        """The work was stopped from outside: nothing more is sent, and what is on its way is waited for a little.

        What does not come in time may be paid: it counts as spent. Where even this fails, the calls stay `sent`, and the
        next run turns them into `unknown`.
        """
        if not self._flying:
            return
        means, workers = self._means, self._workers
        workers.call_off()
        deadline = means.monotonic() + self._terms.retries.grace
        while (n := len(workers.outcomes)) < len(self._flying) and (left := deadline - means.monotonic()) > 0:
            workers.wait(n, left)
            if len(workers.outcomes) == n:
                break
        arrived = [outcome for outcome in list(workers.outcomes) if outcome.number in self._flying]
        rows = {outcome.number: self._settlement(outcome) for outcome in arrived}
        for number in self._flying.keys() - rows.keys():
            rows[number] = settling.given_up(number, worst=self._flying[number].worst)
        with contextlib.suppress(MetierError), held_back():
            means.ledger.step(
                list(rows.values()), [], run=self._terms.run, caps=self._terms.caps, at=means.clock.now()
            )
        came = {outcome.number: outcome for outcome in arrived}
        for number, row in rows.items():
            self._count(came.get(number), self._flying[number], row)
