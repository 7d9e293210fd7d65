"""The menu of an open page tells what goes on, how far it is, and how it ended."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.domain.ports import Progress
from metier.errors import FileEmptyError
from metier.web.background.ranking import KEY
from metier.web.background.work import FIGURES
from metier.web.views.inbox.rank_again import rank
from metier.web.visit import Visit
from metier.workspace import Workspace


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of an empty workspace."""
    Workspace.create(tmp_path / "search", environment={}).close()
    with serving(tmp_path / "search") as client:
        yield client


def test_what_goes_on_is_asked_for_again_until_it_is_over(client: Client) -> None:
    go_on = threading.Event()

    def rank(_: Workspace, progress: Progress) -> None:
        progress("postings", 45, 100)
        go_on.wait(60)

    def count(_: Workspace, __: Progress) -> None:
        go_on.wait(60)

    assert 'class="going-on"' not in client.get("/settings").text
    ranked = client.site.works.start("rank", "Ranking", rank, goes_to="/inbox")
    counted = client.site.works.start(f"{FIGURES}report", "Counting", count)
    while not ranked.n_total:
        ranked.wait(0.01)
    asks = f'hx-get="/works?shown={ranked.id}.{counted.id}."'
    page = client.get("/settings")
    assert asks in page.text
    assert "Ranking … 45 %" in page.words
    part = client.fragment(f"/works?shown={ranked.id}.{counted.id}.")
    assert asks in part.text
    assert "<html" not in part.text
    go_on.set()
    assert ranked.wait(60)
    assert counted.wait(60)
    over = client.fragment(f"/works?shown={ranked.id}.{counted.id}.")
    assert "hx-get" not in over.text
    assert f'<a id="going-{ranked.id}" href="/inbox">Ranking: done</a>' in over.text
    assert "Counting" not in over.text  # its page has its figures by then


def test_a_failure_leads_to_why(client: Client) -> None:
    def fail(_: Workspace, __: Progress) -> None:
        name = "jobs.csv"
        raise FileEmptyError(name, n_bytes=0)

    work = client.site.works.start("read", "Reading", fail)
    assert work.wait(60)
    part = client.fragment(f"/works?shown={work.id}")
    assert f'href="/works/{work.id}">Reading: failed</a>' in part.text
    assert "E-FILE-EMPTY" in client.get(f"/works/{work.id}").text


@pytest.mark.parametrize("shown", ["", "?shown=", "?shown=nobody", "?shown=....", "?shown=%00%3Cb%3E"])
def test_unknown_works_are_nothing(client: Client, shown: str) -> None:
    part = client.fragment(f"/works{shown}")
    assert (part.status, part.text.strip()) == (200, "")


def test_a_work_that_ended_while_its_page_was_asked_for_leads_to_what_it_found(client: Client) -> None:
    work = client.site.works.start("rank", "Ranking", lambda _, __: None, goes_to="/rank")
    assert work.wait(60)
    answer = client.get(f"/works/{work.id}", follow=False)
    assert (answer.status, answer.headers["location"]) == (303, "/rank")


def test_what_ended_while_a_page_was_made_is_awaited_there_once(client: Client) -> None:
    from starlette.requests import Request

    site = client.site
    with site.open() as workspace:
        workspace.add_text("Night baker\nWe bake bread at night.")
    begun_at = time.monotonic()
    work = site.works.start(KEY, "Ranking", lambda _, __: None)
    assert work.wait(60)
    scope = {"type": "http", "method": "GET", "path": "/rank", "query_string": b"", "headers": []}
    for at, awaits in ((begun_at, True), (time.monotonic(), False)):
        with site.open() as workspace:
            page = inspect.unwrap(rank)(Visit(site, Request(scope), workspace, begun_at=at))
        said = bytes(page.body).decode()
        assert (f'hx-get="/works/{work.id}" hx-trigger="load"' in said) is awaits
        assert ("Rank now" in said) is not awaits


def test_it_is_no_page_of_its_own(client: Client) -> None:
    answer = client.get("/works", follow=False)
    assert (answer.status, answer.headers["location"]) == (303, "/inbox")
    assert client.fragment(f"/works?shown={'a' * 20_000}").status == 422
