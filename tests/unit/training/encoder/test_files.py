"""Layers out of bytes that somebody made up: refused in words, whatever is wrong with them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save

from metier.training.encoder.files import base_of, layers_bytes, read_layers


def form(header: object, body: bytes = b"") -> bytes:
    told = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + body


def tensor(dtype: str, shape: list[int], offsets: list[int]) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


EVIL = {
    "nothing": b"",
    "a header without end": (2**63).to_bytes(8, "little") + b"{}",
    "a deep header": form(b"[" * 200_000),
    "overlapping": form({"a": tensor("F16", [2], [0, 4]), "b": tensor("F16", [2], [2, 6])}, b"\0" * 6),
    "a shape beyond all memory": form({"a": tensor("F16", [2**40, 2**20], [0, 4])}, b"\0" * 4),
    "a form NumPy has not": form({"a": tensor("BF16", [2], [0, 4])}, b"\0" * 4),
    "eight bits": form({"a": tensor("F8_E4M3", [4], [0, 4])}, b"\0" * 4),
    "whole numbers": save({"a": np.ones(3, np.int64)}),
    "numbers too large": save({"a": np.full(3, 1e300)}),
    "no numbers": save({"a": np.full(3, np.nan, np.float16)}),
    "infinite": save({"a": np.full(3, np.inf, np.float16)}),
}


@pytest.mark.parametrize("content", EVIL.values(), ids=EVIL.keys())
def test_evil_layers_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"safetensors|number"):
        read_layers(content)


def test_layers_come_back_in_half_precision() -> None:
    found = read_layers(layers_bytes({"a": np.array([0.5, 0.1], np.float32)}))
    assert found["a"].tolist() == [0.5, float(np.float16(0.1))]


@pytest.mark.parametrize("content", [b"[" * 300_000, b'{"base": 1}', b"\xff", b"[]", b""])
def test_settings_that_make_no_sense_name_no_base(content: bytes) -> None:
    assert base_of(content) == ""
