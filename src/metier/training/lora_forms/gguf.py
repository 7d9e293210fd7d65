"""An adapter merged into a GGUF file: head and tokenizer as they were, and the adapted matrices with the product added.

The file is one for llama.cpp and for what is built on it. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from metier.errors import ModelMismatchError, WeightsFormError
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.numbers import Floats
from metier.training.lora_forms.whole import WholeFile

_TURNED = ("llama",)
"""Architectures whose rows of queries and keys stand in another order in GGUF than at Hugging Face."""
_STRAIGHT = ("qwen2", "qwen3")
"""Those whose matrices stand as they are."""
_STEP = 16_000_000


class Precision(StrEnum):
    """What the adapted matrices are held in, where those of the base are quantised.

    Their own kind is none of these: what an adapter adds is less than one step of four bits, and rounds away
    (docs/finetuned-weights.md).
    """

    F16 = "f16"
    """16 bits a number; nothing of the adapter is lost."""
    Q8_0 = "q8_0"
    """8.5 bits a number, and faster to run."""


@dataclass(frozen=True, slots=True)
class _Written:
    """One tensor of the new file: of which kind, and what is added to it."""

    tensor: Any
    kind: Any
    n_bytes: int
    module: str = ""


def merged_gguf(
    base: Path, adapter: Adapter, *, name: str, precision: Precision = Precision.F16
) -> WholeFile:
    """A GGUF file with the adapter in it.

    Args:
        base: One whole GGUF file of the model that the adapter was trained on, in any precision.
        name: Of the tuned model, for messages.

    Raises:
        WeightsFormError: The file is of an architecture whose matrices are not known to stand as at Hugging Face, or one of
            several parts.
        ModelMismatchError: The adapter changes matrices that the file has not, or of another size.

    Cost: reading and writing the file; memory for one tensor in 32 bits.
    """
    import gguf

    reader = gguf.GGUFReader(base)
    architecture = _text(reader, "general.architecture")
    _check(reader, architecture, base)
    names = _names(reader, architecture, adapter, name)
    heads = _heads(reader, architecture)
    written = [
        _plan(tensor, names.get(tensor.name, ""), adapter, precision, name) for tensor in reader.tensors
    ]
    head = _head(base, reader, written)
    step = reader.alignment
    size = len(head) + sum(_padded(each.n_bytes, step) for each in written)
    changed = tuple(each.tensor.name for each in written if each.module)

    def parts() -> Iterator[bytes]:
        yield head
        for each in written:
            yield from _content(each, adapter, heads if architecture in _TURNED else {})
            yield bytes(_padded(each.n_bytes, step) - each.n_bytes)

    return WholeFile(size, parts, changed)


def _check(reader: Any, architecture: str, base: Path) -> None:
    if reader.byte_order == "S" or _number(reader, "split.count") > 1:
        raise WeightsFormError(
            what=f"{base.name} is one of several parts, or was written for another kind of machine",
            hint="`llama-gguf-split --merge` of llama.cpp joins parts",
        )
    if architecture not in (*_TURNED, *_STRAIGHT):
        known = ", ".join((*_TURNED, *_STRAIGHT))
        raise WeightsFormError(
            what=f"{base.name} is of the architecture {architecture}; metier knows how matrices stand in {known}",
            hint="`--as merged`, then `convert_hf_to_gguf.py` of llama.cpp",
        )


def _names(reader: Any, architecture: str, adapter: Adapter, name: str) -> dict[str, str]:
    """By tensor of the file, the module of the adapter that changes it; those that add nothing are left out."""
    import gguf

    arch = next(key for key, value in gguf.MODEL_ARCH_NAMES.items() if value == architecture)
    table = gguf.get_tensor_name_map(arch, int(_number(reader, f"{architecture}.block_count")))
    there = {tensor.name for tensor in reader.tensors}
    found: dict[str, str] = {}
    for module in adapter.modules:
        known = table.get_name(module)
        tensor = f"{known}.weight"
        if known is None or tensor not in there:
            raise ModelMismatchError(
                name, made_for=f"a model with {module}", got=Path(reader.data.filename).name
            )
        if not adapter.is_zero(module):
            found[tensor] = module
    return found


def _heads(reader: Any, architecture: str) -> dict[str, int]:
    """How many heads the rows of queries and of keys belong to."""
    queries = int(_number(reader, f"{architecture}.attention.head_count"))
    keys = int(_number(reader, f"{architecture}.attention.head_count_kv")) or queries
    return {"attn_q": queries, "attn_k": keys}


def _plan(tensor: Any, module: str, adapter: Adapter, precision: Precision, name: str) -> _Written:
    if not module:
        return _Written(tensor, tensor.tensor_type, int(tensor.n_bytes))
    shape = adapter.shape(module)
    n_in, n_out = (int(each) for each in tensor.shape)
    if (n_out, n_in) != shape:
        made_for = f"a model whose {module} has the shape {shape[0]} × {shape[1]}"
        raise ModelMismatchError(name, made_for=made_for, got=f"{n_out} × {n_in}")
    kind = _kind(tensor.tensor_type, n_in, precision)
    import gguf

    per_block, n_bytes = gguf.GGML_QUANT_SIZES[kind]
    return _Written(tensor, kind, n_out * n_in // per_block * n_bytes, module)


def _kind(own: Any, n_in: int, precision: Precision) -> Any:
    """What an adapted tensor is written as; plain numbers stay what they are."""
    from gguf import GGMLQuantizationType as Kind

    if own in (Kind.F32, Kind.F16, Kind.BF16):
        return own
    return Kind.F16 if precision is Precision.F16 or n_in % 32 else Kind.Q8_0


def _content(each: _Written, adapter: Adapter, heads: Mapping[str, int]) -> Iterator[bytes]:
    if not each.module:
        raw = each.tensor.data.reshape(-1).view(np.uint8)
        for start in range(0, raw.size, _STEP):
            yield raw[start : start + _STEP].tobytes()
        return
    from gguf import quants

    part = each.tensor.name.split(".")[-2]
    delta = adapter.delta(each.module)
    if part in heads:
        delta = turned(delta, heads[part])
    numbers = quants.dequantize(each.tensor.data, each.tensor.tensor_type) + delta
    with np.errstate(over="ignore", invalid="ignore"):  # told below
        content = quants.quantize(numbers, each.kind)
    if not np.isfinite(numbers).all() or (content.dtype == np.float16 and not np.isfinite(content).all()):
        raise WeightsFormError(
            what=f"{each.tensor.name} with the adapter holds numbers too large",
            hint="Train again with a smaller `--rate`",
        )
    yield content.tobytes()


def turned(rows: Floats, n_heads: int) -> Floats:
    """Rows of queries or keys in the order of GGUF: the two halves of each head interleaved, as llama.cpp turns pairs.

    Source: `permute` in convert_hf_to_gguf.py of llama.cpp.

    Example:
        >>> turned(np.float32([[0], [1], [2], [3]]), 1).ravel().tolist()
        [0.0, 2.0, 1.0, 3.0]
    """
    half = rows.shape[0] // n_heads // 2
    return rows.reshape(n_heads, 2, half, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def _head(base: Path, reader: Any, written: list[_Written]) -> bytes:
    """Everything before the weights: keys byte for byte as they were, and the tensors with their new places."""
    first = min(int(tensor.field.offset) for tensor in reader.tensors)
    with base.open("rb") as stream:
        head = stream.read(first)
    rows, at = [], 0
    for each in written:
        title = each.tensor.name.encode()
        axes = [int(axis) for axis in each.tensor.shape]
        form = f"<Q{len(title)}sI{len(axes)}QIQ"
        rows.append(struct.pack(form, len(title), title, len(axes), *axes, int(each.kind), at))
        at += _padded(each.n_bytes, reader.alignment)
    head += b"".join(rows)
    return head + bytes(_padded(len(head), reader.alignment) - len(head))


def _padded(n_bytes: int, step: int) -> int:
    return -(-n_bytes // step) * step


def _text(reader: Any, key: str) -> str:
    field = reader.get_field(key)
    return str(field.contents()) if field is not None else ""


def _number(reader: Any, key: str) -> float:
    """A number; of a list, as some have one for each layer, the highest; 0 where there is none."""
    field = reader.get_field(key)
    found = field.contents() if field is not None else 0
    return float(max(found)) if isinstance(found, list) else float(found)
