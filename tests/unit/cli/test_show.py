"""`metier show` of what two screeners judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.promise_world import labels_file, rows

from metier.cli.driver import Driver
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import base_model


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", "ws")
    made("import", str(labels_file(tmp_path, rows(90, n_decided=50))))
    return made


def test_a_sum_of_the_first_screener_is_not_told_as_that_of_both(cli: Driver) -> None:
    cli.arguments["base_model"] = base_model(KeywordModel(liked=["rust"]), in_flight=1)
    assert cli("screen").exit_code == 0
    number = next(row["posting"]["number"] for row in cli("screen", "--json").envelope["data"]["rows"])
    page = " ".join(cli("show", str(number)).stdout.split())
    assert "(hybrid " in page
    assert "explained by learned, which judges first" in page
    assert "the screener of the newest verdict" not in page


def test_decisions_since_the_newest_verdict_are_told(cli: Driver) -> None:
    assert cli("screen").exit_code == 0
    number, other = (row["posting"]["number"] for row in cli("screen", "--json").envelope["data"]["rows"][:2])
    assert "explained by" not in cli("show", str(number)).stdout
    cli("label", str(other), "passed")
    page = " ".join(cli("show", str(number)).stdout.split())
    assert "explained by learned, the screener of the newest verdict below" in page


def test_while_there_is_only_an_order_no_probability_is_told(cli: Driver, tmp_path: Path) -> None:
    few = Driver(tmp_path / "few", arguments=cli.arguments)
    few("init", "few")
    few("import", str(labels_file(tmp_path, rows(40, n_decided=12))))
    few.arguments["base_model"] = base_model(KeywordModel(liked=["rust"]), in_flight=1)
    page = " ".join(few("screen").stdout.split())
    assert "tentative: an order, not labels" in page
    assert "with the base model too" in page
    assert "by the base model" not in page
    asked = [row for row in few("screen", "--json").envelope["data"]["rows"] if row["placement"]["second"]]
    page = few("show", str(asked[0]["posting"]["number"])).stdout
    assert "judged by learned and few_shot" in page
    assert "first: " not in page
