"""Costs in the browser: the figures of the command line, assumptions in the address, what cannot be told plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.figures_world import Figures, figures_world
from tests.unit.web.test_report import data_of, plain
from tests.web_world import Client, serving

from metier.adviser.costs.assumptions import defaults
from metier.pages.costs_plots import amount_at, volume_rows, volumes
from metier.pages.costs_words import usd_amount
from metier.web.rendering.filters import capital
from metier.workspace import Workspace
from metier.workspace.costing import CostOptions


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Some 150 postings, 105 of them decided."""
    return figures_world(tmp_path_factory.mktemp("figures"))


@pytest.fixture(scope="module")
def client(world: Figures) -> Iterator[Client]:
    """A server of it."""
    with world.serving() as client:
        yield client


def squeezed(words: str) -> str:
    """Without spaces and the marks of code."""
    return re.sub(r"[\s`]", "", words)


CHOSEN = "postings=5000&months=6&hosting_per_hour=0.5"
SAME = ("--postings", "5000", "--months", "6", "--hosting-per-hour", "0.5")


@pytest.mark.parametrize(("query", "words"), [("", ()), (f"?{CHOSEN}", SAME)])
def test_costs_have_the_figures_of_the_command_line(
    world: Figures, client: Client, query: str, words: tuple[str, ...]
) -> None:
    told = data_of(world, "costs", *words)
    said = plain(client.get(f"/costs{query}").words)
    for rung in told["rungs"]:
        amounts = [usd_amount(rung[name]["value"]) for name in ("set_up_usd", "per_posting_usd", "month_usd")]
        assert " ".join([rung["rung"], *amounts]) in said
        assert usd_amount(rung["total_usd"]["value"]) in said
        low, high = rung["month_usd"]["low"], rung["month_usd"]["high"]
        if low is not None:
            assert f"{usd_amount(low).removeprefix('$')}–{usd_amount(high).removeprefix('$')}" in said
    for one in told["break_even"]:
        assert one["words"] in said
        if one["volume"]["low"] is not None:
            assert f"between {one['volume']['low']:,.0f} and" in said
    for model in told["models"]:
        assert f"{model['name']} {model['place']} {usd_amount(model['prompted_usd'])}" in said
    for swing in told["sensitivity"]["swings"]:
        row = f"{swing['words']} {usd_amount(swing['halved'])} {usd_amount(swing['doubled'])}"
        assert squeezed(row) in squeezed(said)
    for one in told["assumptions"]:
        assert squeezed(one["words"]) in squeezed(said)
        if one["figure"]["source"] not in {"off", "assumed"}:
            assert squeezed(one["figure"]["source"]) in squeezed(said)
    assert len(told["assumptions"]) == len(tuple(defaults()))


def test_lines_by_volume_are_the_figures_of_the_table(world: Figures) -> None:
    with Workspace(world.folder, **world.arguments, environment={}) as workspace:
        report = workspace.costing.report(CostOptions(stated={"hosting_per_hour": 0.01, "postings": 700}))
        more = workspace.costing.report(CostOptions(stated={"hosting_per_hour": 0.01, "postings": 7000}))
    for rung, other in zip(report.rungs, more.rungs, strict=True):
        assert amount_at(report, rung, 700) == rung.total_usd.value
        reckoned = amount_at(report, rung, 7000)
        assert reckoned is not None
        assert other.total_usd.value is not None
        assert reckoned == pytest.approx(other.total_usd.value, rel=1e-3)
    assert 700.0 in volumes(report)
    assert {name for row in volume_rows(report, volumes(report)) for name in row.names.split(", ")} == {
        one.rung.value for one in report.rungs
    }


def test_what_was_typed_stays_in_the_field_and_in_the_address(client: Client) -> None:
    answer = client.get(f"/costs?{CHOSEN}&epochs=&model=", follow=False)
    assert answer.status == 303
    assert answer.headers["location"] == f"/costs?{CHOSEN}"
    page = client.get(f"/costs?{CHOSEN}")
    assert 'id="postings" name="postings" inputmode="decimal" autocomplete="off" value="5000"' in page.text
    assert "5,000 postings a month (stated)" in page.words


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("postings=%3Cscript%3E", "postings cannot be <script>"),
        ("months=0", "months cannot be 0"),
        ("cache_hits=7", "a number, 0 to 1"),
        ("model=no-such-model", "no-such-model"),
    ],
)
def test_what_cannot_be_is_told_and_kept_as_typed(client: Client, query: str, wanted: str) -> None:
    answer = client.get(f"/costs?{query}&epochs=5")
    assert answer.status == 422
    assert wanted in answer.words
    assert "<script>" not in answer.text.replace("<script src", "")
    assert 'aria-invalid="true"' in answer.text
    assert 'name="epochs" inputmode="decimal" autocomplete="off" value="5"' in answer.text
    assert "Every way to judge" in answer.words


def test_a_model_of_the_price_list_and_batches(world: Figures, client: Client) -> None:
    told = data_of(world, "costs", "--model", "gpt-5-mini", "--batch", "--against", "few_shot")
    said = client.get("/costs?model=gpt-5-mini&batch=on&against=few_shot").words
    assert usd_amount(told["rungs"][1]["per_posting_usd"]["value"]) in said
    assert "by batches" in said
    assert "When does tuning pay, against few_shot?" in said


def test_unknown_prices_are_said_plainly(client: Client) -> None:
    said = client.get("/costs").words
    assert "not known: what hosting costs" in said
    assert "No line for hosted: a part of what it costs is not known" in said
    assert "`" not in said


def test_an_empty_workspace_reckons_with_what_is_assumed(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        answer = client.get("/costs")
        assert answer.status == 200
        assert "300 postings a month (assumed)" in answer.words
        assert capital("as if you asked") in answer.words
