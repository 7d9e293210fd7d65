"""`metier profile propose`: one proposal at a time, evidence beside it, nothing written without a yes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from tests.terminal import Terminal
from tests.unit.evaluation.proposals.people import labels_file

from metier.cli.driver import Driver
from metier.domain.profile import Profile, parse_profile
from metier.evaluation.intervals import Interval
from metier.evaluation.proposals import Effect
from metier.pages.propose_words import effect_words, is_worse
from metier.testing import FixedClock, KeywordModel, ScriptedModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("propose")
    cli = Driver(folder / "ws", arguments={"encoder": ToyEncoder()})
    (folder / "history.jsonl").write_text(labels_file(120), encoding="utf-8")
    assert cli("init", str(folder / "ws")).exit_code == 0
    assert cli("import", str(folder / "history.jsonl")).exit_code == 0
    return folder / "ws"


@pytest.fixture
def cli(decided: Path, tmp_path: Path) -> Driver:
    shutil.copytree(decided, tmp_path / "ws")
    return Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})


def file(cli: Driver) -> Path:
    return cli.folder / "profile.md"


def profile(cli: Driver) -> Profile:
    return parse_profile(file(cli).read_text(encoding="utf-8"))


def proposed(cli: Driver, *words: str) -> list[str]:
    found = cli("profile", "propose", "--json", *words).envelope["data"]["report"]["proposals"]
    return sorted(row["words"] for row in found)


def test_one_key_a_line_adds_and_leaves_out(cli: Driver) -> None:
    ran = cli("profile", "propose", stdin="y\nn\n")

    assert ran.exit_code == 0, ran.stderr
    said = profile(cli)
    assert len(said.nice_to_have + said.deal_breakers) == 1
    assert "1 line written, 1 declined, 0 left open" in ran.stdout
    assert "moved the intended way" in ran.stdout


def test_a_proposal_shows_counts_titles_luck_and_effect(cli: Driver) -> None:
    ran = cli("profile", "propose", stdin="q\n")

    assert "2 proposals from 120 decisions" in ran.stdout
    assert "found in the first 84, tested on the last 36" in " ".join(ran.stdout.split())
    for words in ("in the later", "chance that luck", "for (", "effect: pairs in the right order"):
        assert words in ran.stdout
    assert profile(cli) == Profile()


def test_what_was_declined_comes_again_only_when_asked_for(cli: Driver) -> None:
    assert proposed(cli) == ["Payments", "Rust"]
    cli("profile", "propose", stdin="n\nn\n")

    again = cli("profile", "propose")

    assert again.exit_code == 0
    assert "2 proposals declined before" in again.stdout
    assert proposed(cli, "--all") == ["Payments", "Rust"]


def test_yes_accepts_all_and_the_file_keeps_every_byte_of_the_person(cli: Driver) -> None:
    mine = "# My own\r\n\r\nI like trains.\r\n\r\n## Must have\r\n- Remote work, please\r\n"
    file(cli).write_bytes(mine.encode())

    ran = cli("profile", "propose", "--yes")

    assert ran.exit_code == 0, ran.stderr
    assert file(cli).read_bytes().decode().startswith(mine)
    assert set(profile(cli).nice_to_have + profile(cli).deal_breakers) == {"Rust", "Payments"}
    assert proposed(cli) == []


def test_json_and_dry_run_write_nothing(cli: Driver) -> None:
    before = file(cli).read_bytes()

    listed = cli("profile", "propose", "--json").envelope
    shown = cli("profile", "propose", "--dry-run", "--yes")

    assert listed["schema"] == "metier.profile.propose/1"
    assert listed["data"]["answers"] == {"accepted": [], "declined": [], "ended": "done"}
    row = listed["data"]["report"]["proposals"][0]
    assert {"key", "words", "section", "checked", "helped", "effect", "replaces"} <= row.keys()
    assert "nothing was written" in shown.stdout
    assert file(cli).read_bytes() == before


def test_words_can_be_edited_before_they_are_added(cli: Driver) -> None:
    ran = cli("profile", "propose", stdin="what\ne\nWhatever, but well made\nq\n")

    assert ran.exit_code == 0, ran.stderr
    assert "“what” is no answer here" in ran.stdout
    said = profile(cli)
    assert said.nice_to_have + said.deal_breakers == ("Whatever, but well made",)


def test_a_line_that_says_the_opposite_is_named_and_goes_only_with_a_yes(cli: Driver) -> None:
    file(cli).write_text("## Must have\n- No Rust\n- Remote work\n", encoding="utf-8")

    ran = cli("profile", "propose", stdin="q\n")
    assert "you wrote “No Rust” (Must have)" in " ".join(ran.stdout.split())
    assert profile(cli).must_have == ("No Rust", "Remote work")
    cli("profile", "propose", "--yes")

    assert profile(cli).must_have == ("Remote work",)
    assert "Rust" in profile(cli).nice_to_have


def test_nobody_there_to_answer_is_a_failure_with_the_way_out(cli: Driver) -> None:
    ran = cli("profile", "propose", stdin="")

    assert ran.exit_code == 2
    assert "--yes" in ran.stderr
    assert profile(cli) == Profile()


def test_too_few_decisions_say_how_many_are_missing(tmp_path: Path) -> None:
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder()})
    made("init", str(tmp_path / "ws"))

    ran = made("profile", "propose")

    assert ran.exit_code == 0, ran.stderr
    assert "Not known yet: 30 more decisions" in ran.stdout


def test_drafts_tell_where_they_go_and_what_they_cost_before(cli: Driver) -> None:
    rules = {"rules": [{"rule": "No payments software", "side": "against", "phrases": ["payments"]}]}
    chat = ScriptedModel([json.dumps(rules)])
    cli.arguments["base_model"] = base_model(chat, price=CHEAP)

    ran = cli("profile", "propose", "--draft", "--budget", "0.10", "--yes")

    assert ran.exit_code == 0, ran.stderr
    assert "8 decisions and your profile" in ran.stdout
    assert "drafted by scripted" in ran.stdout
    assert "No payments software" in profile(cli).nice_to_have
    assert len(chat.requests) == 1


def test_a_model_that_costs_is_not_asked_without_a_budget(cli: Driver) -> None:
    chat = ScriptedModel([])
    cli.arguments["base_model"] = base_model(chat, price=CHEAP)

    ran = cli("profile", "propose", "--draft")

    assert ran.exit_code != 0
    assert "--budget" in ran.stderr
    assert chat.requests == []


def test_a_draft_that_cannot_be_read_is_told_and_the_rest_goes_on(cli: Driver) -> None:
    cli.arguments["base_model"] = base_model(ScriptedModel(["Hm."]))

    ran = cli("profile", "propose", "--draft", stdin="q\n")

    assert ran.exit_code == 0, ran.stderr
    assert "No drafts from scripted" in ran.stdout
    assert "2 proposals" in ran.stdout


def test_an_effect_is_one_line() -> None:
    change = Interval(0.03, -0.01, 0.06, 34)
    loss = Interval(-0.012, -0.03, 0.004, 34)

    assert effect_words(Effect(34, 0.71, 0.74, change, 0.7, 0.688, loss)) == (
        "pairs in the right order 71 % → 74 % on 34 later decisions (−1 to +6 points); "
        "surprise −0.012 (−0.030 to +0.004)"
    )


def test_a_line_that_makes_the_order_worse_on_later_decisions_is_marked() -> None:
    worse, unsure = Interval(-0.03, -0.06, -0.01, 34), Interval(-0.03, -0.06, 0.01, 34)
    same = Interval(0.0, 0.0, 0.0, 34)

    assert is_worse(Effect(34, 0.74, 0.71, worse, 0.7, 0.7, same))
    assert not is_worse(Effect(34, 0.74, 0.71, unsure, 0.7, 0.7, same))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
def test_in_a_terminal_a_proposal_is_edited_in_place_and_added(cli: Driver) -> None:
    terminal = Terminal(cli.folder, "profile", "propose")
    try:
        terminal.until("1 of 2")
        terminal.until("> ")
        terminal.type("e\r")
        terminal.until("words: ")
        terminal.type(" indeed\r")
        terminal.until("added under")
        terminal.until("2 of 2")
        terminal.until("> ")
        terminal.type("q\r")
        terminal.until("1 line written")
        assert terminal.child.wait(30) == 0
    finally:
        terminal.close()

    said = profile(cli)
    assert [line for line in said.nice_to_have + said.deal_breakers if line.endswith(" indeed")]


def test_with_a_base_model_its_view_stands_beside_each_proposal_after_its_cost(cli: Driver) -> None:
    cli.arguments["base_model"] = base_model(KeywordModel(), price=CHEAP)

    ran = cli("profile", "propose", "--with", "prompted", "--budget", "1.00", "--dry-run")
    asked = cli("profile", "propose", "--with", "prompted", "--budget", "1.00", "--json")

    assert "at most $" in " ".join(ran.stdout.split())
    assert asked.exit_code == 0, asked.stderr
    rows = asked.envelope["data"]["report"]["proposals"]
    assert all(row["asked"]["screener"] == "prompted" for row in rows)
    assert float(asked.envelope["cost_usd"]) > 0
