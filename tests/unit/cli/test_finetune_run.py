"""`metier finetune plan | run`: what is told before, what is asked, how it ends, and what programs read."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tuning_world import choose, labelled

from metier.cli.commands.finetune_run import finetune_run_command
from metier.cli.driver import Driver
from metier.pages.finetune_words import figure_lines
from metier.storage.run_folder import RUNS, RunFolders, running
from metier.testing import FixedClock, ToyEncoder
from metier.testing.pieces import PiecewiseMethod
from metier.training.method import Gate, Json
from metier.workspace.finetuning.methods import OPTIONS

FIGURES: dict[str, Json] = {
    "frozen": {"log_loss": [0.712, 0.6, 0.8]},
    "tuned": {"log_loss": [0.724, 0.6, 0.8]},
    "gain": {"log_loss": [-0.012, -0.03, 0.01]},
}
WHOLE = PiecewiseMethod(figures=FIGURES)
RUN = ["finetune", "run", "--kind", "screening", "--method", "encoder"]


@pytest.fixture
def cli(tmp_path: Path) -> Driver:
    folder = labelled(tmp_path / "ws")
    return Driver(folder, arguments={"encoder": ToyEncoder(), "clock": FixedClock()})


def test_what_it_takes_is_told_before_it_is_asked(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, WHOLE)
    ran = cli(*RUN)
    assert (ran.exit_code, ran.stderr.partition(":")[0]) == (2, "error[E-NO-INPUT]")
    assert "24 rows, 8 excited · 8 maybe · 8 passed" in ran.stdout
    assert "up to 1 MB of memory (" in ran.stdout
    assert "costs nothing" in ran.stdout
    assert not (cli.folder / RUNS).exists()


def test_a_dry_run_looks_ahead_and_starts_nothing(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, WHOLE)
    data = cli(*RUN, "--dry-run", "--json").envelope["data"]
    assert data["offer"]["foreseen"]["memory_mb"] == 1.0
    assert data["offer"]["machine"]["free_disk_mb"] > 0
    assert (data["offer"]["refused"], data["offer"]["goes_on"]) == ("", None)
    assert not (cli.folder / "models").exists()
    choose(monkeypatch, replace(WHOLE, memory_mb=1e8))
    ran = cli(*RUN, "--dry-run")
    assert ran.exit_code == 0
    assert "would not start: Training cannot start: it takes about 100,000,000 MB" in " ".join(
        ran.stdout.split()
    )


@pytest.mark.parametrize(
    ("gate", "code", "words"),
    [
        (Gate.BETTER, 0, "judges beside your screener"),
        (Gate.NOT_KNOWN, 0, "not known by held-out decisions"),
        (Gate.NO_BETTER, 4, "warning[W-WORSE]: tuning does not pay on your decisions"),
    ],
)
def test_held_out_decisions_decide_what_happens_next(
    cli: Driver, monkeypatch: pytest.MonkeyPatch, gate: Gate, code: int, words: str
) -> None:
    choose(monkeypatch, replace(WHOLE, gate=gate))
    ran = cli(*RUN, "--yes")
    assert ran.exit_code == code
    told = " ".join(ran.stdout.split())
    assert words in told
    assert "frozen 0.712, tuned 0.724, gain -0.012 (-0.030 to +0.010)" in told
    assert "finetune use" in told or code == 4


def test_a_program_reads_how_it_ended(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, replace(WHOLE, gate=Gate.NO_BETTER))
    ran = cli(*RUN, "--yes", "--json")
    assert (ran.exit_code, ran.envelope["ok"]) == (4, False)
    (warning,) = ran.envelope["warnings"]
    assert warning["code"] == "W-WORSE"
    assert "0.712" in warning["message"]
    run = ran.envelope["data"]["run"]
    assert run["model"].startswith("encoder-")
    assert set(run["used"]) >= {"seconds", "memory_mb"}
    assert run["foreseen"]["memory_mb"] == 1.0
    models = cli("finetune", "list", "--json").envelope["data"]
    assert ([one["id"] for one in models["models"]], models["runs"]) == ([run["model"]], [])


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, replace(WHOLE, fails_at=3, failure=KeyboardInterrupt()))
    ran = cli(*RUN, "--yes")
    assert ran.exit_code == 130
    assert (
        "kept: 3 finished pieces (Making pieces: 3 of 8); go on with `metier finetune run --resume`"
        in ran.stderr
    )
    runs = cli("finetune", "list", "--json").envelope["data"]["runs"]
    assert [(run["standing"], run["n_kept"], run["done"]) for run in runs] == [("interrupted", 3, 3)]
    choose(monkeypatch, WHOLE)
    ran = cli("finetune", "run", "--resume", "--yes")
    assert ran.exit_code == 0
    assert "goes on with screening-encoder-" in ran.stdout
    assert running(cli.folder) == ()


def test_ctrl_c_before_the_first_piece_keeps_nothing_and_says_so(
    cli: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, replace(WHOLE, fails_at=0, failure=KeyboardInterrupt()))
    ran = cli(*RUN, "--yes")
    assert ran.exit_code == 130
    assert "no piece was finished" in ran.stderr
    assert running(cli.folder) == ()


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (["--resume"], 2, "E-RESUME-NONE"),
        (["--resume", "--fresh"], 2, "E-TRAINING-OPTION"),
        ([], 2, "E-TRAINING-OPTION"),
        (["--kind", "resume", "--method", "encoder"], 2, "E-TRAINING-OPTION"),
        ([*RUN[2:], "--price", "3"], 2, "E-TRAINING-OPTION"),
        ([*RUN[2:], "--batch", "0"], 2, "E-COMMAND"),
        (["--kind", "interview", "--method", "lora"], 3, "E-TRAIN-FEW"),
    ],
)
def test_what_cannot_be_started_ends_with_its_own_code(
    cli: Driver, monkeypatch: pytest.MonkeyPatch, words: list[str], exit_code: int, code: str
) -> None:
    choose(monkeypatch, WHOLE)
    ran = cli("finetune", "run", *words, "--yes", "--json")
    assert (ran.exit_code, ran.envelope["error"]["code"]) == (exit_code, code)
    assert not (cli.folder / RUNS).exists()


def test_labels_that_changed_need_fresh(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, replace(WHOLE, fails_at=3, failure=KeyboardInterrupt()))
    cli(*RUN, "--yes")
    cli("label", "30", "passed")
    choose(monkeypatch, WHOLE)
    ran = cli(*RUN, "--yes", "--json")
    assert (ran.exit_code, ran.envelope["error"]["code"]) == (3, "E-RESUME-MISMATCH")
    assert "1 decision more" in ran.envelope["error"]["message"]
    assert "--fresh" in ran.envelope["error"]["hint"]
    assert cli(*RUN, "--yes", "--fresh").exit_code == 0


def test_a_plan_answers_whether_to_tune(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, replace(WHOLE, usd=Decimal(0)))
    ran = cli("finetune")
    assert ran.exit_code == 0
    told = " ".join(ran.stdout.split())
    assert "Should you tune? Hardly: 24 rows, 200 wanted" in told
    assert "encoder: hardly pays" in told
    assert "(measured, 2026-11-30, docs/log.md)" in told
    assert "Nothing was started, and nothing was sent." in told
    kinds = cli("finetune", "plan", "--kind", "screening", "--method", "encoder", "--json").envelope["data"][
        "kinds"
    ]
    (prospect,) = kinds[0]["prospects"]
    assert (prospect["conclusion"], prospect["foreseen"]["disk_mb"]) == ("hardly pays", 0.1)
    assert not (cli.folder / "models").exists()


def test_choices_are_those_of_training() -> None:
    from metier.cli.commands.finetune_run import KINDS, METHODS
    from metier.training.dataset.rows import RowKind
    from metier.training.method import Method

    assert (tuple(RowKind), tuple(Method)) == (KINDS, METHODS)


def test_a_card_is_what_the_run_said(cli: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, WHOLE)
    run = cli(*RUN, "--yes", "--json").envelope["data"]["run"]
    card = json.loads((cli.folder / "models" / run["model"] / "card.json").read_bytes())
    assert card["used"]["seconds"] == pytest.approx(run["used"]["seconds"])
    assert card["foreseen"]["memory_mb"] == 1.0


def test_cancel_drops_an_interrupted_run_and_nothing_else(
    cli: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, WHOLE)
    model = cli(*RUN, "--yes", "--json").envelope["data"]["run"]["model"]
    choose(monkeypatch, replace(WHOLE, identity="piecewise-2", fails_at=3, failure=KeyboardInterrupt()))
    assert cli(*RUN, "--yes").exit_code == 130
    assert cli("finetune", "cancel").exit_code == 2  # nobody is there to say yes
    assert cli("finetune", "cancel", "--dry-run").stdout.startswith("Would drop run screening-encoder-")
    assert len(running(cli.folder)) == 1
    with RunFolders(cli.folder).held("it works"):
        assert cli("finetune", "cancel", "--yes", "--json").envelope["error"]["code"] == "E-TUNING-RUNNING"
    assert cli("finetune", "cancel", "nothing-of-that-name", "--yes").exit_code == 2
    ran = cli("finetune", "cancel", "--yes", "--json")
    assert (ran.envelope["data"]["n_pieces"], ran.envelope["data"]["job"]) == (3, "")
    assert running(cli.folder) == ()
    assert [one["id"] for one in cli("finetune", "list", "--json").envelope["data"]["models"]] == [model]


def test_figures_of_weights_that_got_no_weight_and_of_adapters_are_told() -> None:
    unused: dict[str, object] = {
        "share": 0.0, "frozen": {"ap": [0.853, 0.7, 0.9]}, "tuned": {"ap": [0.853, 0.7, 0.9]},
        "gain": {"ap": [0.0, 0.0, 0.0]}, "weights_alone": {"ap": [0.822, 0.6, 0.9]},
    }  # fmt: skip
    assert list(figure_lines(unused)) == [
        "average precision on held-out decisions: frozen 0.853, tuned weights alone 0.822"
    ]
    adapter: dict[str, object] = {
        "compared_with": "learned", "learned": {"auc": [0.75, 0.2, 1.0]}, "tuned": {"auc": [0.625, 0.0, 1.0]},
        "tuned-learned": {"auc": [-0.125, -1.0, 0.8]},
    }  # fmt: skip
    assert list(figure_lines(adapter)) == [
        "pairs in the right order on held-out decisions: learned 0.750, tuned 0.625, difference -0.125 (-1.000 to +0.800)"
    ]
    assert list(figure_lines({"frozen": {"auc": None}, "tuned": 3})) == []


def test_every_option_of_a_method_can_be_said() -> None:
    said = {parameter.name for parameter in finetune_run_command.params}
    assert frozenset().union(*OPTIONS.values()) <= said
