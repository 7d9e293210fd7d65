"""Requests around batches: what they look like on the wire, what is logged, and what is never sent."""

from __future__ import annotations

import email.parser
import email.policy
import hashlib
from collections.abc import Iterator

import pytest
from tests.chat_faults import REDIRECT, Fault, status
from tests.chat_server import ChatServer, chat_server

from metier.domain.chat import FieldClass
from metier.errors import (
    ConsentNeededError,
    OfflineError,
    ProviderAnswerError,
    ProviderRefusedError,
    ServerNotRunningError,
    TryAgainError,
)
from metier.models.chat.reading import hints_for
from metier.net.addresses import parse_address
from metier.net.batch_client import BatchClient
from metier.net.chat_client import ChatClient
from metier.net.chat_consent import ChatConsent
from metier.net.secret import Key, Secret
from metier.net.sent import Sent
from metier.testing import FixedClock

LINES = b'{"a": 1}\n{"b": "--x\\r\\n"}\n'


class Recorder:
    """Takes every request about batches, and answers with the same."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer = b'{"id": "file-1"}'

    def handle(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> tuple[int, bytes]:
        self.came.append((method, path, headers, raw))
        return 200, self.answer


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        running.desk = Recorder()
        yield running


def desk(server: ChatServer) -> Recorder:
    assert isinstance(server.desk, Recorder)
    return server.desk


def client(url: str, log: list[Sent], *, offline: bool = False) -> BatchClient:
    chat = ChatClient(ChatConsent(offline), log.append, FixedClock())
    key = Key(Secret("sk-secret-0123456789"))
    return BatchClient(chat, parse_address(url), key, hints_for("x"), 5, {"x-version": "1"})


def upload(made: BatchClient) -> object:
    return made.upload(
        "/files", {"purpose": "batch"}, LINES, carries={FieldClass.POSTINGS, FieldClass.PROFILE}, n_texts=2
    )


def test_an_upload_is_a_form_that_any_reader_of_forms_understands(server: ChatServer) -> None:
    log: list[Sent] = []
    assert upload(client(server.url, log)) == {"id": "file-1"}

    method, path, headers, raw = desk(server).came[0]
    assert (method, path, headers["x-version"]) == ("POST", "/files", "1")
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    assert parts["purpose"].get_payload() == "batch"
    assert parts["file"].get_filename() == "batch.jsonl"
    assert LINES in raw


def test_one_line_is_logged_for_an_upload_before_it_goes(server: ChatServer) -> None:
    log: list[Sent] = []
    upload(client(server.url, log))

    (line,) = log
    raw = desk(server).came[0][3]
    assert (line.purpose, line.carries, line.n_texts) == ("batch", ("postings", "profile"), 2)
    assert (line.n_bytes, line.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert "secret" not in repr(line)


def test_a_question_has_no_body_and_may_have_a_query(server: ChatServer) -> None:
    log: list[Sent] = []
    made = client(server.url, log)
    assert made.get("/batches?limit=2&after=b_1") == {"id": "file-1"}

    method, path, headers, raw = desk(server).came[0]
    assert (method, path, raw) == ("GET", "/batches?limit=2&after=b_1", b"")
    assert {"Content-Length", "Content-Type"}.isdisjoint(headers)
    assert headers["Authorization"] == "Bearer sk-secret-0123456789"
    assert (log[0].carries, log[0].n_texts, log[0].n_bytes) == ((), 0, 0)


def test_results_come_as_they_are(server: ChatServer) -> None:
    desk(server).answer = b'no json\n{"a": 1}\n'
    assert client(server.url, []).lines("/files/f/content") == b'no json\n{"a": 1}\n'


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (status(404), ProviderRefusedError),
        (status(500), TryAgainError),
        (REDIRECT, ProviderAnswerError),
    ],
)
def test_results_that_are_not_given_are_a_named_failure(
    server: ChatServer, fault: Fault, error: type[Exception]
) -> None:
    server.faults.append(fault)
    with pytest.raises(error):
        client(server.url, []).lines("/files/f/content")


@pytest.mark.parametrize("offline", [True, False])
def test_nothing_goes_to_a_far_host_without_consent(*, offline: bool) -> None:
    log: list[Sent] = []
    made = client("https://far.example/v1", log, offline=offline)
    with pytest.raises(OfflineError if offline else ConsentNeededError):
        upload(made)
    assert log == []


@pytest.mark.parametrize("name", ["b HTTP/1.1\r\nX-Evil: 1", "b\n", "b c", "ü"])
def test_a_name_that_would_be_more_than_a_path_is_not_sent(server: ChatServer, name: str) -> None:
    log: list[Sent] = []
    with pytest.raises(ValueError, match="path"):
        client(server.url, log).get(f"/batches/{name}")

    assert desk(server).came == []
    assert log == []


def test_a_server_that_does_not_run_is_told_as_such() -> None:
    with pytest.raises(ServerNotRunningError):
        client("http://127.0.0.1:9/v1", []).get("/batches/b")
