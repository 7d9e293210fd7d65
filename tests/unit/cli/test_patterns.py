"""`metier patterns`: numbered, answered after a yes, remembered, and never about who somebody is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.unit.evaluation.proposals.people import labels_file

from metier.actions.guardrails_edit import read_guardrails
from metier.cli.commands import patterns as commands
from metier.cli.driver import Driver
from metier.domain.decision import standing
from metier.domain.placement import Lane, Placement
from metier.domain.profile import Profile, parse_profile
from metier.evaluation.promise import Promise
from metier.pages.patterns_words import share_words
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace, patterns


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("patterns")
    cli = Driver(folder / "ws", arguments={"encoder": ToyEncoder()})
    (folder / "history.jsonl").write_text(labels_file(120), encoding="utf-8")
    assert cli("init", str(folder / "ws")).exit_code == 0
    assert cli("import", str(folder / "history.jsonl")).exit_code == 0
    return folder / "ws"


@pytest.fixture
def cli(decided: Path, tmp_path: Path) -> Driver:
    shutil.copytree(decided, tmp_path / "ws")
    return Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})


def profile(cli: Driver) -> Profile:
    return parse_profile((cli.folder / "profile.md").read_text(encoding="utf-8"))


def files(cli: Driver) -> dict[str, bytes]:
    return {name: (cli.folder / name).read_bytes() for name in ("profile.md", "guardrails.md")}


def rows(cli: Driver) -> list[dict[str, object]]:
    found: list[dict[str, object]] = cli("patterns", "--json").envelope["data"]["rows"]
    return found


def test_the_group_alone_lists_with_numbers_counts_and_questions(cli: Driver) -> None:
    before = files(cli)

    ran = cli("patterns")

    assert ran.exit_code == 0, ran.stderr
    said = " ".join(ran.stdout.split())
    assert "3 patterns in 120 decisions" in said
    assert "1 You pass on 14 of 14 with “payments”, and on 6 of 104 others" in said
    for words in (
        "in the later decisions alone: it holds",
        "chance that luck",
        "you, or a habit?",
        "Close to who somebody is",
        "for (14)",
    ):
        assert words in said
    assert "next: `metier patterns mine 1` if it is you" in said
    assert files(cli) == before


def test_json_has_the_numbers(cli: Driver) -> None:
    envelope = cli("patterns", "list", "--json").envelope

    assert envelope["schema"] == "metier.patterns.list/1"
    first = envelope["data"]["rows"][0]
    assert {"number", "pattern", "effect", "answer", "asks", "can_be_habit"} == first.keys()
    assert first["pattern"]["counted"]["n_with"] == 14
    assert first["asks"] is True
    assert {"leans", "stated", "gone", "n_terms"} <= envelope["data"]["found"].keys()
    assert {"flips", "share", "flips_irrelevant", "beyond", "leans"} <= envelope["data"]["swaps"][0].keys()


def test_mine_writes_one_line_after_a_yes_and_is_remembered(cli: Driver) -> None:
    before = files(cli)

    refused = cli("patterns", "mine", "1")
    shown = cli("patterns", "mine", "1", "--dry-run")

    declined = cli("patterns", "mine", "1", stdin="n\n")

    assert refused.exit_code == 2
    assert declined.exit_code == 0
    assert "nothing was written" in declined.stdout
    assert "would add under Deal-breakers in profile.md: “Payments”" in shown.stdout
    assert "nothing was written" in shown.stdout
    assert files(cli) == before

    ran = cli("patterns", "mine", "1", stdin="y\n")

    assert ran.exit_code == 0, ran.stderr
    assert profile(cli).deal_breakers == ("Payments",)
    assert files(cli)["guardrails.md"] == before["guardrails.md"]
    assert "moved the intended way" in ran.stdout
    first = rows(cli)[0]
    assert first["asks"] is False
    assert "yours since 2" in cli("patterns").stdout
    again = cli("patterns", "mine", "1", "--yes")
    assert again.exit_code == 2  # nothing unsafe was asked for
    assert "E-PATTERN-ANSWER" in again.stderr
    assert profile(cli).deal_breakers == ("Payments",)


def test_a_habit_opens_a_guardrail_with_a_share_and_is_remembered(cli: Driver) -> None:
    ran = cli("patterns", "habit", "1", "--share", "5%", "--yes")

    assert ran.exit_code == 0, ran.stderr
    (rule,) = read_guardrails((cli.folder / "guardrails.md").read_text(encoding="utf-8"))
    assert (rule.words, rule.share, rule.is_on) == ("Jobs with “payments”", 0.05, True)
    assert profile(cli) == Profile()
    assert "habit: explored since" in " ".join(cli("patterns").stdout.split())
    assert rows(cli)[0]["asks"] is False


def test_the_share_is_one_in_ten_by_default(cli: Driver) -> None:
    cli("patterns", "habit", "1", "--yes")

    assert "(one in ten) Jobs with “payments”" in (cli.folder / "guardrails.md").read_text(encoding="utf-8")


def test_the_newest_answer_counts_and_no_answer_is_lost(cli: Driver) -> None:
    cli("patterns", "habit", "1", "--yes")
    cli("patterns", "mine", "1", "--yes")

    answer = rows(cli)[0]["answer"]

    assert isinstance(answer, dict)
    assert (answer["kind"], answer["words"], answer["where"]) == ("mine", "Payments", "Deal-breakers")


def test_what_changed_since_the_answer_is_asked_again(cli: Driver, tmp_path: Path) -> None:
    cli("patterns", "mine", "1", "--yes")
    more = [json.loads(line) for line in labels_file(120, n_open=0, seed=5).splitlines()]
    for i, row in enumerate(more):
        row["id"], row["order"] = f"x{i}", 200 + i
        row["decided_at"] = row["decided_at"].replace("2026-01", "2026-02")
        if "payments" in row["text"]:
            row["label"] = ("passed", "passed", "maybe")[i % 3]
    (tmp_path / "more.jsonl").write_text("\n".join(map(json.dumps, more)), encoding="utf-8")
    assert cli("import", str(tmp_path / "more.jsonl")).exit_code == 0

    (payments,) = [row for row in rows(cli) if "payments" in row["pattern"]["sentence"]]  # type: ignore[index]  # JSON

    assert payments["asks"] is True
    assert "it was 100 % then" in " ".join(cli("patterns").stdout.split())


@pytest.mark.parametrize("kind", ["mine", "habit"])
def test_an_answer_is_taken_back_with_its_line(cli: Driver, kind: str) -> None:
    before = files(cli)
    cli("patterns", kind, "1", "--yes")
    assert files(cli) != before

    ran = cli("patterns", "undo", "1")

    assert ran.exit_code == 0, ran.stderr
    assert "Taken back" in ran.stdout
    assert profile(cli) == Profile()
    assert read_guardrails((cli.folder / "guardrails.md").read_text(encoding="utf-8")) == ()
    first = rows(cli)[0]
    assert (first["asks"], first["answer"]) == (True, None)
    assert cli("patterns", "undo", "1").exit_code == 2
    assert cli("patterns", kind, "1", "--yes").exit_code == 0
    assert rows(cli)[0]["asks"] is False


def test_a_dry_run_takes_nothing_back(cli: Driver) -> None:
    cli("patterns", "mine", "1", "--yes")
    before = files(cli)
    assert cli("patterns", "undo", "1", "--dry-run").exit_code == 0
    assert files(cli) == before
    assert rows(cli)[0]["asks"] is False


def test_a_line_that_was_changed_by_hand_stays(cli: Driver) -> None:
    cli("patterns", "mine", "1", "--yes")
    path = cli.folder / "profile.md"
    path.write_text(path.read_text("utf-8").replace("- Payments", "- Payments, or banks"), encoding="utf-8")
    ran = cli("patterns", "undo", "1")
    assert ran.exit_code == 0
    assert "did not stand in profile.md any more" in " ".join(ran.stdout.split())
    assert profile(cli).deal_breakers == ("Payments, or banks",)


def test_what_no_guardrail_can_look_for_is_told(cli: Driver) -> None:
    ran = cli("patterns", "habit", "2", "--yes")

    assert ran.exit_code == 2
    assert "No guardrail can look for" in ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["mine", "99"],
        ["habit", "99"],
        ["habit", "1", "--share", "lots"],
        ["mine", "0"],
        ["habit", "1", "--share", "0"],
    ],
)
def test_wrong_numbers_and_shares_write_nothing(cli: Driver, words: list[str]) -> None:
    before = files(cli)

    ran = cli("patterns", *words, "--yes")

    assert ran.exit_code == 2
    assert "Traceback" not in ran.stderr
    assert files(cli) == before


def test_a_line_that_says_the_opposite_is_named_and_goes_only_with_a_yes(cli: Driver) -> None:
    (cli.folder / "profile.md").write_text("## Must have\n- No Rust\n- Remote work\n", encoding="utf-8")
    number = next(str(row["number"]) for row in rows(cli) if "rust" in row["pattern"]["sentence"])  # type: ignore[index]  # JSON

    shown = cli("patterns", "mine", number, "--dry-run")
    assert "which says the opposite" in " ".join(shown.stdout.split())
    assert profile(cli).must_have == ("No Rust", "Remote work")

    assert cli("patterns", "mine", number, "--yes").exit_code == 0
    assert profile(cli).must_have == ("Remote work",)
    assert profile(cli).nice_to_have == ("Rust",)


def test_too_few_decisions_say_how_many_are_missing(tmp_path: Path) -> None:
    cli = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder()})
    cli("init", str(tmp_path / "ws"))
    (tmp_path / "few.jsonl").write_text(labels_file(25), encoding="utf-8")
    cli("import", str(tmp_path / "few.jsonl"))

    ran = cli("patterns")

    assert ran.exit_code == 0
    assert "Not known yet: 15 more decisions" in ran.stdout
    assert cli("patterns", "mine", "1", "--yes").exit_code == 2


def test_the_share_on_the_help_page_is_the_one_of_the_workspace() -> None:
    assert commands.SHARE == patterns.SHARE


def test_shares_in_words() -> None:
    assert [share_words(share) for share in (0.1, 0.05, 0.2, 1 / 7, 1.0)] == [
        "one in ten", "one in twenty", "one in five", "one in 7", "all",
    ]  # fmt: skip


def test_what_is_mine_says_first_that_the_promise_is_void_with_it(cli: Driver) -> None:
    assert "promise" not in cli("patterns", "mine", "1", "--dry-run").stdout  # nothing is hidden
    with Workspace(cli.folder) as workspace:
        desk = workspace.desk
        open_ones = desk.postings.undecided()[:3]
        decided = next(p for p in desk.postings.all() if p.id in standing(desk.decisions.history()))
        placed = [Placement(posting.id, Lane.HIDDEN) for posting in (*open_ones, decided)]
        promise = Promise(0.05, None, 40, 2, 19).hiding(3).to_json()
        desk.placements.keep(
            placed, screener="learned", version="v1", promise=promise, made_at=desk.clock.now()
        )
    said = " ".join(cli("patterns", "mine", "1", "--dry-run").stdout.split())
    assert "makes the promise void: until 20 more decisions nothing is hidden, of the 3 that are" in said


def test_the_tables_fit_a_narrow_terminal(cli: Driver) -> None:
    cli.environment["COLUMNS"] = "60"
    page = cli("patterns").stdout
    assert "Swapped" in page
    assert max(map(len, page.splitlines())) <= 60
