"""OpenAI's batches: a file of requests is uploaded, then worked on within a day.

Source: developers.openai.com, API reference, "Batches" and "Files"; guide "Batch API".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from metier.actions.batching.ports import Found, Line, Look, Result, Results
from metier.domain.chat import ChatReply, ChatRequest
from metier.errors import ProviderError
from metier.models.chat.asking import Place
from metier.models.chat.batches.lines import (
    DOUBT,
    PAGE,
    PAGES,
    batch_client,
    carried,
    checked_name,
    code_word,
    custom_id,
    is_name,
    json_lines,
    number_of,
)
from metier.models.chat.reading import Json, count, rows, table, words
from metier.net.chat_client import ChatClient
from metier.net.courier import as_json

_URL = "/v1/chat/completions"
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_OK = 200


class OpenAiBatches:
    """A `BatchService`.

    Args:
        body: A request as it would be sent now.
        read: The reply in a body that was answered, given the choices of its request.
    """

    def __init__(
        self,
        place: Place,
        client: ChatClient,
        *,
        body: Callable[[ChatRequest], Mapping[str, object]],
        read: Callable[[Json, tuple[str, ...]], ChatReply],
    ) -> None:
        self._place, self._body, self._read = place, body, read
        self._client = batch_client(place, client)

    def create(self, name: str, lines: Sequence[Line], *, begins: Callable[[], None]) -> str:
        """Send the questions; the provider's name of the batch."""
        packed = b"\n".join(as_json(self._packed(name, line)) for line in lines) + b"\n"
        uploaded = self._client.upload(
            "/files", {"purpose": "batch"}, packed, carries=carried(lines), n_texts=len(lines)
        )
        file = checked_name(table(uploaded).get("id"), self._place, what="name of the file")
        begins()
        order = {
            "input_file_id": file,
            "endpoint": _URL,
            "completion_window": "24h",
            "metadata": {"metier": name},
        }
        answer = table(self._client.post("/batches", order))
        return checked_name(answer.get("id"), self._place, what="name of the batch")

    def look(self, remote: str) -> Look:
        """Where a batch stands."""
        return self._seen(remote, table(self._client.get(f"/batches/{remote}")))

    def cancel(self, remote: str) -> Look:
        """Ask for its end; what was worked on before is still to be paid."""
        return self._seen(remote, table(self._client.post(f"/batches/{remote}/cancel", {})))

    def results(self, name: str, look: Look, choices: tuple[str, ...]) -> Results:
        """What came of a batch that has ended: its files, whole or not at all."""
        found: list[Result] = []
        n_unreadable = 0
        for file in look.files:
            for row in json_lines(self._client.lines(f"/files/{file}/content")):
                number = number_of(row.get("custom_id"), name) if row is not None else None
                if row is not None and number is not None:
                    found.append(self._result(number, row, choices))
                elif row is None or "custom_id" not in row:
                    n_unreadable += 1
        return Results(tuple(found), n_unreadable)

    def find(self, name: str, *, since: datetime, n: int, known: frozenset[str]) -> Found:  # noqa: ARG002  # the mark says enough
        """Look for a batch of ours by the mark that it carries."""
        earliest = (since - DOUBT).timestamp()
        query = f"?limit={PAGE}"
        for _ in range(PAGES):
            answer = table(self._client.get(f"/batches{query}"))
            page = rows(answer.get("data"))
            for row in page:
                if table(row.get("metadata")).get("metier") == name and is_name(row.get("id")):
                    return Found(words(row.get("id")))
            last = page[-1] if page else {}
            if answer.get("has_more") is False or _is_past([_made(row) for row in page], earliest):
                return Found(is_sure=True)
            if not is_name(last.get("id")):
                return Found(is_sure=False)
            query = f"?limit={PAGE}&after={words(last.get('id'))}"
        return Found(is_sure=False)

    def _packed(self, name: str, line: Line) -> dict[str, object]:
        return {
            "custom_id": custom_id(name, line.number),
            "method": "POST",
            "url": _URL,
            "body": self._body(line.request),
        }

    def _seen(self, remote: str, answer: Json) -> Look:
        status = words(answer.get("status"))
        counts = table(answer.get("request_counts"))
        wrong = rows(table(answer.get("errors")).get("data"))
        said = self._place.key.secret.hide_in(words(wrong[0].get("message")))[:200] if wrong else ""
        files = [answer.get(field) for field in ("output_file_id", "error_file_id")]
        return Look(
            remote,
            status in _ENDED,
            count(counts.get("total")) or 0,
            count(counts.get("completed")) or 0,
            count(counts.get("failed")) or 0,
            f"{code_word(status)}: {said}" if said else code_word(status),
            tuple(words(file) for file in files if is_name(file)),
        )

    def _result(self, number: int, row: Json, choices: tuple[str, ...]) -> Result:
        response = table(row.get("response"))
        if response.get("status_code") == _OK:
            try:
                return Result(number, self._read(table(response.get("body")), choices))
            except ProviderError:
                return Result(number, maybe_paid=True, error="unreadable")
        status = count(response.get("status_code"))
        wrong = table(row.get("error")) or table(table(response.get("body")).get("error"))
        return Result(number, error=f"{status or ''} {code_word(wrong.get('code'))}".strip())


def _made(row: Json) -> float:
    """When it was made, in seconds; for ever where that cannot be read, so that the list is read on."""
    made = row.get("created_at")
    return float(made) if isinstance(made, int | float) and not isinstance(made, bool) else math.inf


def _is_past(made: Sequence[float], earliest: float) -> bool:
    """Whether all that follows is too old; known only of a list that goes from new to old."""
    return len(made) > 1 and made[0] > made[-1] and made[-1] < earliest
