"""The curve of a screener that changes weights, from the page: what it takes first, begun by a yes, stopped, gone on with."""

from __future__ import annotations

import importlib.resources
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.models.encoder import MiniLmEncoder
from metier.web.background.work import Work
from metier.workspace import Workspace

PATH = "/report/curve?with=fine_tuned"
LABELS = ("excited", "passed", "maybe")
DECIDED = 24


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of a workspace with as many decisions as the first step of a replay needs, and a real encoder."""
    folder, sample = tmp_path / "ws", importlib.resources.files("metier") / "sample" / "postings.jsonl"
    with Workspace.create(folder, environment={}) as workspace:
        workspace.add_text(b"\n".join(sample.read_bytes().splitlines()[:30]), name="postings.jsonl")
        for number in range(1, DECIDED + 1):
            workspace.label(number, LABELS[number % 3])
    with serving(folder, encoder=MiniLmEncoder(cache=tmp_path)) as client:
        yield client


def running(client: Client) -> Work:
    """The replay, once it told how far it is."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = client.site.works.newest("replay for curve fine_tuned")
        assert found
        assert not found.is_over, found.error
        if found.what:
            return found
        time.sleep(0.02)
    pytest.fail("it tells nothing")


def test_it_begins_by_a_yes_alone_and_can_be_stopped_and_gone_on_with(client: Client) -> None:
    said = client.settled(PATH).words
    assert "Weights would be changed" in said
    assert "Nothing begins before you say so" in said
    assert client.site.works.newest("replay for curve fine_tuned") is None
    assert client.post("/report/curve", {"with": "fine_tuned"}, follow=False).status == 303
    work = running(client)
    assert "Replaying for the curve" in client.get(PATH).words
    client.post("/report/curve", {"with": "fine_tuned"}, follow=False)
    assert client.site.works.newest("replay for curve fine_tuned") is work  # a second click begins nothing
    client.post(f"/works/{work.id}/stop", {"back": PATH})
    assert work.wait(120)
    assert work.state == "stopped"
    assert "What going on would take" in client.settled(PATH).words
    client.post("/report/curve", {"with": "fine_tuned"}, follow=False)
    again = running(client)
    assert again is not work
    again.stop()
    assert again.wait(120)


def test_a_screener_that_nobody_has_to_wait_for_needs_no_yes(client: Client) -> None:
    answer = client.post("/report/curve", {"with": "words"}, follow=False)
    assert answer.status == 303
    assert client.site.works.newest("replay for curve words") is None
    assert client.post("/report/curve", {"with": "nobody"}).status == 422
