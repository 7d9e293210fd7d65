"""Weights as bytes: files of safetensors read and written one tensor at a time, without PyTorch.

Format: https://huggingface.co/docs/safetensors (eight bytes of length, a head of JSON, then the numbers).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.errors import ModelCorruptError

Floats: TypeAlias = NDArray[np.float32]
_LONGEST_HEAD = 100_000_000
"""Bytes; the library that made the format believes no more."""
_BYTES = {"F32": 4, "F16": 2, "BF16": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one tensor lies in a file.

    Attributes:
        kind: `F32`, `F16`, `BF16` or another name of the format.
        start, end: Bytes from the start of the file.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def is_plain(self) -> bool:
        """Whether it holds numbers that can be added to; quantised ones cannot."""
        return self.kind in _BYTES


def places(content: bytes | Path) -> tuple[bytes, tuple[Place, ...]]:
    """The head of a safetensors file as it stands there, and its tensors in the order of their bytes.

    Raises:
        ModelCorruptError: It is no such file, or tensors lie beyond its end.
    """
    if isinstance(content, Path):
        size, name = content.stat().st_size, content.name
        with content.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            head = stream.read(length) if length <= min(size, _LONGEST_HEAD) else b""
    else:
        size, name = len(content), "adapter_model.safetensors"
        length = int.from_bytes(content[:8], "little")
        head = content[8 : 8 + length] if length <= min(size, _LONGEST_HEAD) else b""
    try:
        table = json.loads(head)
        found = [_place(key, row, 8 + length) for key, row in table.items() if key != "__metadata__"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"{name} (its head makes no sense)"
        raise ModelCorruptError(what) from error
    found.sort(key=lambda place: (place.start, place.end))
    at = 8 + length
    for place in found:
        odd = place.is_plain and place.end - place.start != math.prod(place.shape) * _BYTES[place.kind]
        if place.start != at or place.end < place.start or place.end > size or odd:
            what = f"{name} (tensor {place.name} does not lie where its head says)"
            raise ModelCorruptError(what)
        at = place.end
    if at != size:
        what = f"{name} (it has {size:,} bytes of {at:,})"
        raise ModelCorruptError(what)
    return length.to_bytes(8, "little") + head, tuple(found)


def _place(name: str, row: Mapping[str, object], begin: int) -> Place:
    shape, offsets = row["shape"], row["data_offsets"]
    if not isinstance(shape, list) or not isinstance(offsets, list):
        raise TypeError
    start, end = (int(each) for each in offsets)
    return Place(name, str(row["dtype"]), tuple(int(each) for each in shape), begin + start, begin + end)


def as_floats(raw: bytes, kind: str, shape: tuple[int, ...]) -> Floats:
    """Numbers of a tensor, exactly.

    Args:
        kind: `F32`, `F16` or `BF16`.
    """
    if kind == "BF16":  # the upper half of a 32-bit number
        wide = np.frombuffer(raw, dtype="<u2").astype(np.uint32) << 16
        return wide.view(np.float32).reshape(shape)
    return np.frombuffer(raw, dtype="<f4" if kind == "F32" else "<f2").astype(np.float32).reshape(shape)


def as_bytes(numbers: Floats, kind: str) -> bytes:
    """Numbers in a kind, rounded to the nearest, of two as near to the even one, as PyTorch rounds.

    Example:
        >>> as_floats(as_bytes(np.float32([1.0, 1 / 3]), "BF16"), "BF16", (2,)).tolist()
        [1.0, 0.333984375]
    """
    if kind == "BF16":
        bits = np.ascontiguousarray(numbers, dtype=np.float32).view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()
    with np.errstate(over="ignore"):  # too large becomes infinite, which is looked for where it matters
        return np.ascontiguousarray(numbers).astype("<f4" if kind == "F32" else "<f2").tobytes()
