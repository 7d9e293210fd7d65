"""`metier guardrails`: rules listed, tried, added after a yes, switched and taken out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

ROWS = [
    ("Tutor", "You teach children. Remote.", "excited"),
    ("Clerk", "You file letters and mentor trainees.", "passed"),
    ("Cook", "You cook for 300 students.", "passed"),
    ("Coach", "Mentoring of founders.", ""),
    ("Nurse", "Night shifts on an intensive ward.", ""),
    ("Evil\x1b[31m", "Teaching \x1b[2J\u202e gambling.", ""),
]
RULE = "Flag jobs with mentoring or teaching, even if they look boring"


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    assert made("init", str(made.folder)).exit_code == 0
    rows = [json.dumps({"title": title, "text": text}) for title, text, _ in ROWS]
    Path("jobs.jsonl").write_text("\n".join(rows), encoding="utf-8")
    made("add", "jobs.jsonl")
    for number, (_, _, label) in enumerate(ROWS, start=1):
        if label:
            made("label", str(number), label)
    return made


def file_of(cli: Driver) -> Path:
    return cli.folder / "guardrails.md"


def rules(cli: Driver) -> list[dict[str, object]]:
    listed = cli("guardrails", "--json").envelope["data"]
    found: list[dict[str, object]] = listed["rows"]
    return found


def test_a_rule_is_tried_shown_and_added_after_a_yes(cli: Driver) -> None:
    before = file_of(cli).read_bytes()
    ran = cli("guardrails", "add", RULE, stdin="y\n")

    assert ran.exit_code == 0, ran.stderr
    assert "looks for: mentoring, teaching" in ran.stdout
    assert "would have flagged 4 of 6 postings: 2 of 3 decided, 2 of 3 undecided" in ran.stdout
    assert "you said ★ excited 1 · ✕ passed 1" in ran.stdout
    assert "“You file letters and mentor trainees”" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "\u202e" not in ran.stdout
    assert file_of(cli).read_bytes() == before + f"\n- {RULE}\n".encode()


@pytest.mark.parametrize(("typed", "exit_code", "code"), [("n\n", 0, ""), ("", 2, "E-NO-INPUT")])
def test_without_a_yes_nothing_is_written(cli: Driver, typed: str, exit_code: int, code: str) -> None:
    before = file_of(cli).read_bytes()
    ran = cli("guardrails", "add", RULE, stdin=typed)

    assert ran.exit_code == exit_code
    assert code in ran.stderr
    assert file_of(cli).read_bytes() == before


def test_a_dry_run_shows_and_writes_nothing(cli: Driver) -> None:
    before = file_of(cli).read_bytes()
    ran = cli("guardrails", "add", RULE, "--dry-run", "--json")

    assert ran.envelope["ok"] is True
    data = ran.envelope["data"]
    assert data["change"]["written"] is False
    assert (data["tried"]["n_found"], data["tried"]["labels"]) == (2, {"excited": 1, "maybe": 0, "passed": 1})
    for example in data["tried"]["examples"]:
        quote, shown = example["quote"], example["posting"]
        assert quote["part"] in {"title", "text"}
        assert quote["words"]
        assert shown["number"] in range(1, 7)
    assert file_of(cli).read_bytes() == before


def test_a_rule_that_finds_nothing_is_a_warning_and_no_refusal(cli: Driver) -> None:
    ran = cli("guardrails", "add", "Zoos", "--yes")

    assert ran.exit_code == 0
    assert "It finds none of 6 postings" in ran.stdout
    assert [row["words"] for row in rules(cli)] == ["Zoos"]


def test_a_rule_that_flags_much_is_a_warning_and_no_refusal(cli: Driver) -> None:
    many = [
        json.dumps({"title": f"Tutor {n}", "text": f"You teach class {n} of children."}) for n in range(20)
    ]
    Path("more.jsonl").write_text("\n".join(many), encoding="utf-8")
    cli("add", "more.jsonl")
    ran = cli("guardrails", "add", RULE, "--yes")

    assert ran.exit_code == 0
    assert "a flag on so many says little about any of them" in ran.stdout
    assert len(rules(cli)) == 1


def test_what_cannot_be_understood_is_refused_before_any_question(cli: Driver) -> None:
    ran = cli("guardrails", "add", "flag jobs that look boring", "--yes")

    assert ran.exit_code == 2
    assert ran.stderr.startswith("error[E-GUARDRAIL]: ")
    assert not rules(cli)


def test_the_same_rule_twice_is_refused(cli: Driver) -> None:
    cli("guardrails", "add", RULE, "--yes")
    ran = cli("guardrails", "add", RULE.upper(), "--yes")

    assert ran.exit_code == 2
    assert "stands in guardrails.md already" in ran.stderr


def test_rules_are_switched_and_taken_out(cli: Driver) -> None:
    cli("guardrails", "add", RULE, "--yes")
    cli("guardrails", "add", "Zoos", "--share", "10%", "--yes")
    key = str(rules(cli)[0]["key"])

    assert "is off ✓" in cli("guardrails", "off", key[:5]).stdout
    assert [(row["is_on"], row["share"]) for row in rules(cli)] == [(False, 1.0), (True, 0.1)]
    assert "is off already" in cli("guardrails", "off", key).stdout
    assert "would be taken out" in cli("guardrails", "remove", key, "--dry-run").stdout
    assert len(rules(cli)) == 2
    cli("guardrails", "on", key)
    assert rules(cli)[0]["is_on"] is True
    cli("guardrails", "remove", key)
    assert [row["words"] for row in rules(cli)] == ["Zoos"]
    assert cli("guardrails", "off", "00000000").exit_code == 2


def test_growth_goals_are_rules_that_stay_in_the_profile(cli: Driver) -> None:
    profile = cli.folder / "profile.md"
    profile.write_text("## Growth goals\n- Teaching\n", encoding="utf-8")
    (goal,) = rules(cli)

    assert (goal["words"], goal["source"], goal["understood"]) == ("Teaching", "goal", "looks for: Teaching")
    assert cli("guardrails", "add", "teaching", "--yes").exit_code == 2
    refused = cli("guardrails", "remove", str(goal["key"]))
    assert (refused.exit_code, "profile.md" in refused.stderr) == (2, True)
    cli("guardrails", "off", str(goal["key"]))
    assert [(row["source"], row["is_on"]) for row in rules(cli)] == [("goal", False)]
    assert profile.read_text(encoding="utf-8") == "## Growth goals\n- Teaching\n"


def test_the_rules_that_are_on_are_tried_together(cli: Driver) -> None:
    cli("guardrails", "add", "Mentoring", "--yes")
    cli("guardrails", "add", "Teaching", "--yes")
    tried = cli("guardrails", "test", "--json").envelope["data"]["tried"]
    one = cli("guardrails", "test", str(rules(cli)[1]["key"]), "--json").envelope["data"]["tried"]
    new = cli("guardrails", "test", "cook").stdout

    assert [(row["row"]["words"], row["n_found"]) for row in tried] == [("Mentoring", 1), ("Teaching", 1)]
    assert [row["row"]["words"] for row in one] == ["Teaching"]
    assert "would have flagged 1 of 6 postings" in new
    assert len(rules(cli)) == 2


def test_a_workspace_without_the_file_works(cli: Driver) -> None:
    file_of(cli).unlink()

    assert rules(cli) == []
    assert "No guardrails yet" in cli("guardrails").stdout
    assert cli("guardrails", "add", "Teaching", "--yes").exit_code == 0
    assert file_of(cli).read_text(encoding="utf-8") == "- Teaching\n"
    file_of(cli).unlink()
    assert "missing: guardrails.md" in cli("doctor").stdout
    assert cli("doctor", "--fix").exit_code == 0
    assert file_of(cli).read_text(encoding="utf-8").startswith("# Guardrails")


def test_a_file_that_is_no_text_is_told(cli: Driver) -> None:
    file_of(cli).write_bytes(b"- caf\xe9")
    ran = cli("guardrails")

    assert ran.exit_code == 3
    assert "E-ENCODING" in ran.stderr


def test_the_share_of_a_rule_is_changed(cli: Driver) -> None:
    cli("guardrails", "add", RULE, "--yes")
    key = cli("guardrails", "list", "--json").envelope["data"]["rows"][0]["key"]
    before = file_of(cli).read_text(encoding="utf-8")

    assert cli("guardrails", "share", key, "10%", "--dry-run").exit_code == 0
    assert file_of(cli).read_text(encoding="utf-8") == before
    ran = cli("guardrails", "share", key, "10%")
    assert ran.exit_code == 0, ran.stderr
    assert "one in 10" in ran.stdout
    assert f"- (one in ten) {RULE}" in file_of(cli).read_text(encoding="utf-8")
    assert cli("guardrails", "share", key, "all").exit_code == 0
    assert file_of(cli).read_text(encoding="utf-8") == before
    assert cli("guardrails", "share", key, "lots").exit_code == 2
    assert cli("guardrails", "share", "ffffffff", "10%").exit_code == 2
