"""Comparing with screeners that ask a base model, from the page: price first, then asked within the budget, nothing paid twice."""

from __future__ import annotations

import html
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.asking_world import TESTED, AskingWorld, asked, asking_world, decided, over
from tests.unit.web.test_report import figures_in, plain
from tests.web_world import serving

from metier.evaluation.figure_words import figure_words, signed
from metier.testing import KeywordModel
from metier.testing.base_model import CHEAP, base_model
from metier.web.asking import shown_as_most

PATH = "/report/compare?with=prompted"
REPLAY = "replay for compare"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return decided(tmp_path_factory.mktemp("decided") / "ws")


@pytest.fixture
def world(made: Path, tmp_path: Path) -> Iterator[AskingWorld]:
    with asking_world(made, tmp_path / "ws", more='screener = "learned"\n') as world:
        yield world


def test_the_price_stands_there_first_and_a_look_asks_nobody(world: AskingWorld) -> None:
    with world.serving() as client:
        said = client.settled(PATH).words
        assert f"{TESTED} questions to small" in said
        assert "at most $" in said
        assert "none is set for the workspace" in said
        assert client.post("/report/compare", {"with": "prompted"}).status == 422
        assert 'value="lots"' in client.post("/report/compare", {"with": "prompted", "budget": "lots"}).text
    assert not world.server.asked


def test_what_it_finds_is_what_the_command_line_finds_and_is_kept(world: AskingWorld) -> None:
    with world.serving() as client:
        client.settled(PATH)
        client.post("/report/compare", {"with": "prompted", "budget": "1"}, follow=False)
        assert over(client, REPLAY).error is None
        said = plain(client.settled(PATH).words)
    n_asked = len(world.server.asked)
    assert world.paid == world.server.cost(CHEAP) > 0
    told = world.cli("compare", "prompted", "--json").envelope["data"]
    assert len(world.server.asked) == n_asked
    (one,) = told["comparisons"]
    gain = one["gain"]
    row = f"prompted {one['finding']} {signed(gain['value'])} {signed(gain['low'])} to {signed(gain['high'])}"
    assert row in said
    shown = [
        found
        for agreement in told["agreements"]
        for found in figures_in([agreement["order"], agreement["labels"]])
        if found.key.value in {"auc", "exact", "kappa", "log_loss"}
    ]
    assert len(shown) == 8
    assert all(figure_words(found) in said for found in shown)
    with world.serving() as again:  # a server that was started anew
        assert row in plain(again.settled(PATH).words)
    assert len(world.server.asked) == n_asked


def test_stopped_and_gone_on_it_asks_and_pays_as_much_as_at_one_go(
    world: AskingWorld, made: Path, tmp_path: Path
) -> None:
    with asking_world(made, tmp_path / "other", more='screener = "learned"\n') as whole:
        assert whole.cli("compare", "prompted", "few_shot").exit_code == 5  # no budget
        whole.settings('screener = "learned"\nbudget = 1\n')
        assert whole.cli("compare", "prompted", "few_shot").exit_code == 0
        n, paid = len(whole.server.asked), whole.paid
    path, fields = f"{PATH}&with=few_shot", {"with": ["prompted", "few_shot"], "budget": "1"}
    world.server.held_from = 7
    with world.serving() as client:
        client.settled(path)
        client.post("/report/compare", fields, follow=False)
        asked(world, 7)
        work = client.site.works.going_on[-1]
        client.post(f"/works/{work.id}/stop", {"back": path}, follow=False)
        world.server.let_go.set()
        assert over(client, REPLAY).state == "stopped"
        n_before = len(world.server.asked)
        assert 7 <= n_before < n
        page = client.settled(path).words
        assert "pays nothing twice" in page
        assert f"{n - n_before} questions to small" in page
        client.post("/report/compare", fields, follow=False)
        assert over(client, REPLAY).error is None
        assert "prompted :" in client.settled(path).words
    assert (len(world.server.asked), world.paid) == (n, paid)


def test_where_the_budget_ends_what_was_answered_is_kept(world: AskingWorld) -> None:
    with world.serving() as client:
        client.settled(PATH)
        client.post("/report/compare", {"with": "prompted", "budget": "0.02"}, follow=False)
        assert over(client, REPLAY).error.code == "E-BUDGET"
        n_before = len(world.server.asked)
        assert 0 < n_before < TESTED
        said = client.settled(PATH).words
        assert "The budget allows no more answers" in said
        assert f"{TESTED - n_before} questions to small" in said
        assert world.paid <= 20_000
        client.post("/report/compare", {"with": "prompted", "budget": "1"}, follow=False)
        over(client, REPLAY)
        assert "prompted :" in client.settled(PATH).words
    assert len(world.server.asked) == TESTED
    assert world.paid == world.server.cost(CHEAP)


