"""Outcomes from the command line: what programs read, what is refused, and what leaves no trace."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from metier.cli.driver import Driver, Ran
from metier.testing import FixedClock, ToyEncoder

EVIL = "\x1b[31mred\x1b[0m\u202e"


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", str(made.folder))
    rows = [{"title": f"Cook {n}", "text": f"You cook for {n} students."} for n in range(1, 5)]
    file = tmp_path / "jobs.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    made("add", str(file))
    return made


def data(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.stderr
    found = ran.envelope["data"]
    assert isinstance(found, dict)
    return found


def test_a_program_reads_what_was_noted_and_what_stands(cli: Driver) -> None:
    noted = data(cli("outcome", "1", "2", "applied", "--on", "yesterday", "--variant", "v1", "--json"))
    assert [row["outcome"]["at"] for row in noted["noted"]] == ["2026-04-30"] * 2
    assert noted["stored"] is True
    cli("outcome", "2", "rejected")
    pipeline = data(cli("pipeline", "--all", "--json"))
    assert [(row["posting"]["number"], row["application"]["stage"]) for row in pipeline["rows"]] == [
        (1, "applied"),
        (2, "rejected"),
    ]
    assert (pipeline["n_open"], pipeline["n_ended"], pipeline["by_stage"]) == (
        1,
        1,
        {"applied": 1, "rejected": 1},
    )
    insights = data(cli("insights", "--json"))
    assert (insights["summary"]["funnel"]["n"], insights["summary"]["funnel"]["rejected"]) == (2, 1)
    assert data(cli("show", "2", "--json"))["application"]["stage"] == "rejected"
    assert data(cli("list", "--json"))["rows"][0]["outcome"] is None
    assert data(cli("report", "--json"))["outcomes"]["funnel"]["n"] == 2
    undone = data(cli("outcome", "2", "--undo", "--json"))["undone"]
    assert (undone[0]["outcome"]["stage"], undone[0]["now"]["stage"]) == ("rejected", "applied")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["1", "intervew"], "E-OUTCOME"),
        (["1", "closed"], "E-OUTCOME"),
        (["1", "applied", "--on", "2026-05-02"], "E-OUTCOME-DATE"),
        (["1", "applied", "--on", "32nd of May"], "E-OUTCOME-DATE"),
        (["1", "applied", "--variant", "x" * 81], "E-OUTCOME-TEXT"),
        (["1", "9", "applied"], "E-ID-UNKNOWN"),
        (["1", "zzzz", "--undo"], "E-OUTCOME"),
    ],
)
def test_what_is_refused_is_told_with_its_code_and_nothing_is_stored(
    cli: Driver, words: list[str], code: str
) -> None:
    ran = cli("outcome", *words)
    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"error[{code}]: ")
    assert "hint: " in ran.stderr
    assert cli("outcome", *words, "--json").envelope["error"]["code"] == code
    assert data(cli("pipeline", "--all", "--json"))["rows"] == []


def test_a_dry_run_leaves_no_trace(cli: Driver) -> None:
    cli("outcome", "1", "applied")
    before = cli("export", "-").stdout
    for words in (["1", "hired"], ["1", "2", "ghosted"], ["1", "--undo"]):
        ran = cli("outcome", *words, "--dry-run")
        assert "nothing was written" in ran.stdout
        assert data(cli("outcome", *words, "--dry-run", "--json"))["stored"] is False
    assert cli("export", "-").stdout == before


def test_an_undecided_posting_stays_so_and_labelling_is_offered(cli: Driver) -> None:
    assert "`metier label 3`" in cli("outcome", "3", "applied").stdout
    assert data(cli("list", "--which", "decided", "--json"))["rows"] == []
    cli("label", "3", "maybe")
    ran = cli("outcome", "3", "rejected")
    assert "you said ~ maybe; that stands as it is" in ran.stdout
    assert data(cli("show", "3", "--json"))["standing"]["label"] == "maybe"


def test_words_that_a_terminal_would_obey_are_printed_without_them(cli: Driver) -> None:
    assert cli("outcome", "1", "applied", "--note", EVIL, "--variant", EVIL).exit_code == 0
    for words in (["show", "1"], ["pipeline"], ["insights"], ["outcome", "1", "applied"]):
        page = cli(*words).stdout
        assert "\x1b" not in page
        assert "\u202e" not in page
    assert data(cli("show", "1", "--json"))["outcomes"][0]["note"] == EVIL


def test_what_is_due_names_what_to_type(cli: Driver) -> None:
    cli("outcome", "1", "applied")
    assert "nothing due" in cli("pipeline").stdout
    cli.arguments["clock"] = FixedClock(FixedClock().now() + timedelta(days=20))
    page = cli("pipeline").stdout
    assert "due: no answer for 20 days" in page
    assert "`metier outcome 1 replied` if an answer came" in page
    assert "nothing due" in cli("pipeline", "--after", "21").stdout
    cli("outcome", "1", "rejected")
    assert "Nothing is under way." in cli("pipeline").stdout
    assert "next: `metier insights`" in cli("pipeline", "--all").stdout
