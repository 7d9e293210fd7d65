"""Writes small GGUF files: a head as the format says it, and weights of nothing."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | Sequence[str] | Sequence[int]
_U32, _F32, _BOOL, _STRING, _LIST, _I32 = 4, 6, 7, 8, 9, 5

FACTS: Mapping[str, Value] = {
    "general.architecture": "llama",
    "llama.context_length": 2048,
    "llama.block_count": 2,
    "llama.embedding_length": 64,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.tokens": ["<unk>", "<|im_start|>", "<|im_end|>", "hello", "<table>", "<tool>", "user"],
    "tokenizer.ggml.token_type": [2, 3, 3, 1, 4, 4, 4],
    "tokenizer.chat_template": "<|im_start|>user <tool>",
}


def gguf(
    facts: Mapping[str, Value] = FACTS,
    *,
    version: int = 3,
    n_numbers: int = 64,
    n_tensors: int = 2,
    cut: int = 0,
) -> bytes:
    """A file with some tensors of `n_numbers` 32-bit numbers each, less the last `cut` bytes."""
    parts = [b"GGUF", struct.pack("<IQQ", version, n_tensors, len(facts))]
    parts += [_text(key) + _value(value) for key, value in facts.items()]
    step = n_numbers * 4
    for place in range(n_tensors):
        parts.append(_text(f"weight.{place}") + struct.pack("<IQIQ", 1, n_numbers, 0, place * step))
    head = b"".join(parts)
    whole = head + bytes(-len(head) % 32) + bytes(n_tensors * step)
    return whole[: len(whole) - cut]


def write(folder: Path, content: bytes) -> Path:
    file = folder / "tiny.gguf"
    file.write_bytes(content)
    return file


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _text(value)
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _U32, value)
    if isinstance(value, float):
        return struct.pack("<If", _F32, value)
    texts = [each for each in value if isinstance(each, str)]
    if texts:
        return struct.pack("<IIQ", _LIST, _STRING, len(texts)) + b"".join(map(_text, texts))
    return struct.pack(f"<IIQ{len(value)}i", _LIST, _I32, len(value), *value)
