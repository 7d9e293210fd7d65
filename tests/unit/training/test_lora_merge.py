"""An adapter merged into a folder: PEFT's own numbers in the adapted matrices, every other byte as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.tiny_llama import adapted, adapter_files, make_model, save_folder

from metier.errors import ModelCorruptError, ModelMismatchError, ModelUnsafeError, WeightsFormError
from metier.training.lora.adapter import CONFIG, WEIGHTS
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.merge import merged_folder
from metier.training.lora_forms.numbers import as_bytes, as_floats, places
from metier.training.lora_forms.whole import WholeFile

pytestmark = pytest.mark.filterwarnings(
    "ignore:`is_gradient:FutureWarning", "ignore:Could not find a config:UserWarning"
)  # peft asks transformers by an older name


def written(files: Mapping[str, WholeFile], folder: Path) -> Path:
    folder.mkdir()
    for name, file in files.items():
        content = b"".join(file.parts())
        assert len(content) == file.size
        (folder / name).write_bytes(content)
    return folder


def tensors(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return {
        name: value
        for file in sorted(folder.glob("*.safetensors"))
        for name, value in load_file(file).items()
    }


def changed(files: Mapping[str, bytes], **values: object) -> dict[str, bytes]:
    config = json.loads(files[CONFIG]) | values
    return {**files, CONFIG: json.dumps(config).encode()}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"use_rslora": True},
        {"rank_pattern": {"q_proj": 2}, "alpha_pattern": {"layers.1.mlp.up_proj": 3, "o_proj": 32}},
        {"targets": ("q_proj", "down_proj")},
    ],
    ids=["plain", "root of the rank", "by pattern", "two of seven"],
)
def test_a_merged_folder_holds_what_peft_merges(tmp_path: Path, more: dict[str, Any]) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    base = save_folder(make_model(), tmp_path / "base", shards="100KB")
    model = adapted(make_model(), **more)
    adapter = Adapter.read(adapter_files(model, tmp_path / "adapter"))
    out = written(merged_folder(base, adapter, name="mine"), tmp_path / "out")

    expected = model.merge_and_unload().state_dict()
    found = tensors(out)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, rtol=1e-5, atol=1e-6)
    assert len(list(out.glob("*.safetensors"))) > 1
    loaded = AutoModelForCausalLM.from_pretrained(out)
    torch.testing.assert_close(loaded.state_dict()["lm_head.weight"], expected["lm_head.weight"])
    assert (out / "tokenizer.json").read_bytes() == (base / "tokenizer.json").read_bytes()


def test_sixteen_bits_round_as_pytorch_rounds(tmp_path: Path) -> None:
    import torch

    base = save_folder(make_model().to(torch.bfloat16), tmp_path / "base")
    model = adapted(make_model().to(torch.bfloat16).float())
    adapter = Adapter.read(adapter_files(model, tmp_path / "adapter"))
    found = tensors(written(merged_folder(base, adapter, name="mine"), tmp_path / "out"))
    for name, value in model.merge_and_unload().state_dict().items():
        assert found[name].dtype is torch.bfloat16
        torch.testing.assert_close(
            found[name].float(), value.to(torch.bfloat16).float(), rtol=8e-3, atol=1e-6
        )
        assert (found[name] == value.to(torch.bfloat16)).float().mean() > 0.999


@pytest.mark.parametrize("kind", ["BF16", "F16"])
def test_rounding_is_to_the_nearest_even(kind: str) -> None:
    import torch

    numbers = np.random.default_rng(0).normal(size=10_000).astype(np.float32)
    numbers[:4] = (1.0 + 2**-8, 1.0 + 2**-9, -(1.0 + 2**-11), 0.0)
    other = torch.bfloat16 if kind == "BF16" else torch.float16
    expected = torch.from_numpy(numbers).to(other).float().numpy()
    assert (as_floats(as_bytes(numbers, kind), kind, (10_000,)) == expected).all()


def test_an_adapter_of_zeros_leaves_every_byte(tmp_path: Path) -> None:
    base = save_folder(make_model(), tmp_path / "base", shards="100KB")
    adapter = Adapter.read(adapter_files(adapted(make_model(), size=0), tmp_path / "adapter"))
    files = merged_folder(base, adapter, name="mine")
    assert not any(file.changed for file in files.values())
    for name, file in files.items():
        assert b"".join(file.parts()) == (base / name).read_bytes()


def test_matrices_the_other_way_round_as_in_gpt2(tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(0)
    base = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_positions=16, n_embd=32, n_layer=1, n_head=2))
    base.save_pretrained(tmp_path / "base")
    model = get_peft_model(base, LoraConfig(r=2, target_modules=["c_attn"], fan_in_fan_out=True))
    for name, value in model.named_parameters():
        if ".lora_B." in name:
            value.data = torch.randn(value.shape)
    adapter = Adapter.read(adapter_files(model, tmp_path / "adapter"))
    found = tensors(written(merged_folder(tmp_path / "base", adapter, name="mine"), tmp_path / "out"))
    merged = model.merge_and_unload().state_dict()
    torch.testing.assert_close(
        found["transformer.h.0.attn.c_attn.weight"], merged["transformer.h.0.attn.c_attn.weight"]
    )


@pytest.mark.parametrize(
    "odd",
    [{"use_dora": True}, {"bias": "all"}, {"modules_to_save": ["lm_head"]}, {"peft_type": "IA3"}],
    ids=lambda odd: next(iter(odd)),
)
def test_adapters_that_are_no_sum_are_refused(tmp_path: Path, odd: dict[str, object]) -> None:
    files = adapter_files(adapted(make_model()), tmp_path / "adapter")
    with pytest.raises(WeightsFormError, match="merged by adding"):
        Adapter.read(changed(files, **odd))


def test_what_is_no_adapter_is_told(tmp_path: Path) -> None:
    files = adapter_files(adapted(make_model()), tmp_path / "adapter")
    with pytest.raises(WeightsFormError, match="no adapter_model"):
        Adapter.read({CONFIG: files[CONFIG]})
    for content in (
        b"",
        files[WEIGHTS][:-1],
        b"\xff" * 64,
        files[WEIGHTS][:8] + b"[1]" + files[WEIGHTS][11:],
    ):
        with pytest.raises(ModelCorruptError):
            Adapter.read({**files, WEIGHTS: content})
    with pytest.raises(ModelCorruptError):
        Adapter.read({**files, CONFIG: b"[]"})


def test_another_base_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    from transformers import LlamaConfig, LlamaForCausalLM

    adapter = Adapter.read(adapter_files(adapted(make_model()), tmp_path / "adapter"))
    wide = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=30, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2
        )
    )
    wide.save_pretrained(tmp_path / "narrow")
    with pytest.raises(ModelMismatchError, match="64 × 96"):
        merged_folder(tmp_path / "narrow", adapter, name="mine")
    short = LlamaForCausalLM(
        LlamaConfig(vocab_size=30, hidden_size=64, intermediate_size=96, num_hidden_layers=1, num_attention_heads=4,
                    num_key_value_heads=2)
    )  # fmt: skip
    short.save_pretrained(tmp_path / "short")
    with pytest.raises(ModelMismatchError, match=r"layers\.1"):
        merged_folder(tmp_path / "short", adapter, name="mine")


def test_folders_that_are_no_base(tmp_path: Path) -> None:
    adapter = Adapter.read(adapter_files(adapted(make_model()), tmp_path / "adapter"))
    (tmp_path / "pickled").mkdir()
    (tmp_path / "pickled" / "config.json").write_text("{}")
    with pytest.raises(WeightsFormError):
        merged_folder(tmp_path / "pickled", adapter, name="mine")
    (tmp_path / "pickled" / "pytorch_model.bin").write_bytes(b"\x80\x02")
    with pytest.raises(ModelUnsafeError):
        merged_folder(tmp_path / "pickled", adapter, name="mine")
    base = save_folder(make_model(), tmp_path / "base")
    whole = (base / "model.safetensors").read_bytes()
    (base / "model.safetensors").write_bytes(whole[:-5])
    with pytest.raises(ModelCorruptError):
        merged_folder(base, adapter, name="mine")


def test_quantised_numbers_are_not_added_to(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    base = save_folder(make_model(), tmp_path / "base")
    state = load_file(base / "model.safetensors")
    state["model.layers.0.self_attn.q_proj.weight"] = torch.zeros(64, 64, dtype=torch.int8)
    save_file(state, base / "model.safetensors")
    adapter = Adapter.read(adapter_files(adapted(make_model()), tmp_path / "adapter"))
    with pytest.raises(WeightsFormError, match="I8"):
        merged_folder(base, adapter, name="mine")


def test_numbers_too_large_for_the_base_are_told(tmp_path: Path) -> None:
    base = save_folder(make_model().half(), tmp_path / "base")
    adapter = Adapter.read(adapter_files(adapted(make_model(), size=1e6), tmp_path / "adapter"))
    files = merged_folder(base, adapter, name="mine")
    with pytest.raises(WeightsFormError, match="too large"):
        b"".join(files["model.safetensors"].parts())


def test_one_tensor_at_a_time(tmp_path: Path) -> None:
    base = save_folder(make_model(), tmp_path / "base")
    adapter = Adapter.read(adapter_files(adapted(make_model()), tmp_path / "adapter"))
    _, found = places(base / "model.safetensors")
    largest = max(place.end - place.start for place in found)
    files = merged_folder(base, adapter, name="mine")
    assert max(len(part) for part in files["model.safetensors"].parts()) <= max(largest, 10_000)
