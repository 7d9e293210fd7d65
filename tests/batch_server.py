"""The batches of both providers, as a part of `chat_server`: files, batches that take their time, results that go wrong.

Usage:
    with batch_server() as (server, desk):
        ...                       # something is sent
        desk.finish()             # the provider works
        ...                       # something is fetched
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.chat_formats import ANTHROPIC, OPENAI
from tests.chat_server import ChatServer, chat_server

from metier.domain.chat import Price, Usage
from metier.domain.ports import ChatModel

Row = dict[str, Any]
_ENDED = {"completed", "failed", "expired", "cancelled", "ended"}
_PAGE = 2  # batches on a page of a list, so that lists have pages


@dataclass
class ServedBatch:
    """One batch at the provider.

    Attributes:
        status: In OpenAI's words, and `ended` for Anthropic.
        results, errors: Lines as they are served.
        n_done: What its counts say was answered.
    """

    id: str
    path: str
    requests: list[tuple[str, Row]]
    mark: str = ""
    file: str = ""
    status: str = "in_progress"
    created: datetime = field(default_factory=lambda: datetime(2026, 6, 1, tzinfo=UTC))
    results: list[bytes] = field(default_factory=list)
    errors: list[bytes] = field(default_factory=list)
    n_done: int = 0
    wrong: str = ""


@dataclass
class BatchDesk:
    """What tests see of the provider's batches.

    Attributes:
        bill: What was worked on for batches, to be paid by their price.
        created: When new batches say they were made.
        before_answer: Called when a batch was begun, before that is answered; raising leaves the client without an answer.
        refuses: Status and words that the creation of a batch is answered with; None takes it.
        fails: Custom ids, by their place in the batch, that are not worked on.
        spoil: Changes the lines of results before they are served.
        n_fetched: How often results were fetched.
    """

    server: ChatServer
    batches: list[ServedBatch] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    bill: list[Usage] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime(2026, 6, 1, tzinfo=UTC))
    before_answer: Callable[[], None] = lambda: None
    refuses: tuple[int, str] | None = None
    fails: frozenset[int] = frozenset()
    spoil: Callable[[list[bytes]], list[bytes]] = lambda lines: lines
    n_fetched: int = 0

    def cost(self, price: Price) -> int:
        """The bill of all batches. Millionths of a dollar."""
        return sum(price.cost(usage) for usage in self.bill)

    # --- the provider's work --------------------------------------------------------------------------

    def finish(self, status: str = "completed", *, at_most: int | None = None) -> None:
        """Work on what is there; end it with that status after `at_most` questions."""
        for batch in self.batches:
            if batch.status in _ENDED:
                continue
            for place, (name, body) in enumerate(batch.requests):
                if status == "failed":
                    continue
                is_left = at_most is not None and place >= at_most
                if is_left or place in self.fails:
                    batch.errors.append(_failed(batch.path, name, "expired" if is_left else "invalid"))
                    continue
                work = self.server.work(batch.path, body, bills=False)
                self.bill.append(work.usage)
                batch.results.append(_answered(batch.path, name, work.packed()))
                batch.n_done += 1
            batch.results = self.spoil(batch.results)
            batch.status = "ended" if batch.path == ANTHROPIC else status
            batch.wrong = "line 1: no such model" if status == "failed" else ""

    # --- its address ----------------------------------------------------------------------------------

    def handle(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to one request."""
        path, _, query = path.partition("?")
        if path == "/files":
            return self._upload(headers, raw)
        if path.startswith("/files/"):
            return self._file(path.split("/")[2])
        if path in {"/batches", "/messages/batches"}:
            return self._listed(path, query) if method == "GET" else self._create(path, json.loads(raw))
        return self._one(method, path.removeprefix("/messages").removeprefix("/batches/"))

    def _upload(self, headers: dict[str, str], raw: bytes) -> tuple[int, bytes]:
        boundary = headers["Content-Type"].partition("boundary=")[2].encode()
        parts = raw.split(b"--" + boundary)
        assert b'name="purpose"\r\n\r\nbatch\r\n' in parts[1]
        content = parts[2].partition(b"\r\n\r\n")[2]
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return _json({"id": name, "object": "file", "purpose": "batch", "bytes": len(content)})

    def _create(self, path: str, body: Row) -> tuple[int, bytes]:
        if self.refuses:
            return self.refuses[0], json.dumps({"error": {"message": self.refuses[1]}}).encode()
        name = f"batch_{len(self.batches)}"
        if path == "/batches":
            assert body["endpoint"] == "/v1/chat/completions"
            rows = [json.loads(line) for line in self.files[body["input_file_id"]].splitlines() if line]
            assert all(row["url"] == "/v1/chat/completions" and row["method"] == "POST" for row in rows)
            requests = [(row["custom_id"], row["body"]) for row in rows]
            batch = ServedBatch(name, OPENAI, requests, body["metadata"]["metier"], body["input_file_id"])
        else:
            requests = [(row["custom_id"], row["params"]) for row in body["requests"]]
            batch = ServedBatch(name, ANTHROPIC, requests)
        batch.created = self.created
        self.batches.append(batch)
        self.before_answer()
        return _json(_described(batch))

    def _listed(self, path: str, query: str) -> tuple[int, bytes]:
        """Newest first, a page at a time."""
        wanted = OPENAI if path == "/batches" else ANTHROPIC
        rows = [batch for batch in reversed(self.batches) if batch.path == wanted]
        after = dict(pair.split("=") for pair in query.split("&") if pair)
        last = after.get("after") or after.get("after_id")
        start = next((place + 1 for place, row in enumerate(rows) if row.id == last), 0)
        page = rows[start : start + _PAGE]
        return _json({"data": [_described(row) for row in page], "has_more": start + _PAGE < len(rows)})

    def _one(self, method: str, rest: str) -> tuple[int, bytes]:
        name, _, action = rest.partition("/")
        batch = next((row for row in self.batches if row.id == name), None)
        if batch is None:
            return 404, b'{"error": {"message": "no such batch"}}'
        if action == "results":
            self.n_fetched += 1
            return 200, b"\n".join([*batch.results, *batch.errors])
        if action == "cancel" and method == "POST" and batch.status not in _ENDED:
            batch.status = "canceling" if batch.path == ANTHROPIC else "cancelling"
        return _json(_described(batch))

    def _file(self, name: str) -> tuple[int, bytes]:
        kind, _, of = name.partition("-")
        batch = next(row for row in self.batches if row.id == of)
        self.n_fetched += 1
        return 200, b"\n".join(batch.results if kind == "output" else batch.errors)


