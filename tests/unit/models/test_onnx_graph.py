"""Quantisation of weights."""

from __future__ import annotations

import numpy as np

from metier.models.onnx_graph import quantised


def test_the_error_is_at_most_half_a_step() -> None:
    weight = np.random.default_rng(7).normal(size=(50, 20)).astype(np.float32)
    integers, scales = quantised(weight)
    assert np.all(np.abs(integers * scales - weight) <= scales / 2 + 1e-6)


def test_seven_bits_cannot_saturate_sixteen() -> None:
    integers, _ = quantised(np.array([[-8.0, 0.1], [8.0, -0.1]], dtype=np.float32))
    assert np.abs(integers.astype(np.int32)).max() == 63
    assert 2 * 255 * 63 < 2**15


def test_a_column_of_zeros_stays_zero() -> None:
    integers, scales = quantised(np.zeros((3, 2), dtype=np.float32))
    assert not integers.any()
    assert np.isfinite(scales).all()
