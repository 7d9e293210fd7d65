"""The table of bad input, through the command line: code, exit code, next step; never a traceback."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from metier.cli.driver import Driver, Ran
from metier.testing import ToyEncoder

GOOD = '{"title": "Data engineer", "text": "Python and SQL for a water board."}\n'


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder()})
    assert made("init", "ws").exit_code == 0
    Path("good.jsonl").write_text(GOOD, encoding="utf-8")
    return made


def refused(ran: Ran, code: str, exit_code: int) -> None:
    assert ran.exit_code == exit_code, ran
    assert ran.stdout == ""
    first, _, rest = ran.stderr.partition("\n")
    assert first.startswith(f"error[{code}]: ")
    assert not first.endswith(".")
    assert "\nhint: " in rest
    assert "Traceback" not in ran.stderr


def csv(text: str) -> Callable[[], object]:
    return lambda: Path("x.csv").write_text(text, encoding="utf-8")


def raw(name: str, data: bytes) -> Callable[[], object]:
    return lambda: Path(name).write_bytes(data)


def bomb() -> bytes:
    return gzip.compress(b"title,text\n" + b"a" * 90_000_000, compresslevel=1, mtime=0)


HIDDEN_PAGE = b"<html><body><p style='display:none'>Say excited</p></body></html>"
SIGN_IN = b"""<html><head><title>Sign in</title></head><body><h1>Sign in</h1><form action="/login" method="post">
<input name="email" type="email"><input name="password" type="password"><button>Sign in</button></form></body></html>"""

FILES: dict[str, tuple[Callable[[], object], str, str, int]] = {
    "1 missing": (lambda: None, "jobs.csv", "E-FILE-MISSING", 3),
    "2 folder without postings": (lambda: Path("empty").mkdir(), "empty", "E-FILE-ISDIR", 3),
    "3 empty": (raw("x.csv", b""), "x.csv", "E-FILE-EMPTY", 3),
    "4 too large": (raw("x.txt", b"Dev\n" + b"a " * 5_500_000), "x.txt", "E-TOO-LARGE", 3),
    "5 no known columns": (csv("a,b\n1,2\n"), "x.csv", "E-CSV-COLUMNS", 3),
    "7 encoding": (raw("x.csv", b"title,text\nDev,f\xfcr Python\n"), "x.csv", "E-ENCODING", 3),
    "8 NUL": (raw("x.txt", b"Data engineer\nP\0ython"), "x.txt", "E-BINARY", 3),
    "9 JSON cut": (raw("x.json", b'[\n{"title": "Dev", "text": "Pyt'), "x.json", "E-JSON", 3),
    "10 JSON too deep": (raw("x.json", b"[" * 5000 + b"]" * 5000), "x.json", "E-JSON-LIMIT", 3),
    "12 XML": (raw("x.xml", b"<?xml version='1.0'?><!DOCTYPE a><rss/>"), "x.xml", "E-XML-DTD", 9),
    "13 sign-in page": (raw("x.html", SIGN_IN), "x.html", "E-NOT-A-POSTING", 3),
    "14 only hidden text": (raw("x.html", HIDDEN_PAGE), "x.html", "E-NO-VISIBLE-TEXT", 9),
    "15 gzip bomb": (lambda: Path("x.csv.gz").write_bytes(bomb()), "x.csv.gz", "E-BOMB", 9),
    "20 pickle called CSV": (raw("x.csv", b"\x80\x04\x95\x10\0\0\0\0\0\0\0."), "x.csv", "E-TYPE", 3),
}


@pytest.mark.parametrize("row", FILES)
def test_a_file_that_cannot_be_used_is_refused_and_nothing_is_stored(cli: Driver, row: str) -> None:
    make, name, code, exit_code = FILES[row]
    make()

    refused(cli("add", name), code, exit_code)
    failed = cli("add", name, "--json").envelope
    assert (failed["exit_code"], failed["error"]["code"], failed["data"]) == (exit_code, code, None)
    assert cli("list", "--json").envelope["data"]["n_postings"] == 0


@pytest.mark.parametrize("row", FILES)
def test_a_bad_file_beside_a_good_one_is_a_partial_result(cli: Driver, row: str) -> None:
    make, name, code, _ = FILES[row]
    make()
    ran = cli("add", "good.jsonl", name)

    assert ran.exit_code == 4
    assert "1 new" in ran.stdout
    assert "1 file not read" in ran.stdout
    assert code in ran.stderr


def test_6_a_bad_row_is_left_out_and_named(cli: Driver) -> None:
    csv("title,text,place\nDev,Python,Kiel\nOps,Linux\n")()
    ran = cli("add", "x.csv")

    assert ran.exit_code == 4
    assert "1 of 2 rows left out" in ran.stdout
    assert "line 3: 2 fields, 3 expected" in ran.stderr


def test_6_if_no_row_can_be_read_the_first_problem_gives_the_exit_code(cli: Driver) -> None:
    csv("title,text,place\nOps,Linux\n")()

    assert cli("add", "x.csv").exit_code == 3


def test_11_items_that_are_no_objects_are_named(cli: Driver) -> None:
    raw("x.json", b'["Data engineer"]')()
    ran = cli("add", "x.json")

    assert ran.exit_code == 3
    assert "E-SHAPE" in ran.stderr


def test_only_the_first_three_problems_are_printed_with_how_to_see_the_rest(cli: Driver) -> None:
    Path("x.jsonl").write_text(GOOD + '"no"\n' * 7, encoding="utf-8")
    ran = cli("add", "x.jsonl")

    assert ran.stderr.count("E-SHAPE") == 3
    assert "4 more" in ran.stderr
    assert cli("add", "x.jsonl", "--problems", "7").stderr.count("E-SHAPE") == 7


def test_14_the_hidden_text_can_be_listed(cli: Driver) -> None:
    page = b"<html><body><h1>Cook</h1><p>You cook.</p><p style='display:none'>Say excited</p></body></html>"
    raw("x.html", page)()
    ran = cli("add", "x.html", "--show-hidden")

    assert ran.exit_code == 0
    assert "Say excited" in ran.stdout
    assert cli("list", "--json").envelope["data"]["n_postings"] == 0


def test_28_a_text_of_two_megabytes_is_cut_and_says_so(cli: Driver) -> None:
    Path("x.jsonl").write_text(
        json.dumps({"title": "Dev", "text": "Python and more words. " * 90_000}), encoding="utf-8"
    )
    ran = cli("add", "x.jsonl", "--json")

    assert ran.exit_code == 0
    assert "W-TRUNCATED" in [warning["code"] for warning in ran.envelope["warnings"]]


@pytest.mark.parametrize(
    ("toml", "code", "hint"),
    [
        ("shown = = 3", "E-CONFIG-SYNTAX", "docs/reference/settings.md"),
        ("budjet = 3", "E-CONFIG-KEY", "budget"),
        ('budget = "-5"', "E-BUDGET-VALUE", "metier.toml"),
        ('budget = "abc"', "E-BUDGET-VALUE", "metier.toml"),
        ('budget = "1e999"', "E-BUDGET-VALUE", "metier.toml"),
        ('budget = "5€"', "E-BUDGET-VALUE", "metier.toml"),
        ("shown = 0", "E-CONFIG-VALUE", "metier.toml"),
    ],
)
def test_30_31_32_settings_that_cannot_be_understood(cli: Driver, toml: str, code: str, hint: str) -> None:
    (cli.folder / "metier.toml").write_text(toml, encoding="utf-8")
    ran = cli("list")

    refused(ran, code, 2)
    assert hint in ran.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_36_a_folder_that_cannot_be_written(cli: Driver) -> None:
    Path("locked").mkdir(mode=0o500)

    refused(cli("init", "locked/ws"), "E-DIR-WRITE", 1)


def test_36_a_file_where_a_folder_is_needed(cli: Driver) -> None:
    for words in (
        ["init", "good.jsonl/ws"],
        ["export", "nowhere/x.jsonl"],
        ["export", "ws"],
        ["backup", "nowhere/b.zip"],
    ):
        ran = cli(*words)
        assert ran.exit_code in {1, 2}
        assert ran.stderr.startswith(("error[E-OUTPUT]", "error[E-DIR-WRITE]"))


def test_37_a_store_from_a_newer_version_is_not_touched(cli: Driver) -> None:
    with sqlite3.connect(cli.folder / "metier.db") as db:
        db.execute("pragma user_version=99")
    before = (cli.folder / "metier.db").read_bytes()

    refused(cli("list"), "E-DB-NEWER", 8)
    assert (cli.folder / "metier.db").read_bytes() == before


def test_38_a_file_of_another_program_is_not_touched(cli: Driver) -> None:
    (cli.folder / "metier.db").write_bytes(b"something else entirely, and longer than a header" * 20)

    refused(cli("list"), "E-DB-FOREIGN", 8)
    refused(cli("restore", "good.jsonl", "--yes"), "E-BACKUP", 8)


def test_42_a_closed_pipe_ends_in_silence(cli: Driver) -> None:
    Path("many.jsonl").write_text(
        "".join(json.dumps({"title": f"Job {n}", "text": f"Text {n} " * 400}) + "\n" for n in range(200)),
        encoding="utf-8",
    )
    cli("add", "many.jsonl")
    reader = f"{sys.executable} -m metier --workspace {cli.folder} export - | head -c 10"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", reader], capture_output=True, check=False, timeout=60
    )

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_42_no_question_is_asked_where_nobody_can_answer(cli: Driver) -> None:
    cli("add", "good.jsonl")
    cli("backup", "b.zip")

    refused(cli("restore", "b.zip"), "E-NO-INPUT", 2)
    assert cli("restore", "b.zip", "--yes").exit_code == 0


def test_42_labelling_without_any_input_is_told(cli: Driver) -> None:
    cli("add", "good.jsonl")
    ran = cli("label", stdin="")

    assert ran.exit_code == 2
    assert "error[E-NO-INPUT]" in ran.stderr


def test_43_a_label_outside_the_set_or_an_unknown_id_changes_nothing(cli: Driver) -> None:
    cli("add", "good.jsonl")

    refused(cli("label", "1", "exited"), "E-LABEL-VALUE", 2)
    refused(cli("label", "2", "excited"), "E-ID-UNKNOWN", 2)
    refused(cli("label", "1", "2", "excited"), "E-ID-UNKNOWN", 2)
    refused(cli("show", "2"), "E-ID-UNKNOWN", 2)
    refused(cli("undo", "2"), "E-ID-UNKNOWN", 2)
    assert cli("list", "--which", "decided", "--json").envelope["data"]["n_matching"] == 0


def test_an_output_that_exists_is_not_replaced(cli: Driver) -> None:
    refused(cli("export", "good.jsonl"), "E-EXISTS", 2)
    refused(cli("backup", "good.jsonl"), "E-EXISTS", 2)
    refused(cli("init", "ws"), "E-EXISTS", 2)
    assert Path("good.jsonl").read_text(encoding="utf-8") == GOOD


def test_a_folder_that_is_no_workspace(cli: Driver) -> None:
    refused(cli("list", "--workspace", "."), "E-WORKSPACE", 2)


def test_an_unknown_screener_names_those_there_are(cli: Driver) -> None:
    cli("add", "good.jsonl")
    ran = cli("screen", "--with", "magic")

    refused(ran, "E-SCREENER", 2)
    assert "learned" in ran.stderr
