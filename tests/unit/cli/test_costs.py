"""`metier costs`: one screen, every assumption editable, all of it for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

CHEAP = [
    "costs",
    "--model",
    "gpt-6-luna",
    "--watts",
    "60",
    "--kwh-price",
    "0.3",
    "--against",
    "hybrid",
    "--postings",
    "12345",
]


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    assert made("init", str(made.folder)).exit_code == 0
    return made


def test_the_page_fits_one_screen_and_says_what_is_assumed(cli: Driver) -> None:
    ran = cli("costs")
    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100
    assert "no base model is set up" in " ".join(ran.stdout.split())
    assert "US dollars" in ran.stdout
    assert "300 postings a month (assumed)" in ran.stdout
    for rung in ("learned", "prompted", "few_shot", "hybrid", "encoder", "lora", "hosted"):
        assert any(line.startswith(rung) for line in lines)
    assert "not known: what hosting costs" in ran.stdout
    assert "next: " in ran.stdout


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_page_keeps_to_the_terminal(cli: Driver, width: int) -> None:
    made = Driver(cli.folder, arguments=cli.arguments, width=width)
    for words in (
        ["costs"],
        ["costs", "--model", "claude-haiku-4-5", "--hosting-per-hour", "0.5", "--watts", "60"],
    ):
        assert max(map(len, made(*words).stdout.splitlines())) <= width
    assert max(map(len, made("costs", "--assumptions").stdout.splitlines())) <= width


def test_programs_read_all_of_it(cli: Driver) -> None:
    ran = cli("costs", "--model", "gpt-6-luna", "--postings", "500", "--hosting-per-hour", "0.5", "--json")
    assert ran.exit_code == 0
    found = ran.envelope
    assert found["schema"] == "metier.costs/1"
    data = found["data"]
    assert (data["currency"], data["model"], data["is_assumed"]) == ("USD", "gpt-6-luna", False)
    assumptions = {one["name"]: one["figure"] for one in data["assumptions"]}
    assert (assumptions["postings"]["value"], assumptions["postings"]["origin"]) == (500, "stated")
    assert "2026-" in assumptions["price_input"]["source"]
    rungs = {one["rung"]: one for one in data["rungs"]}
    assert rungs["prompted"]["month_usd"]["value"] == pytest.approx(500 * 0.0002816)
    assert rungs["hosted"]["per_month_usd"]["value"] == 365
    assert {one["rung"] for one in data["break_even"]} == {"encoder", "lora", "hosted"}
    assert data["sensitivity"]["swings"][0]["name"] == "postings"
    assert data["tuned_sensitivity"]["result"] is not None


def test_what_is_not_known_is_null_and_never_0(cli: Driver) -> None:
    data = cli("costs", "--json").envelope["data"]
    hosted = next(one for one in data["rungs"] if one["rung"] == "hosted")
    assert hosted["month_usd"]["value"] is None
    assert hosted["total_usd"]["value"] is None


def test_assumptions_are_listed_and_changed(cli: Driver) -> None:
    page = cli("costs", "--assumptions").stdout
    for name in ("postings", "price_input", "hosting_per_hour", "watts", "hour_worth"):
        assert f"\n{name} " in page
    assert any(line.split()[:2] == ["watts", "off"] for line in page.splitlines())
    changed = cli("costs", "--set", "training_price=8", "--set", "rows=1000", "--set", "epochs=1", "--json")
    hosted = next(one for one in changed.envelope["data"]["rungs"] if one["rung"] == "hosted")
    assert hosted["set_up_usd"]["value"] == pytest.approx(8)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--set", "postin=3"], "E-ASSUMPTION"),
        (["--set", "postings"], "E-ASSUMPTION"),
        (["--set", "postings=many"], "E-ASSUMPTION"),
        (["--postings", "-5"], "E-ASSUMPTION"),
        (["--model", "nobody"], "E-MODEL-NAME"),
    ],
)
def test_what_cannot_be_is_refused(cli: Driver, words: list[str], code: str) -> None:
    ran = cli("costs", *words)
    assert ran.exit_code == 2
    assert f"error[{code}]" in ran.stderr
    assert "hint: " in ran.stderr
    assert ran.stdout == ""


def test_a_model_that_ends_soon_says_so(cli: Driver) -> None:
    assert "gpt-5-mini ends on 2026-12-11" in cli("costs", "--model", "gpt-5-mini").stdout


def test_batches_and_the_way_it_is_held_against(cli: Driver) -> None:
    page = cli("costs", "--model", "gpt-6-luna", "--batch", "--against", "few_shot").stdout
    assert "by batches" in page
    assert "against few_shot?" in page
    assert "what few_shot costs in 12 months" in page


def test_quiet_leaves_the_figures(cli: Driver) -> None:
    page = cli("costs", "--quiet").stdout
    assert "prompted" in page
    assert "next:" not in page
