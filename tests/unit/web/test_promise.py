"""The page of the promise: what is promised, why not, what if; looking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.promise_world import Life, rows
from tests.web_world import Client, serving

from metier.testing import FixedClock
from metier.workspace import Workspace


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    life = Life(tmp_path_factory.mktemp("promise"), rows(260, n_decided=200))
    with life.open() as workspace:
        workspace.screen()
    clock = FixedClock(life.now)
    with serving(life.folder, environment={"METIER_OFFLINE": "true"}, clock=clock) as client:
        yield client


def test_the_sentences_and_counts_are_those_of_the_workspace(client: Client) -> None:
    with client.site.open() as workspace:
        report = workspace.promise()
    page = client.settled("/promise")
    promise = report.chosen.promise

    assert promise.is_given
    assert f"Promised: {promise.words}." in page.words
    assert f"Hidden now: {report.n_hidden} of {report.n_undecided} undecided." in page.words
    assert (
        f"{sum(report.n_excited.values())} excited decisions of {report.n_counting} that count" in page.words
    )
    assert 'href="/decide?mode=audit"' in page.text


def test_another_promise_is_looked_at_and_says_that_it_is_not_the_one_in_use(client: Client) -> None:
    page = client.settled("/promise?miss=20%25&sure=90%25")
    assert (
        "Could be promised: at most 20 % of the postings you would be excited about are hidden, with 90 % confidence"
        in (page.words)
    )
    assert "Back to your own" in page.words
    assert "This could not be promised now." in client.settled("/promise?miss=1&sure=99%25").words


@pytest.mark.parametrize("query", ["miss=x", "miss=0", "miss=100%25", "sure=nonsense", "miss=%3Cb%3E"])
def test_what_is_no_share_is_named_and_kept(client: Client, query: str) -> None:
    answer = client.get(f"/promise?{query}")
    assert answer.status == 422
    assert "E-WEB-FIELD" in answer.text
    assert "<b>" not in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_five_means_five_per_cent(client: Client) -> None:
    assert client.settled("/promise?miss=5").status == 200


def test_without_decisions_it_says_what_is_missing(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        page = client.settled("/promise")
    assert "No promise yet, nothing is hidden. Missing: 19 more excited ones to learn from." in page.words
    assert 'href="/decide"' in page.text
