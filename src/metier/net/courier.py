"""Carries one JSON request to a server: logged first, sent once, its answer read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from metier.domain.ports import Clock
from metier.net.addresses import Address
from metier.net.answers import Answer, Bounds, Hints, check_status, exchange, read_json
from metier.net.secret import Key
from metier.net.sent import Log, Sent
from metier.net.wire import Wires


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent, and what is told of it.

    Attributes:
        path: Behind the path of `address`, with the query if there is one.
        body: JSON, or what `content_type` says; empty for a request that only asks.
        purpose: What for, as the log has it.
        carries: Which kinds of words are in it.
        n_texts: How many texts.
        headers: Beyond the usual ones.
    """

    address: Address
    path: str
    body: bytes
    purpose: str
    carries: tuple[str, ...]
    n_texts: int
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    content_type: str = "application/json"


def as_json(content: object) -> bytes:
    """The body of a request. ASCII, so that no server can misread it."""
    return json.dumps(content, ensure_ascii=True).encode("ascii")


def sorted_words(words: Iterable[str]) -> tuple[str, ...]:
    """Kinds of words in one order, whatever order they came in."""
    return tuple(sorted(str(word) for word in words))


@dataclass(frozen=True)
class Courier:
    """The way to servers that clients share; whether something may be sent is theirs to know.

    Attributes:
        wires: Open connections.
    """

    log: Log
    clock: Clock
    wires: Wires = field(default_factory=Wires)

    def carry(self, parcel: Parcel, *, key: Key, bounds: Bounds, hints: Hints, attempt: int = 1) -> object:
        """The JSON that the server answers; one try.

        Raises:
            TryAgainError: This try failed in a way that another may not.
            ProviderRefusedError, ProviderAnswerError, ProviderDownError: It failed for good.
            LocalhostElsewhereError: A name of this machine leads elsewhere; nothing was sent.
            OSError: The log cannot be written; nothing was sent.
        """
        answer = self._exchanged(parcel, key, bounds, hints, attempt)
        return read_json(answer, parcel.address, hints, secret=key.secret, now=self.clock.now())

    def fetch(self, parcel: Parcel, *, key: Key, bounds: Bounds, hints: Hints) -> bytes:
        """The answer as it is, by one try.

        Raises:
            As `carry`.
        """
        answer = self._exchanged(parcel, key, bounds, hints, 1)
        check_status(answer, parcel.address, hints, secret=key.secret, now=self.clock.now())
        return answer.body

    def _exchanged(self, parcel: Parcel, key: Key, bounds: Bounds, hints: Hints, attempt: int) -> Answer:
        message = _message(parcel, key)
        self.log(self._line(parcel, attempt))
        return exchange(self.wires, parcel.address, message, bounds, hints)

    def _line(self, parcel: Parcel, attempt: int) -> Sent:
        return Sent(
            at=self.clock.now().isoformat(),
            purpose=parcel.purpose,
            carries=parcel.carries,
            host=parcel.address.shown,
            left=not parcel.address.is_loopback,
            n_texts=parcel.n_texts,
            n_bytes=len(parcel.body),
            sha256=hashlib.sha256(parcel.body).hexdigest(),
            attempt=attempt,
        )


def _about_body(parcel: Parcel) -> dict[str, str]:
    if parcel.method == "GET":
        return {}
    return {"Content-Type": parcel.content_type, "Content-Length": str(len(parcel.body))}


def _message(parcel: Parcel, key: Key) -> bytes:
    """The request as it goes over the wire."""
    address = parcel.address
    headers = {
        "Host": address.shown,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        **_about_body(parcel),
        "User-Agent": "metier",
        **parcel.headers,
        **key.headers(),
    }
    target = f"{address.path}{parcel.path}"
    if not (target.isascii() and target.isprintable()) or " " in target:
        msg = "the path of a request holds something that is none"
        raise ValueError(msg)
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            msg = f"header {name} holds something that is no plain text"  # not the value: it may be the key
            raise ValueError(msg)
    lines = [
        f"{parcel.method} {target} HTTP/1.1",
        *(f"{n}: {v}" for n, v in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + parcel.body
