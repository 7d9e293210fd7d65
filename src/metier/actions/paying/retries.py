"""When a failed try is followed by another, and when no more is asked at all."""

from __future__ import annotations

import random
from dataclasses import dataclass

from metier.domain.ports import ChatModel
from metier.errors import (
    MetierError,
    ProviderDownError,
    ProviderError,
    ProviderPausedError,
    RefusedError,
    ServerNotRunningError,
    TryAgainError,
    UsageError,
)

_HOPELESS = {401, 402, 403, 404}  # the key, the credit, the model: every other request meets the same


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and when a request is tried again: full jitter, so that many that failed together do not come back together.

    Attributes:
        base, cap: The n-th wait is drawn between 0 and min(cap, base · 2ⁿ⁻¹) seconds.
        most_tries: Of one request, the first included.
        most_seconds: From the first try of a request to its last; waits that the server asked for do not count.
        longest_wait: Seconds a server may ask to wait for; beyond it asking stops.
        in_a_row: Failures without a good answer between them after which asking stops. Tries that were on their way
            together fail together, and count once.
        grace: Seconds that calls on their way are waited for when the work is stopped.

    Source: security design, section 6.4; "Exponential backoff and jitter", AWS Architecture Blog, 2015.
    """

    base: float = 1.0
    cap: float = 60.0
    most_tries: int = 6
    most_seconds: float = 600.0
    longest_wait: float = 900.0
    in_a_row: int = 10
    grace: float = 5.0

    def wait(self, n_tries: int, asked: float | None, rng: random.Random) -> float:
        """Seconds until the next try, after `n_tries` of them; where the server asked for a wait, a little more than that."""
        if asked is not None:
            return max(asked, 0.0) + rng.uniform(0, self.base)
        return rng.uniform(0, min(self.cap, self.base * 2 ** (n_tries - 1)))


_FAILING_FROM = 3  # failures in a row from which the server, not a request, seems to fail (taste)


class Breaker:
    """Counts failures in a row: a server that fails is asked by all less and less often, and then no more."""

    def __init__(self, retries: Retries) -> None:
        self._retries = retries
        self._n, self._last = 0, float("-inf")

    def answered(self) -> None:
        """A good answer came."""
        self._n = 0

    def failed(self, *, begun: float, now: float) -> None:
        """A try failed that was `begun` at that moment."""
        if begun >= self._last:
            self._n, self._last = self._n + 1, now

    def pause(self, rng: random.Random) -> float:
        """Seconds until anybody should try again: a server that starts or restarts needs a moment."""
        n = self._n - _FAILING_FROM + 1
        return self._retries.wait(n, None, rng) if n > 0 else 0.0

    @property
    def is_open(self) -> bool:
        """Whether nothing more should be asked."""
        return self._n >= self._retries.in_a_row


def stops_all(error: BaseException) -> bool:
    """Whether every other request would fail like this one, or nobody knows what failed."""
    if isinstance(error, ServerNotRunningError | ProviderDownError):
        return True
    if isinstance(error, ProviderError):
        return error.details.get("status") in _HOPELESS
    return True


def paused(error: ProviderError, model: ChatModel, why: str) -> ProviderPausedError:
    """The failure that stops the asking after `error`."""
    host = str(error.details.get("host", model.name))
    what = error.what if isinstance(error, TryAgainError) else error.code
    return ProviderPausedError(host, what=f"{why}, the last with {what}")


def is_unpaid(error: BaseException) -> bool:
    """Whether it is certain that the failed try costs nothing."""
    if isinstance(error, ProviderError):
        return not error.maybe_paid
    return isinstance(error, RefusedError | UsageError)  # found out before anything was sent


def words_for_ledger(error: BaseException) -> str:
    """The failure without a word of what was sent: messages may quote what the server said, and that what we said."""
    if not isinstance(error, MetierError):
        return type(error).__name__
    status = error.details.get("status")
    return error.code if status is None else f"{error.code} {status}"
