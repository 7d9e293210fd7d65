"""What a chat server can do wrong, one function each; the handler of `chat_server` carries them out."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.chat_formats import OPENAI, Work

from metier.domain.chat import Finish

if TYPE_CHECKING:
    from tests.chat_server import Handler


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    Attributes:
        act: Carried out in place of a good answer.
        bills: The work was done: the provider has it on its bill.
        is_early: Before the request was read; then there is no work.
    """

    name: str
    act: Callable[[Handler, Work], None]
    bills: bool = True
    is_early: bool = False


def status(code: int, words: str = "", **headers: str) -> Fault:
    """An error in both providers' form; names of headers have `_` for `-`."""
    body = json.dumps({"type": "error", "error": {"type": "some_error", "message": words or "no"}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(f"status {code}", lambda handler, _: handler.send(code, body, named), bills=False)


def says(name: str, body: bytes, *, bills: bool = True, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(name, lambda handler, _: handler.send(200, body, named), bills=bills)


def changed(name: str, **changes: Any) -> Fault:
    """A good answer with other keys."""
    return Fault(name, lambda handler, work: handler.send_json(work.packed(**changes)))


def text(name: str, words: str, finish: Finish = Finish.STOP) -> Fault:
    """A whole answer that says something else."""
    return Fault(name, lambda handler, work: handler.send_json(work.saying(words, finish).packed()))


def without(name: str, *keys: str) -> Fault:
    def act(handler: Handler, work: Work) -> None:
        handler.send_json({key: value for key, value in work.packed().items() if key not in keys})

    return Fault(name, act)


def refused_parameter(parameter: str, code: int = 400) -> Fault:
    return replace(status(code, f"Unsupported parameter: '{parameter}'"), name=f"refuses {parameter}")


def _reset(handler: Handler, _: Work) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def _cut_body(handler: Handler, work: Work) -> None:
    body = json.dumps(work.packed()).encode()
    handler.write_head(200, {"Content-Length": str(len(body))})
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def _cut_chunked(handler: Handler, work: Work) -> None:
    body = json.dumps(work.packed()).encode()[:40]
    handler.write_head(200, {"Transfer-Encoding": "chunked"})
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
    handler.close_connection = True


def _chunked(handler: Handler, work: Work) -> None:
    """No fault: a good answer in chunks."""
    body = json.dumps(work.packed()).encode()
    handler.write_head(200, {"Transfer-Encoding": "chunked"})
    handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))


def _drip(handler: Handler, _: Work) -> None:
    handler.write_head(200, {"Content-Length": "100000"})
    _slowly(handler, b" ")


def _slow_headers(handler: Handler, _: Work) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _slowly(handler, b"a")


def _slowly(handler: Handler, byte: bytes) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and not handler.server.state.is_closing.wait(0.02):
        handler.wfile.write(byte)


def _black_hole(handler: Handler, _: Work) -> None:
    handler.server.state.is_closing.wait(20)
    handler.close_connection = True


def _gzip(handler: Handler, work: Work) -> None:
    handler.send(200, gzip.compress(json.dumps(work.packed()).encode()), {"Content-Encoding": "gzip"})


def _huge(handler: Handler, _: Work) -> None:
    handler.write_head(200, {"Connection": "close"})
    for _block in range(2_000):
        handler.wfile.write(b"[" * 10_000)
    handler.close_connection = True


def _refusal(handler: Handler, work: Work) -> None:
    answer = work.saying("I cannot help with that.", Finish.REFUSED).packed()
    if work.path == OPENAI:
        said = {"content": None, "refusal": "I cannot help with that."}
        answer["choices"][0] |= {"message": said, "finish_reason": "stop"}
    handler.send_json(answer)


def _empty(handler: Handler, work: Work) -> None:
    handler.send_json(work.packed(**{"choices" if work.path == OPENAI else "content": []}))


def _wrong_usage(handler: Handler, work: Work) -> None:
    odd: Mapping[str, object] = {"prompt_tokens": -5, "completion_tokens": "many", "input_tokens": True}
    handler.send_json(work.packed(usage=odd))


def _echo_key(handler: Handler, work: Work) -> None:
    key = handler.headers.get("x-api-key") or handler.headers.get("Authorization", "").removeprefix("Bearer ")
    handler.send_json(work.saying(f"your key is {key}").packed())


def _redirect(handler: Handler, _: Work) -> None:
    handler.send(307, b"", {"Location": f"{handler.server.state.elsewhere}{handler.path}"})


RESET_EARLY = Fault("reset before the request was read", _reset, bills=False, is_early=True)
RESET = Fault("reset after the work", _reset)
CUT_BODY, CUT_CHUNKED = Fault("cut body", _cut_body), Fault("cut chunked stream", _cut_chunked)
CHUNKED = Fault("good, in chunks", _chunked)
DRIP, SLOW_HEADERS = Fault("drip", _drip), Fault("slow headers", _slow_headers)
BLACK_HOLE = Fault("black hole", _black_hole)
REDIRECT, GZIP, HUGE = Fault("redirect", _redirect, bills=False), Fault("gzip", _gzip), Fault("huge", _huge)
NOT_JSON = says("not JSON", b"<html>busy</html>")
DEEP_JSON = says("deep JSON", b"[" * 200_000)
JSON_LIST, JSON_NULL = says("a list", b"[1, 2]"), says("null", b"null")
ERROR_IN_200 = says(
    "an error with status 200", b'{"error": {"message": "provider returned error", "code": 502}}'
)
ODD_PARTS = changed(
    "parts of odd types", choices=[{"message": [1], "finish_reason": {}}], content=[7, {"type": "text"}]
)
NO_LIST = changed("no list of answers", choices={"0": "x"}, content="text")
EMPTY, REFUSAL, WRONG_USAGE, ECHO_KEY = (
    Fault("empty", _empty),
    Fault("refusal", _refusal),
    Fault("wrong usage", _wrong_usage),
    Fault("echoes the key", _echo_key),
)  # fmt: skip
NO_USAGE = without("no usage", "usage")
LENGTH = text("cut by length", '{"p": {"passed": 0.', Finish.LENGTH)
PROSE = text("prose", "I think you would love this job!")
TWO_OBJECTS = text(
    "two objects",
    '{"p": {"passed": 1, "maybe": 0, "excited": 0}} {"p": {"passed": 0, "maybe": 0, "excited": 1}}',
)
UNKNOWN_LABEL = text("unknown label", '{"label": "superb", "p": {"superb": 1}}')

BY_NAME: Mapping[str, Fault] = {
    "429": status(429),
    "500": status(500),
    "503": status(503),
    "529": status(529),
    "cut": CUT_BODY,
    "reset": RESET,
    "prose": PROSE,
    "no usage": NO_USAGE,
}
"""Those that fail by rates."""
