"""`metier interview` from the command line: programs, people at a terminal, what is refused, what is never lost."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.terminal import Terminal

from metier.cli.driver import Driver, Ran
from metier.testing import FixedClock, GullibleWriter, ToyEncoder, WritingModel
from metier.testing.base_model import CHEAP, base_model
from metier.testing.resumes import resume_of_ada

EVIL = "\x1b[31mred\x1b[0m\u202e"
TEXT = (
    "What you do:\n- Design data pipelines with Airflow\n\nWhat you bring:\n- Experience with Airflow\n"
    "- Experience with Kubernetes\n- Strong SQL\n\nHybrid, Halle."
)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    made("init", "ws")
    (made.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    rows = [
        {"title": f"Data engineer {n}", "company": f"Firm {n}", "text": f"{TEXT} Number {n}."}
        for n in range(1, 4)
    ]
    Path("jobs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    made("add", "jobs.jsonl")
    return made


def data(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.stderr
    found = ran.envelope["data"]
    assert isinstance(found, dict)
    return found


def test_a_program_notes_reads_and_takes_back(cli: Driver) -> None:
    noted = data(cli("interview", "1", "log", "--on", "yesterday", "--round", "phone", "--question", "Why us?", "--answer", "Maps", "--rating", "4", "--json"))  # fmt: skip
    assert noted["questions"][0]["asked"]["question"] == "Why us?"
    assert noted["outcomes"][0]["at"] == "2026-04-30"
    assert noted["stored"] is True
    cli("interview", "1", "log", "--on", "yesterday", "--round", "phone", "--rating", "5", "--note", "kind")
    every = data(cli("interview", "--json"))
    assert [
        (row["round"]["name"], row["round"]["rating"], len(row["questions"])) for row in every["rounds"]
    ] == [("phone", 5, 1)]
    assert (len(every["rows"]["rounds"]), len(every["rows"]["questions"])) == (2, 1)
    assert data(cli("interview", "2", "--json"))["rounds"] == []
    assert data(cli("interview", "1", "log", "--undo", "--json"))["round"]["rating"] == 5
    assert data(cli("interview", "1", "log", "--undo", "--json"))["question"]["question"] == "Why us?"
    assert data(cli("pipeline", "--json"))["rows"][0]["n_rounds"] == 1


def test_everything_that_was_noted_can_leave_and_come_back(cli: Driver) -> None:
    cli(
        "interview",
        "1",
        "log",
        "--round",
        "phone",
        "--question",
        "Why us?",
        "--answer",
        "Maps\nand people",
        "--rating",
        "4",
        "--note",
        "n",
    )
    cli("interview", "1", "log", "--round", "phone", "--rating", "3", "--note", "kind")
    (row,) = data(cli("interview", "1", "--json"))["rounds"]
    of_round = {"on": row["round"]["held_on"], "round": row["round"]["name"]}
    lines = [
        *(
            {
                **of_round,
                "question": q["question"],
                "answer": q["answer"],
                "rating": q["rating"],
                "note": q["note"],
            }
            for q in row["questions"]
        ),
        {**of_round, "round_rating": row["round"]["rating"], "round_note": row["round"]["note"]},
    ]
    Path("all.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    cli("interview", "2", "log", "--from", "all.jsonl")
    (other,) = data(cli("interview", "2", "--json"))["rounds"]

    def words(found: dict[str, Any]) -> list[object]:
        kept = [
            {k: v for k, v in q.items() if k in {"question", "answer", "rating", "note"}}
            for q in found["questions"]
        ]
        return [
            found["round"]["held_on"],
            found["round"]["name"],
            found["round"]["rating"],
            found["round"]["note"],
            kept,
        ]

    assert words(other) == words(row)


def test_notes_come_from_a_pipe(cli: Driver) -> None:
    ran = cli("interview", "1", "log", "--from", "-", "--round", "phone", stdin="Q: Why us?\nA: Maps\n4\n")
    assert ran.exit_code == 0, ran.stderr
    assert "✓ Why us? · 4 of 5" in ran.stdout
    assert (
        "outcome `interview` on 2026-05-01 noted, as none was; `metier outcome 1 --undo` takes it back"
        in ran.stdout
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nine"], "E-COMMAND"),
        (["prep"], "E-COMMAND"),
        (["1", "prepp"], "E-COMMAND"),
        (["1", "log", "review"], "E-COMMAND"),
        (["9", "prep"], "E-ID-UNKNOWN"),
        (["9", "log"], "E-ID-UNKNOWN"),
        (["1", "log"], "E-NO-INPUT"),
        (["1", "log", "--answer", "Maps"], "E-INTERVIEW-TEXT"),
        (["1", "log", "--question", "Why?", "--rating", "6"], "E-INTERVIEW-RATING"),
        (["1", "log", "--question", "Why?", "--on", "soon"], "E-OUTCOME-DATE"),
        (["1", "log", "--question", "Why?", "--on", "tomorrow"], "E-INTERVIEW-DAY"),
        (["1", "log", "--on", "2031-01-01"], "E-INTERVIEW-DAY"),
        (["1", "log", "--from", "none.md"], "E-INTERVIEW-FILE"),
        (["1", "log", "--from", "jobs.jsonl"], "E-INTERVIEW-FILE"),
        (["1", "log", "--from", "jobs.jsonl", "--question", "Why?"], "E-COMMAND"),
        (["1", "log", "--undo", "--question", "Why?"], "E-COMMAND"),
        (["1", "prep", "--question", "Why?"], "E-COMMAND"),
        (["1", "review", "--out", "x.md"], "E-COMMAND"),
        (["--undo"], "E-COMMAND"),
    ],
)
def test_what_is_refused_is_told_with_its_code_and_nothing_is_stored(
    cli: Driver, words: list[str], code: str
) -> None:
    ran = cli("interview", *words)
    assert ran.exit_code != 0
    assert ran.stderr.startswith(f"error[{code}]: ")
    assert "hint: " in ran.stderr
    assert data(cli("interview", "--json"))["rows"] == {"rounds": [], "questions": []}


def test_a_dry_run_leaves_no_trace(cli: Driver) -> None:
    cli("interview", "1", "log", "--question", "Why us?")
    before = data(cli("interview", "--json"))
    for words in (["--question", "Pay?"], ["--undo"], ["--on", "tomorrow"]):
        ran = cli("interview", "1", "log", *words, "--dry-run")
        assert "nothing was written" in ran.stdout
    ran = cli("interview", "1", "prep", "--out", "prep.md", "--dry-run")
    assert "Would write" in ran.stdout
    assert not Path("prep.md").exists()
    assert data(cli("interview", "--json")) == before


def test_words_that_a_terminal_would_obey_are_printed_without_them(cli: Driver) -> None:
    rows = [
        {
            "title": f"{EVIL} engineer",
            "company": EVIL,
            "text": f"What you bring:\n- Experience with {EVIL} Airflow",
        }
    ]
    Path("evil.jsonl").write_text(json.dumps(rows[0]), encoding="utf-8")
    cli("add", "evil.jsonl")
    for number in ("1", "4"):
        for _ in range(2):
            cli(
                "interview",
                number,
                "log",
                "--round",
                EVIL,
                "--question",
                f"{EVIL} why?",
                "--answer",
                EVIL,
                "--note",
                EVIL,
                "--rating",
                "1",
            )
        cli("interview", number, "log", "--round", EVIL, "--note", EVIL)
        cli("interview", number, "log", "--on", "2 days ago", "--question", f"{EVIL} why?")
    cli("interview", "4", "log", "--on", "tomorrow", "--round", EVIL)
    pages = [[n, w] for n in ("1", "4") for w in ("prep", "review")] + [["1"], ["4"], []]
    shown = [cli("interview", *words).stdout for words in pages]
    shown += [cli("insights").stdout, cli("pipeline").stdout, cli("interview", "1", "log", "--undo").stdout]
    cli("interview", "4", "prep", "--out", "prep.md")
    for page in [*shown, Path("prep.md").read_text(encoding="utf-8")]:
        assert page
        assert "\x1b" not in page
        assert "\u202e" not in page
    assert data(cli("interview", "4", "--json"))["rounds"][-1]["questions"][0]["question"] == f"{EVIL} why?"


def test_the_sheet_is_written_and_an_old_one_is_kept(cli: Driver) -> None:
    ran = cli("interview", "1", "prep", "--out", "prep.md")
    assert ran.exit_code == 0, ran.stderr
    text = Path("prep.md").read_text(encoding="utf-8")
    assert text.startswith("# Interview: Data engineer 1, Firm 1\n\n*Made without a base model")
    assert "## What the posting asks" in text
    assert "Kubernetes" in text
    ran = cli("interview", "1", "prep", "--out", "prep.md")
    assert ran.stderr.startswith("error[E-EXISTS]")
    assert cli("interview", "1", "prep", "--out", "prep.md", "--force").exit_code == 0


def test_pages_fit_a_narrow_terminal(cli: Driver) -> None:
    cli.environment["COLUMNS"] = "60"
    cli(
        "interview",
        "1",
        "log",
        "--round",
        "a kind of round",
        "--question",
        "Why " * 40,
        "--answer",
        "So " * 90,
    )
    for words in (["1", "prep"], ["1", "review"], ["1"], []):
        assert max(map(len, cli("interview", *words).stdout.splitlines())) <= 60


# --- a base model -----------------------------------------------------------------------------------------


def test_without_a_base_model_asking_says_so_and_the_sheet_is_there(cli: Driver) -> None:
    ran = cli("interview", "1", "prep", "--ask")
    assert ran.exit_code == 0, ran.stderr
    assert "The base model added nothing: no base model is set up" in ran.stdout
    assert "What the posting asks" in ran.stdout


def test_what_a_base_model_worded_is_marked(cli: Driver) -> None:
    chat = WritingModel()
    cli.arguments["base_model"] = base_model(chat)
    assert data(cli("interview", "1", "prep", "--json"))["prep"]["by_model"] is None
    assert chat.requests == []
    said = data(cli("interview", "1", "prep", "--ask", "--json"))
    by_model = said["prep"]["by_model"]
    assert by_model["model"] == "writing"
    assert by_model["likely"]
    assert {one["made_by"] for one in by_model["likely"]} == {"writing"}
    assert {one["made_by"] for one in said["prep"]["foreseen"]["likely"]} == {"metier"}
    assert "Worded by a base model" in cli("interview", "1", "prep", "--ask").stdout


def test_what_a_base_model_makes_up_stands_in_no_outline(cli: Driver) -> None:
    cli.arguments["base_model"] = base_model(GullibleWriter())
    by_model = data(cli("interview", "1", "prep", "--ask", "--json"))["prep"]["by_model"]
    outlines = json.dumps([one["outline"] for one in by_model["likely"]])
    for made_up in ("87 %", "Globex", "PhD", "Principal Architect", "25 engineers", "2004"):
        assert made_up not in outlines


def test_what_was_said_in_interviews_leaves_only_with_the_consent_for_it(cli: Driver) -> None:
    secret, asked = "I once tamed a zeppelin", "What about zeppelins and Airflow?"
    cli("interview", "2", "log", "--question", asked, "--answer", secret, "--rating", "5")
    cli("interview", "2", "log", "--on", "yesterday", "--question", "Why us?", "--answer", secret)
    chat = WritingModel()
    cli.arguments["base_model"] = replace(base_model(chat), is_local=False, host="api.example.com")
    assert cli("interview", "1", "prep", "--ask").exit_code != 0
    assert chat.requests == []
    cli("consent", "give", "api.example.com", "postings", "profile", "resume")
    assert cli("interview", "1", "prep", "--ask").exit_code == 0
    assert chat.requests
    assert all("zeppelin" not in request.text for request in chat.requests)
    cli("consent", "give", "api.example.com", "postings", "profile", "resume", "writing")
    chat.requests.clear()
    cli("interview", "1", "prep", "--ask")
    sent = "\n".join(request.text for request in chat.requests)
    assert secret in sent
    assert asked not in sent  # an employer's question is nobody's to send


# --- at a terminal ----------------------------------------------------------------------------------------


@pytest.fixture
def terminal_cli(cli: Driver) -> Driver:
    """The same store; a child process has the clock and the encoder of the machine."""
    (cli.folder / "metier.toml").write_text("offline = true\n", encoding="utf-8")
    return cli


def noted(cli: Driver) -> list[tuple[str, str, int | None]]:
    cli.arguments.pop("clock", None)
    rounds = data(cli("interview", "1", "--json"))["rounds"]
    return [(q["question"], q["answer"], q["rating"]) for row in rounds for q in row["questions"]]


def test_a_person_is_asked_line_by_line(terminal_cli: Driver) -> None:
    terminal = Terminal(terminal_cli.folder, "interview", "1", "log")
    try:
        terminal.until("When was it?")
        terminal.type("some day\n")
        terminal.until("cannot be read")
        terminal.until("When was it?")
        terminal.type("\n")
        terminal.until("What kind of round")
        terminal.type("phone\n")
        terminal.until("What was asked?")
        terminal.type("Why us?\n")
        terminal.until("What did you say?")
        terminal.type("The maps\n")
        terminal.until("How did it go?")
        terminal.type("9\n")
        terminal.until("is no rating")
        terminal.until("How did it go?")
        terminal.type("4\n")
        terminal.until("What was asked?")
        terminal.type("\n")
        terminal.until("How did it go overall?")
        terminal.type("5\n")
        terminal.until("A note?")
        terminal.type("kind people\n")
        terminal.until("outcome `interview`")
        assert terminal.child.wait(30) == 0
    finally:
        terminal.close()
    assert noted(terminal_cli) == [("Why us?", "The maps", 4)]
    (row,) = data(terminal_cli("interview", "1", "--json"))["rounds"]
    assert (row["round"]["name"], row["round"]["rating"], row["round"]["note"]) == ("phone", 5, "kind people")


@pytest.mark.parametrize("how", ["ctrl-c", "kill"])
def test_who_is_stopped_in_the_middle_loses_nothing_that_was_given(terminal_cli: Driver, how: str) -> None:
    terminal = Terminal(terminal_cli.folder, "interview", "1", "log")
    try:
        terminal.until("When was it?")
        terminal.type("\n")
        terminal.until("What kind of round")
        terminal.type("\n")
        terminal.until("What was asked?")
        terminal.type("Why us?\n")
        terminal.until("What did you say?")
        terminal.type("The maps\n")
        terminal.until("How did it go?")
        terminal.type("\n")
        terminal.until("What was asked?")
        terminal.type("Pay?\n")
        terminal.until("What did you say?")
        if how == "ctrl-c":
            terminal.interrupt("2 questions of this round kept")
        else:
            os.kill(terminal.child.pid, signal.SIGKILL)
        terminal.child.wait(30)
    finally:
        terminal.close()
    assert noted(terminal_cli) == [("Why us?", "The maps", None), ("Pay?", "", None)]
    assert data(terminal_cli("doctor", "--json"))


def test_a_day_to_come_is_planned_and_nothing_more_is_asked(terminal_cli: Driver) -> None:
    terminal = Terminal(terminal_cli.folder, "interview", "1", "log")
    try:
        terminal.until("When was it?")
        terminal.type("in 3 days\n")
        terminal.until("What kind of round")
        terminal.type("technical\n")
        terminal.until("planned for")
        assert terminal.child.wait(30) == 0
    finally:
        terminal.close()
    terminal_cli.arguments.pop("clock", None)
    (row,) = data(terminal_cli("interview", "1", "--json"))["rounds"]
    assert row["planned"] is True


def test_asking_for_questions_shows_price_and_words_first(tmp_path: Path) -> None:
    writer = WritingModel()
    arguments = {
        "encoder": ToyEncoder(),
        "clock": FixedClock(),
        "base_model": base_model(writer, price=CHEAP),
    }
    priced = Driver(tmp_path / "priced", arguments=arguments)
    priced("init", str(priced.folder))
    (priced.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    jobs = tmp_path / "priced.jsonl"
    jobs.write_text(
        json.dumps({"title": "Analyst", "text": "You bring Python and SQL."}) + "\n", encoding="utf-8"
    )
    priced("add", str(jobs))
    shown = priced("interview", "1", "prep", "--show-prompt").stdout
    assert "[EMPLOYER_1]" in shown
    assert "Tinta" not in shown
    assert "forecast" in priced("interview", "1", "prep", "--ask", "--dry-run", "--json").envelope["data"]
    assert priced("interview", "1", "prep", "--ask").exit_code == 2
    assert writer.requests == []
    asked = priced("interview", "1", "prep", "--ask", "--yes", "--json")
    assert float(asked.envelope["cost_usd"]) > 0
    assert "at most $" in asked.stderr
    assert len(writer.requests) == 1
