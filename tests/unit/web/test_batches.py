"""Batches from the page: the price first, sent within the budget, fetched once, as the command line does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.asking_world import over
from tests.batch_server import batch_server
from tests.batch_world import AT, SENT, World, filled
from tests.web_world import Client, serving

from metier.cli.driver import Driver
from metier.domain.chat import FREE
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace

PAGE = "/rank/batches"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Seven undecided postings and two decided; a provider with batches."""
    clock = FixedClock(AT)
    filled(tmp_path / "ws", clock)
    with batch_server(KeywordModel(liked=["python", "remote"], disliked=["night"])) as (server, desk):
        world = World(tmp_path / "ws", server, desk, clock)
        world.configure("openai")
        yield world


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with serving(world.folder, clock=world.clock) as client:
        yield client


def cli(world: World) -> Driver:
    return Driver(world.folder, arguments={"encoder": ToyEncoder(), "clock": world.clock})


def test_the_price_is_that_of_the_command_line_and_a_look_sends_nothing(world: World, client: Client) -> None:
    assert f'href="{PAGE}"' in client.settled("/rank").text
    said = client.settled(PAGE).words
    told = cli(world)("screen", "--with", "few_shot", "--batch", "--dry-run", "--json").envelope["data"]
    assert f"{told['n_new']} new, 0 answered before" in said
    price = re.search(r"about \$([\d.]+)", said)
    assert price
    assert float(price[1]) == pytest.approx(
        float(told["expected_usd"]), rel=0.02
    )  # prompts hold random marks
    assert "half the price" in said
    assert "No batch was sent yet." in said
    assert client.post(f"{PAGE}/send", {"kind": "few_shot"}).status == 422  # no budget
    assert not world.server.asked
    assert not world.desk.batches


def test_it_is_sent_looked_at_fetched_and_paid_once(world: World, client: Client) -> None:
    client.settled(PAGE)
    client.post(f"{PAGE}/send", {"kind": "few_shot", "budget": "5"}, follow=False)
    assert over(client, "batches").error is None
    page = client.settled(PAGE)
    assert f"Sent {SENT} questions to" in page.words
    assert "its answers come within a day" in page.words
    assert "Nothing is left to ask." in page.words
    assert len(world.server.asked) == 1  # at once, so that a form that is not taken is known
    (row,) = cli(world)("batch", "list", "--json").envelope["data"]["batches"]
    assert f"{row['id']} " in page.words
    client.post(PAGE, {"do": "fetch"})
    assert "0 new answers" in client.settled(PAGE).words
    world.desk.finish()
    client.post(PAGE, {"do": "look"})
    over(client, "batches")
    assert "ready" in client.settled(PAGE).words
    assert world.desk.n_fetched == 0
    client.post(PAGE, {"do": "fetch"})
    over(client, "batches")
    page = client.settled(PAGE)
    assert f"{SENT} new answers" in page.words
    assert "on their way" not in page.words
    assert "The cost above includes it" not in page.words  # there is none
    assert 'value="fetch"' not in page.text
    assert world.spent() == world.bill()
    client.post(PAGE, {"do": "fetch"})
    assert world.spent() == world.bill()
    (row,) = cli(world)("batch", "list", "--json").envelope["data"]["batches"]
    assert f"{row['n']} {row['n_replied']}" in page.words
    assert len(world.screened()) == 7  # ranked with what came; nobody is asked again
    assert world.spent() == world.bill()


def test_a_budget_that_is_too_small_sends_a_part(world: World, client: Client) -> None:
    client.settled(PAGE)
    client.post(f"{PAGE}/send", {"kind": "few_shot", "budget": "0.03"}, follow=False)
    over(client, "batches")
    said = client.settled(PAGE).words
    assert "not sent" in said
    assert world.spent() <= 30_000
    assert 0 < sum(len(batch.requests) for batch in world.desk.batches) < SENT


def test_one_can_be_ended_and_what_has_no_answer_is_free_again(world: World, client: Client) -> None:
    client.settled(PAGE)
    client.post(f"{PAGE}/send", {"kind": "few_shot", "budget": "5"}, follow=False)
    over(client, "batches")
    (row,) = cli(world)("batch", "list", "--json").envelope["data"]["batches"]
    assert client.post(PAGE, {"do": "end", "batch": "nothing"}).status == 400
    client.post(PAGE, {"do": "end", "batch": row["id"]})
    over(client, "batches")
    world.desk.finish("cancelled", at_most=2)
    client.post(PAGE, {"do": "fetch"})
    over(client, "batches")
    assert "2 new answers" in client.settled(PAGE).words
    assert world.spent() == world.bill()


def test_a_provider_that_refuses_is_told(world: World, client: Client) -> None:
    world.desk.refuses = (400, "no batches today")
    client.settled(PAGE)
    client.post(f"{PAGE}/send", {"kind": "few_shot", "budget": "5"}, follow=False)
    assert over(client, "batches").error is not None
    assert "no batches today" in client.settled(PAGE).words


def test_read_only_shows_what_is_there_and_sends_nothing(world: World) -> None:
    world.send()
    with serving(world.folder, clock=world.clock, is_read_only=True) as client:
        page = client.settled(PAGE)
        assert str(SENT) in page.words
        assert "<button" not in page.text.split('<h2 id="sent">')[1].split("</main>")[0]
        assert client.post(PAGE, {"do": "fetch"}).status == 403
        assert client.post(f"{PAGE}/send", {"kind": "few_shot", "budget": "5"}).status == 403


def test_nothing_goes_elsewhere_before_the_person_agrees(world: World) -> None:
    chat = KeywordModel()
    far = replace(base_model(chat, price=CHEAP), is_local=False, host="api.example.com")
    with serving(world.folder, clock=world.clock, base_model=far) as client:
        page = client.settled("/rank")
        assert "May these words go to api.example.com?" in page.words
        assert 'value="model"' not in page.text
        client.post(
            "/settings/privacy/agree", {"host": far.host, "back": "/rank", "agreed": ["postings", "profile"]}
        )
        assert 'value="model"' in client.settled("/rank").text
    assert chat.requests == []


def test_without_batches_it_says_so(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws", base_model=base_model(KeywordModel(), price=FREE)) as client:
        assert "has no batches for less" in client.get(PAGE).words
        assert PAGE not in client.settled("/rank").text
        assert client.get(f"{PAGE}?kind=gossip").status == 422
        assert client.post(PAGE, {"do": "gossip"}).status == 422
