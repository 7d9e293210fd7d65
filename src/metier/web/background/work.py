"""Long work in the background: it shows progress, can be stopped, and what it found is kept while it holds."""

from __future__ import annotations

import logging
import math
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from metier.domain.ports import Progress
from metier.errors import CountingStoppedError, MetierError
from metier.web.background.memory import give_back
from metier.workspace import Workspace

T = TypeVar("T")
Doing = Callable[[Workspace, Progress], Any]

AT_ONCE = 2
"""Works that run side by side; others wait. More would make each other, and the pages, slow."""
FIGURES = "figures "
"""Keys of works that count figures begin so."""
NICE = 5
"""How far works stand back behind pages, and behind other programs, for a processor: pages are as fast then as without
them, and half as slow again where works stand beside them (docs/log.md)."""
PATIENCE = 0.05
"""Seconds a page waits for figures before it is shown without them."""

log = logging.getLogger("metier.web")


def step_back() -> None:
    """Let others go first for a processor: this thread alone, where a system can tell threads apart."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICE)


class WorkState(StrEnum):
    """How far a work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class WorkStopped(KeyboardInterrupt):  # it is what Ctrl-C is on the command line, and treated alike
    """The person stopped it; what was finished is kept."""


@dataclass
class Work:
    """One long work.

    Attributes:
        id: Of its own page.
        key: What is worked on; of one key one work runs at a time.
        title: For people.
        what, n_done, n_total: The part that goes on, and how far it is; 0 of 0 where nobody knows.
        result: What it found, once it is done.
        error: Why it failed.
        goes_to: The page that shows what came of it; empty for the one it was started from.
        is_told: A page said that it was stopped or failed.
        ended_at: When it was over, by the clock of `begun_at`; infinite before.
    """

    key: str
    title: str
    goes_to: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    state: WorkState = WorkState.WAITING
    what: str = ""
    n_done: int = 0
    n_total: int = 0
    begun_at: float = field(default_factory=time.monotonic)
    result: Any = None
    error: MetierError | None = None
    is_told: bool = False
    ended_at: float = math.inf
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self._ended.is_set()

    @property
    def seconds(self) -> int:
        """Since it was asked for."""
        return int(time.monotonic() - self.begun_at)

    def wait(self, seconds: float) -> bool:
        """Whether it was over within so many seconds."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """End it at the next step, or at once where it waits for others; what was finished is kept."""
        with self._lock:
            self._stop.set()
            if self.state is WorkState.WAITING:
                self.state = WorkState.STOPPED
                self._end()

    def tell(self, what: str, done: int, total: int) -> None:
        """Progress, as long work calls it.

        Raises:
            WorkStopped: The person stopped it.
        """
        if self._stop.is_set():
            raise WorkStopped
        self.what, self.n_done, self.n_total = what, done, total

    def run(self, do: Doing, open_workspace: Callable[[], Workspace]) -> None:
        """Do it in this thread; failures are kept, none is raised."""
        with self._lock:
            if self.is_over:
                return
            self.state = WorkState.RUNNING
        try:
            self.tell(self.what, 0, 0)
            with open_workspace() as workspace:
                self.result = do(workspace, self.tell)
            self.state = WorkState.DONE
        except KeyboardInterrupt:
            self.state = WorkState.STOPPED
        except Exception as error:  # noqa: BLE001  # the outermost frame of this thread
            from metier.web.failures import told_of

            self.error, self.state = told_of(error), WorkState.FAILED
        finally:
            self._end()
            give_back()

    def _end(self) -> None:
        self.ended_at = time.monotonic()
        self._ended.set()


class Works:
    """All long works of one server.

    Attributes:
        open: A workspace for one thread.

    Args:
        open_workspace: The same.
    """

    _MOST_OVER = 50
    _MOST_FIGURES = 20
    """Of those that counted figures; apart, so that looking at many pages drops no ranking and no replay."""

    def __init__(self, open_workspace: Callable[[], Workspace]) -> None:
        self.open = open_workspace
        self._by_id: dict[str, Work] = {}
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="work", initializer=step_back)
        self._own_threads: list[ThreadPoolExecutor] = []

    def start(self, key: str, title: str, do: Doing, *, goes_to: str = "") -> Work:
        """Begin a work; where one of the same key goes on, that one."""
        with self._lock:
            going = next(
                (work for work in self._by_id.values() if work.key == key and not work.is_over), None
            )
            if going:
                return going
            work = Work(key, title, goes_to)
            self._by_id[work.id] = work
            self._forget_old()
        self._threads.submit(work.run, do, self.open)
        return work

    def own_thread(self, name: str) -> ThreadPoolExecutor:
        """A thread beside those of the works, for what must not wait for them; it ends with them."""
        thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._own_threads.append(thread)
        return thread

    def show(self, work: Work) -> None:
        """Make a work that runs in a thread of its own findable by its id, like the others."""
        with self._lock:
            self._by_id[work.id] = work
            self._forget_old()

    def one(self, work_id: str) -> Work | None:
        """The work of this id; None where it is unknown, or long over."""
        return self._by_id.get(work_id)

    def newest(self, key: str) -> Work | None:
        """The last work of a key, over or not."""
        return next((work for work in reversed(list(self._by_id.values())) if work.key == key), None)

    @property
    def going_on(self) -> list[Work]:
        """Works that are not over, oldest first."""
        return [work for work in list(self._by_id.values()) if not work.is_over]

    def stop_all(self) -> None:
        """End all of them; what was finished is kept."""
        for work in self.going_on:
            work.stop()
        for threads in (self._threads, *self._own_threads):
            threads.shutdown(wait=False, cancel_futures=True)

    def _forget_old(self) -> None:
        over = [work for work in self._by_id.values() if work.is_over]
        figures = [work for work in over if work.key.startswith(FIGURES)]
        others = [work for work in over if not work.key.startswith(FIGURES)]
        for work in (*figures[: -self._MOST_FIGURES], *others[: -self._MOST_OVER]):
            del self._by_id[work.id]


@dataclass(frozen=True, slots=True)
class Figured(Generic[T]):
    """Figures, as far as they are there.

    Attributes:
        value: The newest that were counted; None before the first time.
        is_old: Something that they rest on changed since.
        work: Counts them anew; None where they hold, or could not be counted.
        error: Why they could not be counted.
    """

    value: T | None
    is_old: bool = False
    work: Work | None = None
    error: MetierError | None = None


class Figures:
    """What was counted, kept while the server runs; nothing is counted twice for the same state of a workspace.

    A key holds what was chosen, of which there is no end: those that were looked at longest ago are dropped.
    """

    _MOST = 60

    def __init__(self, works: Works) -> None:
        self._works = works
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, Any]] = {}
        self._failed: dict[str, tuple[str, MetierError]] = {}

    def outdate(self, key: str) -> None:
        """Count it anew at the next look: what it rests on grew without a change of the workspace, a replay for instance."""
        with self._lock:
            if kept := self._kept.get(key):
                self._kept[key] = ("", kept[1])

    def of(
        self, key: str, title: str, count: Callable[[Workspace, Progress], T], *, stamp: str
    ) -> Figured[T]:
        """See `Site.figured`.

        Args:
            stamp: Of the state that they are to be counted from.
        """
        kept = self._used(key)
        if kept and kept[0] == stamp:
            return Figured(kept[1])
        failed = self._failed.get(key)
        if failed and failed[0] == stamp:
            return Figured(kept[1] if kept else None, is_old=True, error=failed[1])
        before = self._works.newest(f"{FIGURES}{key}")
        if before and before.state is WorkState.STOPPED and not before.is_told:
            before.is_told = True  # once: who then opens the page again wants the figures
            return Figured(kept[1] if kept else None, is_old=True, error=CountingStoppedError())

        def do(workspace: Workspace, progress: Progress) -> None:
            from metier.web.failures import told_of

            at = workspace.stamp()  # what is counted is what stands now, not when the page was asked for
            try:
                found = count(workspace, progress)
            except Exception as error:
                told = told_of(error)
                self._keep(self._failed, key, (at, told))  # else the page would count, fail and load for ever
                raise told from error
            self._keep(self._kept, key, (at, found))  # here only: a work that is over holds no figures
            self._failed.pop(key, None)

        work = self._works.start(f"{FIGURES}{key}", title, do)
        if not work.wait(PATIENCE):
            return Figured(kept[1] if kept else None, is_old=bool(kept), work=work)
        if work.state is WorkState.DONE and (counted := self._used(key)):
            return Figured(counted[1])
        return Figured(kept[1] if kept else None, is_old=True, error=work.error)

    def _used(self, key: str) -> tuple[str, Any] | None:
        with self._lock:
            kept = self._kept.pop(key, None)
            if kept:
                self._kept[key] = kept  # used last, so it goes last
            return kept

    def _keep(self, where: dict[str, Any], key: str, value: object) -> None:
        with self._lock:
            where.pop(key, None)
            where[key] = value
            while len(where) > self._MOST:
                where.pop(next(iter(where)))
