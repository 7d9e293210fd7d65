"""Anthropic's Message Batches: all requests in one body, worked on within a day.

Source: platform.claude.com, API reference, "Message Batches"; guide "Batch processing".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

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

_PATH = "/messages/batches"
_COUNTS = ("processing", "succeeded", "errored", "canceled", "expired")


class AnthropicBatches:
    """A `BatchService`.

    Args:
        body: A request as it would be sent now.
        read: The reply in a message that was answered.
        version: Of the API.
    """

    def __init__(
        self,
        place: Place,
        client: ChatClient,
        *,
        body: Callable[[ChatRequest], Mapping[str, object]],
        read: Callable[[Json], ChatReply],
        version: str,
    ) -> None:
        self._place, self._body, self._read = place, body, read
        self._client = batch_client(place, client, anthropic_version=version)

    def create(self, name: str, lines: Sequence[Line], *, begins: Callable[[], None]) -> str:
        """Send the questions; the provider's name of the batch."""
        requests = [
            {"custom_id": custom_id(name, line.number), "params": self._body(line.request)} for line in lines
        ]
        begins()
        answer = self._client.post(_PATH, {"requests": requests}, carries=carried(lines), n_texts=len(lines))
        return checked_name(table(answer).get("id"), self._place, what="name of the batch")

    def look(self, remote: str) -> Look:
        """Where a batch stands."""
        return _seen(remote, table(self._client.get(f"{_PATH}/{remote}")))

    def cancel(self, remote: str) -> Look:
        """Ask for its end; what was worked on before is still to be paid."""
        return _seen(remote, table(self._client.post(f"{_PATH}/{remote}/cancel", {})))

    def results(self, name: str, look: Look, choices: tuple[str, ...]) -> Results:  # noqa: ARG002  # it gives no log-probabilities
        """What came of a batch that has ended, whole or not at all."""
        found: list[Result] = []
        n_unreadable = 0
        for row in json_lines(self._client.lines(f"{_PATH}/{look.remote}/results")):
            number = number_of(row.get("custom_id"), name) if row is not None else None
            if row is not None and number is not None:
                found.append(self._result(number, table(row.get("result"))))
            elif row is None or "custom_id" not in row:
                n_unreadable += 1
        return Results(tuple(found), n_unreadable)

    def find(self, name: str, *, since: datetime, n: int, known: frozenset[str]) -> Found:
        """Look for a batch of ours: a batch has no mark of its own, but its results have our names.

        One of the same size, begun since then, may be ours for as long as it is under way.
        """
        earliest = since - DOUBT
        query, is_sure = f"?limit={PAGE}", True
        for _ in range(PAGES):
            answer = table(self._client.get(f"{_PATH}{query}"))
            page = rows(answer.get("data"))
            for row in page:
                remote = words(row.get("id"))
                if not is_name(remote) or remote in known or _size(row) != n or _made(row) < earliest:
                    continue
                look = _seen(remote, row)
                if not look.is_ended:
                    is_sure = False
                elif self._is_ours(name, look):
                    return Found(remote)
            last = page[-1] if page else {}
            if answer.get("has_more") is False or (last and _made(last) < earliest):  # newest first
                return Found(is_sure=is_sure)
            if not is_name(last.get("id")):
                return Found(is_sure=False)
            query = f"?limit={PAGE}&after_id={words(last.get('id'))}"
        return Found(is_sure=False)

    def _is_ours(self, name: str, look: Look) -> bool:
        data = self._client.lines(f"{_PATH}/{look.remote}/results")
        return any(
            row is not None and number_of(row.get("custom_id"), name) is not None for row in json_lines(data)
        )

    def _result(self, number: int, result: Json) -> Result:
        kind = words(result.get("type"))
        if kind != "succeeded":
            wrong = table(table(result.get("error")).get("error"))
            return Result(number, error=code_word(wrong.get("type")) if wrong else code_word(kind))
        try:
            return Result(number, self._read(table(result.get("message"))))
        except ProviderError:
            return Result(number, maybe_paid=True, error="unreadable")


def _seen(remote: str, answer: Json) -> Look:
    counts = table(answer.get("request_counts"))
    n_failed = sum(count(counts.get(field)) or 0 for field in _COUNTS[2:])
    n_done = count(counts.get("succeeded")) or 0
    status = words(answer.get("processing_status"))
    return Look(remote, status == "ended", _size(answer), n_done, n_failed, code_word(status))


def _size(answer: Json) -> int:
    counts = table(answer.get("request_counts"))
    return sum(count(counts.get(field)) or 0 for field in _COUNTS)


def _made(row: Json) -> datetime:
    """When it was made; now and ever where that cannot be read, so that it is looked at."""
    try:
        made = datetime.fromisoformat(words(row.get("created_at")))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return made if made.tzinfo else made.replace(tzinfo=UTC)
