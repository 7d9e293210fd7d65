"""The last layers of the encoder in PyTorch: from published tensors and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metier.screeners.sparse import Floats
from metier.training.encoder.ports import Tensors

DIM, HEADS, INNER = 384, 12, 1536
_PARTS = {
    "self_attn.out_proj": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "linear1": "intermediate.dense",
    "linear2": "output.dense",
    "norm2": "output.LayerNorm",
}
"""PyTorch's names of a layer's parts, and the published ones."""
_THREE = ("query", "key", "value")


def layers_of(tensors: Mapping[str, Floats], dropout: float) -> list[Any]:
    """The layers as PyTorch modules, lowest first, with copies of the tensors."""
    import torch
    from torch import nn

    found = []
    for at in _prefixes(tensors):
        layer = nn.TransformerEncoderLayer(
            DIM, HEADS, INNER, dropout=dropout, activation="gelu", layer_norm_eps=1e-12, batch_first=True
        )
        state = {}
        for part in ("weight", "bias"):
            three = [tensors[f"{at}attention.self.{name}.{part}"] for name in _THREE]
            state[f"self_attn.in_proj_{part}"] = torch.from_numpy(np.concatenate(three))
            for mine, theirs in _PARTS.items():
                state[f"{mine}.{part}"] = torch.from_numpy(np.array(tensors[f"{at}{theirs}.{part}"]))
        layer.load_state_dict(state)
        found.append(layer)
    return found


def tensors_of(layers: Sequence[Any], names: Mapping[str, Floats]) -> Tensors:
    """The other way round: float32 under the published names, which are those of `names`."""
    found: Tensors = {}
    for at, layer in zip(_prefixes(names), layers, strict=True):
        state = {name: value.detach().numpy() for name, value in layer.state_dict().items()}
        for part in ("weight", "bias"):
            three = np.split(state[f"self_attn.in_proj_{part}"], 3)
            for name, value in zip(_THREE, three, strict=True):
                found[f"{at}attention.self.{name}.{part}"] = np.array(value, np.float32)
            for mine, theirs in _PARTS.items():
                found[f"{at}{theirs}.{part}"] = np.array(state[f"{mine}.{part}"], np.float32)
    return {name: found[name] for name in sorted(found)}


def pooled(layers: Sequence[Any], states: Sequence[NDArray[np.floating]]) -> Any:
    """Mean over tokens after `layers`, at unit length. Shape (len(states), dim).

    Args:
        states: Per text shape (tokens, dim), at least one token each.
    """
    import torch
    from torch.nn.functional import normalize

    parts = [torch.from_numpy(np.asarray(one, np.float32)) for one in states]
    x = torch.nn.utils.rnn.pad_sequence(parts, batch_first=True)
    lengths = torch.tensor([len(one) for one in parts])
    is_padding = torch.arange(x.shape[1]) >= lengths[:, None]
    for layer in layers:
        x = layer(x, src_key_padding_mask=is_padding)
    return normalize(x.masked_fill(is_padding[..., None], 0).sum(1) / lengths[:, None], dim=-1)


def _prefixes(tensors: Mapping[str, Floats]) -> list[str]:
    return sorted({name[: name.index(".", len("encoder.layer.")) + 1] for name in tensors})
