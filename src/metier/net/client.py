"""One JSON request to a server the person named: checked address, no redirect, no proxy, bounded time and size.

http.client and not urllib.request: the connection goes to the very address that was checked, proxies of the
environment are not used, and nothing follows a redirect.
"""

from __future__ import annotations

import email.utils
import hashlib
import http.client
import ipaddress
import json
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Timer

from metier.domain.ports import Clock
from metier.errors import (
    LocalhostElsewhereError,
    ProviderAnswerError,
    ProviderDownError,
    ProviderRefusedError,
)
from metier.net.addresses import Address, is_loopback_ip
from metier.net.consent import Cargo, Consent
from metier.net.sent import Log, Sent

_TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_CHUNK = 1 << 16
_EXCERPT = 2_000  # bytes of an error body that are looked at


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much.

    Attributes:
        connect_seconds: For a connection to stand.
        answer_seconds: For one whole answer, however slowly it drips.
        max_bytes: Size of an answer.
        tries: How often a request is made before it is given up.
        first_pause, longest_pause: Seconds between tries: doubled each time, then a random share of it.
        longest_wait: The longest `Retry-After` that is waited for; finished work is kept, so that a longer one
            ends the command and not the person's patience (taste).
    """

    connect_seconds: float = 10
    answer_seconds: float = 120
    max_bytes: int = 32_000_000
    tries: int = 5
    first_pause: float = 1
    longest_pause: float = 30
    longest_wait: float = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _TryAgainError(Exception):
    """This try failed in a way that another may not.

    Attributes:
        wait: Seconds the server asked for; None where it did not.
    """

    def __init__(self, what: str, *, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


@dataclass(frozen=True)
class Client:
    """Asks servers for JSON, within what the person agreed to; every request is logged before it is sent.

    Attributes:
        sleep, rng: How it waits, and the random share of a pause; tests put theirs here.
    """

    consent: Consent
    log: Log
    clock: Clock
    bounds: Bounds = field(default_factory=Bounds)
    sleep: Callable[[float], None] = time.sleep
    rng: random.Random = field(default_factory=random.Random)

    def post(
        self,
        address: Address,
        path: str,
        content: object,
        *,
        purpose: str,
        cargo: Cargo,
        n_texts: int,
        key: str = "",
    ) -> object:
        """The JSON that the server answers to the JSON `content`.

        Args:
            path: Behind the path of `address`.
            key: Sent as bearer token, and to nobody but `address`.

        Raises:
            OfflineError, ConsentMissingError, LocalhostElsewhereError: Nothing was sent.
            ProviderRefusedError: The server refuses, and would refuse again.
            ProviderAnswerError: A redirect, an answer that is too large, or compressed.
            ProviderDownError: Every try failed.
            OSError: The log cannot be written; nothing was sent.

        Cost: at most `tries` times `answer_seconds`, and the pauses between them.
        """
        self.consent.check(address, cargo)
        body = json.dumps(content, ensure_ascii=True).encode()
        what = ""
        for attempt in range(1, self.bounds.tries + 1):
            self.log(self._line(address, body, purpose, cargo, n_texts, attempt))
            try:
                return _read_json(self._once(address, path, body, key), address, key, self.clock.now())
            except _TryAgainError as error:
                what = str(error)
                pause = self._pause(attempt, error.wait)
                if pause is None or attempt == self.bounds.tries:
                    raise ProviderDownError(address.shown, what=what, n_tries=attempt) from None
            self.sleep(pause)
        raise AssertionError  # the last try returned or raised

    def _line(
        self, address: Address, body: bytes, purpose: str, cargo: Cargo, n_texts: int, attempt: int
    ) -> Sent:
        return Sent(
            at=self.clock.now().isoformat(),
            purpose=purpose,
            cargo=cargo.value,
            host=address.shown,
            left=not address.is_loopback,
            n_texts=n_texts,
            n_bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            attempt=attempt,
        )

    def _pause(self, attempt: int, wait: float | None) -> float | None:
        """Seconds before the next try; None where the server asks for more than is waited for.

        Source:
            Brooker 2015, "Exponential Backoff And Jitter": full jitter. What the server asks for comes first,
            with a little on top, so that those who wait do not come back at one moment.
        """
        jitter = self.rng.uniform(
            0, min(self.bounds.longest_pause, self.bounds.first_pause * 2 ** (attempt - 1))
        )
        if wait is None:
            return jitter
        return None if wait > self.bounds.longest_wait else wait + min(jitter, 1)

    def _once(self, address: Address, path: str, body: bytes, key: str) -> Answer:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "metier",
            "Connection": "close",
        }
        if key:
            headers["Authorization"] = f"Bearer {key}"
        try:
            connection = _Pinned(address, _resolved(address), self.bounds.connect_seconds)
            connection.connect()
        except ssl.SSLCertVerificationError as error:  # it will not be another server the next time
            what = f"its certificate is not trusted ({error.verify_message})"
            raise ProviderDownError(address.shown, what=what, n_tries=1) from error
        except OSError as error:
            what = f"no connection ({error.strerror or type(error).__name__})"
            if (
                isinstance(error, ConnectionRefusedError) and address.is_loopback
            ):  # it is not running: waiting is idle
                raise ProviderDownError(address.shown, what=what, n_tries=1) from error
            raise _TryAgainError(what) from error
        slow = f"no whole answer within {self.bounds.answer_seconds:g} s"
        with _cut_after(connection, self.bounds.answer_seconds) as is_cut:
            try:
                connection.request("POST", f"{address.path}{path}", body, headers)
                answer = self._read(connection.getresponse(), address)
            except (OSError, http.client.HTTPException) as error:
                what = slow if is_cut() else f"the answer broke off ({type(error).__name__})"
                raise _TryAgainError(what) from error
            finally:
                connection.close()
            if (
                is_cut()
            ):  # http.client takes the end of the stream within the headers for the end of the headers
                raise _TryAgainError(slow)
        return answer

    def _read(self, response: http.client.HTTPResponse, address: Address) -> Answer:
        headers = {name.lower(): value for name, value in response.getheaders()}
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise ProviderAnswerError(address.shown, what="it is compressed, though that was not asked for")
        limit = self.bounds.max_bytes if response.status == http.HTTPStatus.OK else _EXCERPT
        body = bytearray()
        while len(body) <= limit and (chunk := response.read(min(_CHUNK, limit + 1 - len(body)))):
            body += chunk
        if response.status == http.HTTPStatus.OK and len(body) > limit:
            raise ProviderAnswerError(address.shown, what=f"it is larger than {limit / 1e6:.0f} MB")
        if response.length and len(body) <= limit:
            raise http.client.IncompleteRead(bytes(body), response.length)
        return Answer(response.status, headers, bytes(body[:limit]))


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name the certificate must bear."""

    def __init__(self, address: Address, ips: list[str], timeout: float) -> None:
        super().__init__(address.host, address.port, timeout=timeout)
        self._ips = ips
        self._tls = ssl.create_default_context() if address.scheme == "https" else None
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first of the addresses that answers."""
        wire = self._first_wire()
        self.sock = self._tls.wrap_socket(wire, server_hostname=self.host) if self._tls else wire
        self.wire = self.sock  # http.client lets go of its own once the answer begins

    def _first_wire(self) -> socket.socket:
        fault = OSError("the name leads nowhere")
        for ip in self._ips:
            try:
                return socket.create_connection((ip, self.port), self.timeout)
            except OSError as error:
                fault = error
        raise fault


@contextmanager
def _cut_after(connection: _Pinned, seconds: float) -> Iterator[Callable[[], bool]]:
    """Within it the connection lives for `seconds`; what it gives says whether it was cut.

    A time-out of the socket alone would let a server send one byte a minute for ever.
    """
    cut = Event()
    wire = connection.wire
    assert wire is not None
    wire.settimeout(seconds)

    def end() -> None:
        cut.set()
        try:
            wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # closed already

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield cut.is_set
    finally:
        timer.cancel()


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


def _read_json(answer: Answer, address: Address, key: str, now: datetime) -> object:
    status = answer.status
    if status == http.HTTPStatus.OK:
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            what = "it is not JSON"
            raise _TryAgainError(what) from error
    if 300 <= status < 400:
        raise ProviderAnswerError(address.shown, what=f"a redirect ({status}), and none is followed")
    if status in _TRY_AGAIN:
        what = f"it says {status}"
        raise _TryAgainError(what, wait=_retry_after(answer.headers.get("retry-after", ""), now))
    said = answer.body.decode("utf-8", "replace").strip()
    hidden = said.replace(key, "…") if key else said
    raise ProviderRefusedError(address.shown, status=status, said=hidden, hint=_refusal_hint(status))


def _refusal_hint(status: int) -> str:
    if status in {401, 403}:
        return "Check the key that `encoder.api_key_env` in metier.toml names"
    if status == 404:
        return "Check `encoder.base_url` and `encoder.model` in metier.toml: the server knows no such path or model"
    return (
        "Texts may be too long for the model: lower `encoder.window` in metier.toml, or check `encoder.model`"
    )


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds that the header asks for; None where it asks for nothing that can be understood.

    Source:
        RFC 9110, section 10.2.3.
    """
    if value.strip().isascii() and value.strip().isdigit():
        return float(value[:12])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)
