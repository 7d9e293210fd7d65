"""A real server on this machine that speaks OpenAI's chat completions and Anthropic's Messages, bills, and does wrong on request.

Usage:
    with chat_server(KeywordModel()) as server:
        server.faults.append(status(429, Retry_After="1"))
        ask(server.url)
        assert server.cost(price) == paid
"""

from __future__ import annotations

import json
import random
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.chat_faults import BY_NAME, Fault, refused_parameter
from tests.chat_formats import ANTHROPIC, OPENAI, Work, request_of

from metier.domain.chat import Price, Usage
from metier.domain.ports import ChatModel
from metier.testing import KeywordModel

_KEPT_FROM = 1_024  # tokens from which a prefix is kept, as both providers have it


class Desk(Protocol):
    """Answers what is about batches and files."""

    def handle(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> tuple[int, bytes]: ...


@dataclass
class Asked:
    """One request, as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass
class ChatServer:
    """What tests and benchmarks see of the server.

    Attributes:
        model: Answers.
        faults: Used up one per request; None answers well.
        refuses: Parameters that are answered with 400 whenever they are there.
        latency: Seconds before each answer.
        held_from: From this request on each waits for its answer until `let_go` is set, so that work can be stopped there.
        keeps_prefixes: Prompt tokens that were sent before are cheaper.
        elsewhere: Where redirects lead.
        asked: Every request that was read.
        bill: What was worked on, in order.
        desk: Takes what is about batches and files; None where there are none.
    """

    model: ChatModel
    port: int = 0
    faults: deque[Fault | None] = field(default_factory=deque)
    refuses: dict[str, int] = field(default_factory=dict)
    latency: float = 0.0
    held_from: int | None = None
    let_go: threading.Event = field(default_factory=threading.Event)
    keeps_prefixes: bool = False
    elsewhere: str = ""
    asked: list[Asked] = field(default_factory=list)
    bill: list[Usage] = field(default_factory=list)
    desk: Desk | None = None
    n_connections: int = 0
    is_closing: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _rates: tuple[tuple[Fault, float], ...] = ()
    _rng: random.Random = field(default_factory=random.Random)
    _last_prompt: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cost(self, price: Price) -> int:
        """The whole bill. Millionths of a dollar."""
        return sum(price.cost(usage) for usage in self.bill)

    def misbehave(self, rates: Mapping[str, float], *, seed: int) -> None:
        """From now on fail so often, by names of `BY_NAME`."""
        self._rates = tuple((BY_NAME[name], rate) for name, rate in rates.items())
        self._rng = random.Random(seed)

    def next_fault(self) -> Fault | None:
        with self.lock:
            if self.faults:
                return self.faults.popleft()
            drawn = self._rng.random() if self._rates else 1.0
        for fault, rate in self._rates:
            if drawn < rate:
                return fault
            drawn -= rate
        return None

    def work(self, path: str, body: dict[str, Any], *, bills: bool) -> Work:
        """Answer a request, and bill it if that is due."""
        request = request_of(path, body)
        reply = self.model.ask(request)
        assert reply.usage is not None
        with self.lock:
            kept, written = self._kept(request.text, reply.usage) if self.keeps_prefixes else (0, 0)
            work = Work(path, body, request, reply, kept, written if path == ANTHROPIC else 0)
            if bills:
                self.bill.append(work.usage)
        return work

    def _kept(self, prompt: str, usage: Usage) -> tuple[int, int]:
        same = _n_shared(self._last_prompt, prompt)
        self._last_prompt = prompt
        shared = usage.input_tokens * same // max(len(prompt), 1)
        return (shared, 0) if shared >= _KEPT_FROM else (0, usage.input_tokens // 2)


def _n_shared(one: str, other: str) -> int:
    """How many characters they begin with in common."""
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        super().setup()
        with self.server.state.lock:
            self.server.state.n_connections += 1

    def do_POST(self) -> None:
        state = self.server.state
        fault = state.next_fault()
        if fault and fault.is_early:
            fault.act(self, None)  # type: ignore[arg-type]  # it looks at none
            return
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.removeprefix("/v1")
        if state.desk and path not in {OPENAI, ANTHROPIC}:
            self.to_desk(state.desk, fault, raw)
            return
        body = json.loads(raw)
        state.asked.append(Asked(self.path, dict(self.headers), body))
        if path not in {OPENAI, ANTHROPIC}:
            self.send(404, b'{"error": {"message": "no such path"}}')
            return
        refused = next((name for name in state.refuses if name in body), None)
        if fault is None and refused:
            fault = refused_parameter(refused, state.refuses[refused])
        if state.latency:
            time.sleep(state.latency)
        if state.held_from is not None and len(state.asked) >= state.held_from:
            state.let_go.wait(60)
        work = state.work(path, body, bills=fault.bills if fault else True)
        if fault is None:
            self.send_json(work.packed())
        else:
            fault.act(self, work)

    def do_GET(self) -> None:
        state = self.server.state
        assert state.desk is not None
        self.to_desk(state.desk, state.next_fault(), b"")

    def to_desk(self, desk: Desk, fault: Fault | None, raw: bytes) -> None:
        """Let the desk answer; a fault comes in place of what it would have said."""
        try:
            code, answer = desk.handle(self.command, self.path.removeprefix("/v1"), dict(self.headers), raw)
        except ConnectionAbortedError:  # the desk wants its work to stay unanswered
            self.close_connection = True
            return
        if fault is None:
            self.send(code, answer)
        else:
            fault.act(self, None)  # type: ignore[arg-type]  # one that looks at no work

    def send_json(self, answer: dict[str, Any]) -> None:
        self.send(200, json.dumps(answer).encode())

    def send(self, status: int, body: bytes, headers: Mapping[str, str] = {}) -> None:  # read only
        self.wfile.write(_head(status, {"Content-Length": str(len(body)), **headers}) + body)

    def write_head(self, status: int, headers: Mapping[str, str]) -> None:
        self.wfile.write(_head(status, headers))

    def log_message(self, *args: object) -> None:
        """Keep the output of tests clean."""


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a black hole holds its thread until the server is told to close
    request_queue_size = 256
    state: ChatServer

    def handle_error(self, *args: object) -> None:
        """A client that went away is what some tests are about."""


@contextmanager
def chat_server(
    model: ChatModel | None = None, *, latency: float = 0.0, tls: ssl.SSLContext | None = None
) -> Iterator[ChatServer]:
    """A running server on a free port.

    Args:
        model: Answers; `KeywordModel()` if not given.
        tls: Of the server's side; none for plain HTTP.
    """
    state = ChatServer(model or KeywordModel(), latency=latency)
    http = _Http(("127.0.0.1", 0), Handler)
    if tls is not None:
        http.socket = tls.wrap_socket(http.socket, server_side=True)
    http.state = state
    state.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.is_closing.set()
        http.shutdown()
        thread.join()
        http.server_close()
