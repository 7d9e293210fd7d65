"""Gate: how many have the workspace open; closed while it is replaced as a whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from metier.errors import WebRestoringError


class Gate:
    """Requests and long works pass it one by one, and leave it when they close the workspace.

    Example:
        >>> gate = Gate()
        >>> gate.enter()
        >>> with gate.closed():
        ...     gate.is_left(0)
        False
        >>> gate.leave()
    """

    def __init__(self) -> None:
        self._n_inside = 0
        self._is_closed = False
        self._changed = threading.Condition()

    def enter(self) -> None:
        """Go in.

        Raises:
            WebRestoringError: It is closed.
        """
        with self._changed:
            if self._is_closed:
                raise WebRestoringError
            self._n_inside += 1

    def leave(self) -> None:
        """Go out again."""
        with self._changed:
            self._n_inside -= 1
            self._changed.notify_all()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Nobody comes in; who is inside may go on, see `is_left`.

        Raises:
            WebRestoringError: It is closed already.
        """
        with self._changed:
            if self._is_closed:
                raise WebRestoringError
            self._is_closed = True
        try:
            yield
        finally:
            with self._changed:
                self._is_closed = False

    def is_left(self, seconds: float) -> bool:
        """Whether nobody is inside any more, within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._n_inside == 0, seconds)
