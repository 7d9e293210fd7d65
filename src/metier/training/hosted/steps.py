"""What every step of a hosted run has: the task, the service, where things are kept, patience, and a way to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from metier.domain.ports import Progress
from metier.errors import (
    MetierError,
    ProviderError,
    ProviderRefusedError,
    RefusedError,
    TryAgainError,
    UsageError,
)
from metier.training.dataset.rows import RowSet
from metier.training.hosted.ports import Connection
from metier.training.method import Checkpoints, Task

T = TypeVar("T")

_SERVER_ERROR, _ACCEPTED = 500, 300


@dataclass(frozen=True, slots=True)
class Patience:
    """How a job is watched.

    Attributes:
        first, longest: Seconds between two looks: half as long again each time.
        in_a_row: Looks that fail one after the other until watching ends; the job goes on.
        longest_wait: Seconds that a service may ask to wait for.
        tries: Of one request that may be repeated.
    """

    first: float = 5.0
    longest: float = 60.0
    in_a_row: int = 10
    longest_wait: float = 900.0
    tries: int = 5


@dataclass
class Steps:
    """One run of one task at one service.

    Attributes:
        sleep: How it waits; tests put theirs here.
    """

    task: Task
    connection: Connection
    keep: Checkpoints
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    progress: Progress | None = None
    patience: Patience = field(default_factory=Patience)

    def patiently(self, ask: Callable[[], T], *, repeats: bool = True) -> T:
        """The answer; tried again where a try failed in passing, and, if it does not `repeat`, surely did nothing."""
        pause = 1.0
        for attempt in range(1, self.patience.tries + 1):
            try:
                return ask()
            except TryAgainError as error:
                is_last = attempt == self.patience.tries or (error.wait or 0) > self.patience.longest_wait
                if is_last or not (repeats or not may_have_begun(error)):
                    raise
                self.sleep(max(error.wait or 0, pause))
                pause *= 2
        raise AssertionError

    def tell(self, what: str, done: int, total: int) -> None:
        """Report progress; a total of 0 is not known. Raising stops the run here, and nothing at the service."""
        if self.progress is not None:
            self.progress(what, done, total)


def may_have_begun(error: MetierError) -> bool:
    """Whether a service may have done what it was asked for although this came back; a gateway's 503 says little.

    Example:
        >>> may_have_begun(TryAgainError("a.example", what="it says 429", status=429))
        False
    """
    if isinstance(error, TryAgainError) and error.status is not None:
        return error.status >= _SERVER_ERROR
    if isinstance(error, ProviderRefusedError):
        return error.status < _ACCEPTED  # accepted, in a way that was not understood
    if isinstance(error, ProviderError):
        return error.maybe_paid
    return not isinstance(error, RefusedError | UsageError)


def postings_of(rows: RowSet) -> tuple[str, ...]:
    """Every posting that rows are about, in order."""
    return tuple(dict.fromkeys(row.posting for row in rows.rows if row.posting is not None))
