"""Training data from the command line: what programs read, what is asked, and what is refused."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.training_world import CANARIES, made

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made(tmp_path / "ws").close()
    return Driver(
        tmp_path / "ws",
        arguments={"encoder": ToyEncoder(), "clock": FixedClock(datetime(2026, 11, 30, tzinfo=UTC))},
    )


EXPORT = ["finetune", "export", "--kind", "screening", "--format", "openai", "rows.jsonl"]


def test_a_program_reads_what_there_is_to_train_on(cli: Driver) -> None:
    kinds = cli("finetune", "data", "--json").envelope["data"]["kinds"]
    assert [(kind["kind"], kind["n_rows"]) for kind in kinds] == [
        ("screening", 12),
        ("resume", 6),
        ("interview", 4),
    ]
    assert kinds[0]["labels"] == {"excited": 4, "maybe": 4, "passed": 4}
    assert (kinds[0]["first"], kinds[0]["last"], kinds[0]["n_imported"]) == ("2026-05-01", "2026-05-12", 3)
    assert [thin["method"] for thin in kinds[0]["thin"]] == ["encoder", "lora", "hosted"]
    assert kinds[0]["tokens"]["trained"] == 3 * kinds[0]["tokens"]["total"]
    assert not any(value in json.dumps(kinds) for value in CANARIES.values())


def test_a_program_reads_what_was_written(cli: Driver) -> None:
    data = cli(*EXPORT, "--split", "--validation", "25%", "--json").envelope["data"]
    assert [(file["role"], file["n_rows"]) for file in data["files"]] == [
        ("train", 9),
        ("validation", 3),
        ("card", 0),
    ]
    assert data["written"] is True
    assert data["standings"][0].startswith("OpenAI")
    assert sorted(path.name for path in Path().glob("rows*")) == [
        "rows.card.json", "rows.train.jsonl", "rows.validation.jsonl",
    ]  # fmt: skip


def test_a_dry_run_says_the_same_and_writes_nothing(cli: Driver) -> None:
    planned = cli(*EXPORT, "--dry-run", "--json").envelope["data"]
    assert not list(Path().glob("rows*"))
    done = cli(*EXPORT, "--json").envelope["data"]
    assert {**planned, "written": True} == done
    assert cli(*EXPORT).exit_code == 2
    assert "--force" in cli(*EXPORT).stderr
    assert cli(*EXPORT, "--force").exit_code == 0


def test_no_masks_need_a_yes(cli: Driver) -> None:
    ran = cli(*EXPORT, "--no-mask")
    assert ran.exit_code == 2
    assert "as they are" in ran.stderr
    assert not list(Path().glob("rows*"))
    assert cli(*EXPORT, "--no-mask", "--yes").exit_code == 0
    assert CANARIES["email"] in Path("rows.jsonl").read_text(encoding="utf-8")


def test_cells_that_a_spreadsheet_would_compute_are_quoted_and_told(cli: Driver) -> None:
    Path("evil.jsonl").write_text(json.dumps({"title": "=1+1", "text": "=cmd() and more"}), encoding="utf-8")
    cli("add", "evil.jsonl")
    cli("label", "13", "excited")
    words = ["finetune", "export", "--kind", "screening", "--format", "csv", "rows.csv", "--answer", "label"]
    envelope = cli(*words, "--json").envelope
    assert [(one["code"], one["count"]) for one in envelope["warnings"]] == [("W-CSV-QUOTED", 1)]
    with Path("rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1] == {"text": "'=1+1\n\n=cmd() and more", "label": "excited", "answer": "excited"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--kind", "resume", "--format", "chat", "x", "--with-profile"], "E-TRAINING-OPTION"),
        (["--kind", "screening", "--format", "chat", "x", "--posting-tokens", "3"], "E-TRAINING-OPTION"),
        (["--kind", "screening", "--format", "chat", "ws/profile.md", "--force"], "E-OUTPUT"),
        (["--kind", "screening", "--format", "chat", "none/x"], "E-OUTPUT"),
        (["--kind", "screening", "--format", "chat", "x", "--validation", "2"], "E-SHARE-VALUE"),
        (["--kind", "screening", "--format", "yaml", "x"], "E-COMMAND"),
        (["--kind", "screening", "x"], "E-COMMAND"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_code(cli: Driver, words: list[str], code: str) -> None:
    ran = cli("finetune", "export", *words, "--json")
    assert (ran.exit_code, ran.envelope["error"]["code"]) == (2, code)
    assert not Path("x").exists()


def test_choices_are_those_of_the_data(cli: Driver) -> None:
    from metier.cli.commands.finetune import FORMS, KINDS
    from metier.training.dataset.forms import Form
    from metier.training.dataset.rows import RowKind

    assert tuple(Form) == FORMS
    assert tuple(RowKind) == KINDS
