"""`metier profile try`: what an edit changes, with nothing written and nobody asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=120)
    made("init", "ws")
    rows = [
        {"title": f"{('Python', 'Cook')[n % 2]} {n}", "text": f"Task {n}.", "work_mode": ("remote", "onsite")[n // 2 % 2]}
        for n in range(30)
    ]  # fmt: skip
    Path("jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made("add", "jobs.jsonl")
    Path("ws/profile.md").write_text("## Must have\n- Python\n", encoding="utf-8")
    for number in range(1, 17):
        made("label", str(number), ("excited", "passed")[(number - 1) % 2])
    Path("draft.md").write_text("## Must have\n- Python\n- Remote only\n", encoding="utf-8")
    return made


def test_a_file_is_tried_against_the_profile(cli: Driver) -> None:
    ran = cli("profile", "try", "draft.md")

    assert ran.exit_code == 0, ran.stderr
    assert "“Remote only” (new): not hybrid or on site" in ran.stdout
    assert "4 you were excited about would be outside" in ran.stdout
    assert "replayed on the same 6 decisions, each predicted by earlier ones only" in " ".join(
        ran.stdout.split()
    )
    assert "You know these decisions" in ran.stdout
    assert "Remote only" not in Path("ws/profile.md").read_text(encoding="utf-8")


def test_the_data_has_every_part(cli: Driver) -> None:
    data = cli("profile", "try", "draft.md", "--json").envelope["data"]

    assert (data["n"], data["n_left_out"]) == (6, 10)
    assert [row["screener"] for row in data["agreements"]] == ["before", "after"]
    assert data["limits"]["limits"][0]["line"] == "Remote only"


def test_the_profile_is_tried_against_the_version_that_was_used_last(cli: Driver) -> None:
    assert cli("profile", "try").exit_code == 2
    cli("screen")
    Path("ws/profile.md").write_text("## Must have\n- Python\n- Remote only\n", encoding="utf-8")

    assert "“Remote only” (new)" in cli("profile", "try").stdout


def test_a_missing_file_and_an_unknown_version_are_named(cli: Driver) -> None:
    assert "error[E-FILE-MISSING]" in cli("profile", "try", "none.md").stderr
    assert "error[E-PROFILE-VERSION]" in cli("profile", "try", "--against", "ffff").stderr
