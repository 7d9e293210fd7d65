"""Threads that wait for a base model; they touch nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from metier.domain.chat import ChatReply, ChatRequest
from metier.domain.ports import ChatModel


@dataclass(frozen=True, slots=True)
class Job:
    """One try that is to be made."""

    number: int
    request: ChatRequest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    Attributes:
        reply: None when it failed.
        error: None when it was answered, or was called off before anybody began it.
        begun: Moment it began, by the monotonic clock.
        seconds: How long it took.
    """

    number: int
    reply: ChatReply | None = None
    error: BaseException | None = None
    begun: float = 0.0
    seconds: float = 0.0

    @property
    def was_called_off(self) -> bool:
        """Whether nothing was sent."""
        return self.reply is None and self.error is None


class Workers:
    """At most `n` threads, each with one call at a time.

    They are daemons: the pool of the standard library is waited for at the end of the process, and a slow model would
    hold up a person who stopped the work.
    """

    def __init__(self, model: ChatModel, n: int, monotonic: Callable[[], float]) -> None:
        self._model, self._n, self._monotonic = model, n, monotonic
        self._n_threads = 0
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._outcomes: SimpleQueue[Outcome] = SimpleQueue()

    def give(self, job: Job) -> None:
        """Let the next free thread make this try."""
        self._jobs.put(job)
        if self._n_threads < self._n:
            self._n_threads += 1
            threading.Thread(target=self._work, name=f"asking-{self._n_threads}", daemon=True).start()

    def take(self, timeout: float | None) -> list[Outcome]:
        """All that have come; the first is waited for so many seconds, for ever with None."""
        came: list[Outcome] = []
        try:
            came.append(self._outcomes.get(timeout=timeout) if timeout != 0 else self._outcomes.get_nowait())
            while True:
                came.append(self._outcomes.get_nowait())
        except Empty:
            return came

    def call_off(self) -> list[Outcome]:
        """The jobs that nobody has begun; nobody will."""
        called_off: list[Outcome] = []
        try:
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    called_off.append(Outcome(job.number))
        except Empty:
            return called_off

    def end(self) -> None:
        """Let every thread end after what it is doing."""
        for _ in range(self._n_threads):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            begun = self._monotonic()
            reply: ChatReply | None = None
            failure: BaseException | None = None
            try:
                reply = self._model.ask(job.request)
            except BaseException as error:  # noqa: BLE001  # told to the main thread, which settles the money first
                failure = error
            self._outcomes.put(Outcome(job.number, reply, failure, begun, self._monotonic() - begun))
