"""`metier backtest` as a researcher types it: in any folder, with files, with an answer for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.cli.plot import curve_lines
from metier.pages.backtest_words import decimal
from metier.testing import ToyEncoder


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    """In a folder that is no workspace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METIER_CACHE", str(tmp_path / "cache"))
    rows = [
        {
            "id": f"r{n}",
            "title": ("Python developer", "Cook")[n % 2],
            "text": f"Task {n}",
            "label": ("excited", "passed")[n % 2],
        }
        for n in range(30)
    ]
    Path("labels.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return Driver(tmp_path / "none", arguments={"encoder": ToyEncoder()})


QUICK = ("backtest", "labels.jsonl", "--screener", "prior", "--sizes", "10", "--seeds", "2")


def test_no_workspace_is_needed_and_none_is_made(cli: Driver) -> None:
    ran = cli(*QUICK)
    assert ran.exit_code == 0
    assert "10 labels · 2 fits" in ran.stdout
    assert sorted(path.name for path in Path().iterdir()) == ["cache", "labels.jsonl"]


def test_programs_get_every_seed_and_the_bounds_of_every_interval(cli: Driver) -> None:
    data = cli(*QUICK, "--json").envelope["data"]
    assert data["split"] == "group"
    assert [(split["size"], split["seed"]) for split in data["splits"]] == [(10, 0), (10, 1)]
    (cell,) = data["cells"]
    assert set(cell["figures"]["auc"]) == {"value", "low", "high", "n", "level"}
    assert set(data["figures"]) == set(cell["figures"])


def test_in_a_workspace_its_own_cache_is_used(cli: Driver) -> None:
    cli("init", "ws")
    ran = cli(*QUICK, "--screener", "learned", "--workspace", "ws")
    assert ran.exit_code == 0
    assert not Path("cache").exists()


def test_a_workspace_that_was_named_and_is_none_is_an_error(cli: Driver) -> None:
    assert "E-WORKSPACE" in cli(*QUICK, "--workspace", "nowhere").stderr


def test_a_row_left_out_is_told_and_the_run_counts_as_partial(cli: Driver) -> None:
    with Path("labels.jsonl").open("a") as file:
        file.write('{"id": "r0", "title": "Twice", "text": "x", "label": "maybe"}\n')
    ran = cli(*QUICK)
    assert ran.exit_code == 4
    assert "an id that no other row has" in ran.stderr
    Path("s.json").write_text('[{"train": ["r1", "r2"], "test": ["r3"]}]')
    assert cli("backtest", "labels.jsonl", "--splits", "s.json", "--screener", "prior").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["labels.jsonl", "--sizes", "ten"], "write them as 10,30,100"),
        (["labels.jsonl", "--sizes", "0"], "write them as 10,30,100"),
        (["labels.jsonl", "--screener", "oracle"], "No screener `oracle`"),
        (["labels.jsonl", "--splits", "s.json", "--split", "time"], "exclude each other"),
        (["labels.jsonl", "--splits", "s.json"], "`s.json` not found"),
        (["labels.jsonl", "--split", "time"], "30 decisions without `order` or `decided_at`"),
        (["labels.jsonl", "--sizes", "500"], "too few"),
        (["labels.jsonl", "--predictions", "no/out.jsonl"], "there is no folder"),
        (["labels.jsonl", "--profile", "no.md"], "`no.md` not found"),
        (["--sizes", "10"], "need a FILE"),
        ([], "E-WORKSPACE"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(cli: Driver, words: list[str], says: str) -> None:
    ran = cli("backtest", *words)
    assert ran.exit_code in {2, 3}
    assert says in ran.stderr


def test_a_curve_leaves_a_gap_where_nothing_is_known() -> None:
    lines = curve_lines("AUC", {"a": [0.5, float("nan"), 0.9], "b": [0.5, 0.6, 0.7]}, ["10", "30", "100"])
    assert "".join(lines).count("●") == 2
    assert "".join(lines).count("○") == 2  # at 10 labels both are the same: the first is seen
    assert lines[1].startswith(" .90 │")


def test_nothing_known_at_all_is_an_empty_plot() -> None:
    assert not any("●" in line for line in curve_lines("AUC", {"a": [float("nan")]}, ["10"]))


def test_decimals_keep_their_sign_and_whole_numbers() -> None:
    assert [decimal(value) for value in (-0.5, 0.999, 0.0)] == ["-.50", "1.00", ".00"]
