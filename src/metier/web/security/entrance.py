"""The entrance: a token that works once, exchanged for a cookie that only this browser has."""

from __future__ import annotations

import hmac
import secrets

COOKIE = "metier_session"
LONGEST = 12 * 3600
"""Seconds a session lasts without a new link; a working day."""


class Entrance:
    """Tokens that were given out and not used yet, and sessions that stand; both end with the server."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._sessions: set[str] = set()

    def new_token(self) -> str:
        """A token for a link; it lets one browser in, once."""
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        return token

    def exchange(self, token: str) -> str | None:
        """The session for a token, which is used up by that; None where it is none."""
        known = next((one for one in self._tokens if hmac.compare_digest(one.encode(), token.encode())), None)
        if known is None:
            return None
        self._tokens.discard(known)
        session = secrets.token_urlsafe(32)
        self._sessions.add(session)
        return session

    def is_known(self, session: str) -> bool:
        """Whether a session stands."""
        return any(hmac.compare_digest(one.encode(), session.encode()) for one in self._sessions)
