"""A real server on this machine that speaks the OpenAI embeddings format, and does wrong on request."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from metier.testing import ToyEncoder

Fault = Callable[["Handler", list[str]], None]


@dataclass
class Asked:
    """One request, as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass
class EmbeddingsServer:
    """What tests see of the server.

    Attributes:
        faults: Used up one per request; None answers well.
        asked: Every request.
        encoder: What it answers with.
    """

    port: int = 0
    faults: deque[Fault | None] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    encoder: ToyEncoder = field(default_factory=ToyEncoder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def texts(self) -> list[str]:
        """Every text that was ever sent here, without the probe."""
        return [text for asked in self.asked for text in asked.body["input"] if "clear programs" not in text]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(size))
        state = self.server.state
        state.asked.append(Asked(self.path, dict(self.headers), body))
        fault = state.faults.popleft() if state.faults else None
        (fault or answer_well)(self, body["input"])

    def log_message(self, *args: object) -> None:
        """Keep the output of tests clean."""

    def send(self, status: int, body: bytes, headers: Mapping[str, str] = {}) -> None:  # read only
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    state: EmbeddingsServer

    def handle_error(self, *args: object) -> None:
        """A client that went away is what some tests are about."""


@contextmanager
def embeddings_server() -> Iterator[EmbeddingsServer]:
    """A running server on a free port."""
    state = EmbeddingsServer()
    http = _Http(("127.0.0.1", 0), Handler)
    http.state = state
    state.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def vectors(handler: Handler, texts: Sequence[str]) -> list[list[float]]:
    return [[float(x) for x in row] for row in handler.server.state.encoder.encode(texts)]


def packed(rows: Sequence[object]) -> bytes:
    listed = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)]
    return json.dumps({"object": "list", "data": listed, "model": "toy"}).encode()


def answer_well(handler: Handler, texts: list[str]) -> None:
    handler.send(200, packed(vectors(handler, texts)))


# --- faults -------------------------------------------------------------------------------------------


def says(status: int, body: bytes = b'{"error": "no"}', **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _texts: handler.send(status, body, named)


def answers(change: Callable[[list[list[float]]], Sequence[object]]) -> Fault:
    """A well-formed answer with other rows."""
    return lambda handler, texts: handler.send(200, packed(change(vectors(handler, texts))))


def cut_body(handler: Handler, texts: list[str]) -> None:
    body = packed(vectors(handler, texts))
    handler.send(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
    handler.close_connection = True


def cut_without_length(handler: Handler, texts: list[str]) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(packed(vectors(handler, texts))[:100])
    handler.close_connection = True


def reset(handler: Handler, _texts: list[str]) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def drip(handler: Handler, _texts: list[str]) -> None:
    """One byte at a time, each in good time for a time-out of the socket."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.02)


def drip_headers(handler: Handler, _texts: list[str]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(200):
        handler.wfile.write(b"a")
        time.sleep(0.02)


def endless(handler: Handler, _texts: list[str]) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"[" * 10_000)
