"""`metier inbox`: the page, its sections, the walk, and what stands in the envelope."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metier.actions.inbox import DAILY, TODAY, Section
from metier.cli.commands import inbox as commands
from metier.cli.driver import Driver, Ran
from metier.domain.decision import Label
from metier.domain.facts import Part, Quote
from metier.domain.guardrail import GuardrailSource, Raised, RaisedBy
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.promise import Promise
from metier.domain.verdict import Verdict
from metier.testing import FixedClock
from metier.workspace import Workspace

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOBODY = PostingId("")
PROMISE = Promise(0.05, None, 40, 2, 19)
GOAL = Raised(
    "0a1b2c3d",
    "Learn to lead a team",
    GuardrailSource.GOAL,
    RaisedBy.WORDS,
    Quote(Part.TEXT, 0, 14, "You lead three"),
)
TOLD = {
    6: Placement(NOBODY, Lane.LOOK, (Cause.EDGE,), (Label.MAYBE, Label.EXCITED), ("learned",), (0.1, 0.5, 0.4), unasked="no base model is set up"),
    7: Placement(NOBODY, Lane.LOOK, (Cause.GUARDRAIL,), judged_by=("learned",), raised=(GOAL,), why="serves your growth goal “Learn to lead a team”"),
    8: Placement(NOBODY, Lane.LOOK, (Cause.NOVEL,), tuple(Label), ("learned", "few_shot"), (0.4, 0.3, 0.3), (0.2, 0.4, 0.4)),
    9: Placement(NOBODY, Lane.HIDDEN, judged_by=("learned",), first=(0.97, 0.02, 0.01), why="P(excited) 1 %, below the line of the promise"),
    10: Placement(NOBODY, Lane.HIDDEN, judged_by=("learned",), first=(0.98, 0.01, 0.01), why="P(excited) 1 %, below the line of the promise"),
    11: Placement(NOBODY, Lane.OUTSIDE, why="no night shifts"),
}  # fmt: skip


class Screened(Driver):
    """A driver whose workspace was screened by hand."""

    def screen(self, *, tentative: bool = False) -> None:
        clock = self.arguments["clock"]
        assert isinstance(clock, FixedClock)
        with Workspace(self.folder, clock=clock, environment={}) as workspace:
            desk = workspace.desk
            postings = desk.postings.all()
            verdicts = [
                Verdict(p.id, 1 - x, 0, x, x, "hybrid", "v1", tentative=tentative)
                for n, p in enumerate(postings)
                for x in [0.95 - n / 13]
            ]
            desk.verdicts.freeze(verdicts, basis="", profile_key="", n_decisions=40, made_at=clock.moment)
            placed = [
                Placement(postings[n].id, Lane.READ, why="your decisions say excited") for n in range(4)
            ]
            for n, placement in TOLD.items():
                row = json.loads(placement.to_json())
                placed.append(Placement.from_json(postings[n].id, placement.lane.value, json.dumps(row)))
            desk.placements.keep(
                placed, screener="hybrid", version="v1", promise=PROMISE.to_json(), made_at=clock.moment
            )
        clock.moment += timedelta(minutes=1)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screened:
    monkeypatch.chdir(tmp_path)
    made = Screened(tmp_path / "ws", arguments={"clock": FixedClock(START)})
    made("init", "ws")
    rows = [
        {
            "title": f"Water mapping engineer for the river basin office, group {n}",
            "company": f"Pegelamt Saale und Elbe {n}",
            "location": "Halle (Saale), hybrid",
            "text": f"You lead three people of team {n}. Night {n * 3} maps. 62.000 € per year.",
        }
        for n in range(13)
    ]
    Path("jobs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    made("add", "jobs.jsonl")
    return made


def numbers(ran: Ran) -> dict[str, list[int]]:
    return {
        part["section"]: [row["posting"]["number"] for row in part["rows"]]
        for part in ran.envelope["data"]["parts"]
    }


def test_before_a_screening_it_names_the_command(cli: Screened) -> None:
    ran = cli("inbox")

    assert ran.exit_code == 0
    assert "Nothing was screened yet: 13 undecided postings" in ran.stdout
    assert "next: `metier screen`" in ran.stdout
    assert cli("inbox", "--label").exit_code == 0
    assert cli("inbox", "--json").envelope["data"]["screening"] is None


def test_the_page_has_its_sections_with_why_and_one_line_of_counts(cli: Screened) -> None:
    cli.screen()
    page = cli("inbox").stdout

    heads = [
        page.index(head)
        for head in ("Read today · 4", "Worth a look · 3", "Audit · 1 drawn at random from 2 hidden ones")
    ]
    assert heads == sorted(heads)
    assert "could be maybe or excited; for you to judge: no base model is set up" in page
    assert "serves your growth goal “Learn to lead a team”" in page
    assert "“You lead three”" in page
    assert "unlike everything you decided" in page
    assert "4 to read · 3 worth a look · 3 the rest · 2 hidden · 1 outside your limits · 0 decided" in page
    assert (
        "hidden under the promise: at most 5 % of the postings you would be excited about are hidden" in page
    )
    assert "The chance of an answer is not known yet: 20 more applications" in page
    assert "placed by hybrid on" in page
    assert "since then" not in page


def test_what_came_since_is_told_with_the_command(cli: Screened) -> None:
    cli.screen()
    cli("label", "13", "passed")

    assert "since then 1 answer came: `metier screen` places anew" in cli("inbox").stdout


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_is_wider_than_the_terminal(cli: Screened, width: int) -> None:
    cli.screen()
    cli.environment["COLUMNS"] = str(width)

    for words in (("inbox",), ("inbox", "--all"), ("inbox", "--hidden")):
        assert max(map(len, cli(*words).stdout.splitlines())) <= width


def test_hidden_ones_are_listed_with_the_reason_of_each(cli: Screened) -> None:
    cli.screen()
    ran = cli("inbox", "--hidden")

    assert "Hidden · 2, best first" in ran.stdout
    assert ran.stdout.count("P(excited) 1 %, below the line of the promise") == 2
    assert "Read today" not in ran.stdout
    assert numbers(cli("inbox", "--hidden", "--json")) == {"hidden": [10, 11]}


def test_all_lists_every_section_and_every_posting(cli: Screened) -> None:
    cli.screen()
    found = numbers(cli("inbox", "--all", "--json"))

    assert list(found) == ["read", "look", "audit", "rest", "hidden", "outside"]
    lanes = [number for section, rows in found.items() if section != "audit" for number in rows]
    assert sorted(lanes) == list(range(1, 14))


def test_a_section_is_shown_alone_and_two_ways_of_naming_are_one_too_many(cli: Screened) -> None:
    cli.screen()
    assert numbers(cli("inbox", "--section", "look", "--limit", "2", "--json")) == {"look": [8, 9]}

    refused = cli("inbox", "--hidden", "--all")
    assert refused.exit_code == 2
    assert "each say what to show" in refused.stderr


def test_nothing_hidden_is_told(cli: Screened) -> None:
    cli.screen()
    for number in ("10", "11"):
        cli("label", number, "passed")

    assert "Nothing is hidden; `metier promise` says why." in cli("inbox", "--hidden").stdout


def test_the_envelope_has_every_field(cli: Screened) -> None:
    cli.screen()
    parts = {part["section"]: part for part in cli("inbox", "--json").envelope["data"]["parts"]}
    rows = {row["posting"]["number"]: row for row in parts["look"]["rows"]}

    assert rows[7]["placement"]["causes"] == ["edge"]
    assert rows[7]["possible"] == ["maybe", "excited"]
    assert rows[7]["placement"]["unasked"] == "no base model is set up"
    assert rows[8]["placement"]["raised"][0]["quote"]["words"] == "You lead three"
    assert rows[9]["placement"]["judged_by"] == ["learned", "few_shot"]
    assert rows[9]["placement"]["first"] == [0.4, 0.3, 0.3]
    assert rows[9]["placement"]["second"] == [0.2, 0.4, 0.4]
    for row in rows.values():
        assert (row["chance"], row["outcome"]) == (None, None)
        assert 0 < row["desire"] < 1
        assert {"flags", "signals", "n_skipped", "lane"} <= row.keys()
    (drawn,) = parts["audit"]["rows"]
    assert (drawn["section"], drawn["lane"]) == ("audit", "hidden")


def test_desire_of_a_random_draw_is_not_told_before_the_answer(cli: Screened) -> None:
    cli.screen()
    page = cli("inbox", "--section", "audit").stdout

    assert " %" not in page.split("\n\n")[0]


def test_while_there_is_only_an_order_no_desire_is_told(cli: Screened) -> None:
    cli.screen(tentative=True)
    page = cli("inbox", "--section", "read").stdout

    assert "tentative: an order, not labels" in page
    assert " %" not in page.split("\n\n")[0]


def test_the_walk_decides_with_the_right_occasion_and_tells_the_verdict_afterwards(cli: Screened) -> None:
    cli.screen()
    ran = cli("inbox", "--label", stdin="1\n2 small team\n3\ns\n" + "3\n" * 4)

    assert ran.exit_code == 0
    assert "8 postings today, 1 of them drawn at random" in ran.stdout
    first = ran.stdout.split("excited ✓")[0]
    assert " % excited" not in first
    assert "metier had put it at" in ran.stdout
    assert "7 decisions · 1 put off · 1 of today's left" in ran.stdout
    rows = cli("list", "--which", "decided", "--json").envelope["data"]["rows"]
    occasions = sorted(row["decision"]["occasion"] for row in rows)
    assert occasions == ["audit", *["ranked"] * 6]
    assert "put off 1 ×" in cli("inbox").stdout
    assert "1 drawn at random from 2 hidden ones, to check the promise, 1 decided" in cli("inbox").stdout


def test_undo_in_the_walk_asks_again_as_before(cli: Screened) -> None:
    cli.screen()
    cli("inbox", "--label", "--section", "audit", stdin="3\nu\n1\n")

    rows = cli("list", "--which", "decided", "--json").envelope["data"]["rows"]
    assert [(row["decision"]["label"], row["decision"]["occasion"]) for row in rows] == [("excited", "audit")]


def test_a_walk_without_an_answer_says_what_to_pipe(cli: Screened) -> None:
    cli.screen()
    ran = cli("inbox", "--label", stdin="")

    assert ran.exit_code == 2
    assert "metier inbox --label" in ran.stderr


def test_a_walk_with_nothing_left_is_no_error(cli: Screened) -> None:
    cli.screen()
    ran = cli("inbox", "--section", "audit", "--label", stdin="3\n")
    assert ran.exit_code == 0

    ran = cli("inbox", "--section", "audit", "--label", stdin="3\n")
    assert ran.exit_code == 0
    assert "Nothing to read today." in ran.stdout


def test_show_tells_lane_judges_and_both_verdicts(cli: Screened) -> None:
    cli.screen()
    page = cli("show", "9").stdout

    assert "Where the last screening put it\n  worth a look: unlike everything you decided\n" in page
    told = "first: 30 % excited, 30 % maybe, 40 % passed; base model: 40 % excited, 40 % maybe, 20 % passed"
    assert f"judged by learned and few_shot; {told}" in " ".join(page.split())
    assert "“Learn to lead a team” points at “You lead three”" in cli("show", "8").stdout
    assert cli("show", "9", "--json").envelope["data"]["placement"]["lane"] == "look"


def test_a_list_marks_hidden_rows(cli: Screened) -> None:
    cli.screen()
    cli.environment["COLUMNS"] = "200"

    assert cli("list").stdout.count("· hidden") == 2
    assert "· hidden" not in cli("list", "--which", "hidden").stdout  # all of them are
    shown = cli("list", "--which", "hidden", "--json").envelope["data"]["rows"]
    assert sorted(row["posting"]["number"] for row in shown) == [10, 11]


def test_an_inbox_waits_for_no_arrays_and_no_rules_of_facts(cli: Screened) -> None:
    cli.screen()
    program = (
        "import sys; from metier.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "heavy = ('numpy', 'onnxruntime', 'jinja2', 'metier.screeners.learned', 'metier.text.facts.tools')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    words = [sys.executable, "-c", program, "--workspace", str(cli.folder), "inbox"]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)

    assert "Read today" in ran.stdout
    assert ran.stderr == "[]\n"


def test_a_flag_on_what_is_read_anyway_names_the_goal_and_quotes(
    cli: Screened, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Placement(NOBODY, Lane.READ, raised=(GOAL,), why="your decisions say excited: 83 %")
    monkeypatch.setitem(TOLD, 0, read)
    cli.screen()
    assert f"your growth goal “{GOAL.words}”: “{GOAL.quote.words}”" in cli("inbox").stdout


def test_the_help_page_names_the_sections_and_the_number_of_the_inbox() -> None:
    assert tuple(section.value for section in Section) == commands.SECTIONS
    assert tuple(section.value for section in TODAY) == commands.TODAY
    assert commands.DAILY == DAILY


def test_the_promise_of_the_screening_is_data_and_no_text(cli: Screened) -> None:
    cli.screen()
    promise = cli("inbox", "--json").envelope["data"]["screening"]["promise"]
    assert promise == asdict(PROMISE) | {"void": []}


def test_that_a_posting_was_hidden_is_told_after_the_answer(cli: Screened) -> None:
    cli.screen()
    assert "it was hidden" in cli("label", "10", "excited").stdout
    assert cli("label", "11", "passed", "--json").envelope["data"]["decisions"][0]["was_hidden"] is True
    assert "it was hidden" not in cli("label", "1", "excited").stdout
    assert "it was hidden" not in cli("label", "10", "maybe").stdout  # the answer before had taken it out
