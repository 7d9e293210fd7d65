"""The report in the browser: the figures of the command line, its replay, its file, and what it says while nothing is known."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.figures_world import HOSTILE, Figures, figures_world, settled
from tests.web_world import Client, serving

from metier.evaluation.agreement import Figure, Key
from metier.evaluation.figure_words import interval_words, value_words
from metier.testing import ToyEncoder
from metier.web.rendering.commands import page_of
from metier.web.views.evidence.tabs import LINKS, TOPICS
from metier.workspace import Workspace

GOLDEN = Path(__file__).parents[2] / "golden" / "web" / "report.html"
WRITE = os.environ.get("METIER_GOLDEN") == "write"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Decisions before and after verdicts; nothing replayed yet."""
    return figures_world(tmp_path_factory.mktemp("figures"))


@pytest.fixture(scope="module")
def client(world: Figures) -> Iterator[Client]:
    """A server of it."""
    with world.serving() as client:
        yield client


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Client]:
    """A server of an empty workspace."""
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        yield client


def figures_in(data: object) -> Iterator[Figure]:
    """Every figure of agreement that stands anywhere in a report's JSON."""
    if isinstance(data, dict):
        if {"key", "value", "low", "high", "n"} <= set(data):
            yield Figure(**{**data, "key": Key(data["key"])})
        for each in data.values():
            yield from figures_in(each)
    elif isinstance(data, list):
        for each in data:
            yield from figures_in(each)


def data_of(world: Figures, *words: str) -> Any:
    """What a command says with `--json`."""
    ran = world.cli(*words, "--json")
    assert ran.exit_code == 0, ran.stderr
    return json.loads(ran.stdout)["data"]


def plain(words: str) -> str:
    """With plain spaces."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_every_figure_of_the_command_line_stands_on_the_page(world: Figures, client: Client) -> None:
    told = data_of(world, "report", "--replay")
    client.site.figures.outdate("report")
    said = plain(settled(client, "/report"))
    assert plain(told["claim"]) in said
    beside = {"auc", "ap", "exact", "within_one", "kappa", "log_loss"}
    shown = [
        *figures_in(told["frozen"]["order"]),
        *figures_in(told["frozen"]["labels"]),
        *(one for one in figures_in(told["replayed"]) if one.key.value in beside),
        *figures_in([told["consistency"]["exact"], told["consistency"]["kappa"]]),
    ]
    assert len(shown) > 20
    for one in shown:
        assert value_words(one) in said, one
        assert interval_words(one) in said, one
    for row in told["frozen"]["table"]["counts"]:
        assert " ".join(map(str, row)) in said


def test_the_report_looks_as_it_did(world: Figures, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    data_of(world, "report", "--replay")
    client.site.figures.outdate("report")
    text = client.settled("/report").text
    main = re.sub(r"\n\s*\n+", "\n", text[text.index("<main") : text.index("</main>")]) + "</main>\n"
    if WRITE:
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_text(main, encoding="utf-8")
    assert main == GOLDEN.read_text(encoding="utf-8")


def test_a_replay_is_begun_by_a_button_and_makes_the_report_richer(tmp_path: Path) -> None:
    with figures_world(tmp_path).serving() as client:
        before = client.settled("/report")
        assert 'action="/report/replay"' in before.text
        assert "95 decisions not replayed yet" in before.words
        assert client.post("/report/replay").status == 200
        after = client.settled("/report")
        assert "not replayed yet" not in after.words
        assert "words, replayed" in after.words
        assert "words, replayed" not in before.words


def test_it_is_not_replayed_by_a_look(client: Client) -> None:
    assert client.get("/report/replay").status == 405


def test_the_file_is_that_of_the_command_line(world: Figures, client: Client, tmp_path: Path) -> None:
    ran = world.cli("report", "--html", str(tmp_path / "r.html"))
    assert ran.exit_code == 0, ran.stderr
    answer = client.get("/report/metier-report.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.text == (tmp_path / "r.html").read_text(encoding="utf-8")


def test_names_of_postings_are_escaped_and_lead_to_their_pages(client: Client) -> None:
    for path in ("/report", "/report/changes"):
        text = client.settled(path).text
        assert "<img src=x" not in text
        assert re.search(r'href="/postings/\d+"', text), path
        assert html.escape(HOSTILE, quote=False).split(" Job")[0] in text, path


def test_what_to_do_next_is_a_link_and_no_command(client: Client) -> None:
    text = client.settled("/report").text
    assert f'href="{page_of("metier label --audit")}"' in text
    assert "<code>metier label" not in text


def test_every_figure_has_an_explanation(client: Client) -> None:
    assert set(TOPICS) == set(Key)
    for topic in set(TOPICS.values()):
        assert client.get(f"/explain/{topic}").status == 200, topic
    assert LINKS.command("metier version") is None


def test_an_empty_workspace_says_what_to_do(empty: Client) -> None:
    answer = empty.settled("/report")
    assert answer.status == 200
    assert "Not known yet" in answer.words
    assert 'href="/add"' in answer.text
    assert "Replay all decisions" not in answer.words
    file = empty.get("/report/metier-report.html")
    assert file.status == 200
    assert "Does metier know your taste?" in file.words


def test_while_it_is_counted_the_page_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metier.web.background.work.PATIENCE", 0.0)
    folder = figures_world(tmp_path).folder
    with serving(folder, encoder=ToyEncoder(), environment={"METIER_OFFLINE": "true"}) as client:
        answer = client.get("/report")
        assert answer.status == 200
        assert "Counting your decisions" in answer.words
        assert "Does metier know your taste?" in answer.words
        client.settled("/report")