def _json(answer: Row) -> tuple[int, bytes]:
    return 200, json.dumps(answer).encode()


def _described(batch: ServedBatch) -> Row:
    n, n_failed = len(batch.requests), len(batch.errors)
    if batch.path == ANTHROPIC:
        left = 0 if batch.status == "ended" else n
        counts = {"processing": left, "succeeded": batch.n_done, "errored": n_failed, "canceled": 0}
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": batch.status,
            "request_counts": {**counts, "expired": n - left - batch.n_done - n_failed},
            "created_at": batch.created.isoformat(),
            "results_url": "https://elsewhere.example/never-asked" if batch.status == "ended" else None,
        }
    is_ended = batch.status in _ENDED
    return {
        "id": batch.id,
        "object": "batch",
        "status": batch.status,
        "request_counts": {"total": n, "completed": batch.n_done, "failed": n_failed},
        "metadata": {"metier": batch.mark},
        "created_at": int(batch.created.timestamp()),
        "output_file_id": f"output-{batch.id}" if is_ended and batch.results else None,
        "error_file_id": f"error-{batch.id}" if is_ended and batch.errors else None,
        "errors": {"data": [{"message": batch.wrong}]} if batch.wrong else None,
    }


def _answered(path: str, name: str, answer: Row) -> bytes:
    if path == ANTHROPIC:
        return json.dumps({"custom_id": name, "result": {"type": "succeeded", "message": answer}}).encode()
    response = {"status_code": 200, "request_id": "r", "body": answer}
    return json.dumps({"id": "q", "custom_id": name, "response": response, "error": None}).encode()


def _failed(path: str, name: str, why: str) -> bytes:
    if path == ANTHROPIC:
        wrong = {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}
        result = {"type": "expired"} if why == "expired" else {"type": "errored", "error": wrong}
        return json.dumps({"custom_id": name, "result": result}).encode()
    if why == "expired":
        error = {"code": "batch_expired", "message": "not within its time"}
        return json.dumps({"custom_id": name, "response": None, "error": error}).encode()
    response = {"status_code": 400, "body": {"error": {"code": "bad", "message": "no"}}}
    return json.dumps({"custom_id": name, "response": response, "error": None}).encode()


@contextmanager
def batch_server(model: ChatModel | None = None) -> Iterator[tuple[ChatServer, BatchDesk]]:
    """A chat server that takes batches too, and what it does with them."""
    with chat_server(model) as server:
        desk = BatchDesk(server)
        server.desk = desk
        yield server, desk
