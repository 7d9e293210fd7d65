"""The guard: whether a request may reach a page at all; its rules are asked in one order, for every path and method.

0. Length: a body is measured in one way, so that nobody can disagree about where the next request begins.
1. Host: 127.0.0.1 or localhost with our port; anything else is another name that was made to lead here.
2. Path: written plainly, so that rules and pages read the same.
3. Entrance: a cookie of ours; without one only the link with its token, and the style of the page that says so.
4. Method: GET, HEAD and POST are all there is.
5. Site: other sites may link here, and neither embed nor fetch anything.
6. Origin: what changes something must come from a page of ours, as the browser says.
7. Read-only: then nothing in the workspace changes.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from metier.errors import (
    MetierError,
    WebFormError,
    WebHostError,
    WebMethodError,
    WebNotFoundError,
    WebOriginError,
    WebReadOnlyError,
    WebTokenError,
)
from metier.web import failures
from metier.web.security.incoming import CHANGING, Incoming
from metier.web.site import Site

Rule = Callable[[Incoming], MetierError | None]

OPEN_FOLDER, OPEN_PAGE = "/assets/", "/enter"
"""What is there without a session: style and script, which hold nothing of the person, and the entrance."""

OF_THE_BROWSER = ("/looks", "/leave")
"""Pages that change cookies and the session of the browser that asks, and nothing in the workspace."""


def one_length(asked: Incoming) -> MetierError | None:
    """Refuses a body with a length and a transfer encoding, which no browser sends."""
    is_odd = "transfer-encoding" in asked.headers and "content-length" in asked.headers
    return WebFormError("it states its length in two ways") if is_odd else None


def own_host(asked: Incoming) -> MetierError | None:
    """Refuses names that are not ours: what DNS rebinding looks like."""
    return None if asked.host in asked.hosts else WebHostError(asked.headers.get("host", ""))


def plain_path(asked: Incoming) -> MetierError | None:
    """Refuses paths in disguise."""
    return None if asked.is_plain else WebNotFoundError()


def let_in(asked: Incoming) -> MetierError | None:
    """Refuses browsers that have not been let in."""
    if any(asked.site.entrance.is_known(session) for session in asked.sessions):
        asked.scope[failures.LET_IN] = True
        return None
    is_open = asked.path.startswith(OPEN_FOLDER) or asked.path == OPEN_PAGE
    return None if is_open and asked.is_looking else WebTokenError()


def known_method(asked: Incoming) -> MetierError | None:
    """Refuses everything but GET, HEAD and POST, whatever a page says it takes."""
    return None if asked.is_looking or asked.method in CHANGING else WebMethodError()


def own_page(asked: Incoming) -> MetierError | None:
    """Refuses what other sites, and other programs on this machine, embed or fetch; they may link here."""
    if (
        not asked.is_looking
        or not asked.sites
        or asked.is_opened
        or asked.sites in (["same-origin"], ["none"])
    ):
        return None
    return WebOriginError((asked.origins or asked.sites)[0])


def own_change(asked: Incoming) -> MetierError | None:
    """Refuses changes that do not say that they come from a page of ours; both ways to say it must agree."""
    if asked.is_looking:
        return None
    if asked.sites and asked.sites != ["same-origin"]:
        return WebOriginError((asked.origins or asked.sites)[0])
    if asked.origins and asked.origins != [f"http://{asked.host}"]:
        return WebOriginError(asked.origins[0])
    return None if asked.sites or asked.origins else WebOriginError()


def may_change(asked: Incoming) -> MetierError | None:
    """Refuses all changes where the server was started to be looked at only; what concerns this browser alone is none."""
    is_allowed = asked.is_looking or not asked.site.is_read_only or asked.path in OF_THE_BROWSER
    return None if is_allowed else WebReadOnlyError()


RULES: tuple[Rule, ...] = (
    one_length, own_host, plain_path, let_in, known_method, own_page, own_change, may_change,
)  # fmt: skip


class Guard:
    """Lets requests through, or answers them itself.

    Args:
        site: Knows the sessions, and whether anything may be changed.
        hosts: Values of `Host` that are ours, with the port.
    """

    def __init__(self, app: ASGIApp, *, site: Site, hosts: frozenset[str]) -> None:
        self._app, self._site, self._hosts, self._rules = app, site, hosts, RULES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it, its body unread."""
        if scope["type"] != "http":
            return
        asked = Incoming(scope, self._site, self._hosts)
        refused = next((found for rule in self._rules if (found := rule(asked))), None)
        if refused is None:
            await self._app(scope, receive, send)
            return
        response = failures.answer(Request(scope), refused)
        if "transfer-encoding" in asked.headers:  # no browser sends it: what follows is not worth reading
            response.headers["connection"] = "close"
        await response(scope, receive, send)
