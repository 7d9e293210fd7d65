"""`metier tailor` from the command line: for programs, for people, with an editor, and when it goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.terminal import Terminal  # a real terminal

from metier.cli.driver import Driver, Ran
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.testing.base_model import CHEAP, base_model
from metier.testing.chat import WritingModel

JOB = {
    "title": "Reporting analyst \x1b[31m",
    "company": "Ward 7",
    "text": "What you bring:\n- Experience with Tableau\n- Python and pandas\n- Training nurses\n- Kubernetes\n",
}


def made(folder: Path, **arguments: object) -> Driver:
    cli = Driver(folder / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock(), **arguments})
    cli("init", str(cli.folder))
    (cli.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    file = folder / "jobs.jsonl"
    file.write_text(json.dumps(JOB) + "\n", encoding="utf-8")
    cli("add", str(file))
    return cli


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    return made(tmp_path)


def data(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.stderr
    found = ran.envelope["data"]
    assert isinstance(found, dict)
    return found


def test_a_program_reads_lines_facts_and_gaps(cli: Driver) -> None:
    found = data(cli("tailor", "1", "--json"))
    facts = {fact["id"] for fact in found["draft"]["facts"]}
    assert all(set(line["cites"]) <= facts for line in found["draft"]["lines"])
    assert found["can_be_exported"] is True
    missing = [row for row in found["asked"] if row["demand"]["terms"] == ["Kubernetes"]]
    assert [row["shown"] for row in missing] == ["not shown"]
    assert {row["why"] for row in found["changes"]["dropped"]} >= {
        "references are given when they are asked for"
    }


def test_the_page_shows_the_draft_its_facts_and_what_is_missing(cli: Driver) -> None:
    page = cli("tailor", "1").stdout
    assert "Resume, version 1 for 1 Reporting analyst" in page
    assert "Trained 25 nurses in reading the dashboards" in page
    assert "Senior data engineer · Tinta GmbH · Halle · 2020-04 – present" in page
    assert "Kubernetes" in page
    assert "metier export-application 1 --pdf" in page
    assert "\x1b[31m" not in page


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_no_line_is_wider_than_the_terminal(cli: Driver, columns: int) -> None:
    narrow = Driver(cli.folder, arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=columns)
    page = narrow("tailor", "1", "--all").stdout
    assert max(map(len, page.splitlines())) <= columns


def test_out_and_from_carry_an_edit(cli: Driver, tmp_path: Path) -> None:
    cli("tailor", "1")
    file = tmp_path / "draft.md"
    assert cli("tailor", "1", "--out", str(file)).exit_code == 0
    again = cli("tailor", "1", "--out", str(file), "--json")
    assert again.envelope["error"]["code"] == "E-EXISTS"
    text = file.read_text(encoding="utf-8").replace("Trained 25 nurses in", "Taught 25 nurses")
    found = data(cli("tailor", "1", "--from", "-", "--json", stdin=text))
    assert found["draft"]["version"] == 2
    assert [row["line"]["text"] for row in found["changes"]["worded"]] == [
        "Taught 25 nurses reading the dashboards"
    ]


def test_red_is_shown_with_its_reason_and_taken_out(cli: Driver) -> None:
    cli("tailor", "1")
    cli("tailor", "1", "--out", str(cli.folder / "x.md"))
    worse = (cli.folder / "x.md").read_text("utf-8").replace("25 nurses", "250 nurses")
    found = data(cli("tailor", "1", "--from", "-", "--json", stdin=worse))
    assert found["can_be_exported"] is False
    page = cli("tailor", "1").stdout
    assert "✗ “250" in page
    assert "cannot be exported" in page
    assert data(cli("tailor", "1", "--drop-red", "--json"))["can_be_exported"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("tailor", "1", "--drop-red", "--why", "3"),
        ("tailor", "1", "--again", "--out", "-"),
        ("tailor", "1", "--pages", "1", "--edit"),
        ("letter", "1", "--short", "--out", "-"),
        ("letter", "1", "--include", "1", "--drop-red"),
    ],
)
def test_what_does_not_go_together_is_refused(cli: Driver, words: tuple[str, ...]) -> None:
    ran = cli(*words)
    assert ran.exit_code == 2
    assert "do not go together" in ran.stderr


@pytest.mark.parametrize("name", ["tailor", "letter"])
def test_the_text_to_edit_goes_through_pipes(cli: Driver, name: str) -> None:
    cli(name, "1")
    text = cli(name, "1", "--out", "-").stdout
    assert text == data(cli(name, "1", "--out", "-", "--json"))["text"].rstrip("\n") + "\n"
    assert not Path("-").exists()
    assert data(cli(name, "1", "--from", "-", "--json", stdin=text))["draft"]["version"] == 1
    page = cli(name, "1", "--out", "not-there.md", "--dry-run").stdout
    assert "would be written to not-there.md" in page
    assert not Path("not-there.md").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("tailor", "99"), "E-ID-UNKNOWN"),
        (("tailor", "1", "--version", "7"), "E-NO-DRAFT"),
        (("tailor", "1", "--from", "nowhere.md"), "E-FILE-MISSING"),
        (("tailor", "1", "--keep", "f99999"), "E-FACT"),
        (("tailor", "1", "--ask"), "E-NO-MODEL"),
    ],
)
def test_failures_have_their_codes_and_store_nothing(cli: Driver, words: tuple[str, ...], code: str) -> None:
    ran = cli(*words, "--json")
    assert ran.exit_code in {2, 3}
    assert ran.envelope["error"]["code"] == code
    assert data(cli("tailor", "1", "--dry-run", "--json"))["draft"]["version"] == 1


def test_asking_shows_the_price_first_and_the_prompt_without_sending(tmp_path: Path) -> None:
    writer = WritingModel()
    cli = made(tmp_path, base_model=base_model(writer, price=CHEAP))
    shown = cli("tailor", "1", "--show-prompt")
    assert "[EMPLOYER_1]" in shown.stdout
    assert "Tinta" not in shown.stdout
    refused = cli("tailor", "1", "--ask")
    assert (refused.exit_code, "--budget" in refused.stderr) == (2, True)
    assert writer.requests == []
    asked = cli("tailor", "1", "--ask", "--budget", "1", "--json")
    assert float(asked.envelope["cost_usd"]) > 0
    assert data(asked)["draft"]["made_by"] == "writing"
    assert "at most $" in asked.stderr


def test_an_editor_that_breaks_the_text_loses_nothing(
    cli: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("tailor", "1")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/## work/## wrok/; s/25 nurses/25 new nurses/" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    screen = Terminal(cli.folder, "--quiet", "tailor", "1", "--edit")
    try:
        screen.until("error[E-DRAFT-TEXT]")
    finally:
        screen.close()
    (kept,) = [
        path for path in tmp_path.glob("metier-*/resume-1.md") if "new nurses" in path.read_text("utf-8")
    ]
    assert "## wrok" in kept.read_text(encoding="utf-8")


def test_an_editor_makes_the_next_version(
    cli: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("tailor", "1")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/Trained 25 nurses/Taught 25 nurses/" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    screen = Terminal(cli.folder, "tailor", "1", "--edit")
    try:
        screen.until("version 2")
    finally:
        screen.close()
    assert "Taught 25 nurses" in cli("tailor", "1").stdout
    assert not list(tmp_path.glob("metier-*")), "what was read is not left lying about"


def test_show_tells_what_was_made_and_what_is_wanted_of_applicants(cli: Driver, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    job = {"title": "Cook", "text": "You cook. Please mention the word PELICAN in your application."}
    file.write_text(json.dumps(job) + "\n", encoding="utf-8")
    cli("add", str(file))
    cli("tailor", "2")
    page = cli("show", "2").stdout
    assert "resume version 1" in page
    assert "PELICAN" in page.split("What it wants in an application")[1]
    found = data(cli("show", "2", "--json"))
    assert [row["version"] for row in found["drafts"]] == [1]
    assert found["interviews"] == []
