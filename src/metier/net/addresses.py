"""Addresses of servers: what may be asked at all, and whether it is this machine."""

from __future__ import annotations

import functools
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from metier.errors import NotHttpsError

_NAME = re.compile(r"(?!-)[a-z0-9_.-]{1,253}(?<!-)")
_PATH = re.compile(r"[A-Za-z0-9._~/%+-]*")


@dataclass(frozen=True, slots=True)
class Address:
    """A server and a path on it; without user name, query or fragment.

    Attributes:
        host: In lower case; an IPv6 address without brackets.
        path: Begins with `/`, or is empty; never ends with `/`.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine by its very name, before anything is looked up."""
        return _names_loopback(self.host)

    @property
    def shown(self) -> str:
        """Host and port, for messages and the log."""
        usual = 443 if self.scheme == "https" else 80
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.shown}{self.path}"


@functools.lru_cache(maxsize=256)
def _names_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return is_loopback_ip(found)


def is_loopback_ip(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is an address of this machine; also IPv4 written as IPv6."""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def parse_address(url: str) -> Address:
    """The address written as `url`.

    Raises:
        NotHttpsError: It is http on another machine, or another scheme.
        ValueError: It is no address of a server, or carries a user name, a query or a fragment; in words.

    Example:
        >>> parse_address("http://localhost:11434/v1/").path
        '/v1'
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(str(error)) from None
    if parts.username is not None or parts.password is not None:  # first: other failures quote the address
        msg = "no user name or password in the address"
        raise ValueError(msg)
    if parts.scheme not in {"http", "https"}:
        raise NotHttpsError(url)
    if parts.query or parts.fragment:
        msg = "nothing behind `?` or `#`"
        raise ValueError(msg)
    host = (parts.hostname or "").lower()
    if not (_is_ip(host) or _NAME.fullmatch(host)) or not _PATH.fullmatch(parts.path):
        msg = "a host name and a plain path"
        raise ValueError(msg)
    found = Address(
        parts.scheme, host, port or (443 if parts.scheme == "https" else 80), parts.path.rstrip("/")
    )
    if found.scheme == "http" and not found.is_loopback:
        raise NotHttpsError(url)
    return found


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
