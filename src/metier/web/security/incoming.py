"""What a request says about itself, read once and strictly, for the rules of the guard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from starlette.datastructures import Headers
from starlette.types import Scope

from metier.web.security.entrance import cookie_of
from metier.web.site import Site

LOOKING = frozenset({"GET", "HEAD"})
CHANGING = frozenset({"POST"})
_MOST_COOKIES = 16
_ODD = ("//", "\\", "%2f", "%5c", "\0")


@dataclass(frozen=True)
class Incoming:
    """One request, before any page has seen it.

    Attributes:
        site: What the request is about.
        hosts: Values of `Host` that are ours, with the port.
    """

    scope: Scope
    site: Site
    hosts: frozenset[str]

    @cached_property
    def headers(self) -> Headers:
        """As sent; a name may stand several times."""
        return Headers(scope=self.scope)

    @property
    def method(self) -> str:
        """GET, POST …; what `X-HTTP-Method-Override` says is not looked at."""
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        """Without what stands behind the question mark; its escapes undone, as pages are found by it."""
        return str(self.scope["path"])

    @property
    def host(self) -> str:
        """Of the one `Host` header; empty where there is none, or several."""
        found = self.headers.getlist("host")
        return found[0].lower() if len(found) == 1 else ""

    @property
    def origins(self) -> list[str]:
        """Of the page that asks, as the browser says; every one that was sent."""
        return self.headers.getlist("origin")

    @property
    def sites(self) -> list[str]:
        """`same-origin`, `same-site`, `cross-site` or `none`, as the browser says; every one that was sent."""
        return self.headers.getlist("sec-fetch-site")

    @property
    def is_looking(self) -> bool:
        """Whether it changes nothing, whatever page it is for."""
        return self.method in LOOKING

    @property
    def is_plain(self) -> bool:
        """Whether the path is written in the one way that pages write it.

        No other name in the target (`GET http://other/ HTTP/1.1`), no dots or slashes in disguise.
        """
        raw = bytes(self.scope.get("raw_path") or self.path.encode()).decode("latin-1").lower()
        has_dots = not {".", ".."}.isdisjoint(self.path.split("/"))
        return (
            raw.startswith("/")
            and not has_dots
            and not any(odd in one for odd in _ODD for one in (raw, self.path))
        )

    @property
    def is_opened(self) -> bool:
        """Whether it opens a page in a tab of its own, by a link or the address bar, and now rather than ahead."""
        if "sec-purpose" in self.headers:
            return False
        said = [self.headers.getlist(f"sec-fetch-{name}") for name in ("mode", "dest")]
        return self.is_looking and said == [["navigate"], ["document"]]

    @property
    def sessions(self) -> list[str]:
        """Of the cookies with our name; several where another program on this host set one, too.

        Any of them may be the right one: who cannot forge one gains nothing by adding a wrong one, and shuts nobody out.
        """
        name = cookie_of(self.host)
        lines = ";".join(self.headers.getlist("cookie")).split(";")
        pairs = [part.strip().partition("=") for part in lines]
        return [value for known, _, value in pairs if known == name][:_MOST_COOKIES]
