"""Tuned weights written for other programs: whole or not at all, and only what their method and base allow."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.tiny_llama import (
    WORDS,
    adapted,
    by_llama_cpp,
    divergence,
    log_probabilities,
    make_model,
    save_folder,
    save_gguf,
)
from tests.weights_world import made, opened, registered, with_adapter

from metier.cli.driver import Driver
from metier.errors import (
    DiskFullError,
    ModelMismatchError,
    OutputExistsError,
    OutputPathError,
    TunedUnknownError,
    WeightsFormError,
)
from metier.testing import FixedClock, ToyEncoder
from metier.training.lora_forms.gguf import Precision
from metier.training.method import Method
from metier.workspace import Workspace
from metier.workspace.finetuning.weights import Weights, WeightsForm, WeightsOptions

pytestmark = pytest.mark.filterwarnings(
    "ignore:`is_gradient:FutureWarning", "ignore:Could not find a config:UserWarning"
)
PROMPT = [1, 50, 60, 70, 80, 90]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return save_gguf(make_model(), tmp_path / "base.gguf", kind="Q8_0")


@pytest.fixture
def search(tmp_path: Path, base: Path) -> Workspace:
    return opened(made(tmp_path / "ws", base=base))


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_gguf_with_its_modelfile_says_what_the_tuned_model_says(
    search: Workspace, base: Path, tmp_path: Path
) -> None:
    from transformers import AutoModelForCausalLM

    card = with_adapter(search, base, tmp_path / "adapter")
    before = names(search.folder / "models" / card.id)
    told: list[tuple[str, int, int]] = []
    report = Weights(search).write(
        card.id[:8], WeightsForm.GGUF, tmp_path / "mine.gguf", progress=lambda *at: told.append(at)
    )
    assert [file.name for file in report.files] == ["mine.gguf", "mine.Modelfile"]
    assert [(tmp_path / file.name).stat().st_size for file in report.files] == [
        file.n_bytes for file in report.files
    ]
    assert "FROM ./mine.gguf\n" in (tmp_path / "mine.Modelfile").read_text()
    assert (report.n_changed, report.other_base, report.written) == (14, False, True)
    assert told[-1][1] == report.n_bytes // 1_000_000
    tuned = adapted(AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file="base.gguf").eval())
    (got,) = by_llama_cpp(tmp_path / "mine.gguf", [PROMPT], WORDS)
    assert divergence(log_probabilities(tuned, PROMPT), got) < 0.02
    assert names(search.folder / "models" / card.id) == before


def test_a_gguf_becomes_a_merged_folder(search: Workspace, base: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    card = with_adapter(search, base, tmp_path / "adapter")
    Weights(search).write(card.id, WeightsForm.MERGED, tmp_path / "out")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "out").float().eval()
    tuned = adapted(AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file="base.gguf").eval())
    assert divergence(log_probabilities(tuned, PROMPT), log_probabilities(merged, PROMPT)) < 1e-4
    assert AutoTokenizer.from_pretrained(tmp_path / "out")("Hi").input_ids
    assert not [name for name in names(tmp_path) if name.startswith(".")]


def test_an_adapter_of_a_folder_in_every_form(tmp_path: Path) -> None:
    folder = save_folder(make_model(), tmp_path / "base")
    search = opened(made(tmp_path / "ws", base=folder))
    card = with_adapter(search, folder, tmp_path / "scratch")
    weights = Weights(search)
    expected = {
        WeightsForm.ADAPTER: {"README.md", "adapter_config.json", "adapter_model.safetensors"},
        WeightsForm.MERGED: {"config.json", "generation_config.json", "model.safetensors", "tokenizer.json",
                             "tokenizer_config.json"},
        WeightsForm.UNSLOTH: {"README.md", "train_unsloth.py"},
        WeightsForm.AXOLOTL: {"README.md", "axolotl.yaml"},
        WeightsForm.MLX: {"README.md", "mlx.yaml"},
    }  # fmt: skip
    for form, files in expected.items():
        report = weights.write(card.id, form, tmp_path / form)
        assert names(tmp_path / form) == files
        assert {file.name for file in report.files} == files
        assert report.next
    assert f'"{folder}"' in (tmp_path / "axolotl" / "axolotl.yaml").read_text()
    assert "iters: 12\n" in (tmp_path / "mlx" / "mlx.yaml").read_text()
    with pytest.raises(WeightsFormError) as caught:
        weights.write(card.id, WeightsForm.GGUF, tmp_path / "mine.gguf")
    assert "convert_hf_to_gguf.py" in str(caught.value.hint)
    assert "--base FILE.gguf" in str(caught.value.hint)
    other = save_gguf(make_model(), tmp_path / "other.gguf", kind="Q4_1")
    report = weights.write(
        card.id, WeightsForm.GGUF, tmp_path / "mine.gguf", options=WeightsOptions(str(other), Precision.Q8_0)
    )
    assert report.other_base


def test_what_reads_no_gguf_wants_a_name(search: Workspace, base: Path, tmp_path: Path) -> None:
    card = with_adapter(search, base, tmp_path / "adapter")
    with pytest.raises(WeightsFormError, match="is a GGUF file"):
        Weights(search).write(card.id, WeightsForm.MLX, tmp_path / "out")
    report = Weights(search).write(
        card.id, WeightsForm.ADAPTER, tmp_path / "out", options=WeightsOptions("org/Tiny")
    )
    assert report.other_base
    config = json.loads((tmp_path / "out" / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "org/Tiny"


def test_other_methods_have_no_such_form(search: Workspace, tmp_path: Path) -> None:
    encoder = registered(search, {"encoder.json": b"{}"}, identity="x", method=Method.ENCODER)
    with pytest.raises(WeightsFormError, match="encoder") as caught:
        Weights(search).write(encoder.id, WeightsForm.GGUF, tmp_path / "out.gguf")
    assert caught.value.hint == "`--as onnx|safetensors`"
    hosted = registered(search, {"hosted.json": b"{}"}, identity="x", method=Method.HOSTED)
    for form in WeightsForm:
        with pytest.raises(WeightsFormError, match="no weights of it here"):
            Weights(search).write(hosted.id, form, tmp_path / "out")
    with pytest.raises(TunedUnknownError):
        Weights(search).write("lora-0101-abcdef", WeightsForm.GGUF, tmp_path / "out.gguf")


def test_another_base_is_refused_unless_it_is_named(search: Workspace, base: Path, tmp_path: Path) -> None:
    card = with_adapter(search, base, tmp_path / "adapter")
    save_gguf(make_model(seed=1), base, kind="Q8_0")
    with pytest.raises(ModelMismatchError):
        Weights(search).write(card.id, WeightsForm.GGUF, tmp_path / "out.gguf")
    options = WeightsOptions(str(base))
    assert Weights(search).write(card.id, WeightsForm.GGUF, tmp_path / "out.gguf", options=options).other_base


def test_what_stands_there_stays_unless_forced(search: Workspace, base: Path, tmp_path: Path) -> None:
    card = with_adapter(search, base, tmp_path / "adapter")
    weights, named = Weights(search), WeightsOptions("org/Tiny")
    (tmp_path / "out.gguf").write_text("mine")
    with pytest.raises(OutputExistsError):
        weights.write(card.id, WeightsForm.GGUF, tmp_path / "out.gguf")
    assert (tmp_path / "out.gguf").read_text() == "mine"
    weights.write(card.id, WeightsForm.GGUF, tmp_path / "out.gguf", force=True)
    weights.write(card.id, WeightsForm.MLX, tmp_path / "out", options=named)
    weights.write(card.id, WeightsForm.MLX, tmp_path / "out", force=True, options=named)
    (tmp_path / "out" / "diary.txt").write_text("mine")
    with pytest.raises(OutputPathError, match="diary"):
        weights.write(card.id, WeightsForm.MLX, tmp_path / "out", force=True, options=named)
    assert (tmp_path / "out" / "diary.txt").read_text() == "mine"
    for own in (search.folder, search.folder / "models" / card.id):
        with pytest.raises(OutputPathError):
            weights.write(card.id, WeightsForm.MLX, own, force=True, options=named)
    with pytest.raises(OutputPathError, match="no folder"):
        weights.write(card.id, WeightsForm.MLX, tmp_path / "none" / "out", options=named)


def test_a_disk_too_small_is_told_before_and_nothing_is_left(
    search: Workspace, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = with_adapter(search, base, tmp_path / "adapter")
    before = names(tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=50_000_100))
    with pytest.raises(DiskFullError, match="GB are free; nothing was written"):
        Weights(search).write(card.id, WeightsForm.GGUF, tmp_path / "out.gguf")
    with pytest.raises(DiskFullError):
        Weights(search).write(card.id, WeightsForm.MERGED, tmp_path / "out")
    assert names(tmp_path) == before


def test_a_dry_run_tells_sizes_and_writes_nothing(search: Workspace, base: Path, tmp_path: Path) -> None:
    card = with_adapter(search, base, tmp_path / "adapter")
    report = Weights(search).write(card.id, WeightsForm.GGUF, tmp_path / "out.gguf", dry_run=True)
    assert report.n_bytes > base.stat().st_size
    assert not report.written
    about = Weights(search).write(card.id, WeightsForm.MERGED, tmp_path / "out", dry_run=True)
    assert (about.n_changed, about.n_bytes > 100_000) == (14, True)
    assert not (tmp_path / "out.gguf").exists()
    assert not (tmp_path / "out").exists()


def test_the_command_for_programs_and_for_people(search: Workspace, base: Path, tmp_path: Path) -> None:
    card = with_adapter(search, base, tmp_path / "adapter")
    arguments: dict[str, Any] = {
        "encoder": ToyEncoder(), "clock": FixedClock(), "environment": {"METIER_CACHE": str(tmp_path / "cache")},
    }  # fmt: skip
    cli = Driver(search.folder, arguments=arguments)
    search.close()
    out = str(tmp_path / "mine.gguf")
    ran = cli("finetune", "weights", card.id, "--as", "gguf", out, "--json")
    assert ran.exit_code == 0, ran.stderr
    found = ran.envelope["data"]
    assert (found["form"], found["n_changed"], found["written"]) == ("gguf", 14, True)
    assert found["next"][0] == f"metier model add {card.id} --gguf {out}"
    page = cli("finetune", "weights", card.id, "--as", "gguf", out, "--force")
    assert "Wrote lora-" in page.stdout
    assert "ollama create" in page.stdout
    again = cli("finetune", "weights", card.id, "--as", "gguf", out, "--json")
    assert (again.exit_code, again.envelope["error"]["code"]) == (2, "E-EXISTS")
    named = cli(
        "finetune", "weights", card.id, "--as", "mlx", str(tmp_path / "m"), "--base", "org/Tiny", "--json"
    )
    assert named.envelope["warnings"][0]["code"] == "W-OTHER-BASE"
    unfit = cli("finetune", "weights", card.id, "--as", "onnx", str(tmp_path / "m.onnx"), "--json")
    assert (unfit.exit_code, unfit.envelope["error"]["code"]) == (2, "E-WEIGHTS-FORM")
