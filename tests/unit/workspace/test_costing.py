"""Costs in a workspace: what is counted here stands in place of what is assumed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.tuned_world import added

from metier.actions.ledger import CallState, Caps, PlannedCall, SettledCall
from metier.adviser.costs.break_even import Pays
from metier.adviser.snapshot import Origin, Rung
from metier.domain.chat import ChatReply, Usage
from metier.errors import AssumptionError, ModelUnknownError
from metier.prompts.tokens import estimate_tokens
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace
from metier.workspace.costing import CostOptions, listed_models

START = datetime(2026, 9, 1, 12, tzinfo=UTC)
MODEL = '\n[models.small]\nprovider = "openai"\nmodel = "gpt-6-luna"\n'
NO_PRICE = '\n[models.odd]\nprovider = "openai"\nmodel = "gpt-9-odd"\n'


def write(folder: Path, text: str) -> None:
    with (folder / "metier.toml").open("a", encoding="utf-8") as file:
        file.write(text)


class World:
    """A workspace whose clock can be set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FixedClock(START)
        Workspace.create(folder, environment={}).close()
        self.workspace = self.open()

    def open(self) -> Workspace:
        self.workspace = Workspace(self.folder, environment={}, clock=self.clock, encoder=ToyEncoder())
        return self.workspace

    def having(self, toml: str) -> Workspace:
        self.workspace.close()
        write(self.folder, toml)
        return self.open()

    def add(self, n: int, *, day: int, words: int = 40) -> None:
        """`n` new postings on a day after the start."""
        self.clock.moment = START + timedelta(days=day)
        rows = [
            {"title": f"Role {day} {i}", "company": f"Firm {day} {i}", "text": f"Role {day} {i}: " + "bread and ovens " * (words + i)}
            for i in range(n)
        ]  # fmt: skip
        self.workspace.add_text("".join(f"{json.dumps(row)}\n" for row in rows), name="jobs.jsonl")

    def answered(self, n: int, *, tokens: int = 300, micro: int = 4_000) -> None:
        """`n` answers of a base model in the ledger."""
        ledger = self.workspace._store.ledger
        for i in range(n):
            planned = PlannedCall(f"key {i}", f"subject {i}", "screening", "m", micro)
            (number,) = ledger.step([], [planned], run="r", caps=Caps(), at=self.clock.now())
            assert isinstance(number, int)
            said = ChatReply("{}", usage=Usage(1_700, tokens))
            ledger.step([SettledCall(number, CallState.REPLIED, micro, said)], [], run="r", caps=Caps(), at=self.clock.now())  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "ws")
    yield made
    made.workspace.close()


def test_an_empty_workspace_says_what_is_assumed(world: World) -> None:
    report = world.workspace.costing.report()
    assert report.is_assumed
    assert report.model in {one.model for one in listed_models()}
    assert report.against is Rung.PROMPTED
    assert {one.figure.origin for one in report.assumptions} <= {Origin.ASSUMED, Origin.PUBLISHED}
    assert report.paid is not None
    assert not report.paid.is_known
    assert any("OpenAI trains only for organisations" in words for words in report.hosts)


def test_new_postings_are_counted_without_the_pile_of_the_first_day(world: World) -> None:
    world.add(50, day=0)
    for day in (10, 20, 30):
        world.add(20, day=day)
    world.clock.moment = START + timedelta(days=61)
    found = world.workspace.costing.monthly_postings()
    assert found.value is not None
    assert found.value == pytest.approx(60 / 61 * 30.4375, abs=0.1)  # 60 in 61 days
    assert found.n == 60
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert world.workspace.costing.report().assumption("postings").figure == found


def test_a_week_tells_nothing_about_a_month(world: World) -> None:
    world.add(50, day=0)
    world.add(10, day=5)
    assert not world.workspace.costing.monthly_postings().is_known
    figure = world.workspace.costing.report().assumption("postings").figure
    assert (figure.value, figure.origin) == (300, Origin.ASSUMED)


