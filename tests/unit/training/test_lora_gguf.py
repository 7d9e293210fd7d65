"""An adapter merged into a GGUF file: llama.cpp's probabilities are those of transformers with the adapter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.gguf_maker import FACTS, gguf
from tests.tiny_llama import (
    WORDS,
    adapted,
    adapter_files,
    by_llama_cpp,
    divergence,
    log_probabilities,
    make_model,
    save_gguf,
)

from metier.errors import ModelMismatchError, WeightsFormError
from metier.models.chat.gguf_file import read_head
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.gguf import Precision, merged_gguf

PROMPTS = [[1, 50, 60, 70, 80, 90], [1, 5], list(range(3, 60))]

pytestmark = pytest.mark.filterwarnings(
    "ignore:`is_gradient:FutureWarning", "ignore:Could not find a config:UserWarning"
)  # peft asks transformers by an older name


def from_gguf(file: Path) -> Any:
    """The file's numbers, dequantised, as transformers reads them."""
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name).eval()


def adapter_of(model: Any, folder: Path, **more: Any) -> tuple[Any, Adapter]:
    tuned = adapted(model, **more)
    return tuned, Adapter.read(adapter_files(tuned, folder))


def write(file: Path, parts: Any) -> Path:
    file.write_bytes(b"".join(parts))
    return file


@pytest.mark.parametrize(
    ("kind", "precision", "most"),
    [
        ("F32", Precision.F16, 1e-4),
        ("F16", Precision.Q8_0, 1e-3),
        ("Q8_0", Precision.F16, 2e-2),
        ("Q4_1", Precision.F16, 2e-2),
        ("Q4_1", Precision.Q8_0, 5e-2),
    ],
)
def test_llama_cpp_says_what_transformers_says(
    tmp_path: Path, kind: str, precision: Precision, most: float
) -> None:
    base = save_gguf(make_model(), tmp_path / "base.gguf", kind=kind)
    tuned, adapter = adapter_of(from_gguf(base), tmp_path / "adapter")
    whole = merged_gguf(base, adapter, name="mine", precision=precision)
    out = write(tmp_path / "out.gguf", whole.parts())
    assert out.stat().st_size == whole.size
    assert len(whole.changed) == 14

    told = [log_probabilities(tuned, prompt) for prompt in PROMPTS]
    with tuned.disable_adapter():
        before = [log_probabilities(tuned, prompt) for prompt in PROMPTS]
    got = by_llama_cpp(out, PROMPTS, WORDS)
    assert min(map(divergence, told, before)) > 0.2  # else nothing would be shown
    assert max(map(divergence, told, got)) < most


@pytest.mark.parametrize("family", ["qwen2", "qwen3"])
def test_families_whose_matrices_stand_as_they_are(tmp_path: Path, family: str) -> None:
    base = save_gguf(make_model(family), tmp_path / "base.gguf", kind="F32")
    tuned, adapter = adapter_of(make_model(family), tmp_path / "adapter")
    (before,) = by_llama_cpp(base, PROMPTS[:1], WORDS)
    whole = merged_gguf(base, adapter, name="mine")
    (got,) = by_llama_cpp(write(tmp_path / "out.gguf", whole.parts()), PROMPTS[:1], WORDS)
    told = log_probabilities(tuned, PROMPTS[0])
    assert divergence(told, before) > 0.2
    assert divergence(told, got) < 1e-4


def test_an_adapter_of_zeros_leaves_every_byte(tmp_path: Path) -> None:
    base = save_gguf(make_model(), tmp_path / "base.gguf", kind="Q4_1")
    _, adapter = adapter_of(make_model(), tmp_path / "adapter", size=0)
    whole = merged_gguf(base, adapter, name="mine")
    assert not whole.changed
    assert b"".join(whole.parts()) == base.read_bytes()


def test_keys_and_tokenizer_stay_byte_for_byte(tmp_path: Path) -> None:
    from gguf import GGUFReader

    base = save_gguf(make_model(), tmp_path / "base.gguf", kind="Q4_1")
    _, adapter = adapter_of(make_model(), tmp_path / "adapter", targets=("v_proj",))
    whole = merged_gguf(base, adapter, name="mine")
    out = write(tmp_path / "out.gguf", whole.parts())
    first = GGUFReader(base).tensors[0].field.offset
    assert out.read_bytes()[:first] == base.read_bytes()[:first]
    assert read_head(out) == read_head(base)
    olds, news = ({tensor.name: tensor for tensor in GGUFReader(file).tensors} for file in (base, out))
    assert set(whole.changed) == {"blk.0.attn_v.weight", "blk.1.attn_v.weight"}
    for name, new in news.items():
        same = new.tensor_type == olds[name].tensor_type and np.array_equal(new.data, olds[name].data)
        assert same is (name not in whole.changed)


def test_four_bits_would_lose_a_small_adapter(tmp_path: Path) -> None:
    """Why adapted matrices do not keep their own kind: what is added is less than a step, and rounds away."""
    from gguf import GGMLQuantizationType, quants

    numbers = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32) * 0.05
    step = GGMLQuantizationType.Q4_1
    base = quants.dequantize(quants.quantize(numbers, step), step)
    small = np.random.default_rng(1).normal(size=base.shape).astype(np.float32) * 1e-4
    again = quants.dequantize(quants.quantize(base + small, step), step)
    eight = quants.dequantize(
        quants.quantize(base + small, GGMLQuantizationType.F16), GGMLQuantizationType.F16
    )
    assert np.abs(again - base - small).mean() > 0.5 * np.abs(small).mean()
    assert np.abs(eight - base - small).mean() < 0.1 * np.abs(small).mean()


def test_other_bases_are_refused(tmp_path: Path) -> None:
    _, adapter = adapter_of(make_model(), tmp_path / "adapter")
    unknown = tmp_path / "unknown.gguf"
    unknown.write_bytes(gguf({**FACTS, "general.architecture": "mamba"}))
    with pytest.raises(WeightsFormError, match="mamba"):
        merged_gguf(unknown, adapter, name="mine")
    parts = tmp_path / "parts.gguf"
    parts.write_bytes(gguf({**FACTS, "split.count": 3}))
    with pytest.raises(WeightsFormError, match="parts"):
        merged_gguf(parts, adapter, name="mine")
    without = tmp_path / "without.gguf"
    without.write_bytes(gguf(FACTS))
    with pytest.raises(ModelMismatchError, match=r"layers\.0"):
        merged_gguf(without, adapter, name="mine")


def test_matrices_of_another_size_are_refused(tmp_path: Path) -> None:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    narrow = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=30, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2
        )
    )
    _, adapter = adapter_of(narrow, tmp_path / "adapter")
    base = save_gguf(make_model(), tmp_path / "base.gguf")
    with pytest.raises(ModelMismatchError, match="32 × 32"):
        merged_gguf(base, adapter, name="mine")
