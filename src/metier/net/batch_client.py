"""Requests around batches: files that are uploaded, questions about where a batch stands, results of many lines."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from metier.domain.chat import FieldClass
from metier.net.addresses import Address
from metier.net.answers import Bounds, Hints
from metier.net.chat_client import ChatClient, told_if_not_running
from metier.net.courier import Courier, Parcel, as_json, sorted_words
from metier.net.secret import Key

PURPOSE = "batch"
"""As the log has it."""
_MAX_BYTES = 8_000_000
_MAX_RESULTS = 256_000_000
"""Of all results: 5,000 answers with the alternatives of every token have less."""
_LEAST_SECONDS = 600.0
"""For a file of many megabytes on a slow line."""


@dataclass(frozen=True)
class BatchClient:
    """Asks one server about batches, each request once; for one thread.

    What the person did not agree to is not sent, and every request is logged before it is.

    Attributes:
        client: Whose consent, log and connections are used.
        seconds: For the whole of request and answer.
        purpose: As the log has it.
    """

    client: ChatClient
    address: Address
    key: Key
    hints: Hints
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    purpose: str = PURPOSE

    def post(
        self, path: str, content: object, *, carries: Iterable[FieldClass] = (), n_texts: int = 0
    ) -> object:
        """The JSON that is answered to the JSON `content`.

        Raises:
            As `ChatClient.once`.
        """
        return self._carry(self._parcel(path, as_json(content), carries, n_texts))

    def upload(
        self,
        path: str,
        fields: Mapping[str, str],
        lines: bytes,
        *,
        carries: Iterable[FieldClass],
        n_texts: int,
        name: str = "batch.jsonl",
    ) -> object:
        """The JSON that is answered to a form with `fields` and one file of JSON lines.

        Args:
            name: Of the file, of plain letters.

        Raises:
            As `ChatClient.once`.

        Source: RFC 7578.
        """
        boundary = secrets.token_hex(16)  # 128 random bits: no text can hold it
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/jsonl\r\n\r\n"
        )
        body = b"".join(["".join(parts).encode("ascii"), lines, f"\r\n--{boundary}--\r\n".encode("ascii")])
        kind = f"multipart/form-data; boundary={boundary}"
        return self._carry(self._parcel(path, body, carries, n_texts, content_type=kind))

    def get(self, path: str) -> object:
        """The JSON at `path`, which may have a query.

        Raises:
            As `ChatClient.once`.
        """
        return self._carry(self._parcel(path, b"", (), 0, method="GET"))

    def delete(self, path: str) -> object:
        """The JSON that is answered to the wish to remove what lies at `path`.

        Raises:
            As `ChatClient.once`.
        """
        return self._carry(self._parcel(path, b"", (), 0, method="DELETE"))

    def lines(self, path: str, *, max_bytes: int = _MAX_RESULTS) -> bytes:
        """What lies at `path`, whole.

        Raises:
            As `ChatClient.once`.
        """
        parcel = self._parcel(path, b"", (), 0, method="GET")
        bounds = Bounds(answer_seconds=max(self.seconds, _LEAST_SECONDS), max_bytes=max_bytes)
        with told_if_not_running(self.address):
            return self._courier.fetch(parcel, key=self.key, bounds=bounds, hints=self.hints)

    @property
    def _courier(self) -> Courier:
        return Courier(self.client.log, self.client.clock, self.client.wires)

    def _parcel(
        self,
        path: str,
        body: bytes,
        carries: Iterable[FieldClass],
        n_texts: int,
        *,
        method: str = "POST",
        content_type: str = "application/json",
    ) -> Parcel:
        classes = frozenset(carries)
        self.client.consent.check(self.address, classes)
        words = sorted_words(classes)
        return Parcel(
            self.address, path, body, self.purpose, words, n_texts, self.headers, method, content_type
        )

    def _carry(self, parcel: Parcel) -> object:
        seconds = max(self.seconds, _LEAST_SECONDS) if parcel.n_texts else self.seconds
        bounds = Bounds(answer_seconds=seconds, max_bytes=_MAX_BYTES)
        with told_if_not_running(self.address):
            return self._courier.carry(parcel, key=self.key, bounds=bounds, hints=self.hints)
