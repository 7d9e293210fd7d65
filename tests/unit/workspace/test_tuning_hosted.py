"""Runs at a service, from the command line: agreed to, gone on with after more labels, ended, never begun twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.hosted_world import NOW, Deaths, Killed, method, world
from tests.tuning_server import TuningServer, tuning_server

from metier.cli.driver import Driver
from metier.storage.run_folder import RUNS, running
from metier.testing import FixedClock, ToyEncoder
from metier.training.method import Method, TrainingMethod
from metier.workspace import Workspace
from metier.workspace.finetuning import methods

RUN = ["finetune", "run", "--kind", "screening", "--method", "hosted", "--price", "3", "--yes"]
given: dict[str, Any] = {}
"""How the method of the next command is made."""


def hosted_of_the_test(workspace: Workspace) -> TrainingMethod:
    return method(workspace, FixedClock(NOW), **given)


@pytest.fixture
def server() -> Iterator[TuningServer]:
    with tuning_server() as found:
        yield found


@pytest.fixture
def cli(tmp_path: Path, server: TuningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.setitem(methods.MAKERS, Method.HOSTED, hosted_of_the_test)
    folder = world(tmp_path / "ws", server.url)
    given.clear()
    yield Driver(folder, arguments={"encoder": ToyEncoder(), "clock": FixedClock(NOW)})
    given.clear()


def stopped_while_watching(cli: Driver) -> None:
    """A run whose process ended while the job was under way."""
    given.update(deaths=Deaths(at=6))
    with pytest.raises(Killed):  # no failure of a command: the process itself
        cli(*RUN)
    given.clear()
    assert [state.n_kept > 0 for state in running(cli.folder)] == [True]


def test_a_job_is_trained_registered_and_paid(cli: Driver, server: TuningServer) -> None:
    ran = cli(*RUN, "--json")
    assert ran.exit_code == 0, ran.stdout
    run = ran.envelope["data"]["run"]
    assert (run["method"], run["is_shadow"]) == ("hosted", True)
    assert float(ran.envelope["cost_usd"]) == pytest.approx(run["used"]["usd"])
    assert run["used"]["usd"] > 0
    assert len(server.jobs) == 1
    assert "nobody knows before your later decisions" in cli(*RUN).stdout


def test_rows_go_to_another_machine_only_where_their_number_was_agreed_to(
    cli: Driver, server: TuningServer
) -> None:
    given.update(is_local=False)
    offer = cli(*RUN, "--dry-run", "--json").envelope["data"]["offer"]
    assert offer["n_leaving"] == 30
    for more in ([], ["--agree-rows", "29"]):
        ran = cli(*RUN, *more, "--json")
        assert (ran.exit_code, ran.envelope["error"]["code"]) == (9, "E-CONSENT")
    assert server.asked == []
    assert running(cli.folder) == ()
    assert cli(*RUN, "--agree-rows", "30").exit_code == 0
    assert len(server.jobs) == 1


def test_a_job_is_watched_on_although_labels_changed_meanwhile(cli: Driver, server: TuningServer) -> None:
    stopped_while_watching(cli)
    assert cli("label", "3", "excited").exit_code == 0
    ran = cli("finetune", "run", "--resume", "--yes", "--json")
    assert ran.exit_code == 0, ran.stdout
    assert len(server.jobs) == 1
    assert running(cli.folder) == ()


def test_a_run_with_a_job_is_not_dropped_by_fresh_and_cancel_ends_it(
    cli: Driver, server: TuningServer
) -> None:
    stopped_while_watching(cli)
    ran = cli(*RUN, "--fresh", "--json")
    assert (ran.exit_code, ran.envelope["error"]["code"]) == (2, "E-TUNING-JOB")
    planned = cli("finetune", "cancel", "--dry-run", "--json").envelope["data"]
    assert (planned["done"], planned["job"]) == (False, "its job would be asked to end")
    assert len(running(cli.folder)) == 1
    ran = cli("finetune", "cancel", "--yes", "--json")
    assert ran.exit_code == 0, ran.stdout
    assert "cancelled" in ran.envelope["data"]["job"]
    assert running(cli.folder) == ()
    assert cli("finetune", "cancel", "--yes", "--json").envelope["error"]["code"] == "E-RESUME-NONE"


AFAR = {"is_local": False}


@pytest.mark.parametrize(
    ("changes", "words", "code"),
    [
        (AFAR | {"host_name": "api.openai.com"}, ["--price", "3"], "E-HOST-CLOSED"),
        ({}, ["--price", "3", "--budget", "0.0001"], "E-BUDGET"),
        (AFAR | {"host_name": "svc.example"}, [], "E-PRICE"),
    ],
)
def test_what_is_missing_is_told_by_its_own_code(
    cli: Driver, server: TuningServer, changes: dict[str, Any], words: list[str], code: str
) -> None:
    given.update(changes)
    ran = cli(*RUN[:6], "--yes", *words, "--json")
    assert ran.envelope["error"]["code"].startswith(code)
    assert server.asked == []
    assert not list((cli.folder / RUNS).glob("screening*"))
