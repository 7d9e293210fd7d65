"""Ranking from a page: at once where it asks nobody; shown with its cost, and asked about, where it does."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.web.background import ranking
from metier.workspace import Workspace

MODEL = """
[models.local]
base_url = "http://127.0.0.1:9/v1"
model = "small"
price_input = 3.0
price_output = 9.0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "search", environment={}) as workspace:
        for number in range(8):
            workspace.add_text(f"Baker {number}\nWe bake bread number {number} at night, on site in Leeds.")
        for number in (1, 2, 3):
            workspace.label(number, "excited" if number % 2 else "passed")
    return tmp_path / "search"


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with serving(folder) as client:
        yield client


def finished(client: Client) -> None:
    work = client.site.works.newest(ranking.KEY)
    assert work is not None
    assert work.wait(60)
    assert work.error is None


def n_screenings(folder: Path) -> int:
    with Workspace(folder, environment={}) as workspace:
        return len(workspace.desk.placements.screenings())


def test_looking_ranks_nothing(client: Client, folder: Path) -> None:
    answer = client.get("/rank")

    assert "Order by your decisions alone (learned)" in answer.words
    assert "Nothing was ranked yet: 5 undecided postings." in answer.words
    assert "asks nobody and costs nothing" in answer.words
    assert n_screenings(folder) == 0


def test_where_nothing_is_undecided_nothing_is_to_be_ranked(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "empty", environment={}).close()
    with serving(tmp_path / "empty") as client:
        answer = client.get("/rank")
    assert "Nothing to rank" in answer.words
    assert "Rank now" not in answer.words


def test_it_ranks_and_tells_what_came_of_it(client: Client, folder: Path) -> None:
    answer = client.post("/rank", {"back": "/inbox?group=rest"}, follow=False)
    assert answer.headers["location"].startswith("/works/")
    finished(client)

    assert n_screenings(folder) == 1
    words = client.get("/rank").words
    assert "Ranked last on" in words
    assert "5 undecided, in an order by 3 decisions" in words
    assert "tentative: an order, not labels (3 of about 30 decisions)" in words
    assert "Read today" in client.get("/inbox").words


def test_a_second_start_is_the_same_work(client: Client) -> None:
    work = client.site.works.start(ranking.KEY, ranking.TITLE, lambda _, progress: _hold(progress))
    answer = client.post("/rank", {}, follow=False)
    assert answer.headers["location"] == f"/works/{work.id}"
    assert "Ranking your postings" in client.get("/inbox").words
    assert "Ranking your postings" in client.get("/rank").words
    work.stop()
    assert work.wait(60)


def _hold(progress: object) -> None:
    import time

    while True:
        progress("waiting", 0, 0)  # type: ignore[operator]  # raises once it is stopped
        time.sleep(0.02)


def test_what_leads_elsewhere_leads_to_the_inbox(client: Client) -> None:
    client.post("/rank", {"back": "//elsewhere.example/"}, follow=False)
    finished(client)
    work = client.site.works.newest(ranking.KEY)
    assert work is not None
    assert work.goes_to == "/inbox"


def test_a_failure_is_told_where_one_looks(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_text('screener = "prompted"\n', encoding="utf-8")
    answer = client.settled("/rank")

    assert "E-NO-MODEL" in answer.text
    assert "Rank without asking anybody" in answer.words
    assert n_screenings(folder) == 0


# --- with a base model -------------------------------------------------------------------------------------------


@pytest.fixture
def asking(folder: Path) -> Iterator[Client]:
    """A base model that would cost money; nobody answers at its address."""
    (folder / "metier.toml").write_text(MODEL, encoding="utf-8")
    with serving(folder) as client:
        yield client


def test_where_a_base_model_would_be_asked_nothing_starts_at_once(asking: Client, folder: Path) -> None:
    assert 'href="/rank"' in asking.get("/inbox").text
    asking.post("/rank", {})

    assert asking.site.works.newest(ranking.KEY) is None
    assert n_screenings(folder) == 0


def test_what_asking_would_cost_stands_on_the_page(asking: Client) -> None:
    words = asking.settled("/rank").words

    assert "would be asked about" in words
    assert "questions" in words
    assert "at most $" in words
    assert "Most it may cost, US dollars" in words


def test_a_yes_to_other_terms_than_those_of_now_asks_nobody(asking: Client) -> None:
    seen = re.search(r"name=\"seen\" value=\"([^\"]+)\"", asking.settled("/rank").text)
    assert seen
    host, model, n, worst, leaves = json.loads(html.unescape(seen[1]))
    for other in (["else.example", model, n, worst, leaves], [host, model, n - 1, worst, leaves]):
        answer = asking.post("/rank", {"ask": "model", "budget": "5", "seen": json.dumps(other)})
        assert answer.status == 422
        assert "What asking would take was changed" in answer.words
    assert asking.site.works.newest(ranking.KEY) is None


def test_without_a_budget_nothing_is_asked_and_what_was_typed_stays(asking: Client) -> None:
    asking.settled("/rank")
    answer = asking.post("/rank", {"ask": "model", "budget": "", "at_most": "7"})

    assert answer.status == 422
    assert "E-BUDGET-MISSING" in answer.text
    assert 'value="7"' in answer.text
    bad = asking.post("/rank", {"ask": "model", "budget": "lots", "at_most": "7"})
    assert bad.status == 422
    assert 'value="lots"' in bad.text
    assert asking.site.works.newest(ranking.KEY) is None


def test_one_may_rank_without_asking(asking: Client, folder: Path) -> None:
    asking.post("/rank", {"ask": "nobody"}, follow=False)
    finished(asking)

    assert n_screenings(folder) == 1
    with Workspace(folder, environment={}) as workspace:
        assert workspace.store.ledger.spent().total == 0
