"""One request on a connection and its answer: whole, in time, of a sane size, and what its status means."""

from __future__ import annotations

import email.utils
import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from metier.errors import (
    ProviderAnswerError,
    ProviderDownError,
    ProviderRefusedError,
    TryAgainError,
)
from metier.net.addresses import Address
from metier.net.secret import NO_SECRET, Secret
from metier.net.wire import Wire, Wires

_TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_CHUNK = 1 << 16
_EXCERPT = 2_000  # bytes of an error body that are looked at
_OK = 200
_OUT_OF_CREDIT = re.compile(rb"insufficient_quota|credit balance is too low")
"""What OpenAI says with 429 and Anthropic with 400 where 402 is meant: no other request will do better."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much.

    Attributes:
        connect_seconds: For a connection to stand.
        answer_seconds: For one whole request with its answer, however slowly it drips.
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
class Hints:
    """What a person can do when a server does not do its part.

    Attributes:
        key: It refuses the key.
        credit: There is no money left there.
        name: It knows no such path or model.
        size: It refuses the request for another reason.
        answer: Its answer cannot be used.
        down: It cannot be reached.
    """

    key: str
    credit: str
    name: str
    size: str
    answer: str
    down: str

    def for_status(self, status: int) -> str:
        """The hint for a refusal."""
        if status in {401, 403}:
            return self.key
        return {402: self.credit, 404: self.name}.get(status, self.size)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def exchange(wires: Wires, address: Address, message: bytes, bounds: Bounds, hints: Hints) -> Answer:
    """The answer to one request; it is sent once, and never again by itself.

    Raises:
        TryAgainError: No connection, or no whole answer in time.
        ProviderDownError: The server's certificate is not trusted.
        ProviderAnswerError: The answer is too large, or compressed.
        LocalhostElsewhereError: A name of this machine leads elsewhere; nothing was sent.
    """
    wire = _wire(wires, address, bounds, hints)
    is_sent = False
    try:
        wire.begin(bounds.answer_seconds)
        wire.send(message)
        is_sent = True
        answer, is_reusable = _read(wire, address, bounds, hints)
    except TimeoutError as error:
        what = f"no whole answer within {bounds.answer_seconds:g} s"
        wire.close()
        raise TryAgainError(address.shown, what=what, maybe_paid=is_sent) from error
    except (OSError, http.client.HTTPException) as error:
        # http.client's words hold what the server sent; the kind of failure says enough
        what = f"the answer broke off ({type(error).__name__})"
        wire.close()
        raise TryAgainError(address.shown, what=what, maybe_paid=is_sent) from None
    except BaseException:
        wire.close()
        raise
    if is_reusable:
        wires.give_back(address, wire)
    else:
        wire.close()
    return answer


def _wire(wires: Wires, address: Address, bounds: Bounds, hints: Hints) -> Wire:
    try:
        return wires.take(address, bounds.connect_seconds)
    except ssl.SSLCertVerificationError as error:  # it will not be another server the next time
        what = f"its certificate is not trusted ({error.verify_message})"
        raise ProviderDownError(address.shown, what=what, n_tries=1, hint=hints.down) from error
    except OSError as error:
        what = f"no connection ({error.strerror or type(error).__name__})"
        raise TryAgainError(address.shown, what=what) from error


def _read(wire: Wire, address: Address, bounds: Bounds, hints: Hints) -> tuple[Answer, bool]:
    """The answer, and whether the connection can carry another request."""
    response = http.client.HTTPResponse(wire, method="POST")  # type: ignore[arg-type]  # it asks for `makefile` alone
    try:
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        is_ok = response.status == _OK
        if headers.get("content-encoding", "identity").lower() != "identity":
            what = "it is compressed, though that was not asked for"
            raise ProviderAnswerError(address.shown, what=what, hint=hints.answer, maybe_paid=is_ok)
        limit = bounds.max_bytes if is_ok else _EXCERPT
        body = bytearray()
        while len(body) <= limit and (chunk := response.read(min(_CHUNK, limit + 1 - len(body)))):
            body += chunk
        if is_ok and len(body) > limit:
            what = f"it is larger than {limit / 1e6:.0f} MB"
            raise ProviderAnswerError(address.shown, what=what, hint=hints.answer, maybe_paid=True)
        if response.length and len(body) <= limit:
            raise http.client.IncompleteRead(bytes(body), response.length)
        is_reusable = response.isclosed() and not response.will_close
        return Answer(response.status, headers, bytes(body[:limit])), is_reusable
    finally:
        response.close()


def read_json(
    answer: Answer, address: Address, hints: Hints, *, secret: Secret = NO_SECRET, now: datetime
) -> object:
    """The JSON of a good answer.

    Raises:
        TryAgainError: The status is one that passes, or a good answer is not JSON.
        ProviderAnswerError, ProviderRefusedError: As `check_status`.
    """
    check_status(answer, address, hints, secret=secret, now=now)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):  # the cause would quote the answer
        raise TryAgainError(address.shown, what="it is not JSON", maybe_paid=True) from None


def check_status(
    answer: Answer, address: Address, hints: Hints, *, secret: Secret = NO_SECRET, now: datetime
) -> None:
    """Return if the answer is a good one.

    Raises:
        TryAgainError: The status is one that passes.
        ProviderAnswerError: It is a redirect.
        ProviderRefusedError: Any other status.
    """
    status = answer.status
    if status == _OK:
        return
    if 300 <= status < 400:
        what = f"a redirect ({status}), and none is followed"
        raise ProviderAnswerError(address.shown, what=what, hint=hints.answer)
    if _OUT_OF_CREDIT.search(answer.body):
        status = int(http.HTTPStatus.PAYMENT_REQUIRED)
    if status in _TRY_AGAIN:
        wait = _retry_after(answer.headers.get("retry-after", ""), now)
        raise TryAgainError(address.shown, what=f"it says {status}", wait=wait, status=status)
    said = secret.hide_in(answer.body.decode("utf-8", "replace").strip())
    raise ProviderRefusedError(address.shown, status=status, said=said, hint=hints.for_status(status))


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
