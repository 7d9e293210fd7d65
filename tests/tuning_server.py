"""A service on this machine that speaks OpenAI's files and fine-tuning jobs, bills, and does wrong on request.

Usage:
    with tuning_server() as server:
        server.faults.append(Wrong("POST /fine_tuning/jobs", status=503))
        ...                       # a run
        assert len(server.jobs) == 1
"""

from __future__ import annotations

import base64
import json
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = dict[str, Any]
_ENDED = {"succeeded", "failed", "cancelled"}
_PAGE = 2  # rows on a page, so that lists have pages
_TOKENS_PER_BYTE = 0.25
LABELS = ("passed", "maybe", "excited")


@dataclass
class Wrong:
    """One way to fail: of the first request that begins with `of`.

    Attributes:
        status: Answered in place of what would have been; 0 for none.
        body: As it is sent; empty for an error in OpenAI's form.
        words: In that form.
        does: The request is carried out all the same, before it is answered wrongly.
        hangs_up: No answer comes.
        headers: Further ones.
        skips: So many requests of that kind are answered well before.
    """

    of: str
    status: int = 0
    body: bytes = b""
    words: str = "no"
    does: bool = False
    hangs_up: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    skips: int = 0


@dataclass
class Asked:
    """One request, as it came."""

    line: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Row:
        found = json.loads(self.raw)
        assert isinstance(found, dict)
        return found


