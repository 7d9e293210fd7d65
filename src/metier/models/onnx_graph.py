"""all-MiniLM-L6-v2 as an ONNX graph, from its published tensors: token ids of one text in, one unit vector out.

The graph takes one text at a time, so it has neither padding nor attention mask, and no text can change
another's vector. Two precisions: `fp32` is the reference; `int8` quantises every matrix of the six layers.

Source:
    Architecture: Devlin et al. 2019, "BERT", and Reimers & Gurevych 2019, "Sentence-BERT" (mean pooling).
    Operators: ONNX opset 18 and ONNX Runtime's contributed operators (domain `com.microsoft`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float32]

DIM = 384
N_LAYERS = 6
N_HEADS = 12
GRAPH_VERSION = 1  # raise with every change that moves a vector: it is part of the encoder's name
_LAYER = "encoder.layer."
_LAYER_NORM_EPSILON = 1e-12
_FUSED = "com.microsoft"
_INT7_MAX = 63
# Seven bits, not eight: AVX2 without VNNI adds pairs of products (≤ 255 · weight) in 16 bits and saturates
# beyond 64. With seven bits every CPU computes the same integers, so vectors agree between machines.

_Value: TypeAlias = tuple[str, str, list[str | int]]  # of a graph's ends: name, element type, shape
_IDS: _Value = ("ids", "INT64", ["n"])
_STATES: _Value = ("states", "FLOAT", ["n", DIM])
_VECTOR: _Value = ("vector", "FLOAT", [1, DIM])


class Precision(StrEnum):
    """How the graph computes."""

    FP32 = "fp32"
    INT8 = "int8"


def build_graph(tensors: Mapping[str, FloatArray], precision: Precision) -> bytes:
    """The serialised ONNX model.

        x_0   = LN(word[ids] + position[0…n) + type[0])
        y_l   = LN(x_l + W_o · attention(W_qkv · x_l))
        x_l+1 = LN(y_l + W_2 · gelu(W_1 · y_l))
        out   = m / |m|,  m = mean of x_6 over the n tokens

    Input `ids`: int64, shape (n,), 1 ≤ n ≤ 512, with [CLS] and [SEP]. Output `vector`: float32, shape (1, 384).

    In `int8`, weights are symmetric with one scale per output channel; activations are quantised as they come.
    Those that enter W_1 and W_2 are first divided by the largest magnitude of their row (token), which
    undoes outlier tokens: mean cosine to fp32 .9967 instead of .9923 for 2 % more time (`benchmarks/encoder.py`).

    Args:
        tensors: The published tensors by name.
        precision: `fp32` (90 MB) or `int8` (58 MB; word vectors stay float32, as looking them up costs nothing).

    Cost:
        About 1 s and 300 MB of memory, once.
    """
    graph = _GraphWriter(int8=precision is Precision.INT8)
    x = _embeddings(graph, tensors)
    for layer in range(N_LAYERS):
        x = _layer(graph, tensors, layer, x)
    _pooled(graph, x)
    return graph.serialised(_IDS, _VECTOR)


def build_lower_graph(tensors: Mapping[str, FloatArray], precision: Precision, n_layers: int) -> bytes:
    """The embeddings and the first `n_layers` layers of `build_graph`, with the same numbers.

    Input `ids` as there. Output `states`: float32, shape (n, 384), what stands after these layers.

    Args:
        n_layers: From 1 to 5.
    """
    graph = _GraphWriter(int8=precision is Precision.INT8)
    x = _embeddings(graph, tensors)
    for layer in range(n_layers):
        x = _layer(graph, tensors, layer, x, output="states" if layer == n_layers - 1 else "")
    return graph.serialised(_IDS, _STATES)


def build_upper_graph(tensors: Mapping[str, FloatArray], precision: Precision, n_below: int) -> bytes:
    """The layers of `build_graph` above the first `n_below`, and the mean: `states` in, `vector` out.

    Run on the states of `build_lower_graph` it gives the vector of the whole graph, bit for bit.

    Args:
        tensors: Those of these layers, by their published names; others are not looked at.
        n_below: From 1 to 5.

    Cost:
        For two layers 0.1 s and 4 MB in `int8`.
    """
    graph = _GraphWriter(int8=precision is Precision.INT8)
    x = "states"
    for layer in range(n_below, N_LAYERS):
        x = _layer(graph, tensors, layer, x)
    _pooled(graph, x)
    return graph.serialised(_STATES, _VECTOR)


def layer_of(name: str) -> int:
    """Which layer a published tensor belongs to, from 0; -1 for those of no layer."""
    return int(name.removeprefix(_LAYER).partition(".")[0]) if name.startswith(_LAYER) else -1


def _pooled(graph: _GraphWriter, x: str) -> None:
    pooled = graph.op("ReduceMean", [x, graph.axis(0)], keepdims=1)
    graph.op("LpNormalization", [pooled], output="vector", axis=1, p=2)


def _embeddings(graph: _GraphWriter, tensors: Mapping[str, FloatArray]) -> str:
    # A single text is all of token type 0, so its one vector joins the positions.
    place = (
        tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    words = graph.op("Gather", [graph.constant(tensors["embeddings.word_embeddings.weight"]), "ids"])
    n_tokens = graph.op("Shape", ["ids"])
    places = graph.op("Slice", [graph.constant(place), graph.axis(0), n_tokens])
    return _add_and_norm(graph, tensors, "embeddings.LayerNorm", words, places)


def _layer(
    graph: _GraphWriter, tensors: Mapping[str, FloatArray], number: int, x: str, output: str = ""
) -> str:
    """One transformer layer on `x`, shape (n, 384); the name of its output, same shape."""
    prefix = f"{_LAYER}{number}."
    names = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    weights = np.concatenate([tensors[f"{name}.weight"] for name in names])  # (1152, 384)
    biases = np.concatenate([tensors[f"{name}.bias"] for name in names])
    mixed = graph.op("Add", [graph.product(x, weights), graph.constant(biases)])
    heads = [graph.reshape(part, (1, -1, DIM)) for part in graph.split(mixed, 3)]
    seen = graph.op("MultiHeadAttention", heads, domain=_FUSED, num_heads=N_HEADS)
    seen = graph.product(graph.reshape(seen, (-1, DIM)), tensors[f"{prefix}attention.output.dense.weight"])
    bias = tensors[f"{prefix}attention.output.dense.bias"]
    y = _add_and_norm(graph, tensors, f"{prefix}attention.output.LayerNorm", seen, x, bias)

    wide = graph.product(y, tensors[f"{prefix}intermediate.dense.weight"], by_row=True)  # (n, 1536)
    bias = tensors[f"{prefix}intermediate.dense.bias"]
    wide = graph.op("BiasGelu", [wide, graph.constant(bias)], domain=_FUSED)
    narrow = graph.product(wide, tensors[f"{prefix}output.dense.weight"], by_row=True)
    bias = tensors[f"{prefix}output.dense.bias"]
    return _add_and_norm(graph, tensors, f"{prefix}output.LayerNorm", narrow, y, bias, output=output)


def _add_and_norm(
    graph: _GraphWriter,
    tensors: Mapping[str, FloatArray],
    name: str,
    x: str,
    skip: str,
    bias: FloatArray | None = None,
    *,
    output: str = "",
) -> str:
    scale, shift = (graph.constant(tensors[f"{name}.{part}"]) for part in ("weight", "bias"))
    inputs = [x, skip, scale, shift] + ([] if bias is None else [graph.constant(bias)])
    return graph.op(
        "SkipLayerNormalization", inputs, output=output, domain=_FUSED, epsilon=_LAYER_NORM_EPSILON
    )


def quantised(weight: FloatArray) -> tuple[NDArray[np.int8], FloatArray]:
    """Seven-bit integers and one scale per output channel, so that `weight ≈ integers · scales`.

    Args:
        weight: Shape (n_in, n_out).

    Returns:
        Integers in [-63, 63], shape (n_in, n_out), and positive scales, shape (n_out,).

    Example:
        >>> integers, scales = quantised(np.array([[1.0], [-0.25]], dtype=np.float32))
        >>> integers.tolist(), round(float(scales[0]) * 63, 3)
        ([[63], [-16]], 1.0)
    """
    scales = np.maximum(np.abs(weight).max(axis=0) / _INT7_MAX, np.finfo(np.float32).tiny).astype(np.float32)
    return np.rint(weight / scales).astype(np.int8), scales


class _GraphWriter:
    """Collects nodes and constants; every method returns the name of the value it adds."""

    def __init__(self, *, int8: bool) -> None:
        self._int8 = int8
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def axis(self, number: int) -> str:
        return self.constant(np.array([number], dtype=np.int64))

    def op(
        self, kind: str, inputs: Sequence[str], *, output: str = "", domain: str = "", **attributes: Any
    ) -> str:
        from onnx import helper

        name = output or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **attributes))
        return name

    def split(self, x: str, n_parts: int) -> list[str]:
        from onnx import helper

        names = [f"v{len(self._nodes)}.{part}" for part in range(n_parts)]
        self._nodes.append(helper.make_node("Split", [x], names, axis=1, num_outputs=n_parts))
        return names

    def reshape(self, x: str, shape: tuple[int, ...]) -> str:
        return self.op("Reshape", [x, self.constant(np.array(shape, dtype=np.int64))])

    def product(self, x: str, weight: FloatArray, *, by_row: bool = False) -> str:
        """`x · weightᵀ` for a weight as published, shape (n_out, n_in)."""
        columns = np.ascontiguousarray(weight.T)
        if not self._int8:
            return self.op("MatMul", [x, self.constant(columns)])
        if not by_row:
            return self._integer_product(x, columns)
        # Every row then spans exactly [-1, 1] somewhere, so the one scale of the operator fits all rows.
        size = self.op("ReduceMax", [self.op("Abs", [x]), self.axis(1)], keepdims=1)
        return self.op("Mul", [self._integer_product(self.op("Div", [x, size]), columns), size])

    def _integer_product(self, x: str, columns: FloatArray) -> str:
        integers, scales = quantised(columns)
        zero_points = np.zeros(len(scales), dtype=np.int8)
        inputs = [x, *(self.constant(values) for values in (integers, scales, zero_points))]
        return self.op("DynamicQuantizeMatMul", inputs, domain=_FUSED)

    def serialised(self, given: _Value, result: _Value) -> bytes:
        from onnx import TensorProto, helper

        ends = [
            helper.make_tensor_value_info(name, TensorProto.DataType.Value(kind), shape)
            for name, kind, shape in (given, result)
        ]
        graph = helper.make_graph(self._nodes, "all-MiniLM-L6-v2", ends[:1], ends[1:], self._constants)
        # Opset 18 and IR 9 are read by every ONNX Runtime since 1.15 (2023).
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="metier")
        return bytes(model.SerializeToString())
