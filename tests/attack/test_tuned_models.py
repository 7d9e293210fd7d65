"""Tuned models that somebody changed: every flipped bit is found, nothing that could run is read, no path leads outside."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.tuned_world import FORESEEN, added, again, opened, safetensors, task, trained

from metier.domain.ports import Clock
from metier.errors import BackupDamagedError, IntegrityError, ModelUnsafeError, TunedCorruptError
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method
from metier.training.registry.events import Happened
from metier.workspace import Workspace

N_FLIPS = 400
FORMS = (
    "adapter_model.bin",
    "model.pkl",
    "model.pt",
    "model.pth",
    "last.ckpt",
    "model.PKL",
    "x.joblib",
    "run.py",
    "a.so",
)
ELSEWHERE = (
    "../model.safetensors",
    "/etc/hostname.json",
    "a/b.safetensors",
    "..",
    "",
    ".hidden.json",
    "a\\b.json",
    "card.json",
    "CARD.json",
    "x.json\n",
    "x\0.json",
)


class Canary:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.path, "ran"))


def test_every_flipped_bit_of_weights_and_card_is_found(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        folder = models.path(card.id)
        rng = random.Random(0)
        found = 0
        files = [folder / name for name in (*card.files, "card.json")]
        for _ in range(N_FLIPS):
            path = rng.choice(files)
            whole = path.read_bytes()
            broken = bytearray(whole)
            broken[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
            path.write_bytes(broken)
            try:
                models.read(card.id)
            except (TunedCorruptError, ModelUnsafeError):
                found += 1
            path.write_bytes(whole)
        assert found == N_FLIPS
        assert models.read(card.id)["model.safetensors"] == safetensors(0)


@pytest.mark.parametrize("change", ["cut", "longer", "empty", "missing", "exchanged"])
def test_whatever_else_happens_to_a_file_is_found(tmp_path: Path, change: str) -> None:
    with opened(tmp_path / "ws") as workspace:
        card, other = added(workspace, 1), added(workspace, 2)
        path = workspace.tuned_models.path(card.id) / "model.safetensors"
        whole = path.read_bytes()
        content = {"cut": whole[:-1], "longer": whole + b"\0", "empty": b""}.get(change)
        if change == "missing":
            path.unlink()
        elif change == "exchanged":
            path.write_bytes((workspace.tuned_models.path(other.id) / path.name).read_bytes())
        else:
            assert content is not None
            path.write_bytes(content)
        with pytest.raises(TunedCorruptError, match=r"model\.safetensors"):
            workspace.tuned_models.read(card.id)


def test_a_card_of_another_model_with_its_files_is_found(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card, other = added(workspace, 1), added(workspace, 2)
        models = workspace.tuned_models
        for file in models.path(other.id).iterdir():
            (models.path(card.id) / file.name).write_bytes(file.read_bytes())
        with pytest.raises(TunedCorruptError, match=r"card\.json differs"):
            models.read(card.id)


@pytest.mark.parametrize("name", [*FORMS, *ELSEWHERE])
def test_nothing_that_could_run_or_lies_elsewhere_is_taken_in(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / "ws") as workspace:
        with pytest.raises(ModelUnsafeError):
            workspace.tuned_models.add(task(), Method.ENCODER, trained(files={name: b"x"}), FORESEEN)
        assert workspace.tuned_models.all() == ()
        assert [path.name for path in (tmp_path / "ws" / "models").iterdir()] == [".lock"]


@pytest.mark.parametrize("name", ["model.safetensors", "head.json", "model.gguf", "notes.txt"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_pickle_under_a_harmless_name_is_not_taken_in(tmp_path: Path, name: str, packed: bool) -> None:
    content = pickle.dumps(Canary(tmp_path / "canary"))
    if packed:
        with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
            archive.writestr("archive/data.pkl", content)
        content = (tmp_path / "model.zip").read_bytes()
    with opened(tmp_path / "ws") as workspace, pytest.raises(ModelUnsafeError):
        workspace.tuned_models.add(task(), Method.ENCODER, trained(files={name: content}), FORESEEN)
    assert not (tmp_path / "canary").exists()


def forged(workspace: Workspace, content_of: dict[str, bytes], **changes: object) -> str:
    """A model whose card and row agree, as somebody with the store in their hands could make it."""
    model = str(changes.pop("id", "encoder-1130-abcdef"))
    card = json.loads((workspace.tuned_models.path(added(workspace).id) / "card.json").read_bytes())
    card |= {
        "id": model,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in content_of.items()},
    }
    content = json.dumps(card | changes).encode()
    folder = Path(workspace.folder) / "models" / "encoder-1130-abcdef"
    folder.mkdir()
    (folder / "card.json").write_bytes(content)
    for name, of in content_of.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(of)
    events = workspace.store.tuned_events
    clock: Clock = workspace.desk.clock
    digest = hashlib.sha256(content).hexdigest()
    events.append(
        model, RowKind.SCREENING, Happened.REGISTERED, at=clock.now(), card=digest, gate=Gate.BETTER
    )
    return model


@pytest.mark.parametrize(
    "name", ["adapter_model.bin", "model.pkl", "../../escape.json", "sub/model.safetensors"]
)
def test_a_card_that_names_an_evil_file_loads_nothing(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / "ws") as workspace:
        content = pickle.dumps(Canary(tmp_path / "canary"))
        model = forged(workspace, {name: content})
        with pytest.raises(ModelUnsafeError):
            workspace.tuned_models.read(model)
        assert workspace.tuned_models.shadow() == "", "it is passed over, and told"
        assert "may run code" in workspace.notices[0]
        assert [row.problem for row in workspace.tuned_models.all() if row.id == model] != [""]
    assert not (tmp_path / "canary").exists()


def test_a_card_that_calls_a_pickle_safetensors_loads_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        model = forged(workspace, {"model.safetensors": pickle.dumps(Canary(tmp_path / "canary"))})
        with pytest.raises(ModelUnsafeError):
            workspace.tuned_models.read(model)
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "nonsense"},
        {"files": ["model.safetensors"]},
        {"told": {"p": "much"}},
        {"made_at": "yesterday"},
        {"metier_tuned_model": 2},
        {"labels": 3},
    ],
)
def test_a_card_that_makes_no_sense_is_told_as_damage(tmp_path: Path, changes: dict[str, object]) -> None:
    with opened(tmp_path / "ws") as workspace:
        model = forged(workspace, {"model.safetensors": safetensors(1)}, **changes)
        with pytest.raises(TunedCorruptError):
            workspace.tuned_models.card(model)


@pytest.mark.parametrize(
    "model", ["../outside", "encoder-1130-abcdef/..", "/etc", ".runs", "", "encoder-1130-ABCDEF"]
)
def test_a_row_whose_id_is_a_path_leads_nowhere(tmp_path: Path, model: str) -> None:
    outside = tmp_path / "ws" / "outside"
    with opened(tmp_path / "ws") as workspace:
        outside.mkdir()
        (outside / "precious.txt").write_text("mine")
        forged(workspace, {}, id=model)
        with pytest.raises(IntegrityError):
            workspace.tuned_models.read(model)
    assert (outside / "precious.txt").exists()


def test_links_are_followed_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        file = models.path(card.id) / "head.json"
        whole = file.read_bytes()
        (tmp_path / "elsewhere.json").write_bytes(whole)
        file.unlink()
        file.symlink_to(tmp_path / "elsewhere.json")
        with pytest.raises(TunedCorruptError, match="is a link"):
            models.read(card.id)
        other = added(workspace, 2)
        moved = models.path(other.id).rename(tmp_path / "moved")
        models.path(other.id).symlink_to(moved)
        with pytest.raises(TunedCorruptError, match="folder"):
            models.read(other.id)


def test_deleting_a_model_whose_folder_is_a_link_leaves_what_it_leads_to(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file.txt").write_text("mine")
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        models.path(card.id).rename(tmp_path / "aside")
        models.path(card.id).symlink_to(precious)
        models.delete(card.id)
        assert not os.path.lexists(tmp_path / "ws" / "models" / card.id)
    assert (precious / "file.txt").read_text() == "mine"


def test_a_pipe_in_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        file = workspace.tuned_models.path(card.id) / "head.json"
        file.unlink()
        os.mkfifo(file)
        with pytest.raises(TunedCorruptError, match="is no file"):
            workspace.tuned_models.read(card.id)


def repacked(source: Path, target: Path, extra: dict[str, bytes]) -> Path:
    """A backup with further members that its manifest names with right hashes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        manifest["sha256"] |= {name: hashlib.sha256(content).hexdigest() for name, content in extra.items()}
        for name in old.namelist():
            new.writestr(name, json.dumps(manifest) if name == "manifest.json" else old.read(name))
        for name, content in extra.items():
            new.writestr(name, content)
    return target


@pytest.mark.parametrize(
    "name",
    [
        "models/encoder-1130-abcdef/model.pkl",
        "models/encoder-1130-abcdef/../../x.json",
        "models/../x.json",
        "models/x/y.json",
        "models/encoder-1130-abcdef",
        "models/.runs/a/b.json",
    ],
)
def test_a_backup_with_evil_models_is_refused_and_nothing_is_touched(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / "ws") as workspace:
        added(workspace)
        workspace.backup(tmp_path / "good.zip")
    evil = repacked(
        tmp_path / "good.zip", tmp_path / "evil.zip", {name: pickle.dumps(Canary(tmp_path / "canary"))}
    )
    before = sorted(str(path) for path in (tmp_path / "ws").rglob("*"))
    with pytest.raises((BackupDamagedError, ModelUnsafeError)):
        Workspace.restore(evil, tmp_path / "ws")
    assert sorted(str(path) for path in (tmp_path / "ws").rglob("*")) == before
    assert not (tmp_path / "canary").exists()
    with again(tmp_path / "ws") as workspace:
        assert len(workspace.tuned_models.all()) == 1
