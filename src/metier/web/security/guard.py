"""The guard: whether a request may reach a page at all; looked at in one order, for every path and method.

1. Host: 127.0.0.1 or localhost with our port; anything else is another name that was made to lead here.
2. Entrance: a cookie of ours; without one only the link with its token, and the style of the page that says so.
3. Origin: what changes something must come from a page of ours, as the browser says.
4. Read-only: then nothing changes at all.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from metier.errors import (
    MetierError,
    WebHostError,
    WebOriginError,
    WebReadOnlyError,
    WebTokenError,
)
from metier.web import failures
from metier.web.security.entrance import COOKIE
from metier.web.site import Site

LOOKING = frozenset({"GET", "HEAD"})
OPEN = ("/assets/", "/enter")
"""What is there without a session: style and script, which hold nothing of the person, and the entrance."""


class Guard:
    """Lets requests through, or answers them itself.

    Args:
        site: Knows the sessions, and whether anything may be changed.
        hosts: Values of `Host` that are ours, with the port.
    """

    def __init__(self, app: ASGIApp, *, site: Site, hosts: frozenset[str]) -> None:
        self._app, self._site, self._hosts = app, site, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            return
        refused = self._refused(scope)
        if refused is None:
            await self._app(scope, receive, send)
            return
        response = failures.answer(Request(scope), refused)
        await response(scope, receive, send)

    def _refused(self, scope: Scope) -> MetierError | None:
        headers, method, path = Headers(scope=scope), str(scope["method"]), str(scope["path"])
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return WebHostError(hosts[0] if hosts else "")
        if not path.startswith(OPEN) and not self._site.entrance.is_known(_session(headers)):
            return WebTokenError()
        if method in LOOKING:
            return None
        return self._refused_change(headers, hosts[0].lower())

    def _refused_change(self, headers: Headers, host: str) -> MetierError | None:
        origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
        if sites and sites != ["same-origin"]:
            return WebOriginError(origins[0] if origins else sites[0])
        if origins and origins != [f"http://{host}"]:
            return WebOriginError(origins[0])
        if not sites and not origins:
            return WebOriginError()
        if self._site.is_read_only:
            return WebReadOnlyError()
        return None


def _session(headers: Headers) -> str:
    """The session of the cookie; empty where there is none, or more than one."""
    pairs = [part.strip().partition("=") for line in headers.getlist("cookie") for part in line.split(";")]
    found = [value for name, _, value in pairs if name == COOKIE]
    return found[0] if len(found) == 1 else ""
