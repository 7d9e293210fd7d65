"""`metier advise`: one page, all of it for programs, questions in a terminal only, files that can be replayed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.advice_world import MODEL, arguments, labelled, tune_by_pieces
from tests.terminal import Terminal

from metier.cli.driver import Driver
from metier.errors import ExitCode
from metier.workspace import Workspace


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    tune_by_pieces(monkeypatch)
    labelled(tmp_path / "ws", 40, settings=MODEL)
    return Driver(tmp_path / "ws", arguments=arguments())


def test_json_holds_snapshot_and_advice_whole(cli: Driver) -> None:
    data = cli("advise", "--json").envelope["data"]

    assert set(data) == {"snapshot", "advice"}
    assert data["snapshot"]["labels"] == {"excited": 14, "maybe": 13, "passed": 13}
    for part in ("standing", "reasons", "would_change"):
        for sentence in data["advice"][part]:
            assert set(sentence["figures"]) <= set(data["advice"]["figures"])
    assert all(figure["source"] and figure["origin"] for figure in data["advice"]["figures"].values())


def test_nobody_is_asked_without_a_terminal(cli: Driver) -> None:
    ran = cli("advise", stdin="120\n")

    assert "Enter skips" not in ran.stdout + ran.stderr
    assert "--answer goal=…" in ran.stdout
    assert "[advice]" not in (cli.folder / "metier.toml").read_text(encoding="utf-8")


def test_why_lists_each_figure_with_source_and_origin_and_what_is_not_known(cli: Driver) -> None:
    page = cli("advise", "--why").stdout

    for words in (
        "decisions: excited",
        "counted",
        "`metier report`",
        "Not known",
        "how often an exciting job stands before another",
        "verdicts by `metier screen` and decisions after them",
    ):
        assert words in page


def test_a_snapshot_is_replayed_with_the_same_words_without_a_workspace(cli: Driver, tmp_path: Path) -> None:
    file = tmp_path / "today.json"
    first = cli("advise", "--snapshot", str(file))
    elsewhere = Driver(tmp_path / "nowhere", arguments={})
    again = elsewhere("advise", "--from", str(file))

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert again.stdout == first.stdout
    assert (
        elsewhere("advise", "--from", str(file), "--json").envelope["data"]
        == cli("advise", "--json").envelope["data"]
    )


def test_a_file_that_is_there_is_replaced_only_when_asked(cli: Driver, tmp_path: Path) -> None:
    file = tmp_path / "today.json"
    file.write_text("mine", encoding="utf-8")

    assert cli("advise", "--snapshot", str(file)).exit_code == ExitCode.USAGE
    assert file.read_text(encoding="utf-8") == "mine"
    assert cli("advise", "--snapshot", str(file), "--force").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["metier"] == "advice snapshot"


HEAD = '{"metier": "advice snapshot", "format": 1, "snapshot": '


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, "E-FILE-MISSING", "nothing.json"),
        (b"\xff\xfe", "E-ENCODING", "UTF-8"),
        (b"{", "E-JSON", "line 1"),
        (b"{}", "E-SNAPSHOT", "advice snapshot"),
        (b'{"metier": "advice snapshot", "format": 9}', "E-SNAPSHOT", "format"),
        (f'{HEAD}{{"active": "learned", "labels": {{}}}}}}'.encode(), "E-SNAPSHOT", "as_of"),
        (f'{HEAD}{{"as_of": "2026-12-01", "active": "learned", "labels": {{"loved": 1}}}}}}'.encode(), "E-SNAPSHOT", "labels"),
        (f'{HEAD}{{"as_of": "2026-12-01", "active": "learned", "labels": {{}}, "n_lables": 3}}}}'.encode(), "E-SNAPSHOT", "n_lables"),
        (b" " * 1_000_001, "E-TOO-LARGE", "nothing.json"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, code: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)  # messages cut long paths
    file = Path("nothing.json")
    if content is not None:
        file.write_bytes(content)
    ran = Driver(tmp_path / "ws", arguments={})("advise", "--from", str(file), "--json")
    error = ran.envelope["error"]

    assert error["code"] == code
    assert words in error["message"]
    assert error["hint"]


FIGURE = '"origin": "counted", "source": "x"'


@pytest.mark.parametrize(
    ("rest", "key"),
    [
        ('"n_imported": 6', "n_imported"),
        (f'"monthly_postings": {{"value": -5, {FIGURE}}}', "monthly_postings.value"),
        (f'"spent_usd": {{"value": -0.1, {FIGURE}}}', "spent_usd.value"),
        (f'"agreement": {{"auc": {{"value": 7, {FIGURE}}}}}', "agreement.auc.value"),
        (f'"agreement": {{"zzz": {{"value": 0.5, {FIGURE}}}}}', "agreement.zzz"),
        (f'"curve_gain": {{"value": 0.1, "low": 0.5, "high": 0.2, {FIGURE}}}', "curve_gain.low"),
        ('"curve_outlook": "rosy"', "curve_outlook"),
        ('"rungs": [{"rung": "lora", "finding": "superb"}]', "rungs[0].finding"),
        ('"rungs": [{"rung": "lora", "tuned_model": "x; rm -rf ~"}]', "rungs[0].tuned_model"),
        ('"outcomes": {"a\\u001bb": 1}', "outcomes"),
        ('"answers": {"leave": "no"}', "answers.leave"),
        ('"first": "2026-12-01", "last": "2026-11-01"', "first"),
        ('"last": "2026-W40-1"', "last"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(tmp_path: Path, rest: str, key: str) -> None:
    file = tmp_path / "by-hand.json"
    start = f'{HEAD}{{"as_of": "2026-12-01", "active": "learned", "labels": {{"excited": 5}}'
    file.write_text(f"{start}, {rest}}}}}", encoding="utf-8")
    error = Driver(tmp_path / "ws", arguments={})("advise", "--from", str(file), "--json").envelope["error"]

    assert error["code"] == "E-SNAPSHOT"
    assert key in error["message"]


def test_what_to_do_about_a_file_is_what_this_command_can_do(tmp_path: Path) -> None:
    cli = Driver(tmp_path / "ws", arguments={})
    (tmp_path / "large.json").write_bytes(b" " * 1_000_001)

    for name in ("nothing.json", "large.json"):
        assert "--snapshot" in cli("advise", "--from", str(tmp_path / name)).stderr


def test_a_folder_is_no_snapshot(tmp_path: Path) -> None:
    ran = Driver(tmp_path / "ws", arguments={})("advise", "--from", str(tmp_path))

    assert ran.exit_code == ExitCode.BAD_INPUT
    assert "is a folder" in ran.stderr


def test_a_resume_that_cannot_be_read_stops_no_advice(cli: Driver) -> None:
    (cli.folder / "resume.json").write_text("{", encoding="utf-8")
    data = cli("advise", "--json").envelope["data"]
    encoder = next(row for row in data["snapshot"]["rungs"] if row["rung"] == "encoder")

    assert encoder["obstacles"]
    assert data["advice"]["rung"] != "encoder"


def test_a_snapshot_by_hand_needs_little(tmp_path: Path) -> None:
    file = tmp_path / "by-hand.json"
    file.write_text(
        f'{HEAD}{{"as_of": "2026-12-01", "active": "learned", "labels": {{"excited": 2, "passed": 3}}}}}}',
        encoding="utf-8",
    )
    ran = Driver(tmp_path / "ws", arguments={})("advise", "--from", str(file))

    assert ran.exit_code == 0
    assert "label more first" in ran.stdout


def test_answers_are_kept_and_shown_as_the_persons(cli: Driver) -> None:
    page = cli("advise", "--answer", "goal=cheap", "--answer", "leaving=no").stdout

    assert "As you said: leaving: no, goal: cheap" in page
    assert "you said that no posting may go to another machine" in " ".join(page.split())
    assert "goal" not in cli("advise", "--json").envelope["data"]["advice"]["questions"]


@pytest.mark.parametrize(
    "words", [["--answer", "goal"], ["--answer", "goal=fame"], ["--answer", "colour=red"]]
)
def test_answers_that_are_none_are_refused(cli: Driver, words: list[str]) -> None:
    ran = cli("advise", *words)

    assert ran.exit_code == ExitCode.USAGE
    assert "E-ADVICE-ANSWER" in ran.stderr


def test_answers_do_not_go_with_a_file(cli: Driver, tmp_path: Path) -> None:
    assert (
        cli("advise", "--answer", "goal=cheap", "--from", str(tmp_path / "x.json")).exit_code
        == ExitCode.USAGE
    )


@pytest.mark.slow
def test_in_a_terminal_at_most_three_questions_are_asked_and_answers_kept(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 32, months=0)
    terminal = Terminal(folder, "advise")
    try:
        terminal.until("About how many new postings")
        terminal.type("many\n")
        terminal.until("is no answer")
        terminal.type("120\n")
        terminal.until("kept in metier.toml: volume = 120")
        terminal.until("May the text of postings")
        terminal.type("\n")
        terminal.until("What matters most")
        terminal.type("reasons\n")
        terminal.until("Where you stand")
        terminal.until("new postings a month")
        assert terminal.child.wait(60) == 0
    finally:
        terminal.close()

    with Workspace(folder, environment={}) as search:
        assert search.settings.advice_volume == 120
        assert search.settings.advice_leaving is None


@pytest.mark.slow
def test_in_a_terminal_nothing_is_asked_of_whoever_does_not_want_it(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 32, months=0)
    terminal = Terminal(folder, "advise", "--no-questions")
    try:
        terminal.until("Where you stand")
        assert terminal.child.wait(60) == 0
        assert b"Enter skips" not in terminal.shown
    finally:
        terminal.close()
