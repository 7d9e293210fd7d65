"""Tuned models from the command line: what programs read, what is asked, what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.tuned_world import AT, added, decided, opened

from metier.cli.commands.finetune_models_page import list_page
from metier.cli.driver import Driver
from metier.cli.output import Out
from metier.testing import FixedClock, ToyEncoder
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method
from metier.training.runs import RunStanding, RunState
from metier.workspace.finetuning.listing import ListReport


class World:
    """A workspace with a model that 60 later decisions found better, and one that was set aside."""

    def __init__(self, folder: Path) -> None:
        with opened(folder) as workspace:
            self.better = added(workspace, 1).id
            decided(workspace, self.better, n=60)
            self.aside = added(workspace, 2, Gate.NO_BETTER).id
        self.cli = Driver(folder, arguments={"encoder": ToyEncoder(), "clock": FixedClock(AT)})

    def in_use(self) -> list[str]:
        models = self.cli("finetune", "list", "--json").envelope["data"]["models"]
        return [model["id"] for model in models if model["standing"] == "in use"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "ws")


def test_a_program_reads_the_list(world: World) -> None:
    data = world.cli("finetune", "list", "--json").envelope["data"]
    assert data["runs"] == []
    aside, better = data["models"]
    assert (aside["id"], aside["standing"], aside["evidence"]) == (world.aside, "set aside", None)
    assert (better["standing"], better["gate"], better["n_rows"]) == (
        "shadow",
        "not known by held-out decisions",
        3,
    )
    assert better["n_bytes"] > 500
    assert better["evidence"]["finding"] == "better"
    assert better["evidence"]["comparison"]["n"] == 60


def test_a_program_reads_one_without_its_thousands_of_scores(world: World) -> None:
    data = world.cli("finetune", "show", world.better, "--json").envelope["data"]
    card = data["card"]
    assert (card["id"], card["told"], card["trained_on"]) == (world.better, 0, 0)
    assert card["used"]["seconds"] == 190.0
    assert len(data["card_sha256"]) == 64
    assert set(data["sizes"]) == {"card.json", "head.json", "model.safetensors"}
    assert [event["what"] for event in data["events"]] == ["registered"]


def test_better_is_used_after_a_question(world: World) -> None:
    asked = world.cli("finetune", "use", world.better)
    assert (asked.exit_code, world.in_use()) == (2, []), "nobody was there to say yes"
    assert "error[E-NO-INPUT]" in asked.stderr
    ran = world.cli("finetune", "use", world.better, "--yes")
    assert ran.exit_code == 0
    assert "Better than learned on 60 later decisions" in ran.stdout
    assert f"{world.better} is in use; before it: learned." in ran.stdout
    assert world.in_use() == [world.better]
    again = world.cli("finetune", "use", world.better, "--yes")
    assert "in use already" in again.stdout


def test_a_dry_run_tells_and_changes_nothing(world: World) -> None:
    for name in (world.better, world.aside):
        ran = world.cli("finetune", "use", name, "--dry-run")
        assert ran.exit_code == 0
        assert "dry run: nothing was changed" in ran.stdout
    assert world.in_use() == []


def test_what_is_not_known_to_be_better_needs_anyway(world: World) -> None:
    ran = world.cli("finetune", "use", world.aside, "--yes")
    assert ran.exit_code == 9
    assert "error[E-TUNED-UNPROVEN]" in ran.stderr
    assert "set aside" in ran.stderr
    assert world.in_use() == []
    error = world.cli("finetune", "use", world.aside, "--yes", "--json").envelope["error"]
    assert (error["code"], "--anyway" in error["hint"]) == ("E-TUNED-UNPROVEN", True)
    assert world.cli("finetune", "use", world.aside, "--yes", "--anyway").exit_code == 0
    assert world.in_use() == [world.aside]


def test_rolling_back_and_deleting(world: World) -> None:
    world.cli("finetune", "use", world.better, "--yes")
    world.cli("finetune", "use", world.aside, "--yes", "--anyway")
    refused = world.cli("finetune", "delete", world.aside, "--yes")
    assert (refused.exit_code, "error[E-TUNED-IN-USE]" in refused.stderr) == (2, True)
    assert world.cli("finetune", "delete", world.aside, "--dry-run").exit_code == 2
    dry = world.cli("finetune", "rollback", "--dry-run")
    assert f"before it: {world.better}" in dry.stdout
    back = world.cli("finetune", "rollback", "--yes", "--json").envelope["data"]
    assert back == {"kind": "screening", "undone": world.aside, "now": world.better, "done": True}
    assert world.in_use() == [world.better]
    assert "Would delete" in world.cli("finetune", "delete", world.aside, "--dry-run").stdout
    assert world.cli("finetune", "delete", world.aside).exit_code == 2, "nobody was there to say yes"
    gone = world.cli("finetune", "delete", world.aside, "--yes")
    assert "its frozen verdicts stay" in gone.stdout
    assert "the frozen screener" in world.cli("finetune", "rollback", "--yes").stdout
    nothing = world.cli("finetune", "rollback", "--yes")
    assert (nothing.exit_code, "error[E-TUNED-IN-USE]" in nothing.stderr) == (2, True)


@pytest.mark.parametrize("command", ["show", "use", "delete"])
def test_an_unknown_model_is_told_with_those_that_there_are(world: World, command: str) -> None:
    ran = world.cli("finetune", command, "encoder-9999")
    assert ran.exit_code == 2
    assert "error[E-TUNED-UNKNOWN]" in ran.stderr
    assert world.better in ran.stderr


def test_a_damaged_model_is_told_in_the_list_and_refused(world: World) -> None:
    folder = world.cli.folder / "models" / world.better
    (folder / "card.json").write_bytes(b"{}")
    listed = world.cli("finetune", "list")
    assert (listed.exit_code, "damaged: card.json differs from its hash" in listed.stdout) == (0, True)
    for words in (["show"], ["use", "--anyway", "--yes"]):
        ran = world.cli("finetune", *words, world.better)
        assert (ran.exit_code, "error[E-MODEL-CORRUPT]" in ran.stderr) == (8, True)
    assert world.cli("doctor").exit_code == 8
    assert world.cli("finetune", "delete", world.better, "--yes").exit_code == 0
    assert world.cli("doctor").exit_code == 0


def test_a_screener_in_the_settings_must_go_first(world: World) -> None:
    with (world.cli.folder / "metier.toml").open("a") as file:
        file.write('\nscreener = "words"\n')
    ran = world.cli("finetune", "use", world.better, "--yes")
    assert (ran.exit_code, "error[E-TUNED-IN-USE]" in ran.stderr) == (2, True)
    assert "Take the line `screener` out" in ran.stderr
    assert world.in_use() == []


def test_runs_stand_above_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    running = RunState(
        "screening-encoder-1130-aaaaaa", RowKind.SCREENING, Method.ENCODER, RunStanding.RUNNING, AT,
        what="Tuning without one fold", done=2, total=5, left_seconds=190.0,
    )  # fmt: skip
    stopped = replace(
        running, id="resume-lora-1130-bbbbbb", standing=RunStanding.INTERRUPTED, why="the disk was full"
    )
    list_page(Out(no_color=True), ListReport((), (running, stopped)))
    shown = " ".join(capsys.readouterr().out.split())
    assert "screening-encoder-1130-aaaaaa running · screening by encoder" in shown
    assert "Tuning without one fold 2 of 5, 3 min left at least" in shown
    assert "resume-lora-1130-bbbbbb interrupted" in shown
    assert "the disk was full" in shown
    assert "`metier finetune run --resume` goes on with it" in shown
    assert "finetune plan" not in shown
