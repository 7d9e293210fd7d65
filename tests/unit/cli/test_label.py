"""Labelling: keys and lines, undo without limit, reasons, the verdict told only afterwards."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from pathlib import Path

import pytest
from tests.terminal import Terminal

from metier.cli.commands.label import is_id, split_words
from metier.cli.driver import Driver
from metier.cli.keys import understood
from metier.errors import UnknownCommandError
from metier.testing import ToyEncoder


def jobs(n: int) -> str:
    kinds = (
        "Cook in a school kitchen",
        "Python developer for water maps",
        "Nurse on a night ward",
        "Remote SQL analyst",
    )
    rows = [
        {
            "title": f"{kinds[i % 4]} {i}",
            "text": f"{kinds[i % 4]}, team {i}. " * 5,
            "url": f"https://a.example/{i}",
        }
        for i in range(n)
    ]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder()})
    made("init", "ws")
    Path("jobs.jsonl").write_text(jobs(12), encoding="utf-8")
    made("add", "jobs.jsonl")
    return made


def decisions(cli: Driver) -> list[tuple[str, str]]:
    rows = cli("list", "--which", "decided", "--json").envelope["data"]["rows"]
    return sorted((row["decision"]["label"], row["decision"]["reason"]) for row in rows)


def test_one_line_is_one_answer(cli: Driver) -> None:
    ran = cli("label", stdin="1\n2\n3\nq\n")

    assert ran.exit_code == 0
    assert decisions(cli) == [("excited", ""), ("maybe", ""), ("passed", "")]
    assert "3 decisions · 9 undecided left" in ran.stdout


def test_words_and_reasons_stand_on_the_line(cli: Driver) -> None:
    cli("label", stdin="excited small team\np too far away\n")

    assert decisions(cli) == [("excited", "small team"), ("passed", "too far away")]


def test_after_the_whole_text_the_keys_are_told_again(cli: Driver) -> None:
    assert cli("label", "1", stdin="t\n1\n").stdout.count("? all keys · q quit") == 2


def test_a_key_without_a_sign_of_its_own_is_not_quoted_as_nothing(cli: Driver) -> None:
    assert "That key is no answer here; ? lists the keys" in cli("label", "1", stdin="\x1b\n1\n").stderr


def test_the_end_of_input_ends_well_after_an_answer(cli: Driver) -> None:
    assert cli("label", stdin="1\n").exit_code == 0
    assert len(decisions(cli)) == 1


def test_undo_shows_the_posting_again_without_limit(cli: Driver) -> None:
    ran = cli("label", stdin="1\n2\nu\nu\nu\n3\nq\n")

    assert decisions(cli) == [("passed", "")]
    assert ran.stdout.count("took back") == 2
    assert "Nothing to undo." in ran.stdout
    shown = [line for line in ran.stdout.splitlines() if "(number" in line]
    assert shown[:5] == [*shown[:3], shown[1], shown[0]]


def test_a_reason_after_the_decision_belongs_to_it_and_is_undone_with_it(cli: Driver) -> None:
    cli("label", stdin="1\nw small team\nq\n")
    assert decisions(cli) == [("excited", "small team")]

    cli("label", stdin="1\nw\nanother reason\nu\nq\n")
    assert decisions(cli) == [("excited", "small team")]


def test_a_reason_before_the_decision_is_kept_for_it(cli: Driver) -> None:
    cli("label", stdin="w night shifts\n3\n1\nq\n")

    assert decisions(cli) == [("excited", ""), ("passed", "night shifts")]


def test_skipped_postings_are_not_offered_again_in_this_session(cli: Driver) -> None:
    ran = cli("label", stdin="s\n" * 12)

    titles = [line for line in ran.stdout.splitlines() if "(number" in line]
    assert len(titles) == len(set(titles)) == 12
    assert decisions(cli) == []


def test_what_is_no_answer_is_told_and_decides_nothing(cli: Driver) -> None:
    ran = cli("label", stdin="banana\n?\no\nt\nq\n")

    assert "“banana” is no answer here" in ran.stderr
    assert "undo the latest decision" in ran.stdout
    assert "https://a.example/" in ran.stdout
    assert decisions(cli) == []


def test_the_verdict_is_hidden_until_the_decision_and_told_after_it(cli: Driver) -> None:
    Path("more.jsonl").write_text(jobs(60), encoding="utf-8")
    cli("add", "more.jsonl")
    rows = cli("list", "--limit", "60", "--json").envelope["data"]["rows"]
    for row in rows[:36]:
        title = row["posting"]["title"]
        label = (
            "excited" if title.startswith("Python") else "maybe" if title.startswith("Remote") else "passed"
        )
        cli("label", str(row["posting"]["number"]), label)
    ran = cli("label", stdin="1\nq\n")

    before, _, after = ran.stdout.partition("excited ✓")
    assert "%" not in before
    assert "metier had put it at" in after


def test_the_last_posting_can_still_be_undone(cli: Driver) -> None:
    ran = cli("label", "3", "4", stdin="1\n2\nu\n3\n")

    assert "That was the last one" in ran.stdout
    assert decisions(cli) == [("excited", ""), ("passed", "")]


def test_several_ids_get_one_label_or_none_does(cli: Driver) -> None:
    assert cli("label", "1", "2", "99", "passed").exit_code == 2
    assert decisions(cli) == []
    assert cli("label", "1", "2", "3", "passed", "--why", "too far").exit_code == 0
    assert decisions(cli) == [("passed", "too far")] * 3


def test_a_later_label_says_what_it_replaces(cli: Driver) -> None:
    cli("label", "1", "passed")

    assert "it was ✕ passed before" in cli("label", "1", "maybe").stdout


def test_json_gives_the_session_as_one_envelope(cli: Driver) -> None:
    ran = cli("label", "--json", stdin="1\ns\nq\n")

    assert ran.envelope["schema"] == "metier.label/1"
    assert ran.envelope["data"]["n_skipped"] == 1
    assert [d["decision"]["label"] for d in ran.envelope["data"]["decisions"]] == ["excited"]


@pytest.mark.parametrize(
    ("word", "answer"),
    [("17", True), ("#17", True), ("deadbeef", True), ("bad", False), ("excited", False), ("e", False)],
)
def test_ids_and_labels_are_told_apart(word: str, answer: bool) -> None:
    assert is_id(word) is answer


def test_a_label_without_an_id_is_not_guessed_at() -> None:
    assert split_words(["1", "2"]) == (["1", "2"], "")
    assert split_words(["1", "exited"]) == (["1"], "exited")
    with pytest.raises(UnknownCommandError, match="excited"):
        split_words(["excited"])


@pytest.mark.parametrize(
    ("typed", "action"), [(" ", "skip"), ("\x7f", "undo"), ("E", "excited"), ("Pass", "passed"), ("x", "")]
)
def test_keys_are_understood(typed: str, action: str) -> None:
    assert understood(typed).action == action


def read_until(master: int, words: bytes, seconds: float = 60) -> bytes:
    seen = b""
    end = time.monotonic() + seconds
    while words not in seen and time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 65536)
    assert words in seen, seen[-2000:]
    return seen


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
def test_in_a_terminal_single_keys_decide_and_ctrl_c_keeps_them(cli: Driver) -> None:
    (cli.folder / "metier.toml").write_text('[encoder]\npath = "/nonexistent"\n', encoding="utf-8")
    terminal = Terminal(cli.folder, "label", "1", "2", "3")
    try:
        terminal.until("q quit")
        terminal.type("1")
        terminal.until("excited ✓")
        terminal.until("q quit")
        terminal.interrupt(until="hint: ")
        assert terminal.child.wait(30) == 130
    finally:
        terminal.close()

    assert b"1 decision of this session" in terminal.shown
    assert decisions(cli) == [("excited", "")]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
def test_keys_typed_before_the_first_question_decide_about_nothing(cli: Driver) -> None:
    (cli.folder / "metier.toml").write_text('[encoder]\npath = "/nonexistent"\n', encoding="utf-8")
    terminal = Terminal(cli.folder, "label")
    try:
        terminal.type("111")
        terminal.until("1 excited")
        terminal.type("2")
        terminal.until("1 excited")
        terminal.type("q")
        terminal.until("1 decision")
    finally:
        terminal.close()

    assert [label for label, _ in decisions(cli)] == ["maybe"]
