"""Proposals by a base model from the page: lines drafted once, each measured; the price first, nothing paid twice, nothing lost by a stop."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.asking_world import AskingWorld, asked, over
from tests.chat_server import chat_server
from tests.unit.evaluation.proposals.people import labels_file
from tests.unit.web.test_report import plain
from tests.web_world import serving

from metier.cli.driver import Driver
from metier.domain.chat import MICRO
from metier.testing import KeywordModel, ScriptedModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model

PAGE = "/profile/proposals"
ASK = f"{PAGE}/ask"
DRAFTS = {
    "rules": [
        {"rule": "No payments software", "side": "against", "phrases": ["payments"]},
        {"rule": "A moon", "side": "for", "phrases": ["moonlight"]},
    ]
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("propose")
    cli = Driver(folder / "ws", arguments={"encoder": ToyEncoder()})
    (folder / "history.jsonl").write_text(labels_file(120), encoding="utf-8")
    cli("init", str(folder / "ws"))
    cli("import", str(folder / "history.jsonl"))
    return folder / "ws"


@pytest.fixture
def world(made: Path, tmp_path: Path) -> Iterator[AskingWorld]:
    shutil.copytree(made, tmp_path / "ws")
    with chat_server(KeywordModel(liked=["rust"], disliked=["payments"])) as server:
        world = AskingWorld(tmp_path / "ws", server)
        world.settings()
        yield world


def proposals_of(world: AskingWorld, *words: str) -> list[dict[str, Any]]:
    ran = world.cli("profile", "propose", "--json", *words)
    assert ran.exit_code == 0, ran.stderr
    return list(ran.envelope["data"]["report"]["proposals"])


def test_each_line_is_measured_by_a_base_model_and_the_command_line_then_pays_nothing(
    world: AskingWorld,
) -> None:
    with world.serving() as client:
        before = client.settled(PAGE)
        assert "About each line, by prompted" in before.words
        assert "questions to small" in before.words
        assert client.post(ASK, {"what": "prompted"}).status == 422  # no budget
        assert client.post(ASK, {"what": "gossip", "budget": "1"}).status == 422
        assert not world.server.asked
        client.post(ASK, {"what": "prompted", "budget": "1"}, follow=False)
        assert over(client, "proposals asking prompted").error is None
        said = plain(client.settled(PAGE).words)
    n_asked, paid = len(world.server.asked), world.paid
    assert paid == world.server.cost(CHEAP) > 0
    rows = proposals_of(world, "--with", "prompted", "--budget", "1")
    assert (len(world.server.asked), world.paid) == (n_asked, paid)
    assert len(rows) == 2
    for row in rows:
        seen = row["asked"]
        change = f"{abs(seen['loss_change']['value']):.3f}"
        assert f"Prompted, on {seen['n']} later decisions that it is about: surprise" in said
        assert change in said


def test_stopped_and_asked_again_it_costs_as_much_as_at_one_go(
    made: Path, world: AskingWorld, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path / "other")
    with chat_server(KeywordModel(liked=["rust"], disliked=["payments"])) as server:
        whole = AskingWorld(tmp_path / "other", server)
        whole.settings()
        proposals_of(whole, "--with", "prompted", "--budget", "1")
        n, paid = len(server.asked), whole.paid
    world.server.held_from = 4
    with world.serving() as client:
        client.settled(PAGE)
        client.post(ASK, {"what": "prompted", "budget": "1"}, follow=False)
        asked(world, 4)
        client.post(f"/works/{client.site.works.going_on[-1].id}/stop", {"back": PAGE}, follow=False)
        world.server.let_go.set()
        assert over(client, "proposals asking prompted").state == "stopped"
        n_before = len(world.server.asked)
        assert 4 <= n_before < n
        said = client.settled(PAGE).words
        assert "pays nothing twice" in said
        assert f"{n - n_before} questions to small" in said
        client.post(ASK, {"what": "prompted", "budget": "1"}, follow=False)
        assert over(client, "proposals asking prompted").state == "done"
    assert (len(world.server.asked), world.paid) == (n, paid)


def test_what_the_budget_did_not_reach_is_counted_and_can_be_asked_later(world: AskingWorld) -> None:
    with world.serving() as client:
        client.settled(PAGE)
        client.post(ASK, {"what": "prompted", "budget": "0.01"}, follow=False)
        over(client, "proposals asking prompted")
        n_before = len(world.server.asked)
        said = client.settled(PAGE).words
        assert "without an answer" in said
        assert world.paid <= MICRO // 100
        client.post(ASK, {"what": "prompted", "budget": "1"}, follow=False)
        over(client, "proposals asking prompted")
        assert "without an answer" not in client.settled(PAGE).words
    assert len(world.server.asked) > n_before > 0
    assert world.paid == world.server.cost(CHEAP)


def test_lines_are_drafted_once_and_tested_like_all_others(world: AskingWorld) -> None:
    chat = ScriptedModel([json.dumps(DRAFTS)])
    given = base_model(chat, price=CHEAP)
    with serving(world.folder, **world.arguments, base_model=given) as client:
        assert "1 question to" in client.settled(PAGE).words
        client.post(ASK, {"what": "draft", "budget": "1"}, follow=False)
        assert over(client, "proposals asking draft").error is None
        page = client.settled(PAGE)
        assert "drafted 1 rule that can be tested, 1 dropped" in page.words
        assert "No payments software" in page.text
        assert "drafted by" in page.words
        key = page.text.split('name="key" value="')[1].split('"')[0]
        after = client.post(PAGE, {"key": key, "answer": "leave"})
        assert "not proposed again" in after.words
        client.settled(PAGE)  # the others are tested anew, and nobody is asked for them again
    assert len(chat.requests) == 1
    ran = Driver(world.folder, arguments={**world.arguments, "base_model": given})
    told = ran("profile", "propose", "--draft", "--budget", "1", "--all", "--json").envelope["data"]["report"]
    assert len(chat.requests) == 1
    assert told["drafted"]["n"] == 1
    assert "No payments software" in {row["words"] for row in told["proposals"]}


def test_nothing_goes_elsewhere_before_the_person_agrees(world: AskingWorld) -> None:
    chat = KeywordModel()
    far = replace(base_model(chat, price=CHEAP), is_local=False, host="api.example.com")
    with serving(world.folder, **world.arguments, base_model=far) as client:
        page = client.settled(PAGE)
        assert page.words.count("May these words go to api.example.com?") == 3
        assert f'action="{ASK}"' not in page.text
        client.post(ASK, {"what": "draft", "budget": "1"})
        assert not client.site.works.going_on
        client.post(
            "/settings/privacy/agree",
            {"host": "api.example.com", "back": PAGE, "agreed": ["postings", "profile"]},
        )
        page = client.settled(PAGE)
        assert (
            page.text.count(f'action="{ASK}"') == 2
        )  # lines are drafted from decisions, which may not go there yet
    assert chat.requests == []


def test_read_only_and_without_a_model_nothing_is_asked(world: AskingWorld) -> None:
    with world.serving(is_read_only=True) as client:
        page = client.settled(PAGE)
        assert f'action="{ASK}"' not in page.text
        assert client.post(ASK, {"what": "draft", "budget": "1"}).status == 403
    assert not world.server.asked
    (world.folder / "metier.toml").write_text("", encoding="utf-8")
    with world.serving() as client:
        assert "set one up" in client.settled(PAGE).words
