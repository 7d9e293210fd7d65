"""`metier export-application`: what people and programs read, what is refused, and what leaves no trace."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from metier.cli.driver import Driver, Ran
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.workspace import Workspace


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", str(made.folder))
    (made.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    made("add", "-", stdin="Reporting \x1b[31manalyst\nCompany: Ward 7\nYou know Tableau and Python.\n")
    with Workspace.find(made.folder, clock=FixedClock(), encoder=ToyEncoder()) as search:
        search.tailoring.make(1)
    return made


def data(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.stderr
    found = ran.envelope["data"]
    assert isinstance(found, dict)
    return found


def test_a_person_reads_where_it_was_written_and_what_comes_next(cli: Driver) -> None:
    page = cli("export-application", "1", "--pdf", "--md").stdout
    assert "resume, version 1, written to" in page
    assert "ada-quill-resume-ward-7.pdf" in page.replace("\n    ", "")
    assert "1 page" in page
    assert "`metier outcome 1 applied`" in page
    assert "\x1b" not in page
    assert "stands already in" in cli("export-application", "1").stdout
    noted = cli("outcome", "1", "applied")
    assert "sent: tailored, plain" in noted.stdout
    assert "as exported on" in noted.stdout


def test_a_program_reads_files_hashes_and_the_variant(cli: Driver) -> None:
    found = data(cli("export-application", "1", "--docx", "--txt", "--variant", "short", "--json"))
    assert [(row["kind"], row["form"], row["version"], row["n_pages"]) for row in found["files"]] == [
        ("resume", "docx", 1, None),
        ("resume", "txt", 1, None),
    ]
    assert (found["variant"], found["template"], found["stored"]) == ("short", "plain", True)
    assert all(Path(row["file"]).stat().st_size == row["n_bytes"] for row in found["files"])
    assert data(cli("outcome", "1", "applied", "--json"))["noted"][0]["outcome"]["variant"] == "short"
    cli("outcome", "1", "--undo")
    assert (
        data(cli("outcome", "1", "applied", "--variant", "", "--json"))["noted"][0]["outcome"]["variant"]
        == ""
    )


def test_it_fits_a_narrow_terminal(cli: Driver) -> None:
    narrow = Driver(cli.folder, arguments=cli.arguments, width=60)
    for words in (["--dry-run"], ["--pdf", "--md"]):
        page = narrow("export-application", "1", *words).stdout
        assert max(map(len, page.splitlines())) <= 60


def test_a_dry_run_leaves_no_trace(cli: Driver) -> None:
    ran = cli("export-application", "1", "--dry-run")
    assert "would be written to" in ran.stdout
    assert "nothing was written" in ran.stdout
    assert not (cli.folder / "applications").exists()
    assert data(cli("outcome", "1", "applied", "--json"))["noted"][0]["outcome"]["variant"] == ""


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["9"], "E-ID-UNKNOWN", 2),
        (["1", "--kind", "letter"], "E-NO-DRAFT", 2),
        (["1", "--kind", "resume", "--version", "4"], "E-NO-DRAFT", 2),
        (["1", "--template", "plane"], "E-PAPER-TEMPLATE", 2),
        (["1", "--font", "none.ttf"], "E-FONT", 3),
        (["1", "--out", "none/x.pdf"], "E-OUTPUT", 2),
        (["1", "--out", "x.doc"], "E-FORM", 2),
        (["1", "--variant", "x" * 81], "E-OUTCOME-TEXT", 2),
        (["1", "--pdff"], "E-COMMAND", 2),
    ],
)
def test_what_is_refused_is_told_with_its_code_and_nothing_is_written(
    cli: Driver, words: list[str], code: str, exit_code: int
) -> None:
    ran = cli("export-application", *words)
    assert (ran.exit_code, ran.stderr.partition(":")[0]) == (exit_code, f"error[{code}]")
    assert "hint: " in ran.stderr
    assert cli("export-application", *words, "--json").envelope["error"]["code"] == code
    assert not (cli.folder / "applications").exists()


def test_a_posting_without_a_draft_names_what_makes_one(cli: Driver) -> None:
    cli("add", "-", stdin="Cook\nYou cook.\n")
    ran = cli("export-application", "2")
    assert ran.exit_code == 2
    assert "`metier tailor 2`" in ran.stderr


def test_what_no_fact_backs_is_refused_for_safety(cli: Driver) -> None:
    resume = resume_of_ada()
    resume["work"] = resume["work"][1:]
    (cli.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    ran = cli("export-application", "1", "--txt")
    assert (ran.exit_code, ran.stderr.partition(":")[0]) == (9, "error[E-CLAIM]")
    assert not (cli.folder / "applications").exists()


def test_what_no_font_has_is_a_warning(cli: Driver) -> None:
    resume = resume_of_ada()
    resume["basics"]["label"] = "Data engineer 🚀 東京"
    (cli.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    with Workspace.find(cli.folder, clock=FixedClock(), encoder=ToyEncoder()) as search:
        search.tailoring.make(1)
    ran = cli("export-application", "1", "--pdf", "--json")
    (warning,) = ran.envelope["warnings"]
    assert (ran.exit_code, warning["code"], warning["count"]) == (0, "W-FONT", 3)
    assert "no glyph for 京 (U+4EAC), 東 (U+6771), 🚀 (U+1F680)" in warning["message"]
    assert "warning[W-FONT]" in cli("export-application", "1", "--pdf").stdout
    assert cli("export-application", "1", "--docx", "--json").envelope["warnings"] == []


def test_a_full_disk_leaves_no_part_of_a_file(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        ran = cli("export-application", "1", "--pdf")
    assert (ran.exit_code, ran.stderr.partition(":")[0]) == (1, "error[E-DISK]")
    assert [path for path in (cli.folder / "applications").rglob("*") if path.is_file()] == []
    assert data(cli("outcome", "1", "applied", "--json"))["noted"][0]["outcome"]["variant"] == ""
