"""Threads that wait for a base model; they touch nothing else."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
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
class JobDone:
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

    Outcomes stay in `outcomes` until the main thread takes them out, after they were settled: Ctrl-C loses none.

    They are daemons: the pool of the standard library is waited for at the end of the process, and a slow model would
    hold up a person who stopped the work.
    """

    def __init__(self, model: ChatModel, n: int, monotonic: Callable[[], float]) -> None:
        self._model, self._n, self._monotonic = model, n, monotonic
        self._n_threads = 0
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._bell: SimpleQueue[None] = SimpleQueue()  # rings once for each outcome
        self.outcomes: deque[JobDone] = deque()

    def give(self, job: Job) -> None:
        """Let the next free thread make this try."""
        self._jobs.put(job)
        if self._n_threads < self._n:
            self._n_threads += 1
            threading.Thread(target=self._work, name=f"asking-{self._n_threads}", daemon=True).start()

    def wait(self, n_known: int, timeout: float | None) -> None:
        """Until there are more outcomes than `n_known`, or so many seconds have passed; for ever with None."""
        with suppress(Empty):
            while len(self.outcomes) <= n_known:
                self._bell.get(timeout=timeout)

    def call_off(self) -> None:
        """Let nobody begin the jobs that nobody has begun; they are among the outcomes."""
        with suppress(Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    self.outcomes.append(JobDone(job.number))

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
            self.outcomes.append(JobDone(job.number, reply, failure, begun, self._monotonic() - begun))
            self._bell.put(None)
