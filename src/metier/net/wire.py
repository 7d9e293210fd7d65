"""Connections: to the very address that was checked, kept for the next request, and cut off in time.

http.client reads the answers and nothing more of it is used: the connection goes to an address that was checked,
proxies of the environment are not asked, and nothing follows a redirect.
"""

from __future__ import annotations

import contextlib
import functools
import io
import ipaddress
import select
import socket
import ssl
import threading
import time
import weakref
from typing import TYPE_CHECKING, TypeAlias

from metier.errors import LocalhostElsewhereError
from metier.net.addresses import Address, is_loopback_ip

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_Place: TypeAlias = tuple[str, str, int]

_IDLE_SECONDS = 4.0
"""How long a connection may lie idle and be used again. Servers close theirs from five seconds on (uvicorn, Node,
llama.cpp); one that is closed while a request is on its way leaves open whether the request was worked on."""
_MOST_IDLE = 64  # as many as may be in flight


class Wire:
    """One connection.

    Attributes:
        used: How many requests it has carried.
    """

    def __init__(self, sock: socket.socket) -> None:
        """A connection that stands."""
        self._sock = sock
        self._deadline = 0.0
        self.used = 0
        self.idle_since = 0.0

    def begin(self, seconds: float) -> None:
        """Allow `seconds` for the next request with its answer, however slowly it drips."""
        self._deadline = time.monotonic() + seconds
        self.used += 1

    def send(self, message: bytes) -> None:
        """Hand over all of `message`.

        Raises:
            OSError: The connection broke, or the time is over; not all of it was handed over.
        """
        left = memoryview(message)
        while left:
            self._sock.settimeout(self._seconds_left())
            left = left[self._sock.send(left) :]

    def receive_into(self, buffer: WriteableBuffer) -> int:
        """Read what is there into `buffer`; 0 at the end.

        Raises:
            OSError: The connection broke, or the time is over.
        """
        self._sock.settimeout(self._seconds_left())
        return self._sock.recv_into(buffer)

    def makefile(self, *_: object) -> io.BufferedReader:
        """What http.client reads an answer from."""
        return io.BufferedReader(_Reading(self), 1 << 16)

    def is_quiet(self) -> bool:
        """Whether it can carry another request: open, and nothing came that nobody asked for."""
        if time.monotonic() - self.idle_since > _IDLE_SECONDS:
            return False
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return False
        try:
            return not _is_readable(self._sock)
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Close it; twice is once."""
        with contextlib.suppress(OSError):
            self._sock.close()

    def _seconds_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _is_readable(sock: socket.socket) -> bool:
    """Whether something came, or the other side closed."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


class _Reading(io.RawIOBase):
    """The reading end of a wire; closing it leaves the wire open."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._wire.receive_into(buffer)


class Wires:
    """Open connections that wait for their next request; for any number of threads. They close with it."""

    def __init__(self) -> None:
        """None yet."""
        self._idle: dict[_Place, list[Wire]] = {}
        self._lock = threading.Lock()
        weakref.finalize(self, _close_all, self._idle)

    def take(self, address: Address, connect_seconds: float) -> Wire:
        """A connection to `address` for one request: one that waits, or a new one.

        Raises:
            LocalhostElsewhereError: A name of this machine leads elsewhere.
            OSError: No connection.
        """
        while (wire := self._pop(address)) is not None:
            if wire.is_quiet():
                return wire
            wire.close()
        return Wire(_connected(address, connect_seconds))

    def give_back(self, address: Address, wire: Wire) -> None:
        """Keep a connection whose answer was read to its end."""
        wire.idle_since = time.monotonic()
        with self._lock:
            idle = self._idle.setdefault(_place(address), [])
            if len(idle) < _MOST_IDLE:
                idle.append(wire)
                return
        wire.close()

    def close(self) -> None:
        """Close all that wait."""
        with self._lock:
            _close_all(self._idle)

    def _pop(self, address: Address) -> Wire | None:
        with self._lock:
            idle = self._idle.get(_place(address))
            return idle.pop() if idle else None  # the newest: it is the one most likely open


def _close_all(idle: dict[_Place, list[Wire]]) -> None:
    for wires in idle.values():
        for wire in wires:
            wire.close()
    idle.clear()


def _place(address: Address) -> _Place:
    return (address.scheme, address.host, address.port)


def _connected(address: Address, seconds: float) -> socket.socket:
    """A connection to the first of the server's addresses that answers, under the name its certificate must bear."""
    fault = OSError("the name leads nowhere")
    for ip in _resolved(address):
        try:
            sock = socket.create_connection((ip, address.port), seconds)
        except OSError as error:
            fault = error
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if address.scheme == "http":
            return sock
        try:
            return _tls().wrap_socket(sock, server_hostname=address.host)
        except BaseException:
            sock.close()
            raise
    raise fault


@functools.cache
def _tls() -> ssl.SSLContext:
    """The machine's own trust; built once, as reading the certificates takes tens of milliseconds."""
    return ssl.create_default_context()


def _resolved(address: Address) -> list[str]:
    """The addresses of a server, looked up once; those of this machine must be this machine's.

    Raises:
        LocalhostElsewhereError: A name of this machine leads elsewhere.
        OSError: The name is not known.
    """
    rows = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if address.is_loopback:
        for ip in found:
            if not is_loopback_ip(ipaddress.ip_address(ip.split("%")[0])):
                raise LocalhostElsewhereError(address.host, leads_to=ip)
    return found
