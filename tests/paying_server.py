"""A chat server on loopback that keeps its own bill: what was paid is what it says, not what we believe.

It speaks just enough HTTP: `POST` with `{"key", "words", "max_tokens"}`. An answer is billed when its request has come,
whether or not anybody still listens.

Usage: python -m tests.paying_server --latency 0.05   prints its port, serves until its standard input ends
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import socket
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from metier.domain.chat import ChatReply, ChatRequest, Usage
from metier.errors import ProviderRefusedError, TryAgainError

HOST = "127.0.0.1"
PROSE = "I think this is a fine job."


@dataclass
class Books:
    """What the server knows.

    Attributes:
        answered: How often each question was billed.
        billed: Tokens of input and output of everything that was billed.
        latency: Seconds from a request to its answer.
        fails: Of so many requests one is turned away with 503, unbilled; 0 for none.
        cuts: Of so many requests one is billed and the connection cut; 0 for none.
    """

    latency: float = 0.0
    fails: int = 0
    cuts: int = 0
    port: int = 0
    n_requests: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    billed: list[tuple[int, int]] = field(default_factory=list)

    def cost(self, per_input: int = 1, per_output: int = 2) -> int:
        """The bill."""
        return sum(n_in * per_input + n_out * per_output for n_in, n_out in self.billed)

    def respond(self, body: dict[str, object]) -> tuple[int, bytes] | None:
        """Status and answer; None to cut the connection."""
        self.n_requests += 1
        if self.fails and self.n_requests % self.fails == 0:
            return 503, b"{}"
        words, most = str(body["words"]), int(str(body["max_tokens"]))
        code = zlib.crc32(words.encode())
        usage = (len(words.split()), 1 + code % most)
        self.answered[words] += 1
        self.billed.append(usage)
        if self.cuts and self.n_requests % self.cuts == 0:
            return None
        text = PROSE if code % 5 == 0 and not words.endswith("again") else f"label {code % 3}"
        return 200, json.dumps({"text": text, "usage": usage}).encode()


class _Connection(asyncio.Protocol):
    """One connection, kept alive; requests one after the other."""

    def __init__(self, books: Books) -> None:
        self._books, self._buffer = books, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if len(rest) < size:
            return
        self._buffer = rest[size:]
        answer = self._books.respond(json.loads(rest[:size]))
        asyncio.get_running_loop().call_later(self._books.latency, self._answer, answer)

    def _answer(self, answer: tuple[int, bytes] | None) -> None:
        assert self._transport is not None
        if answer is None:
            self._transport.abort()
        elif not self._transport.is_closing():
            status, body = answer
            head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)


async def _serve(books: Books, ready: threading.Event, end: asyncio.Event) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(books), HOST, 0)
    books.port = server.sockets[0].getsockname()[1]
    ready.set()
    await end.wait()
    server.close()


@contextmanager
def paying_server(books: Books) -> Iterator[Books]:
    """A running server, in a thread; its loop runs there alone, as a browser's may be running in the caller's."""
    loop, ready, end = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    def serve() -> None:
        loop.run_until_complete(_serve(books, ready, end))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait()
    try:
        yield books
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()


class Line(threading.local):
    """A connection per thread."""

    connection: http.client.HTTPConnection | None = None


class LoopbackModel:
    """A `ChatModel` that asks the server, plainly: one connection per thread."""

    name = "loopback@127.0.0.1"

    def __init__(self, port: int) -> None:
        self._port, self._line = port, Line()

    def ask(self, request: ChatRequest) -> ChatReply:
        body = json.dumps({"words": request.turns[-1].text, "max_tokens": request.max_tokens})
        try:
            status, answer = self.exchange(body.encode())
        except (OSError, http.client.HTTPException) as error:
            self._line.connection = None
            raise TryAgainError(HOST, what=type(error).__name__, maybe_paid=True) from error
        if status == 503:
            raise TryAgainError(HOST, what="is busy")
        if status != 200:
            raise ProviderRefusedError(HOST, status=status, said="", hint="")
        found = json.loads(answer)
        return ChatReply(found["text"], usage=Usage(*found["usage"]), model="loopback")

    def exchange(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of one exchange."""
        if self._line.connection is None:
            connection = http.client.HTTPConnection(HOST, self._port, timeout=30)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._line.connection = connection
        self._line.connection.request("POST", "/v1/chat", body)
        self.sent()
        response = self._line.connection.getresponse()
        return response.status, response.read()

    def sent(self) -> None:
        """Called when a request has left."""

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.05)
    chosen = parser.parse_args()
    with paying_server(Books(latency=chosen.latency)) as books:
        sys.stdout.write(f"{books.port}\n")
        sys.stdout.flush()
        while sys.stdin.read(1):
            time.sleep(0)
        sys.stdout.write(f"{json.dumps(books.answered.total())}\n")


if __name__ == "__main__":
    main()
