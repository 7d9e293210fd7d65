"""Later: pages that nobody looks at first are loaded once the server listens, or as soon as one of them is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Router
from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """Routes that are not there yet. Loading all pages takes two thirds of the start, and the first look needs one page.

    Args:
        load: Loads every page; all routes in their order.
    """

    def __init__(self, load: Callable[[], Sequence[BaseRoute]]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._router: Router | None = None
        self.is_loaded = False

    def into(self, router: Router) -> None:
        """Where they belong."""
        self._router = router

    def load(self) -> None:
        """Load them, unless that was done; who comes second waits for who came first."""
        with self._lock:
            if not self.is_loaded and self._router is not None:
                self._router.routes = list(self._load())
                self.is_loaded = True

    def is_there(self, scope: Scope) -> bool:
        """Whether what answers a request is loaded; what nobody answers is known only once all are."""
        if self.is_loaded or self._router is None:
            return True
        return any(route.matches(scope)[0] is Match.FULL for route in self._router.routes)


class Loading:
    """The layer that loads what is asked for; a request waits for it in a thread, and keeps no other waiting."""

    def __init__(self, app: ASGIApp, later: Later) -> None:
        self._app, self._later = app, later

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and not self._later.is_there(scope):
            await run_in_threadpool(self._later.load)
        await self._app(scope, receive, send)
