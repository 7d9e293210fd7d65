"""Stopped work sends nothing more, loses no reply that comes in time, and counts what may be paid."""

from __future__ import annotations

import signal
import threading
import time as real_time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from tests.paying_fakes import FakeModel, FakeTime, asker, question

from metier.actions.ledger import Caps, Ledger
from metier.actions.paying import Retries
from metier.domain.chat import Conversation, Talked
from metier.errors import BusyError
from metier.storage.database import Database
from metier.storage.store import Store


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Store(Database.memory()) as store:
        yield store.ledger


class Slow(FakeModel):
    """Answers the first question at once, and others when `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.before = self._hold

    def _hold(self, words: str) -> None:
        if words != "k0":
            self.begun.release()
            assert self.go.wait(60)


def talk(
    model: FakeModel, ledger: Ledger, *, grace: float = 5.0, closed: list[int] | None = None
) -> Generator[Talked[str], None, None]:
    def careful(place: int) -> Conversation[str]:
        try:
            return (yield from question(f"k{place}"))
        finally:
            if closed is not None:
                closed.append(place)

    return asker(model, ledger, in_flight=3, retries=Retries(grace=grace)).talk(
        [careful(i) for i in range(50)]
    )


def test_closing_waits_for_calls_on_their_way_and_keeps_their_answers(ledger: Ledger) -> None:
    model = Slow()
    closed: list[int] = []
    talking = talk(model, ledger, closed=closed)
    next(talking)
    for _ in range(2):
        model.begun.acquire()
    threading.Timer(0.05, model.go.set).start()
    talking.close()
    spent = ledger.spent()
    assert spent.n_unknown == 0
    assert spent.n_replies == len(model.asked) <= 6
    assert spent.total == 20 * spent.n_replies, "nothing stays reserved"
    assert sorted(closed)[: len(model.asked)] == list(range(len(model.asked)))


def test_calls_that_do_not_come_in_time_count_as_spent(ledger: Ledger) -> None:
    model = Slow()
    talking = talk(model, ledger, grace=0.05)
    next(talking)
    for _ in range(2):
        model.begun.acquire()
    talking.close()
    n_on_their_way = len(model.asked) - 1
    spent = ledger.spent()
    assert (spent.n_replies, spent.n_unknown) == (1, n_on_their_way)
    assert spent.total == 20 + 220 * n_on_their_way
    assert ledger.maybe_paid(model.asked) == set(model.asked[1:])
    model.go.set()


@pytest.fixture
def _ctrl_c() -> Iterator[None]:
    """SIGINT as a terminal sends it, also where tests run in workers that ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c")
def test_ctrl_c_wakes_settles_what_comes_and_is_passed_on(ledger: Ledger) -> None:
    model = Slow()
    main = threading.main_thread().ident
    assert main is not None

    def press() -> None:
        for _ in range(3):
            model.begun.acquire()
        signal.pthread_kill(main, signal.SIGINT)
        model.go.set()

    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        list(talk(model, ledger))
    spent = ledger.spent()
    assert spent.n_unknown == 0
    assert spent.n_replies == len(model.asked) < 10


def test_a_second_run_after_a_stop_asks_only_what_is_missing(ledger: Ledger) -> None:
    model = Slow()
    talking = talk(model, ledger)
    next(talking)
    threading.Timer(0.02, model.go.set).start()
    talking.close()
    done = set(model.asked)
    again = FakeModel()
    assert len(list(talk(again, ledger))) == 50
    assert set(again.asked) == {f"k{i}" for i in range(50)} - done


class Stuck:
    """A ledger whose store is held by somebody else for a while."""

    def __init__(self, ledger: Ledger, *, at_step: int, n: int) -> None:
        self._ledger, self._first, self._last = ledger, at_step, at_step + n
        self.n_steps = 0

    def step(self, *given: object, **rest: object) -> object:
        self.n_steps += 1
        if self._first <= self.n_steps < self._last:
            raise BusyError
        return self._ledger.step(*given, **rest)  # type: ignore[arg-type]  # passed through

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


def test_answers_are_not_lost_where_the_store_was_held_for_a_moment(ledger: Ledger) -> None:
    model = FakeModel()
    stuck: Any = Stuck(ledger, at_step=3, n=1)
    with pytest.raises(BusyError):
        list(asker(model, stuck, in_flight=2).talk([question(f"k{i}") for i in range(20)]))
    assert ledger.spent().n_replies == len(model.asked)
    assert ledger.spent().n_unknown == 0


def test_calls_stay_reserved_where_the_store_is_held_to_the_end(ledger: Ledger) -> None:
    model = FakeModel()
    stuck: Any = Stuck(ledger, at_step=3, n=99)
    with pytest.raises(BusyError):
        list(
            asker(model, stuck, in_flight=2, caps=Caps(total=10_000)).talk(
                [question(f"k{i}") for i in range(20)]
            )
        )
    spent = ledger.spent()
    assert spent.total > 20 * spent.n_replies


class SlowCommits(Stuck):
    """A ledger whose commits take longer than the calls, so that money is reserved for more than can be sent at once."""

    def __init__(self, ledger: Ledger, time: FakeTime) -> None:
        super().__init__(ledger, at_step=0, n=0)
        self._time = time

    def step(self, *given: object, **rest: object) -> object:
        self._time.now += 10
        return super().step(*given, **rest)


@pytest.mark.usefixtures("_ctrl_c")
def test_calls_reserved_ahead_and_not_sent_cost_nothing_when_the_work_is_stopped(ledger: Ledger) -> None:
    time, model = FakeTime(), FakeModel()
    stuck, go = threading.Semaphore(0), threading.Event()

    def hold(words: str) -> None:
        time.now += 1
        if int(words[1:]) >= 20:
            stuck.release()
            go.wait(60)

    model.before = hold
    slow: Any = SlowCommits(ledger, time)
    _press_when(lambda: [stuck.acquire() for _ in range(2)])
    asking = asker(model, slow, time=time, in_flight=2, retries=Retries(grace=0.05))
    with pytest.raises(KeyboardInterrupt):
        list(asking.talk([question(f"k{i}") for i in range(50)]))
    go.set()
    spent = ledger.spent()
    assert spent.n_unknown == 2, "only what was sent may be paid"
    assert spent.total == 20 * spent.n_replies + 220 * 2
    assert spent.n_calls > spent.n_replies + 2
    assert asking.stats.n_calls == spent.n_replies + 2
    assert asking.stats.spent == spent.total


def _press_when(ready: Callable[[], object]) -> None:
    """Ctrl-C, a moment after `ready` returns."""
    main = threading.main_thread().ident
    assert main is not None

    def press() -> None:
        ready()
        real_time.sleep(0.1)  # so that the main thread has nothing left to do
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=press).start()
