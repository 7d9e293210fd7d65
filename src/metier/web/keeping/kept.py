"""Kept: what was made once and holds on, as long as the server runs; the oldest goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Kept:
    """Values by everything that they rest on. Requests run in threads: only what never changes may be kept.

    Args:
        most: How many are kept.

    Example:
        >>> kept = Kept(2)
        >>> kept.of("a", lambda: 1), kept.of("a", lambda: 2)
        (1, 1)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[Hashable, Any] = {}
        self._making: dict[Hashable, threading.RLock] = {}
        self._lock = threading.Lock()

    @property
    def keys(self) -> tuple[Hashable, ...]:
        """Of what is kept now, what was used longest ago first."""
        with self._lock:
            return tuple(self._values)

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key; made where it is not kept. Who asks while another thread makes it waits for that."""
        with self._lock:
            if key in self._values:
                return self._used(key)  # type: ignore[no-any-return]  # of the type that was made for this key
            making = self._making.setdefault(key, threading.RLock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._used(key)  # type: ignore[no-any-return]  # the same
            try:
                made = make()
                self._keep({key: made})
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return made

    def _used(self, key: Hashable) -> Any:
        found = self._values.pop(key)
        self._values[key] = found  # used last, so it goes last
        return found

    def many(self, keys: Sequence[K], make: Callable[[Sequence[K]], Mapping[K, T]]) -> dict[K, T]:
        """The values of many keys; those that are not kept are made together."""
        with self._lock:
            found: dict[K, T] = {key: self._values[key] for key in keys if key in self._values}
        missing = [key for key in keys if key not in found]
        if missing:
            made = dict(make(missing))
            self._keep(made)
            found |= made
        return found

    def _keep(self, made: Mapping[Any, object]) -> None:
        with self._lock:
            self._values |= made
            while len(self._values) > self._most:
                self._values.pop(next(iter(self._values)))
