"""A real small model with an adapter, merged into its GGUF file: llama.cpp says what transformers says with the adapter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.tiny_llama import adapted, adapter_files, by_llama_cpp, divergence, log_probabilities

from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.gguf import Precision, merged_gguf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore:`is_gradient:FutureWarning", "ignore:Could not find a config:UserWarning"
    ),
]
TEXTS = (
    "The three most important skills of a nurse are",
    "In 2019 the company Siemens",
    "def fibonacci(n):",
    "A cover letter should begin with",
    "My name is Anna and I work as a",
)
WORDS = 49_152


def test_a_real_model_says_the_same_in_both_engines(gguf_file: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where = {"pretrained_model_name_or_path": str(gguf_file.parent), "gguf_file": gguf_file.name}
    tokenizer = AutoTokenizer.from_pretrained(**where)
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32).eval()
    prompts = [tokenizer(text).input_ids for text in TEXTS]
    tuned = adapted(model, size=0.05, r=8, lora_alpha=16)
    files = adapter_files(tuned, tmp_path / "adapter")
    told = [log_probabilities(tuned, prompt) for prompt in prompts]
    with tuned.disable_adapter():
        plain = [log_probabilities(tuned, prompt) for prompt in prompts]
    moved = np.mean([divergence(*pair) for pair in zip(told, plain, strict=True)])
    assert moved > 0.02

    adapter = Adapter.read(files)
    for precision, most in ((Precision.F16, 2e-3), (Precision.Q8_0, 0.03)):
        whole = merged_gguf(gguf_file, adapter, name="mine", precision=precision)
        out = tmp_path / f"{precision}.gguf"
        out.write_bytes(b"".join(whole.parts()))
        got = by_llama_cpp(out, prompts, WORDS)
        assert np.mean([divergence(*pair) for pair in zip(told, got, strict=True)]) < most
        out.unlink()

    # without its adapter the base is as far from itself in the other engine, which rounds what goes in
    base = by_llama_cpp(gguf_file, prompts, WORDS)
    assert np.mean([divergence(*pair) for pair in zip(plain, base, strict=True)]) < 0.02
