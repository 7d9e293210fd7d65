"""A process killed at any step of adding or deleting a tuned model, and a disk that is full: a whole model, or nothing."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tuned_world import added, again, opened, safetensors

from metier.actions.doctor import Health
from metier.errors import MachineError
from metier.storage.backup_read import check_store
from metier.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
STEPS = {
    "open",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "sqlite3.connect",
    "os.listdir",
    "os.scandir",
    "shutil.rmtree",
}


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do `work` in a process of its own that kills itself before its file operation number `step`; whether it was killed."""
    child = os.fork()
    if child == 0:  # pragma: no cover  # dies
        n = 0

        def count(event: str, _: object) -> None:
            nonlocal n
            if event in STEPS:
                n += 1
                if n == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        except BaseException:  # noqa: BLE001  # whatever it was, this process ends here
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def is_sound(workspace: Workspace) -> None:
    """Every model that is listed is whole, and doctor finds nothing worse than leftovers, which it removes."""
    models = workspace.tuned_models
    assert all(not model.problem and models.read(model.id) for model in models.all())
    checks = [check for check in workspace.doctor().checks if "tuned" in check.name]
    assert all(check.health is not Health.BAD for check in checks)
    workspace.doctor(fix=True)
    assert models.leftovers() == []
    assert all(models.read(model.id) for model in models.all())


def test_killed_at_any_step_of_adding_there_is_a_whole_model_or_none(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    with opened(folder) as workspace:
        first = added(workspace, 1)
    outcomes = set()
    for step in range(1, 400):

        def work(step: int = step) -> None:
            with again(folder) as workspace:
                added(workspace, 1000 + step)

        was_killed = killed_at(step, work)
        with again(folder) as workspace:
            n = len(workspace.tuned_models.all())
            outcomes.add((was_killed, n))
            is_sound(workspace)
            assert workspace.tuned_models.read(first.id)["model.safetensors"] == safetensors(1)
            for model in workspace.tuned_models.all():
                if model.id != first.id:
                    workspace.tuned_models.delete(model.id)
        if not was_killed:
            break
    assert check_store(folder / "metier.db")["tuned_event"] >= 2
    assert (True, 1) in outcomes, "killed before it counted"
    assert (False, 2) in outcomes, "the last one came to its end"


def test_killed_at_any_step_of_deleting_it_is_there_or_gone(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    with opened(folder) as workspace:
        first = added(workspace, 1)
        victim = added(workspace, 2).id
    outcomes = set()
    for step in range(1, 400):

        def work(victim: str = victim) -> None:
            with again(folder) as workspace:
                workspace.tuned_models.delete(victim)

        was_killed = killed_at(step, work)
        with again(folder) as workspace:
            ids = {model.id for model in workspace.tuned_models.all()}
            outcomes.add((was_killed, victim in ids))
            is_sound(workspace)
            assert workspace.tuned_models.shadow() == (victim if victim in ids else first.id)
            if victim not in ids:
                victim = added(workspace, 1000 + step).id
        if not was_killed:
            break
    assert {(True, True), (False, False)} <= outcomes


@pytest.mark.parametrize("room", [0, 100, 400, 1000])
def test_a_full_disk_leaves_nothing_of_a_new_model(tmp_path: Path, room: int) -> None:
    """`room` bytes fit into a file: less than the weights, less than the card, less than the store has."""
    folder = tmp_path / "ws"
    with opened(folder) as workspace:
        first = added(workspace, 1)
    child = os.fork()
    if child == 0:  # pragma: no cover  # ends itself
        code = 3
        with again(folder) as workspace:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            try:
                added(workspace, 2)
            except MachineError as error:
                code = 0 if error.code == "E-DISK" else 2
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 0
    with again(folder) as workspace:
        assert [model.id for model in workspace.tuned_models.all()] == [first.id]
        assert workspace.tuned_models.leftovers() == []
        assert workspace.tuned_models.shadow() == first.id
