"""Base models: found, told apart, refused where they may run code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.tiny_base import base_in, write_base

from metier.errors import ModelCorruptError, ModelUnsafeError, TuneBaseError, TuneOptionError
from metier.training.lora.adapter import CONFIG, WEIGHTS, check_files
from metier.training.lora.base import find_base
from metier.training.lora.options import LoraOptions

EVIL = b"cos\nsystem\n(S'touch ran'\ntR."


def test_nothing_named_tells_how_to_name_one() -> None:
    with pytest.raises(TuneBaseError) as failure:
        find_base("")
    assert "finetune" in failure.value.hint


def test_a_path_from_nowhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(TuneBaseError, match="nothing is downloaded"):
        find_base("some/model", folder=tmp_path)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl", "consolidated.00.pth"])
def test_pickled_weights_are_refused_and_run_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(EVIL)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    for named in (name, "."):
        with pytest.raises(ModelUnsafeError):
            find_base(named, folder=tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_pickled_file_beside_safetensors_is_not_read(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(EVIL)
    assert find_base(str(tmp_path)).files == base.place.files
    base.model()


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    base = base_in(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    config |= {
        "model_type": "unheard-of",
        "auto_map": {"AutoConfig": "own.Config", "AutoModelForCausalLM": "own.Model"},
    }
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "own.py").write_text("open('ran', 'w').close()\n", encoding="utf-8")
    with pytest.raises(TuneBaseError, match="cannot be loaded"):
        _ = base.config
    assert not (tmp_path / "ran").exists()


def test_another_model_has_another_identity(tmp_path: Path) -> None:
    first, second = base_in(tmp_path / "one"), base_in(tmp_path / "two", seed=1)
    again = base_in(tmp_path / "three")
    assert first.identity == again.identity
    assert first.identity != second.identity


def test_what_is_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(TuneBaseError, match="no GGUF"):
        find_base(str(tmp_path / "notes.txt"))
    with pytest.raises(TuneBaseError, match="no weights in safetensors"):
        find_base(str(tmp_path))
    write_base(tmp_path / "model")
    (tmp_path / "model" / "config.json").unlink()
    with pytest.raises(TuneBaseError, match=r"no config\.json"):
        find_base(str(tmp_path / "model"))


def test_weights_cut_short_are_told(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    file = tmp_path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(TuneBaseError, match="cannot be loaded"):
        base.model()


def test_an_adapter_in_pickle_is_refused() -> None:
    with pytest.raises(ModelUnsafeError):
        check_files({"adapter_model.bin": EVIL, CONFIG: b"{}"}, model="lora-1")
    with pytest.raises(ModelCorruptError, match=CONFIG):
        check_files({WEIGHTS: b""}, model="lora-1")


@pytest.mark.parametrize(
    "said",
    [{"rank": 0}, {"rank": "8"}, {"rate": float("nan")}, {"epochs": True}, {"ranks": 8}, {"tokens": 3}],
)
def test_options_that_make_no_sense_are_told(said: dict[str, object]) -> None:
    with pytest.raises(TuneOptionError):
        LoraOptions().with_words(said)  # type: ignore[arg-type]