def test_what_came_long_ago_is_no_month_of_today(world: World) -> None:
    world.add(10, day=0)
    world.add(90, day=5)
    world.add(9, day=150)
    world.clock.moment = START + timedelta(days=160)
    assert world.workspace.costing.monthly_postings().n == 9


def test_lengths_of_postings_are_the_persons_own(world: World) -> None:
    world.add(30, day=0)
    report = world.workspace.costing.report()
    texts = sorted(estimate_tokens(posting.text) for posting in world.workspace.desk.postings.all())
    figure = report.assumption("posting_tokens").figure
    assert figure.value == pytest.approx((texts[14] + texts[15]) / 2, abs=0.6)
    assert figure.origin is Origin.COUNTED
    assert figure.n == 30
    assert (figure.low, figure.high) == (texts[3], texts[26])
    assert report.assumption("row_tokens").figure.value == (figure.value or 0) + 188


def test_long_postings_count_as_they_are_cut(world: World) -> None:
    workspace = world.having("\n[prompt]\nposting_tokens = 200\n")
    world.add(25, day=0, words=400)
    assert workspace.costing.report().assumption("posting_tokens").figure.value == 200


def test_decisions_tell_rows_and_the_share_that_is_asked(world: World) -> None:
    world.add(60, day=0)
    for number in range(1, 61):
        world.workspace.label(number, "passed")
    report = world.workspace.costing.report()
    assert report.assumption("rows").figure.value == 60
    assert report.assumption("ask_share").figure.value == 0.4


def test_answers_so_far_tell_their_length_and_what_they_cost(world: World) -> None:
    world.answered(9)
    assert world.workspace.costing.report().assumption("answer_tokens").figure.origin is Origin.ASSUMED
    ledger_only = world.workspace.costing.paid()
    assert ledger_only.value == pytest.approx(0.004)
    assert ledger_only.n == 9


def test_ten_answers_are_enough_for_their_mean(world: World) -> None:
    world.answered(10, tokens=123)
    figure = world.workspace.costing.report().assumption("answer_tokens").figure
    assert (figure.value, figure.origin, figure.n) == (123.0, Origin.COUNTED, 10)


def test_a_model_of_the_workspace_is_reckoned_with(world: World) -> None:
    workspace = world.having(MODEL)
    report = workspace.costing.report()
    assert (report.model, report.is_assumed) == ("small", False)
    assert report.models[0].place == "yours"
    assert report.against is Rung.HYBRID  # the screener in use as soon as there is a base model
    assert report.rung(Rung.PROMPTED).per_posting_usd.value == pytest.approx((1_766 * 0.1 + 210 * 0.5) / 1e6)
    assert report.assumption("answer_tokens").figure.high == 700
    assert (
        report.assumption("hosting_per_hour").figure.value == 0.0
    )  # OpenAI asks nothing for keeping a tuned model


@pytest.mark.parametrize(
    ("model", "training", "asking"),
    [("gpt-4o-mini-2024-07-18", 3.0, (0.3, 1.2)), ("gpt-4o-2024-08-06", 25.0, (3.75, 15.0))],
)
def test_a_model_that_is_trained_at_its_service_has_its_own_prices(
    world: World, model: str, training: float, asking: tuple[float, float]
) -> None:
    own = f'\n[models.small]\nprovider = "openai"\nmodel = "{model}"\n'
    report = world.having(own).costing.report()
    values = {one.name: one.figure for one in report.assumptions}
    assert values["training_price"].value == training
    assert (values["tuned_input"].value, values["tuned_output"].value) == asking
    assert values["training_price"].origin is Origin.PUBLISHED
    assert values["training_price"].high is None


def test_prices_of_another_model_that_stand_in_are_marked(world: World) -> None:
    figure = world.having(MODEL).costing.report().assumption("training_price").figure
    assert (figure.value, figure.origin) == (3.0, Origin.ASSUMED)
    assert figure.source.startswith("stands in, as nothing is known of OpenAI with gpt-6-luna")


