"""How much one request may hold, and how slowly it may come: counted while it comes in, whatever its head says."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metier.errors import WebBodyError, WebSlowError
from metier.web import failures

MOST = 4_000_000
"""Bytes of one request."""
MOST_OF_FILES = 10_000_000
"""Bytes where files are taken in."""
MOST_OF_BACKUP = 500_000_000
"""Bytes where a backup is taken, which goes to the disk as it comes."""
TAKES_BACKUP = "/settings/backup/restore"
TAKES_FILES = ("/add", "/resume")
"""Pages that take files, with everything below them."""
HINTS = {
    TAKES_BACKUP: "Nothing was changed; put the file into the folder of the workspace and choose it on the page"
}
"""What to do instead, where it is not to send less."""
PATIENCE = 60.0
"""Seconds a whole body may take; from this machine it takes none."""


class Bodies:
    """Refuses what is too large or too slow, before and while it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        limit = _limit(str(scope["path"]))
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated) > limit:
            refused = WebBodyError(limit, got=int(stated), hint=HINTS.get(str(scope["path"]), ""))
            response = failures.answer(Request(scope), refused)
            await response(scope, receive, send)
            return
        n_bytes, until, is_read = 0, time.monotonic() + PATIENCE, False

        async def counted() -> Message:
            nonlocal n_bytes, is_read
            if is_read:  # what may still come is that the browser goes away
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
            except TimeoutError:
                raise WebSlowError(PATIENCE) from None
            is_read = not message.get("more_body", False)
            n_bytes += len(message.get("body", b""))
            if n_bytes > limit:
                raise WebBodyError(limit, hint=HINTS.get(str(scope["path"]), ""))
            return message

        await self._app(scope, counted, send)


def _limit(path: str) -> int:
    if path == TAKES_BACKUP:
        return MOST_OF_BACKUP
    takes_files = any(path == page or path.startswith(f"{page}/") for page in TAKES_FILES)
    return MOST_OF_FILES if takes_files else MOST
