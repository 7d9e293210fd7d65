"""JSON requests to an endpoint of embeddings that the person named, tried again where that may help."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from metier.domain.ports import Clock
from metier.errors import ProviderDownError, TryAgainError
from metier.net.addresses import Address
from metier.net.answers import Bounds, Hints
from metier.net.consent import Cargo, Consent
from metier.net.courier import Courier, Parcel, as_json
from metier.net.secret import Key, Secret
from metier.net.sent import Log
from metier.net.wire import Wires

__all__ = ["Bounds", "Client"]

_HINTS = Hints(
    key="Check the key that `encoder.api_key_env` in metier.toml names",
    credit="Look at your account there; what was read is kept",
    name="Check `encoder.base_url` and `encoder.model` in metier.toml: the server knows no such path or model",
    size="Texts may be too long for the model: lower `encoder.window` in metier.toml, or check `encoder.model`",
    answer="Check `encoder.base_url` and `encoder.model` in metier.toml",
    down="Check that it runs and try again; `metier screen --quick` needs no encoder",
)


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
    wires: Wires = field(default_factory=Wires)

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
        parcel = Parcel(address, path, as_json(content), purpose, (cargo.value,), n_texts)
        courier = Courier(self.log, self.clock, self.wires)
        for attempt in range(1, self.bounds.tries + 1):
            try:
                return courier.carry(
                    parcel, key=Key(Secret(key)), bounds=self.bounds, hints=_HINTS, attempt=attempt
                )
            except TryAgainError as error:
                pause = self._pause(attempt, error.wait)
                is_idle = address.is_loopback and isinstance(error.__cause__, ConnectionRefusedError)
                if (
                    pause is None or is_idle or attempt == self.bounds.tries
                ):  # it is not running: waiting is idle
                    raise ProviderDownError(address.shown, what=error.what, n_tries=attempt) from None
            self.sleep(pause)
        raise AssertionError  # the last try returned or raised

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
