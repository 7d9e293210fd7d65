"""One try at a base model's server: what the person did not agree to is not sent, and nothing is tried again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from metier.domain.chat import FieldClass
from metier.domain.ports import Clock
from metier.errors import ServerNotRunningError, TryAgainError
from metier.net.addresses import Address
from metier.net.answers import Bounds, Hints
from metier.net.chat_consent import ChatConsent
from metier.net.courier import Courier, Parcel, as_json, sorted_words
from metier.net.secret import Key
from metier.net.sent import Log
from metier.net.wire import Wires

_MAX_BYTES = 8_000_000
"""Of one answer: a long one with the alternatives of every token has less than one."""


@dataclass(frozen=True)
class ChatClient:
    """Asks a base model's server once; whoever calls reserves money for each try. For any number of threads."""

    consent: ChatConsent
    log: Log
    clock: Clock
    wires: Wires = field(default_factory=Wires)

    def once(
        self,
        address: Address,
        path: str,
        content: object,
        *,
        purpose: str,
        carries: Iterable[FieldClass],
        hints: Hints,
        seconds: float,
        key: Key = Key(),  # noqa: B008  # frozen
        headers: Mapping[str, str] = {},  # read only
        n_texts: int = 1,
    ) -> object:
        """The JSON that the server answers to the JSON `content`.

        Args:
            path: Behind the path of `address`.
            carries: Which kinds of the person's words are in `content`.
            seconds: For the whole of request and answer.
            key: Told to nobody but `address`.

        Raises:
            OfflineError, ConsentNeededError, LocalhostElsewhereError: Nothing was sent.
            TryAgainError: This try failed in a way that another may not.
            ProviderRefusedError: The server refuses, and would refuse again.
            ProviderAnswerError: A redirect, an answer that is too large, or compressed.
            ProviderDownError: The server's certificate is not trusted.
            ServerNotRunningError: Nothing listens at an address of this machine.
            OSError: The log cannot be written; nothing was sent.
        """
        classes = frozenset(carries)
        self.consent.check(address, classes)
        parcel = Parcel(address, path, as_json(content), purpose, sorted_words(classes), n_texts, headers)
        bounds = Bounds(answer_seconds=seconds, max_bytes=_MAX_BYTES)
        courier = Courier(self.log, self.clock, self.wires)
        with told_if_not_running(address):
            return courier.carry(parcel, key=key, bounds=bounds, hints=hints)


@contextmanager
def told_if_not_running(address: Address) -> Iterator[None]:
    """A server of this machine that nothing listens for is told as such: waiting for it would be idle."""
    try:
        yield
    except TryAgainError as error:
        if address.is_loopback and isinstance(error.__cause__, ConnectionRefusedError):
            raise ServerNotRunningError(address.shown) from error
        raise
