"""The backtest of one's own decisions from the page: the figures of the command line, what it asks first, and nothing paid twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.asking_world import TESTED, AskingWorld, asked, asking_world, decided, over
from tests.unit.web.test_report import plain
from tests.web_world import serving

from metier.pages.backtest_words import LABELS, ORDER, decimal
from metier.testing.base_model import CHEAP
from metier.workspace import Workspace

PAGE = "/report/backtest"
PROMPTED = f"{PAGE}?with=prompted&with=prior"
RUN = "run of backtest"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return decided(tmp_path_factory.mktemp("decided") / "ws")


@pytest.fixture
def world(made: Path, tmp_path: Path) -> Iterator[AskingWorld]:
    with asking_world(made, tmp_path / "ws") as world:
        yield world


def figures_of(told: dict[str, Any]) -> list[str]:
    """Every figure of a report as the page writes it: screener, then value and half interval of each."""
    found = []
    for cell in told["cells"]:
        for _, name, digits in (*ORDER, *LABELS):
            one = cell["figures"][name]
            value = one["value"] if one["value"] is not None else float("nan")
            found.append(decimal(value, digits))
    return found


def test_a_replay_has_the_figures_of_the_command_line(world: AskingWorld) -> None:
    with world.serving() as client:
        before = client.settled(PAGE)
        assert "It asks nobody and costs nothing." in before.words
        client.post(PAGE, {"with": ["learned", "words", "prior"]}, follow=False)
        assert over(client, RUN).error is None
        page = client.settled(PAGE)
        lines = client.get(f"{PAGE}/predictions?split=replay").text.splitlines()
    said = plain(page.words)
    told = world.cli("backtest", "--json").envelope["data"]
    assert f"own decisions: {sum(told['labels'].values())} decisions" in said
    assert all(one in said for one in figures_of(told))
    for cell in told["cells"]:
        row = [decimal(cell["figures"][name]["value"], digits) for _, name, digits in ORDER[:1]]
        assert f"{cell['screener']} {row[0]}" in said
    assert all(plain(note) in said for note in told["notes"])
    out = world.folder / "out.jsonl"
    assert world.cli("backtest", "--predictions", str(out)).exit_code == 0
    times = ("fit_seconds",)
    rows = [{k: v for k, v in json.loads(line).items() if k not in times} for line in lines]
    theirs = [
        {k: v for k, v in json.loads(line).items() if k not in times} for line in out.read_text().splitlines()
    ]
    assert rows == theirs
    assert len(rows) == 3 * TESTED


def test_held_back_decisions_have_the_figures_of_the_command_line_on_the_same_labels(
    world: AskingWorld,
) -> None:
    path = f"{PAGE}?with=words&with=prior&split=group&sizes=5,10,900&seeds=4"
    with world.serving() as client:
        client.settled(path)
        fields = {"with": ["words", "prior"], "split": "group", "sizes": "5,10,900", "seeds": "4"}
        client.post(PAGE, fields, follow=False)
        assert over(client, RUN).error is None
        said = plain(client.settled(path).words)
        assert "900 labels left out: too few decisions" in said
        assert (
            client.settled(f"{path}&with=learned").words.count("8 fits are missing") == 1
        )  # the others are kept
    file = world.folder / "mine.jsonl"
    world.cli("export", str(file))
    told = world.cli(
        "backtest", str(file), "--screener", "words", "--screener", "prior", "--sizes", "5,10", "--seeds", "4",
        "--profile", str(world.folder / "profile.md"), "--json",
    ).envelope["data"]  # fmt: skip
    assert [cell["words"] for cell in told["cells"]] == ["5", "5", "10", "10"]
    assert all(one in said for one in figures_of(told))


def test_a_base_model_is_asked_after_its_price_and_once(world: AskingWorld) -> None:
    with world.serving() as client:
        said = client.settled(PROMPTED).words
        assert f"{TESTED} questions to small" in said
        assert client.post(PAGE, {"with": ["prompted", "prior"]}).status == 422
        assert not world.server.asked
        client.post(PAGE, {"with": ["prompted", "prior"], "budget": "0.02"}, follow=False)
        assert over(client, RUN).error.code == "E-BUDGET"
        n_before = len(world.server.asked)
        assert 0 < n_before < TESTED
        said = client.settled(PROMPTED).words
        assert "The budget allows no more answers" in said
        assert f"{TESTED - n_before} questions to small" in said
        client.post(PAGE, {"with": ["prompted", "prior"], "budget": "1"}, follow=False)
        assert over(client, RUN).error is None
        said = plain(client.settled(PROMPTED).words)
    assert len(world.server.asked) == TESTED
    assert world.paid == world.server.cost(CHEAP)
    world.settings("budget = 1\n")
    told = world.cli("backtest", "--screener", "prompted", "--screener", "prior", "--json").envelope["data"]
    assert len(world.server.asked) == TESTED
    assert all(one in said for one in figures_of(told))


def test_stopped_and_gone_on_it_asks_and_pays_as_much_as_at_one_go(world: AskingWorld) -> None:
    world.server.held_from = 5
    with world.serving() as client:
        client.settled(PROMPTED)
        client.post(PAGE, {"with": ["prompted", "prior"], "budget": "1"}, follow=False)
        asked(world, 5)
        client.post(f"/works/{client.site.works.going_on[-1].id}/stop", {"back": PROMPTED}, follow=False)
        world.server.let_go.set()
        assert over(client, RUN).state == "stopped"
        n_before = len(world.server.asked)
        assert 5 <= n_before < TESTED
        assert "pays nothing twice" in client.settled(PROMPTED).words
    with world.serving() as client:  # a server that was started anew
        assert f"{TESTED - n_before} questions to small" in client.settled(PROMPTED).words
        client.post(PAGE, {"with": ["prompted", "prior"], "budget": "1"}, follow=False)
        assert over(client, RUN).error is None
    assert len(world.server.asked) == TESTED  # as many as decisions that are tested
    assert world.paid == world.server.cost(CHEAP)


def test_read_only_shows_what_it_would_take_and_begins_nothing(world: AskingWorld) -> None:
    with world.serving(is_read_only=True) as client:
        page = client.settled(PROMPTED)
        assert "to be looked at only" in page.words
        assert f'method="post" action="{PAGE}"' not in page.text
        assert client.post(PAGE, {"with": "prompted", "budget": "1"}).status == 403
    assert not world.server.asked


def test_what_cannot_be_is_told(world: AskingWorld) -> None:
    with world.serving() as client:
        for query in ("with=gossip", "split=%3Cb%3E", "sizes=ten", "sizes=0", "seeds=0", "seeds=5000"):
            answer = client.get(f"{PAGE}?{query}")
            assert answer.status == 422, query
            assert "<b>" not in answer.text
        assert client.get(f"{PAGE}/predictions?with=words").status == 404


def test_without_decisions_it_says_what_to_do(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        for path in (PAGE, f"{PAGE}?split=group", f"{PAGE}?split=time"):
            page = client.settled(path)
            assert page.status == 200
            assert "Not known yet" in page.words
