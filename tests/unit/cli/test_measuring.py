"""Report, comparison, curve, changes and relabelling as a person meets them."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from metier.cli.driver import Driver
from metier.domain.decision import Decision, Label
from metier.storage.store import Store
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

KINDS = (
    "Cook in a school kitchen",
    "Python developer for water maps",
    "Nurse on a night ward",
    "Remote SQL analyst",
)
COMMANDS = ("report", "compare", "curve", "changes", "relabel")


def driver(folder: Path, width: int = 100) -> Driver:
    return Driver(folder, arguments={"encoder": ToyEncoder(), "clock": FixedClock()}, width=width)


def add_jobs(cli: Driver, n: int) -> None:
    file = cli.folder.parent / "jobs.jsonl"
    rows = [{"title": f"{KINDS[i % 4]} {i}", "text": f"{KINDS[i % 4]}, team {i}. " * 4} for i in range(n)]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    cli("add", str(file))


def label_by_taste(folder: Path, n: int) -> None:
    """Answer what metier asks: excited about Python, maybe about SQL."""
    with Workspace(folder, encoder=ToyEncoder(), clock=FixedClock(), rng=random.Random(0)) as workspace:
        questions = workspace.asking()
        for _ in range(n):
            offer = questions.next()
            assert offer is not None
            title = offer.posting.title
            questions.answer(
                offer, Label.EXCITED if "Python" in title else Label.MAYBE if "SQL" in title else Label.PASSED
            )


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """34 decisions with frozen verdicts, a whole ranking, and a replay that is kept."""
    folder = tmp_path_factory.mktemp("decided") / "ws"
    cli = driver(folder)
    cli("init", str(folder))
    (folder / "metier.toml").write_text('shadows = ["prior"]\nshown = 5\n', encoding="utf-8")
    add_jobs(cli, 80)
    label_by_taste(folder, 34)
    cli("screen")
    cli("report", "--replay")
    return folder


@pytest.fixture
def cli(decided: Path, tmp_path: Path) -> Driver:
    shutil.copytree(decided, tmp_path / "ws")
    return driver(tmp_path / "ws")


@pytest.fixture
def fresh(tmp_path: Path) -> Driver:
    made = driver(tmp_path / "ws")
    made("init", str(tmp_path / "ws"))
    return made


def data(cli: Driver, *words: str) -> Any:
    return cli(*words, "--json").envelope["data"]


def test_the_report_counts_what_was_frozen_and_says_how_it_came_about(cli: Driver) -> None:
    found = data(cli, "report")

    assert found["counting"]["n_counted"] == 34
    assert found["frozen"]["origin"] == "frozen"
    assert found["frozen_random"]["selection"] == "random"
    assert {row["origin"] for row in found["replayed"]} <= {"replayed"}
    assert sum(map(sum, found["frozen"]["table"]["counts"])) == 34
    assert found["claim"].endswith("on 34 decisions it had not seen when it judged.")
    assert [f["low"] <= f["value"] <= f["high"] for f in found["frozen"]["order"]] == [True] * 3


def test_the_page_for_people_has_every_section(cli: Driver) -> None:
    page = cli("report").stdout

    for section in (
        "Order",
        "Labels",
        "Does 30 % mean",
        "Over time",
        "Beside others",
        "Missed jobs",
        "Changes",
    ):
        assert f"\n{section}" in page
    assert "frozen before the decision" in page
    assert "drawn at random" in page


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("words", [("report", "--replay"), ("compare",), ("curve",), ("changes",)])
def test_no_line_is_wider_than_the_screen(decided: Path, words: tuple[str, ...], width: int) -> None:
    ran = driver(decided, width)(*words)

    assert ran.exit_code == 0
    assert max(map(len, ran.stdout.splitlines())) <= width


def test_a_replay_stands_beside_on_the_same_decisions_and_is_marked(cli: Driver) -> None:
    found = data(cli, "report")

    assert found["replay"] == {"n": 24, "of": 24, "n_left_out": 10}
    assert [row["screener"] for row in found["replayed"]] == ["learned", "words", "prior"]
    assert {row["n"] for row in found["replayed"]} == {24}
    assert "Replayed, not frozen" in cli("report").stdout


def test_verdicts_frozen_side_by_side_are_compared_without_a_replay(cli: Driver) -> None:
    found = data(cli, "compare", "prior")

    assert (found["origin"], found["n"], found["n_frozen"]) == ("frozen", 34, 34)
    assert [row["b"] for row in found["comparisons"]] == ["prior"]
    assert "frozen side by side" in cli("compare", "prior").stdout


def test_screeners_that_were_not_frozen_are_compared_by_replay_and_it_says_so(cli: Driver) -> None:
    ran = cli("compare", "words")

    assert "replayed in time order, not frozen" in ran.stdout
    assert "No decision so far had frozen verdicts of all of them" in ran.stdout


def test_the_report_finishes_a_replay_of_which_only_the_free_part_is_missing(fresh: Driver) -> None:
    add_jobs(fresh, 40)
    label_by_taste(fresh.folder, 24)
    fresh("compare", "words")  # replays all but `prior`, which costs nothing

    assert data(fresh, "report")["replay"] == {"n": 14, "of": 14, "n_left_out": 10}


def test_the_comparison_orders_by_what_the_figures_order_by(cli: Driver) -> None:
    found = data(cli, "compare", "words", "prior")
    order = {each["screener"]: each["order"][0]["value"] for each in found["agreements"]}

    assert order["prior"] == 0.5
    for row in found["comparisons"]:
        assert row["auc_gain"]["value"] == pytest.approx(order[row["b"]] - order["learned"])


def test_figures_of_imported_labels_are_not_said_to_count(fresh: Driver) -> None:
    file = fresh.folder.parent / "own.jsonl"
    rows = [
        {"id": f"{i}", "title": f"{KINDS[i % 4]} {i}", "text": KINDS[i % 4], "label": label}
        for i, label in enumerate(["excited", "passed", "maybe", "passed"] * 4)
    ]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    fresh("import", str(file))

    page = fresh("report", "--replay").stdout
    assert "Order  6 decisions; replayed, not frozen" in page
    assert "that count" not in page


def test_with_nothing_left_to_rank_nobody_is_sent_to_rank_it(fresh: Driver) -> None:
    add_jobs(fresh, 13)
    label_by_taste(fresh.folder, 12)
    fresh("screen")

    assert "Nothing undecided is hidden or ranks low" in fresh("label", "--audit").stdout
    fresh("label", "13", "passed")
    fresh("label", *map(str, range(1, 13)), "passed")
    page = fresh("report").stdout
    assert "Missed jobs" in page
    assert "known from a ranking" not in page


def test_too_few_decisions_for_a_replay_are_counted(fresh: Driver) -> None:
    add_jobs(fresh, 12)
    label_by_taste(fresh.folder, 3)

    assert "there are 3 so far" in " ".join(fresh("compare").stdout.split())


def test_an_unknown_screener_is_told_before_any_work(cli: Driver) -> None:
    ran = cli("compare", "wrods")

    assert ran.exit_code == 2
    assert "E-SCREENER" in ran.stderr


def test_an_active_screener_alone_has_nobody_beside_it(cli: Driver) -> None:
    assert "name another" in cli("compare", "learned").stdout


def test_shadows_never_show_in_lists(cli: Driver) -> None:
    listed = data(cli, "list")["rows"]

    assert {row["verdict"]["screener"] for row in listed if row["verdict"]} == {"learned"}


def test_a_shadow_that_does_not_exist_is_told(cli: Driver) -> None:
    (cli.folder / "metier.toml").write_text('shadows = ["wrods"]\n', encoding="utf-8")

    assert "E-SCREENER" in cli("screen").stderr


def test_few_replayed_decisions_make_no_curve_and_it_says_how_many_are_missing(cli: Driver) -> None:
    assert "6 more labels to draw a curve (34 so far)" in cli("curve").stdout


def test_relabel_hides_the_earlier_answer_and_k_keeps_it(cli: Driver) -> None:
    ran = cli("relabel", stdin="3\n3\n3\n3\nk\nq\n")

    before_first, _, _ = ran.stdout.partition("passed ✓")
    assert "before" not in before_first
    assert "excited" not in before_first.replace("1 excited", "")
    assert "You against yourself, 4 postings in all" in ran.stdout
    found = data(cli, "report")["consistency"]
    assert found["n"] == 4
    differing = len(found["differing"])
    assert ran.stdout.count("k keeps that") == differing


def test_a_kept_answer_stands_again_and_all_stay_in_the_history(cli: Driver) -> None:
    cli("relabel", stdin="1\nk\n3\nk\n" * 5 + "q\n")  # postings are drawn at random: some answer will differ

    histories: dict[str, list[Decision]] = {}
    with Store.open(cli.folder / "metier.db") as store:
        for decision in store.decisions.history():
            histories.setdefault(decision.posting_id, []).append(decision)
    kept = [h for h in histories.values() if [d.occasion for d in h][1:] == ["relabel", "chosen"]]
    assert kept
    assert all(first.label is last.label is not second.label for first, second, last in kept)


def test_an_export_carries_agreement_along(cli: Driver, tmp_path: Path) -> None:
    cli("export", str(tmp_path / "all.jsonl"))
    other = driver(tmp_path / "other")
    other("init", str(tmp_path / "other"))
    other("import", str(tmp_path / "all.jsonl"))

    here, there = data(cli, "report"), data(other, "report")

    assert here["frozen"]["n"] == 34
    assert {**here["frozen"], "shown": 0, "order": here["frozen"]["order"][:2]} == {
        **there["frozen"], "shown": 0, "order": there["frozen"]["order"][:2],
    }  # fmt: skip
    assert here["counting"] == there["counting"]


def test_an_audit_asks_about_low_ranked_postings_only(cli: Driver) -> None:
    ran = cli("label", "--audit", stdin="3\n3\nq\n")

    assert ran.exit_code == 0
    found = data(cli, "report")
    assert found["counting"]["by_occasion"]["audit"] >= 2
    assert found["missed"]["n_looked"] >= 2
    assert "looked at" in cli("report").stdout


def test_an_audit_of_named_postings_is_refused(cli: Driver) -> None:
    assert cli("label", "--audit", "3").exit_code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_without_postings_every_command_says_what_to_do(fresh: Driver, command: str) -> None:
    ran = fresh(command)

    assert ran.exit_code == 0
    assert "next: `metier" in ran.stdout


def test_one_kind_of_answer_is_said_plainly(fresh: Driver) -> None:
    add_jobs(fresh, 20)
    fresh("label", stdin="3\n" * 12)

    page = fresh("report").stdout

    assert "only one kind of answer" in page
    assert "Nothing that counts so far excited you" in page
    assert "%" not in page.split("Labels")[0].replace("30 %", "")


def test_imported_decisions_are_no_agreement_and_a_replay_is_offered(fresh: Driver) -> None:
    rows = [
        {
            "id": str(i),
            "title": KINDS[i % 4],
            "text": f"{KINDS[i % 4]} {i} " * 5,
            "label": ["passed", "excited"][i % 2],
        }
        for i in range(14)
    ]
    file = fresh.folder.parent / "labels.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    fresh("import", str(file))

    found = data(fresh, "report")
    assert found["frozen"] is None
    assert found["counting"]["uncounted"] == {"imported": found["counting"]["n_decisions"]}
    page = fresh("report").stdout
    assert "metier report --replay" in page or "Replayed, not frozen" in page
    replayed = data(fresh, "report", "--replay")["replayed"]
    assert replayed[0]["table"]["counts"][1] == [0, 0, 0]  # a person of two levels


def test_the_html_report_is_written_once_unless_forced(cli: Driver) -> None:
    file = str(cli.folder.parent / "report.html")

    assert cli("report", "--html", file).exit_code == 0
    assert Path(file).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "E-EXISTS" in cli("report", "--html", file).stderr
    assert cli("report", "--html", file, "--force").exit_code == 0
