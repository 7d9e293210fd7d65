"""The API of files and jobs, asked directly: lists of every manner, and answers of strangers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tuning_server import TuningServer, Wrong, tuning_server

from metier.errors import ProviderAnswerError, ProviderRefusedError
from metier.models.chat.asking import Place
from metier.models.hosted_tuning import HostedTuning
from metier.net.addresses import parse_address
from metier.net.chat_client import ChatClient
from metier.net.chat_consent import ChatConsent
from metier.net.sent import SentLog
from metier.testing import FixedClock
from metier.training.hosted.ports import JobState, Order

ROW = b'{"messages": [{"role": "system", "content": "a"}, {"role": "user", "content": "b"}, {"role": "assistant", "content": "c"}]}\n'


@pytest.fixture
def server() -> Iterator[TuningServer]:
    with tuning_server() as running:
        yield running


def service(server: TuningServer, tmp_path: Path) -> HostedTuning:
    client = ChatClient(ChatConsent(), SentLog(tmp_path / "sent.jsonl"), FixedClock())
    return HostedTuning(Place("svc", parse_address(server.url), "m", seconds=10), client)


def order(file: str, mark: str = "a" * 32) -> Order:
    return Order("m", file, "", mark, f"metier-{mark[:8]}", 3, 0)


def uploaded(asked: HostedTuning, name: str = "one.jsonl") -> str:
    return asked.upload(name, ROW, carries=frozenset(), n_rows=1)


@pytest.mark.parametrize("paging", ["told", "silent", "whole"])
def test_our_job_is_found_in_lists_of_every_manner(tmp_path: Path, server: TuningServer, paging: str) -> None:
    server.paging = paging
    asked = service(server, tmp_path)
    ours = asked.create(order(uploaded(asked)))
    for number in range(6):
        asked.create(order(uploaded(asked), mark=f"{number}" * 32))
    since = server.now
    assert asked.find(order("other"), since=since).job == asked.find(order("file-1"), since=since).job
    found = asked.find(order("file-1"), since=since).job
    assert found is not None
    assert found.id == ours.id
    none = asked.find(order("other", mark="f" * 32), since=since)
    assert (none.job, none.is_sure) == (None, True)


def test_a_list_that_may_be_cut_says_nothing_about_what_is_not_in_it(
    tmp_path: Path, server: TuningServer
) -> None:
    server.paging = "cut"
    asked = service(server, tmp_path)
    file = uploaded(asked)
    for number in range(25):
        asked.create(order(file, mark=f"{number:032d}"))
    assert not asked.find(order("other", mark="f" * 32), since=server.now).is_sure


@pytest.mark.parametrize("body", [{"data": "x"}, {"data": [{"id": "../x"}]}, {"data": [{"id": "j1", "status": "queued"}], "has_more": False}, {"has_more": True, "data": [{}]}])  # fmt: skip
def test_lists_that_tell_nothing_leave_doubt(tmp_path: Path, server: TuningServer, body: object) -> None:
    server.faults.append(Wrong("GET /fine_tuning/jobs", status=200, body=json.dumps(body).encode()))
    found = service(server, tmp_path).find(order("f"), since=server.now)
    assert found.job is None
    assert found.is_sure is (body == {"data": "x"})


def test_a_list_without_end_ends(tmp_path: Path, server: TuningServer) -> None:
    page = json.dumps({"data": [{"id": "j1", "training_file": "x"}], "has_more": True}).encode()
    server.faults += [Wrong("GET /fine_tuning/jobs", status=200, body=page) for _ in range(9)]
    assert not service(server, tmp_path).find(order("f"), since=server.now).is_sure
    assert server.count("GET /fine_tuning/jobs") == 2


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("validating_files", JobState.WAITING), ("queued", JobState.WAITING), ("running", JobState.RUNNING),
        ("paused", JobState.RUNNING), ("succeeded", JobState.SUCCEEDED), ("completed", JobState.SUCCEEDED),
        ("CANCELED", JobState.CANCELLED), ("error", JobState.FAILED), ("", JobState.RUNNING), ("new word", JobState.RUNNING),
    ],
)  # fmt: skip
def test_words_for_how_a_job_stands(
    tmp_path: Path, server: TuningServer, status: str, state: JobState
) -> None:
    answer = json.dumps({"id": "j1", "status": status}).encode()
    server.faults.append(Wrong("GET /fine_tuning/jobs/j1", status=200, body=answer))
    assert service(server, tmp_path).look("j1").state is state


@pytest.mark.parametrize("model", ["../../x", "a b", "ft:a\nb", "x" * 300, "a/../b", "//a", 7, None])
def test_names_of_models_that_are_none_are_none(tmp_path: Path, server: TuningServer, model: object) -> None:
    answer = json.dumps(
        {"id": "j1", "status": "succeeded", "fine_tuned_model": model, "trained_tokens": -4}
    ).encode()
    server.faults.append(Wrong("GET /fine_tuning/jobs/j1", status=200, body=answer))
    found = service(server, tmp_path).look("j1")
    assert (found.model, found.trained_tokens) == ("", None)


@pytest.mark.parametrize("job", ["../files", "a/b", "", "a?b", "a" * 201])
def test_names_of_jobs_that_are_none_are_not_asked_for(
    tmp_path: Path, server: TuningServer, job: str
) -> None:
    with pytest.raises(ProviderAnswerError):
        service(server, tmp_path).look(job)
    assert server.asked == []


def test_no_address_in_an_answer_is_asked(tmp_path: Path, server: TuningServer) -> None:
    server.faults.append(
        Wrong("GET /fine_tuning/jobs/j1", status=302, headers={"Location": f"{server.url}/elsewhere"})
    )
    with pytest.raises(ProviderAnswerError):
        service(server, tmp_path).look("j1")
    assert server.lines() == ["GET /fine_tuning/jobs/j1"]


def test_models_and_files_are_removed_and_what_is_gone_is_gone(tmp_path: Path, server: TuningServer) -> None:
    asked = service(server, tmp_path)
    file = uploaded(asked)
    asked.delete_file(file)
    asked.delete_file(file)
    asked.delete_model("ft:a/b:c")
    server.faults.append(Wrong("DELETE /models", status=204))
    asked.delete_model("ft:a")
    assert server.deleted_models == ["ft:a%2Fb:c"]
    with pytest.raises(ProviderAnswerError):
        asked.delete_model("../x")
    server.faults.append(Wrong("DELETE /models", status=403))
    with pytest.raises(ProviderRefusedError):
        asked.delete_model("ft:a")


def test_an_upload_that_is_accepted_without_words_is_found_by_its_name(
    tmp_path: Path, server: TuningServer
) -> None:
    server.faults.append(Wrong("POST /files", status=201, does=True))
    assert uploaded(service(server, tmp_path)) == "file-1"


def test_a_job_that_has_ended_is_cancelled_by_looking(tmp_path: Path, server: TuningServer) -> None:
    asked = service(server, tmp_path)
    server.looks = 0
    job = asked.create(order(uploaded(asked)))
    assert asked.look(job.id).state is JobState.SUCCEEDED
    assert asked.cancel(job.id).state is JobState.SUCCEEDED