@dataclass
class TuningServer:
    """What tests see of the service.

    Attributes:
        key: The only one that is taken; empty for any.
        faults: Each used up by the first request it is about.
        refuses: Fields of an order that are answered with 400 wherever they stand.
        hides: Fields of a job that are never told.
        looks: A job is under way for so many looks before it ends.
        ends: How jobs end.
        error: Of jobs that fail.
        answer: What a tuned model says of a posting, given the user's words.
        logprobs: Whether likelihoods are told.
        now: Of new jobs, in seconds since 1970.
        created_status: Of a job that was begun.
        paging: How lists of jobs are told: `told`, or without saying whether there is more: `silent`, `whole` at once, or `cut`.
        on_job: Called when a job was begun, before that is answered.
    """

    port: int = 0
    key: str = ""
    faults: list[Wrong] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    hides: set[str] = field(default_factory=set)
    looks: int = 2
    ends: str = "succeeded"
    error: Row | None = None
    answer: Callable[[str], str] = lambda words: LABELS[len(words) % 3]
    logprobs: bool = True
    now: float = 1_796_040_000.0
    created_status: int = 200
    paging: str = "told"
    on_job: Callable[[], None] = lambda: None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    n_files: int = 0
    jobs: dict[str, Row] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    deleted_models: list[str] = field(default_factory=list)
    n_connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def sent(self) -> bytes:
        """Every byte that arrived in a body."""
        return b"\n".join(one.raw for one in self.asked)

    def lines(self) -> list[str]:
        """Every request in short: method and path, names left out."""
        return [one.line for one in self.asked]

    def count(self, line: str) -> int:
        return sum(one.line.startswith(line) for one in self.asked)

    # --- its work ---------------------------------------------------------------------------------------

    def handle(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> tuple[int, bytes]:
        path, _, query = path.partition("?")
        parts = path.strip("/").split("/")
        if parts[0] == "files":
            return self._files(method, parts[1:], headers, raw)
        if parts[:2] == ["fine_tuning", "jobs"]:
            return self._jobs(method, parts[2:], query, raw)
        if parts[0] == "models" and method == "DELETE":
            self.deleted_models.append("/".join(parts[1:]))
            return _json({"id": parts[-1], "deleted": True})
        if path == "/chat/completions":
            return self._chat(json.loads(raw))
        return 404, b'{"error": {"message": "no such path"}}'

    def _files(self, method: str, parts: list[str], headers: dict[str, str], raw: bytes) -> tuple[int, bytes]:
        if method == "POST":
            boundary = headers["Content-Type"].partition("boundary=")[2].encode()
            sections = raw.split(b"--" + boundary)
            assert b'name="purpose"\r\n\r\nfine-tune\r\n' in sections[1]
            head, _, content = sections[2].partition(b"\r\n\r\n")
            name = head.partition(b'filename="')[2].partition(b'"')[0].decode()
            return self._keep_file(name, content.removesuffix(b"\r\n"))
        if method == "GET" and not parts:
            data = [
                {"id": one, "filename": name, "purpose": "fine-tune"} for one, (name, _) in self.files.items()
            ]
            return _json({"data": data, "has_more": False})
        if parts[0] not in self.files:
            return 404, b'{"error": {"message": "no such file"}}'
        if method == "DELETE":
            del self.files[parts[0]]
            return _json({"id": parts[0], "deleted": True})
        return 200, self.files[parts[0]][1]

    def _keep_file(self, name: str, content: bytes) -> tuple[int, bytes]:
        self.n_files += 1
        one = f"file-{self.n_files}"
        self.files[one] = (name, content)
        return _json({"id": one, "object": "file", "bytes": len(content), "filename": name})

    def _jobs(self, method: str, parts: list[str], query: str, raw: bytes) -> tuple[int, bytes]:
        if not parts:
            return self._listed(query) if method == "GET" else self._create(json.loads(raw))
        job = self.jobs.get(parts[0])
        if job is None:
            return 404, b'{"error": {"message": "no such job"}}'
        what = parts[1] if len(parts) > 1 else ""
        if what == "cancel":
            if job["status"] in _ENDED:
                return 400, b'{"error": {"message": "it has ended"}}'
            self._end(job, "cancelled")
        elif what == "events":
            return _json({"data": self._events(job), "has_more": False})
        elif what == "checkpoints":
            return _json({"data": self._checkpoints(job), "has_more": False})
        else:
            self._advance(job)
        return _json(self._told(job))

    def _create(self, body: Row) -> tuple[int, bytes]:
        for name in self.refuses:
            if name in body:
                words = f"Unknown parameter: '{name}'."
                return 400, json.dumps({"error": {"message": words}}).encode()
        if body["training_file"] not in self.files:
            return 400, b'{"error": {"message": "no such training file", "param": "training_file"}}'
        content = self.files[body["training_file"]][1]
        rows = [json.loads(line) for line in content.splitlines() if line]
        assert all(
            [turn["role"] for turn in row["messages"]] == ["system", "user", "assistant"] for row in rows
        )
        told = body.get("method", {}).get("supervised", {}).get("hyperparameters") or body["hyperparameters"]
        name = f"ftjob-{len(self.jobs) + 1}"
        self.jobs[name] = {
            "id": name, "object": "fine_tuning.job", "model": body["model"], "status": "validating_files",
            "training_file": body["training_file"], "validation_file": body.get("validation_file"),
            "metadata": body.get("metadata"), "user_provided_suffix": body.get("suffix"), "seed": body.get("seed"),
            "created_at": int(self.now), "finished_at": None, "fine_tuned_model": None, "trained_tokens": None,
            "result_files": [], "error": None, "n_epochs": told["n_epochs"],
            "tokens": int(len(content) * _TOKENS_PER_BYTE) * told["n_epochs"],
            "hyperparameters": {"n_epochs": told["n_epochs"]},
        }  # fmt: skip
        self.on_job()
        return self.created_status, json.dumps(self._told(self.jobs[name])).encode()

    def _advance(self, job: Row) -> None:
        """One look nearer to its end."""
        n = self.seen[job["id"]] = self.seen.get(job["id"], 0) + 1
        if job["status"] in _ENDED:
            return
        if n > self.looks:
            self._end(job, self.ends)
        else:
            job["status"] = "queued" if n == 1 else "running"

    def _end(self, job: Row, status: str) -> None:
        job["status"], job["finished_at"] = status, int(self.now) + 600
        job["trained_tokens"] = {"succeeded": job["tokens"], "cancelled": job["tokens"] // 3}.get(status)
        if status == "succeeded":
            job["fine_tuned_model"] = (
                f"ft:{job['model']}:me:{job['user_provided_suffix'] or 'x'}:{job['id'][6:]}"
            )
            result = b"step,train_loss,valid_loss\n1,0.9,0.8\n20,0.31,0.42\n"
            self.n_files += 1
            self.files[f"file-{self.n_files}"] = ("step_metrics.csv", base64.b64encode(result))
            job["result_files"] = [f"file-{self.n_files}"]
        if status == "failed":
            job["error"] = self.error or {"code": "server_error", "message": "training broke", "param": None}

    def _told(self, job: Row) -> Row:
        secret = {"tokens", "n_epochs"} | self.hides
        return {name: value for name, value in job.items() if name not in secret}

    def _listed(self, query: str) -> tuple[int, bytes]:
        """Newest first, a page at a time."""
        after = dict(pair.split("=") for pair in query.split("&") if pair).get("after")
        rows = list(reversed(self.jobs.values()))
        start = next((place + 1 for place, row in enumerate(rows) if row["id"] == after), 0)
        if self.paging in {"whole", "cut"}:
            return _json({"data": [self._told(row) for row in rows[: 20 if self.paging == "cut" else None]]})
        page = [self._told(row) for row in rows[start : start + _PAGE]]
        has_more = {"has_more": start + _PAGE < len(rows)} if self.paging == "told" else {}
        return _json({"data": page, **has_more})

    def _events(self, job: Row) -> list[Row]:
        row = {"object": "fine_tuning.job.event", "level": "info", "created_at": job["created_at"]}
        return [
            row | {"id": "ev-2", "created_at": job["created_at"] + 9, "message": "step 20", "data": {"train_loss": 0.31, "step": 20}},
            row | {"id": "ev-1", "message": "Created fine-tuning job", "data": {}},
        ]  # fmt: skip

    def _checkpoints(self, job: Row) -> list[Row]:
        model = job["fine_tuned_model"]
        return [
            {"id": f"cp-{step}", "fine_tuned_model_checkpoint": f"{model}:ckpt-step-{step}", "step_number": step, "metrics": {"valid_loss": loss}}
            for step, loss in ((20, 0.42), (10, 0.40))
        ]  # fmt: skip

    def _chat(self, body: Row) -> tuple[int, bytes]:
        models = {row["fine_tuned_model"] for row in self.jobs.values()}
        if not any(model and body["model"].startswith(model) for model in models):
            return 404, b'{"error": {"message": "no such model"}}'
        word = self.answer(body["messages"][-1]["content"])
        choice: Row = {"message": {"role": "assistant", "content": word}, "finish_reason": "stop"}
        if self.logprobs and body.get("logprobs"):
            others = {word: 0.7, **{label: 0.15 for label in LABELS if label != word}}
            top = [{"token": name, "logprob": math.log(p)} for name, p in others.items()]
            choice["logprobs"] = {"content": [{"token": word, "logprob": math.log(0.7), "top_logprobs": top}]}
        n = len(json.dumps(body["messages"])) // 4
        usage = {"prompt_tokens": n, "completion_tokens": 1, "total_tokens": n + 1}
        return _json({"model": body["model"], "choices": [choice], "usage": usage})


def _json(answer: Row) -> tuple[int, bytes]:
    return 200, json.dumps(answer).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        super().setup()
        with self.server.state.lock:
            self.server.state.n_connections += 1

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def do_DELETE(self) -> None:
        self._do()

    def _do(self) -> None:
        state = self.server.state
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix("/v1")
        with state.lock:
            line = f"{self.command} {path.partition('?')[0]}"
            state.asked.append(Asked(line, dict(self.headers), raw))
            wrong = self._fault(line)
            try:
                status, body = 0, b""
                if wrong is None or wrong.does:
                    status, body = self._answer(path, raw)
            except ConnectionAbortedError:  # a test wants what was done to stay unanswered
                self.close_connection = True
                return
        if wrong is not None:
            if wrong.hangs_up:
                self.close_connection = True
                return
            status = wrong.status or status
            body = wrong.body or json.dumps({"error": {"message": wrong.words}}).encode()
        self._send(status, body, wrong.headers if wrong else {})

    def _answer(self, path: str, raw: bytes) -> tuple[int, bytes]:
        state = self.server.state
        if state.key and self.headers.get("Authorization") != f"Bearer {state.key}":
            return 401, b'{"error": {"message": "wrong key"}}'
        return state.handle(self.command, path, dict(self.headers), raw)

    def _fault(self, line: str) -> Wrong | None:
        for wrong in self.server.state.faults:
            if line.startswith(wrong.of):
                if wrong.skips:
                    wrong.skips -= 1
                    return None
                self.server.state.faults.remove(wrong)
                return wrong
        return None

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        head = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self.wfile.write("\r\n".join(lines).encode() + body)

    def log_message(self, *args: object) -> None:
        """Keep the output of tests clean."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    state: TuningServer

    def handle_error(self, *args: object) -> None:
        """A client that went away is what some tests are about."""


@contextmanager
def tuning_server(**options: Any) -> Iterator[TuningServer]:
    """A running service on a free port; options are fields of `TuningServer`."""
    state = TuningServer(**options)
    http = _Http(("127.0.0.1", 0), _Handler)
    http.state = state
    state.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
