"""How much one request may hold: counted while it comes in, whatever its head says."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metier.errors import WebBodyError
from metier.web import failures

MOST = 4_000_000
"""Bytes of one request."""
MOST_OF_FILES = 10_000_000
"""Bytes where files are taken in."""
TAKES_FILES = ("/add", "/settings/restore", "/resume")


class Bodies:
    """Refuses what is too large, before and while it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        limit = MOST_OF_FILES if str(scope["path"]).startswith(TAKES_FILES) else MOST
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated) > limit:
            response = failures.answer(Request(scope), WebBodyError(limit, got=int(stated)))
            await response(scope, receive, send)
            return
        n_bytes = 0

        async def counted() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > limit:
                raise WebBodyError(limit)
            return message

        await self._app(scope, counted, send)
