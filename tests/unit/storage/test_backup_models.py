"""Tuned models in backups: whole ones are in it with their sizes, and putting it back loses none, wherever it is stopped."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from tests.tuned_world import AT, added, again, opened

from metier.actions.doctor import Health
from metier.cli.driver import Driver
from metier.storage.backup import restore
from metier.storage.files import PERSONAL_FILES
from metier.workspace import Workspace


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of tuned models, by its place; locks left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_a_backup_brings_models_and_what_is_in_use_back(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2)
        workspace.tuned_models.use(first.id, anyway=True)
        (tmp_path / "ws" / "models" / ".runs").mkdir()
        (tmp_path / "ws" / "models" / ".runs" / "piece").write_bytes(b"x" * 1000)
        report = workspace.backup(tmp_path / "b.zip")
    assert set(report.models) == {first.id, second.id}
    assert all(size > 500 for size in report.models.values())
    assert not any(
        ".runs" in name or ".lock" in name for name in zipfile.ZipFile(tmp_path / "b.zip").namelist()
    )
    back = Workspace.restore(tmp_path / "b.zip", tmp_path / "new")
    assert set(back.models) == {first.id, second.id}
    with again(tmp_path / "new") as workspace:
        models = workspace.tuned_models
        assert (models.in_use(), models.shadow()) == (first.id, second.id)
        assert models.read(second.id)
        assert all(
            check.health is not Health.BAD for check in workspace.doctor().checks if "tuned" in check.name
        )
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / "models").rglob("*")}
    assert modes == {0o600, 0o700}


def test_files_that_can_be_made_again_stay_out(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        (workspace.tuned_models.path(card.id) / "merged.gguf").write_bytes(b"GGUF" + bytes(5000))
        workspace.backup(tmp_path / "b.zip")
    assert not any("gguf" in name for name in zipfile.ZipFile(tmp_path / "b.zip").namelist())


def test_a_damaged_model_is_left_out_and_told(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card, other = added(workspace, 1), added(workspace, 2)
        (workspace.tuned_models.path(card.id) / "model.safetensors").write_bytes(b"short")
    ran = Driver(tmp_path / "ws")("backup", str(tmp_path / "b.zip"))
    assert ran.exit_code == 0
    assert f"with 1 tuned model: {other.id}" in ran.stdout
    assert f"damaged, and so not in it: {card.id}" in ran.stdout
    Workspace.restore(tmp_path / "b.zip", tmp_path / "new")
    with again(tmp_path / "new") as workspace:
        assert [model.problem for model in workspace.tuned_models.all()] == ["", "its folder is missing"]


def test_models_that_the_backup_does_not_know_are_kept_aside(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    with opened(folder) as workspace:
        first = added(workspace, 1)
        workspace.backup(tmp_path / "b.zip")
        second = added(workspace, 2)
        content = contents(folder / "models" / second.id)
        (folder / "models" / first.id / "head.json").write_bytes(b"changed")
    report = Workspace.restore(tmp_path / "b.zip", folder)
    (aside,) = (folder / name for name in report.kept_aside if name.startswith("models"))
    assert contents(aside / second.id) == content
    assert (aside / first.id / "head.json").read_bytes() == b"changed"
    with again(folder) as workspace:
        assert [model.id for model in workspace.tuned_models.all()] == [first.id]
        assert workspace.tuned_models.read(first.id)
        assert workspace.tuned_models.leftovers() == []


def test_what_is_the_same_stays_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    with opened(folder) as workspace:
        card = added(workspace)
        workspace.backup(tmp_path / "b.zip")
    place = (folder / "models" / card.id).stat().st_ino
    report = Workspace.restore(tmp_path / "b.zip", folder)
    assert not any(name.startswith("models") for name in report.kept_aside)
    assert (folder / "models" / card.id).stat().st_ino == place


class Stopped(Exception):  # noqa: N818  # stands for a kill
    """The process ended here."""


@pytest.mark.parametrize("moment", ["before_store", "after_store"])
def test_a_stopped_restore_loses_no_model_and_can_be_run_again(tmp_path: Path, moment: str) -> None:
    folder = tmp_path / "ws"
    with opened(folder) as workspace:
        first = added(workspace, 1)
        workspace.backup(tmp_path / "b.zip")
        second = added(workspace, 2)
        before = contents(folder / "models")

    def stop(at: str) -> None:
        if at == moment:
            raise Stopped

    with pytest.raises(Stopped):
        restore(tmp_path / "b.zip", folder, PERSONAL_FILES, moment=AT, failpoint=stop)
    assert contents(folder / "models") == before
    with again(folder) as workspace:
        known = {model.id for model in workspace.tuned_models.all()}
        assert known == ({first.id, second.id} if moment == "before_store" else {first.id})
        assert all(workspace.tuned_models.read(model) for model in known)
    report = Workspace.restore(tmp_path / "b.zip", folder)
    with again(folder) as workspace:
        assert [model.id for model in workspace.tuned_models.all()] == [first.id]
    kept = [
        path for name in report.kept_aside if name.startswith("models") for path in (folder / name).iterdir()
    ]
    assert [path.name for path in kept] == [second.id]
