from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.promise_world import labels_file, rows

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", "ws")
    made("import", str(labels_file(tmp_path, rows(320, n_decided=220))))
    return made


def data(cli: Driver, *words: str) -> dict[str, object]:
    ran = cli("promise", *words, "--json")
    assert ran.exit_code == 0
    found: dict[str, object] = json.loads(ran.stdout)["data"]
    return found


def test_a_share_can_be_typed_both_ways(cli: Driver) -> None:
    assert data(cli, "--miss", "10%") == data(cli, "--miss", "0.1")


@pytest.mark.parametrize("share", ["0", "1", "100%", "-5%", "five", "nan", ""])
@pytest.mark.parametrize("option", ["--miss", "--sure"])
def test_what_is_no_share_is_refused(cli: Driver, option: str, share: str) -> None:
    ran = cli("promise", option, share)
    assert ran.exit_code == 2
    assert "E-SHARE-VALUE" in ran.stderr
    assert option in ran.stderr


def test_the_settings_are_what_is_asked_about(cli: Driver) -> None:
    toml = cli.folder / "metier.toml"
    toml.write_text(f"{toml.read_text('utf-8')}\n[promise]\nmiss = 0.2\nsure = 0.9\n", encoding="utf-8")
    page = cli("promise").stdout
    assert "at most 20 % of the postings you would be excited about are hidden, with 90 % confidence" in page


def test_switched_off_it_says_so_and_still_shows_the_evidence(cli: Driver) -> None:
    toml = cli.folder / "metier.toml"
    toml.write_text(f"{toml.read_text('utf-8')}\n[promise]\non = false\n", encoding="utf-8")
    page = cli("promise").stdout
    assert page.startswith("Nothing is hidden: `promise.on` is false in metier.toml.")
    assert "39 imported" in page or "excited decisions of 220" in page


def test_what_the_audit_found_stands_in_it(cli: Driver) -> None:
    cli("screen")
    hidden = [row["posting"]["number"] for row in _hidden(cli)]
    assert "hidden ones was looked at yet" in cli("promise").stdout
    cli.arguments["clock"] = FixedClock(FixedClock().now().replace(hour=12))
    ran = cli("inbox", "--label", "--section", "audit", stdin="3\n3\n3\n")
    assert ran.exit_code == 0
    page = cli("promise").stdout
    assert "0 of 3 hidden ones looked at excited you" in page
    assert len(hidden) > 20


def _hidden(cli: Driver) -> list[dict[str, dict[str, int]]]:
    parts = json.loads(cli("inbox", "--hidden", "--limit", "500", "--json").stdout)["data"]["parts"]
    found: list[dict[str, dict[str, int]]] = [row for part in parts for row in part["rows"]]
    return found
