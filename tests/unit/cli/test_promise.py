from __future__ import annotations

import json
import re
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
    n_left = len(_hidden(cli))
    assert n_left == len(hidden) - 3
    assert f"hidden now  {n_left} of " in page  # as the inbox counts them
    (bound,) = re.findall(r"at most \d+ of \d+", " ".join(page.split()).split("audit")[1])
    assert bound in " ".join(cli("report").stdout.split())  # one look, one bound


def _hidden(cli: Driver) -> list[dict[str, dict[str, int]]]:
    parts = json.loads(cli("inbox", "--hidden", "--limit", "500", "--json").stdout)["data"]["parts"]
    found: list[dict[str, dict[str, int]]] = [row for part in parts for row in part["rows"]]
    return found


def test_another_promise_is_not_told_as_the_one_in_force(cli: Driver) -> None:
    cli("screen")
    page = cli("promise", "--miss", "10%").stdout
    assert page.startswith("Could be promised: at most 10 %")
    assert "next: `miss = 0.1` under [promise] in metier.toml" in page
    page = cli("promise", "--miss", "1%", "--sure", "99%").stdout
    assert page.startswith("This could not be promised now. Missing: ")
    assert "hides nothing" not in page
    assert "nothing is hidden" not in page  # by the promise of the settings some are


def test_a_void_promise_says_that_hidden_ones_stay_hidden_until_the_next_screening(cli: Driver) -> None:
    cli("screen")
    profile = cli.folder / "profile.md"
    profile.write_text("# Profile\n## Growth goals\n- Teaching\n", encoding="utf-8")
    page = cli("promise").stdout
    assert page.startswith("The promise is void, the next screening hides nothing.")
    assert "next: `metier screen`" in page
    screened = " ".join(cli("screen").stdout.split())
    assert "nothing is hidden: the promise is void, profile.md changed" in screened
    page = cli("promise").stdout
    assert page.startswith("The promise is void, nothing is hidden.")
    assert "next: `metier label`:" in page  # more decisions are what it needs


@pytest.mark.parametrize("width", [60, 80])
def test_the_table_fits_and_nothing_of_it_is_cut(cli: Driver, width: int) -> None:
    cli.environment["COLUMNS"] = str(width)
    page = cli("promise", "--miss", "1%").stdout
    assert max(map(len, page.splitlines())) <= width
    assert "…" not in page
    assert "missing: " in page


def test_whether_it_is_given_and_its_sentence_are_data(cli: Driver) -> None:
    chosen, other = (data(cli, "--miss", "10%")[name] for name in ("chosen", "other"))
    assert isinstance(chosen, dict)
    assert isinstance(other, dict)
    assert chosen["promise"]["is_given"] is True
    assert chosen["promise"]["words"].startswith("at most 10 % of the postings")
    assert other["promise"]["is_given"] is (other["promise"]["k"] > 0)