def test_nothing_goes_elsewhere_before_the_person_agrees(made: Path, world: AskingWorld) -> None:
    chat = KeywordModel()
    far = replace(base_model(chat, price=CHEAP), is_local=False, host="api.example.com")
    with serving(world.folder, **world.arguments, base_model=far) as client:
        page = client.settled(PATH)
        assert "May these words go to api.example.com?" in page.words
        assert 'method="post" action="/report/compare"' not in page.text
        client.post("/report/compare", {"with": "prompted", "budget": "1"})
        assert not client.site.works.going_on
        fields = {"host": "api.example.com", "back": PATH}
        assert "nothing may go there" in client.post("/settings/privacy/agree", fields).words
        agreed = client.post("/settings/privacy/agree", {**fields, "agreed": ["postings", "profile"]})
        assert "api.example.com may read" in agreed.words
        assert 'method="post" action="/report/compare"' in client.settled(PATH).text
    assert chat.requests == []


def test_read_only_shows_the_price_and_begins_nothing(world: AskingWorld) -> None:
    with world.serving(is_read_only=True) as client:
        page = client.settled(PATH)
        assert "to be looked at only" in page.words
        assert 'method="post" action="/report/compare"' not in page.text
        assert client.post("/report/compare", {"with": "prompted", "budget": "1"}).status == 403
    assert not world.server.asked


def test_hybrid_asks_a_part_and_both_together_are_not_counted_twice(world: AskingWorld) -> None:
    with world.serving() as client:
        alone = client.settled("/report/compare?with=few_shot").words
        both = client.settled("/report/compare?with=few_shot&with=hybrid").words
    assert f"{TESTED} questions to small" in alone
    assert f"{TESTED} questions to small" in both


def test_an_active_screener_that_asks_waits_for_a_yes(world: AskingWorld) -> None:
    world.settings('screener = "prompted"\n')
    with world.serving() as client:
        said = client.settled("/report/compare").words
        assert f"{TESTED} questions to small" in said
        assert "Replayed" not in said
    assert not world.server.asked


def test_a_yes_to_less_than_what_it_takes_by_now_asks_nobody(world: AskingWorld) -> None:
    with world.serving() as client:
        page = client.settled(PATH).text
        found = re.search(r"name=\"seen\" value=\"([^\"]+)\"", page)
        assert found
        seen = json.loads(html.unescape(found[1]))
        host, model, n, worst, leaves = seen
        fields = {"with": "prompted", "budget": "1"}
        for less in (
            ["other.example", model, n, worst, leaves],
            [host, "dearer", n, worst, leaves],
            [host, model, n - 1, worst, leaves],
            [host, model, n, "0.000001", leaves],
        ):
            refused = client.post("/report/compare", fields | {"seen": json.dumps(less)})
            assert refused.status == 422
            assert "What asking would take was changed" in refused.words
        for odd in ("x", "[]", "[1]", "{}", '["a","b","c","d","e"]', "[" * 1_000, '["","",1e999,"NaN",[]]'):
            assert client.post("/report/compare", fields | {"seen": odd}).status == 422, odd
        assert not world.server.asked
        more = [host, model, n + 5, "9", leaves]
        assert client.post("/report/compare", fields | {"seen": json.dumps(more)}, follow=False).status == 303
        assert over(client, REPLAY).error is None


def test_a_click_in_two_tabs_at_once_is_paid_once(world: AskingWorld) -> None:
    world.server.latency = 0.01
    with world.serving() as client:
        client.settled(PATH)
        fields = {"with": "prompted", "budget": "1"}

        def press() -> None:
            client.post("/report/compare", fields, follow=False)

        clicks = [threading.Thread(target=press) for _ in range(4)]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join(60)
        assert over(client, REPLAY).error is None
        press()
        assert over(client, REPLAY).error is None
    assert len(world.server.asked) == TESTED
    assert world.paid == world.server.cost(CHEAP)


def test_with_a_budget_of_the_workspace_and_none_typed_no_more_is_spent_than_what_stood_there(
    world: AskingWorld,
) -> None:
    world.settings('screener = "learned"\nbudget = 1\n')
    with world.serving() as client:
        client.settled(PATH)
        client.post("/report/compare", {"with": "prompted"}, follow=False)
        assert over(client, REPLAY).error is None
    assert len(world.server.asked) == TESTED
    assert shown_as_most(Decimal("0.0014")) == Decimal("0.01")
    assert shown_as_most(Decimal(0)) is None
