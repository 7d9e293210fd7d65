"""A real, tiny language model of Llama's shape: as a folder of Hugging Face, as a GGUF file, and adapters for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
WORDS = 300
"""Entries of the vocabulary: three marks, every byte, some joined letters."""
_WIDTH, _INNER, _LAYERS, _HEADS, _KEYS = 64, 96, 2, 4, 2
_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_MARKS = ("<unk>", "<|im_start|>", "<|im_end|>")


def make_model(kind: str = "llama", *, seed: int = 0) -> Any:
    """A model with weights drawn at random.

    Args:
        kind: `llama`, or of the same shape `qwen2` (with biases) or `qwen3` (with norms of each head).
    """
    import torch
    import transformers

    torch.manual_seed(seed)
    shape = {
        "vocab_size": WORDS, "hidden_size": _WIDTH, "intermediate_size": _INNER, "num_hidden_layers": _LAYERS,
        "num_attention_heads": _HEADS, "num_key_value_heads": _KEYS, "max_position_embeddings": 2048,
        "rms_norm_eps": 1e-5, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "tie_word_embeddings": False,
        "initializer_range": 0.2,
    }  # fmt: skip
    if kind == "qwen3":
        shape["head_dim"] = _WIDTH // _HEADS
    family = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3"}[kind]
    config = getattr(transformers, f"{family}Config")(**shape)
    model = getattr(transformers, f"{family}ForCausalLM")(config).eval()
    with torch.no_grad():
        # Marks and halves of letters are never the likeliest: llama.cpp tells nothing of a token that ends or shows no text.
        model.lm_head.weight[:3] = 0
        model.lm_head.weight[97:259] = 0
        for name, value in model.named_parameters():
            if name.endswith("bias"):
                value.normal_(std=0.2)
    return model


def save_folder(model: Any, folder: Path, *, shards: str = "5GB") -> Path:
    """The model with its tokenizer as a folder of Hugging Face."""
    model.save_pretrained(folder, max_shard_size=shards)
    table = tokenizer_table()
    (folder / "tokenizer.json").write_text(json.dumps(table), encoding="utf-8")
    about = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|im_end|>",
        "chat_template": _TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def tokenizer_table() -> dict[str, Any]:
    """`tokenizer.json` of a byte-level BPE without long words."""
    tokens, merges = _vocabulary()
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": place, "content": mark, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for place, mark in enumerate(_MARKS)
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
            "vocab": {token: place for place, token in enumerate(tokens)}, "merges": merges,
        },
    }  # fmt: skip


def save_gguf(model: Any, file: Path, *, kind: str = "F32", context: int = 2048) -> Path:
    """The same weights as a GGUF file, matrices in `kind`, queries and keys turned as llama.cpp wants them."""
    import gguf
    from gguf import quants

    own = gguf.GGMLQuantizationType[kind]
    config = model.config
    family = config.model_type
    writer = gguf.GGUFWriter(file, family)
    writer.add_context_length(context)
    writer.add_block_count(_LAYERS)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_KEYS)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(10_000.0)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_key_length(_WIDTH // _HEADS)
    writer.add_value_length(_WIDTH // _HEADS)
    writer.add_vocab_size(WORDS)
    tokens, merges = _vocabulary()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([2, 3, 3] + [1] * (WORDS - 3))
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_chat_template(_TEMPLATE)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[family.upper()], _LAYERS)
    for name, value in model.state_dict().items():
        known = names.get_name(name, try_suffixes=(".weight", ".bias"))
        numbers = value.detach().float().numpy()
        if family == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
            heads = _HEADS if "q_proj" in name else _KEYS
            # written out here a second time, so that what undoes it is checked by other code
            shape = (heads, 2, numbers.shape[0] // heads // 2, numbers.shape[1])
            numbers = np.ascontiguousarray(numbers.reshape(shape).swapaxes(1, 2).reshape(numbers.shape))
        plain = numbers.ndim == 1
        data = numbers.astype(np.float32) if plain else quants.quantize(numbers, own)
        writer.add_tensor(known, data, raw_dtype=gguf.GGMLQuantizationType.F32 if plain else own)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def adapted(model: Any, *, size: float = 0.2, targets: Sequence[str] = TARGETS, **more: Any) -> Any:
    """The model with an adapter whose numbers are drawn; of size 0 it adds nothing."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(1)
    given = {"r": 4, "lora_alpha": 8} | more
    found = get_peft_model(model, LoraConfig(target_modules=list(targets), task_type="CAUSAL_LM", **given))
    for name, value in found.named_parameters():
        if ".lora_B." in name:
            value.data = torch.randn(value.shape) * size
    return found.eval()


def adapter_files(model: Any, folder: Path) -> Mapping[str, bytes]:
    """The two files of an adapter, as PEFT itself writes them."""
    model.save_pretrained(folder)
    return {
        name: (folder / name).read_bytes() for name in ("adapter_config.json", "adapter_model.safetensors")
    }


def log_probabilities(model: Any, tokens: Sequence[int]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Of the next token, by transformers. Shape (words,)."""
    import torch

    with torch.no_grad():
        logits = model(torch.tensor([list(tokens)])).logits[0, -1].double()
    found: np.ndarray[Any, np.dtype[np.float64]] = torch.log_softmax(logits, -1).numpy()
    return found


def by_llama_cpp(
    file: Path, prompts: Sequence[Sequence[int]], n_words: int
) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """Log-probabilities of the next token after each prompt, by llama.cpp on one thread. Shape (words,) each."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx, params.n_parallel, params.warmup, params.verbosity = 512, 1, False, -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.cache_ram_mib = 0
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.hostnames, params.port, params.offline = ["127.0.0.1"], 0, True
    server = xllamacpp.Server(params)
    found = []
    for prompt in prompts:
        answers: list[Any] = []
        wanted = {
            "prompt": list(prompt),
            "n_predict": 1,
            "temperature": 0,
            "n_probs": n_words,
            "cache_prompt": False,
        }
        server.handle_completions(wanted, lambda answer, kept=answers: bool(kept.append(answer)))
        (first,) = answers[0]["choices"][0]["logprobs"]["content"]
        scores = np.full(n_words, -np.inf)
        for row in first["top_logprobs"]:
            scores[row["id"]] = row["logprob"]
        found.append(scores)
    return found


def divergence(told: np.ndarray[Any, Any], got: np.ndarray[Any, Any]) -> float:
    """Kullback-Leibler divergence of `got` from `told`, both log-probabilities; 0 where they agree. Nats."""
    return float((np.exp(told) * (told - got)).sum())


def _vocabulary() -> tuple[list[str], list[list[str]]]:
    letters = [chr(each) for each in (*range(33, 127), *range(161, 173), *range(174, 256))]
    letters += [chr(256 + each) for each in range(256 - len(letters))]
    joined = [[first, second] for first in "aeiou" for second in "nrstlmdc"][: WORDS - 3 - 256]
    joined += [["a", chr(each)] for each in range(ord("A"), ord("Z"))][: WORDS - 3 - 256 - len(joined)]
    return [*_MARKS, *letters, *("".join(pair) for pair in joined)], joined
