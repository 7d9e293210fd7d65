"""A tuned model that writes texts becomes a base model that drafts are worded by, and goes again without a trace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.tiny_llama import make_model, save_folder, save_gguf
from tests.weights_world import made, opened, registered, with_adapter

from metier.cli.driver import Driver
from metier.errors import ModelUnknownError, TunedCorruptError, WeightsFormError
from metier.settings import read_settings
from metier.testing import FixedClock, ToyEncoder
from metier.training.dataset.rows import RowKind
from metier.training.hosted.model_file import FILE, HostedModel
from metier.training.method import Method
from metier.workspace import Workspace
from metier.workspace.finetuning.text_use import put_to_use, take_out_of_use

pytestmark = pytest.mark.filterwarnings(
    "ignore:`is_gradient:FutureWarning", "ignore:Could not find a config:UserWarning"
)
HOSTED = (
    '\n[models.near]\nmodel = "base-mini"\nbase_url = "https://llm.example.com/v1"\nkey_env = "NEAR_KEY"\n'
)


def hosted_files(alias: str = "near") -> Mapping[str, bytes]:
    kept = HostedModel("ft:base-mini:me", "ft:base-mini:me", alias, "llm.example.com", "base-mini", "ftjob-1", "", False)  # fmt: skip
    return {FILE: kept.to_bytes()}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return save_gguf(make_model(), tmp_path / "base.gguf", kind="Q8_0", context=32_768)


def toml(search: Workspace) -> str:
    return (search.folder / "metier.toml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_used_it_words_drafts_and_rolled_back_nothing_is_left(base: Path, tmp_path: Path) -> None:
    search = opened(made(tmp_path / "ws", base=base))
    card = with_adapter(search, base, tmp_path / "adapter")
    before, inside = toml(search), set((search.folder / "models" / card.id).iterdir())
    report = search.tuned_models.use(card.id, anyway=True)
    assert report.switched
    model = search.settings.models[card.id]
    assert model.path is not None
    assert model.path.is_file()
    assert read_settings(search.folder / "metier.toml", {}).models == search.settings.models
    assert search.tuned_models.in_use(RowKind.RESUME) == card.id
    search.close()

    cli = Driver(search.folder, arguments=_arguments(tmp_path))
    shown = cli("model", "list", "--json")
    assert [(row["name"], row["is_local"]) for row in shown.envelope["data"]["models"]] == [(card.id, True)]
    asked = cli("tailor", "1", "--ask", "--model", card.id, "--json")
    assert asked.exit_code == 0, asked.stderr
    assert (
        f"Asking {card.id}@" in asked.stderr
    )  # the answer of a tiny model words nothing, and is refused as any other
    assert asked.envelope["data"]["draft"]["lines"]
    letter = cli("letter", "1", "--ask", "--model", card.id, "--json")
    assert letter.exit_code == 0, letter.stderr
    assert f"Asking {card.id}@" in letter.stderr
    prepared = cli("interview", "1", "prep", "--ask", "--model", card.id, "--json")
    assert prepared.exit_code == 0, prepared.stderr

    search = opened(search.folder)
    search.tuned_models.rollback(RowKind.RESUME)
    assert toml(search) == before
    assert set((search.folder / "models" / card.id).iterdir()) == inside
    assert search.tuned_models.in_use(RowKind.RESUME) == ""


def _arguments(tmp_path: Path) -> dict[str, Any]:
    environment = {"METIER_CACHE": str(tmp_path / "cache")}
    return {"encoder": ToyEncoder(), "clock": FixedClock(), "environment": environment}


def test_using_twice_and_taking_out_twice_is_once(base: Path, tmp_path: Path) -> None:
    search = opened(made(tmp_path / "ws", base=base))
    card = with_adapter(search, base, tmp_path / "adapter")
    files, before = search.tuned_models.read(card.id), toml(search)
    assert put_to_use(search, card, files) == put_to_use(search, card, files) == card.id
    take_out_of_use(search, card)
    take_out_of_use(search, card)
    assert toml(search) == before
    assert search.settings.models == {}


def test_a_merged_file_is_kept_while_every_bit_is_right(base: Path, tmp_path: Path) -> None:
    search = opened(made(tmp_path / "ws", base=base))
    card = with_adapter(search, base, tmp_path / "adapter")
    files = search.tuned_models.read(card.id)
    put_to_use(search, card, files)
    target = search.folder / "models" / card.id / f"{card.id}.gguf"
    good = target.read_bytes()
    assert target.with_name(f"{target.name}.sha256.txt").read_text().split()[1] == target.name
    (search.folder / "metier.toml").write_text(toml(search).partition(f"[models.{card.id}]")[0])
    target.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with opened(search.folder) as again:
        put_to_use(again, card, files)
    assert target.read_bytes() == good


def test_a_base_that_is_no_gguf_names_the_way(tmp_path: Path) -> None:
    folder = save_folder(make_model(), tmp_path / "base")
    search = opened(made(tmp_path / "ws", base=folder))
    card = with_adapter(search, folder, tmp_path / "adapter")
    before = toml(search)
    with pytest.raises(WeightsFormError, match="no GGUF file") as caught:
        search.tuned_models.use(card.id, anyway=True)
    assert f"metier model add {card.id} --gguf OUT.gguf" in str(caught.value.hint)
    assert toml(search) == before
    assert search.tuned_models.in_use(RowKind.RESUME) == ""
    other = save_gguf(make_model(), tmp_path / "own.gguf")
    search.close()
    cli = Driver(search.folder, arguments=_arguments(tmp_path))
    assert cli("model", "add", card.id, "--gguf", str(other), "--yes").exit_code == 0
    search = opened(search.folder)
    own = toml(search)
    assert search.tuned_models.use(card.id, anyway=True).switched
    search.tuned_models.rollback(RowKind.RESUME)
    assert toml(search) == own  # the person set it up, so it stays
    assert any("was left there" in notice for notice in search.notices)


def test_a_hosted_model_is_the_same_address_under_another_name(tmp_path: Path) -> None:
    folder = made(tmp_path / "ws")
    with (folder / "metier.toml").open("a", encoding="utf-8") as file:
        file.write(HOSTED)
    search = opened(folder)
    card = registered(search, hosted_files(), identity="base-mini", method=Method.HOSTED)
    before = toml(search)
    put_to_use(search, card, search.tuned_models.read(card.id))
    model = read_settings(folder / "metier.toml", {}).models[card.id]
    assert (model.model, model.base_url, model.key_env) == (
        "ft:base-mini:me", "https://llm.example.com/v1", "NEAR_KEY",
    )  # fmt: skip
    take_out_of_use(search, card)
    assert toml(search) == before


def test_hosted_models_whose_way_is_gone_are_told(tmp_path: Path) -> None:
    search = opened(made(tmp_path / "ws"))
    card = registered(search, hosted_files("gone"), identity="x", method=Method.HOSTED)
    with pytest.raises(ModelUnknownError):
        put_to_use(search, card, hosted_files("gone"))
    with pytest.raises(TunedCorruptError):
        put_to_use(search, card, {FILE: json.dumps({"format": 1}).encode()})
    assert search.settings.models == {}


def test_a_table_that_was_changed_by_hand_stays(base: Path, tmp_path: Path) -> None:
    search = opened(made(tmp_path / "ws", base=base))
    card = with_adapter(search, base, tmp_path / "adapter")
    put_to_use(search, card, search.tuned_models.read(card.id))
    changed = toml(search).replace(f"[models.{card.id}]\n", f"[models.{card.id}]\n# mine\n")
    (search.folder / "metier.toml").write_text(changed, encoding="utf-8")
    take_out_of_use(search, card)
    assert toml(search) == changed
    assert search.settings.models[card.id].path is not None
    assert (search.folder / "models" / card.id / f"{card.id}.gguf").is_file()
    assert "is not as metier wrote it" in search.notices[-1]