def test_a_model_without_a_price_stays_without_one(world: World) -> None:
    report = world.having(NO_PRICE).costing.report()
    assert report.rung(Rung.FEW_SHOT).month_usd.value is None
    assert {one.pays for one in report.break_even} == {Pays.NOT_KNOWN}
    assert report.sensitivity.result is None
    priced = world.workspace.costing.report(CostOptions(stated={"price_input": 1, "price_output": 2}))
    assert priced.rung(Rung.PROMPTED).per_posting_usd.value == pytest.approx((1_766 + 420) / 1e6)


def test_prices_of_metier_toml_win(world: World) -> None:
    own = MODEL + 'price_input = "7"\nprice_output = "9"\n'
    report = world.having(own).costing.report()
    assert report.assumption("price_input").figure.value == 7
    assert report.assumption("price_input").figure.source == "as metier.toml says"


def test_a_model_of_the_price_list_can_be_named(world: World) -> None:
    costing = world.workspace.costing
    for name in ("claude-haiku-5-5", "anthropic/claude-haiku-5-5"):
        report = costing.report(CostOptions(name))
        assert (report.model, report.models[0].place) == ("claude-haiku-5-5", "named")
        assert not report.is_assumed
    with pytest.raises(ModelUnknownError):
        costing.report(CostOptions("claude-haiku-5-5-ultra"))


def test_earlier_trainings_tell_what_they_took(world: World) -> None:
    card = added(world.workspace, 1)
    figure = world.workspace.costing.report().assumption("encoder_minutes").figure
    assert figure.value == pytest.approx(190 / 60)
    assert figure.origin is Origin.COUNTED
    assert card.id in figure.source


def test_money_for_a_snapshot(world: World) -> None:
    money = world.having(MODEL).costing.rungs()
    assert set(money) == set(Rung)
    assert money[Rung.LEARNED].set_up_usd.value == 0
    assert money[Rung.HOSTED].per_month_usd.value == 0
    assert money[Rung.HOSTED].set_up_minutes.value is None
    figure = money[Rung.HYBRID].per_posting_usd
    assert figure.value is not None
    assert "small" in figure.source


def test_what_is_stated_wins_over_what_is_counted(world: World) -> None:
    world.add(30, day=0)
    options = CostOptions(stated={"posting_tokens": 99, "postings": "1,000"})
    report = world.workspace.costing.report(options)
    assert report.assumption("posting_tokens").figure.value == 99
    assert report.assumption("postings").figure.value == 1_000
    with pytest.raises(AssumptionError):
        world.workspace.costing.report(CostOptions(stated={"posting_token": 99}))


def test_nothing_is_written_or_sent(world: World) -> None:
    world.having(MODEL)
    before = {file: file.stat().st_mtime_ns for file in world.folder.rglob("*") if file.is_file()}
    spent = world.workspace._store.ledger.spent()
    world.workspace.costing.report()
    world.workspace.costing.rungs()
    assert world.workspace._store.ledger.spent() == spent
    after = {file: file.stat().st_mtime_ns for file in world.folder.rglob("*") if file.is_file()}
    assert {file.name for file in after} == {file.name for file in before}
    assert not list(world.folder.rglob("sent*"))


def test_what_passes_questions_on_from_this_machine_is_paid_as_metier_toml_says(tmp_path: Path) -> None:
    near = '\n[models.near]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "near-1"\n'
    for prices, is_free in (("", True), ('price_input = "3"\nprice_output = "15"\n', False)):
        folder = tmp_path / str(is_free)
        Workspace.create(folder, environment={}).close()
        with (folder / "metier.toml").open("a", encoding="utf-8") as file:
            file.write(near + prices)
        with Workspace(folder, environment={}) as search:
            value = search.costing.rungs()[Rung.PROMPTED].per_posting_usd.value
        assert value is not None
        assert (value == 0) is is_free
