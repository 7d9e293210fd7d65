"""Connections and the log: what is certain about a request that failed, and lines that are whole or not there."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.chat_server import chat_server

from metier.domain.chat import FieldClass
from metier.errors import LocalhostElsewhereError, TryAgainError
from metier.models.chat.reading import hints_for
from metier.net import wire
from metier.net.addresses import Address, parse_address
from metier.net.chat_client import ChatClient
from metier.net.chat_consent import ChatConsent
from metier.net.secret import Key, Secret
from metier.net.sent import Sent, SentLog
from metier.net.wire import Wires
from metier.testing import FixedClock

LINE = Sent("2026-05-01", "screening", ("postings",), "h", left=True, n_texts=1, n_bytes=2, sha256="")
HOME = Address("http", "127.0.0.1", 1, "")


def ask(client: ChatClient, address: Address, content: object = None, *, key: str = "k") -> object:
    return client.once(
        address, "/chat/completions", content or {}, purpose="check", carries=[FieldClass.POSTINGS],
        hints=hints_for("x"), seconds=1, key=Key(Secret(key)),
    )  # fmt: skip


def client(log: SentLog | None = None) -> ChatClient:
    kept: list[Sent] = []
    return ChatClient(ChatConsent(), log or kept.append, FixedClock())


# --- what is certain ------------------------------------------------------------------------------------------


def test_a_request_that_did_not_get_through_whole_was_not_paid() -> None:
    """The server reads nothing; more is sent than the machine keeps for it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(TryAgainError, match="no whole answer within 1 s") as caught:
            ask(client(), parse_address(f"http://127.0.0.1:{port}"), {"text": "x" * 50_000_000})
    assert not caught.value.maybe_paid


def test_a_request_that_got_through_may_have_been_paid() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(TryAgainError, match="no whole answer within 1 s") as caught:
            ask(client(), parse_address(f"http://127.0.0.1:{port}"))
    assert caught.value.maybe_paid


def test_a_name_of_this_machine_that_leads_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answer)
    with pytest.raises(LocalhostElsewhereError, match=r"93\.184\.216\.34"):
        ask(client(), parse_address("http://localhost:8080/v1"))


def test_a_key_that_would_break_out_of_its_header_is_not_sent() -> None:
    with chat_server() as server:
        with pytest.raises(ValueError) as caught:
            ask(client(), parse_address(server.url), key="k\r\nX-Evil: 1")
        assert "Evil" not in str(caught.value)
        assert server.n_connections == 0


# --- kept connections -----------------------------------------------------------------------------------------


def pair() -> tuple[wire.Wire, socket.socket]:
    ours, theirs = socket.socketpair()
    return wire.Wire(ours), theirs


def test_a_connection_on_which_something_came_unasked_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    wires = Wires()
    monkeypatch.setattr(wire, "_connected", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError()))
    spoilers: list[Callable[[socket.socket], None]] = [
        lambda theirs: theirs.sendall(b"HTTP/1.1 200 OK\r\n\r\n"),
        lambda theirs: theirs.close(),
        lambda theirs: theirs.shutdown(socket.SHUT_WR),
    ]
    for spoil in spoilers:
        kept, theirs = pair()
        wires.give_back(HOME, kept)
        spoil(theirs)
        with pytest.raises(ConnectionRefusedError):
            wires.take(HOME, 1)
        theirs.close()
    good, theirs = pair()
    wires.give_back(HOME, good)
    assert wires.take(HOME, 1) is good
    good.close()
    theirs.close()


def test_a_connection_that_lay_idle_for_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, theirs = pair()
    wires = Wires()
    wires.give_back(HOME, kept)
    kept.idle_since -= 60
    monkeypatch.setattr(wire, "_connected", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError()))
    with pytest.raises(ConnectionRefusedError):
        wires.take(HOME, 1)
    theirs.close()


def test_connections_of_one_server_are_not_given_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, theirs = pair()
    wires = Wires()
    wires.give_back(HOME, kept)
    monkeypatch.setattr(wire, "_connected", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError()))
    for other in (
        Address("https", "127.0.0.1", 1, ""),
        Address("http", "localhost", 1, ""),
        Address("http", "127.0.0.1", 2, ""),
    ):
        with pytest.raises(ConnectionRefusedError):
            wires.take(other, 1)
    wires.close()
    with pytest.raises(ConnectionRefusedError):
        wires.take(HOME, 1)
    theirs.close()


# --- the log --------------------------------------------------------------------------------------------------


def test_lines_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    log = SentLog(tmp_path / "sent.jsonl")

    def write() -> None:
        for _ in range(50):
            log(LINE)

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(log.read()) == [LINE] * 800


def test_a_line_that_does_not_fit_the_disk_stops_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", lambda _handle, _line: 3)
    with chat_server() as server:
        with pytest.raises(OSError, match="No space left"):
            ask(client(SentLog(tmp_path / "sent.jsonl")), parse_address(server.url))
        assert server.asked == []


def test_lines_of_earlier_versions_are_read(tmp_path: Path) -> None:
    old = {"at": "2026-05-01", "purpose": "embeddings", "cargo": "own words", "host": "h", "left": True, "n_texts": 1,
           "n_bytes": 2, "sha256": "", "attempt": 1}  # fmt: skip
    none = old | {"cargo": "", "purpose": "weights"}
    (tmp_path / "sent.jsonl").write_text(f"{json.dumps(old)}\n{json.dumps(none)}\n[1]\n3\n")
    found = list(SentLog(tmp_path / "sent.jsonl").read())
    assert [line.carries for line in found] == [("own words",), ()]
