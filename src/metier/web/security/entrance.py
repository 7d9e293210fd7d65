"""The entrance: a token that works once, exchanged for a cookie that only this browser has."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

LONGEST = 12 * 3600
"""Seconds a session lasts without a new link; a working day."""
LONGEST_LINK = 3600
"""Seconds a link that nobody opened lets in: it stands in a terminal's scroll-back."""
_MOST_LINKS = 64


def cookie_of(host: str) -> str:
    """The name of the cookie of a server, of its `Host` with the port.

    A browser keeps one set of cookies for all ports of a host, so two servers of metier would overwrite each other's.
    The name keeps them apart. It does not hide the cookie: programs at other ports of this host are sent it, too.

    Example:
        >>> cookie_of("127.0.0.1:8787")
        'metier_session_8787'
    """
    return f"metier_session_{host.partition(':')[2] or 80}"


class Entrance:
    """Tokens that were given out and not used yet, and sessions that stand; all end with the server.

    What was given out is not kept, only a keyed hash of it, which is what is looked up: how long that takes says nothing
    about how much of a guess was right.

    Args:
        clock: Seconds; only differences matter.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._tokens: dict[str, float] = {}
        self._sessions: dict[str, float] = {}

    def new_token(self) -> str:
        """A token for a link; it lets one browser in, once, within an hour."""
        token = secrets.token_urlsafe(32)
        self._tokens[self._hash(token)] = self._clock() + LONGEST_LINK
        while len(self._tokens) > _MOST_LINKS:
            self._tokens.pop(next(iter(self._tokens)), None)
        return token

    def exchange(self, token: str) -> str | None:
        """The session for a token, which is used up by that; None where it is none, or too old."""
        ends_at = self._tokens.pop(
            self._hash(token), None
        )  # one step, so that two at once cannot both get in
        if ends_at is None or self._clock() > ends_at:
            return None
        session = secrets.token_urlsafe(32)
        self._forget_old()
        self._sessions[self._hash(session)] = self._clock() + LONGEST
        return session

    def is_known(self, session: str) -> bool:
        """Whether a session stands."""
        ends_at = self._sessions.get(self._hash(session))
        return ends_at is not None and self._clock() <= ends_at

    def end(self, session: str) -> None:
        """End a session; nothing happens where it is none."""
        self._sessions.pop(self._hash(session), None)

    def _hash(self, secret: str) -> str:
        return hmac.new(self._key, secret.encode(errors="replace"), hashlib.sha256).hexdigest()

    def _forget_old(self) -> None:
        now = self._clock()
        for name in [name for name, ends_at in list(self._sessions.items()) if ends_at < now]:
            self._sessions.pop(name, None)
