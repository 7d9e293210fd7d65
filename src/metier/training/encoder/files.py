"""What a tuned encoder is kept as: its layers as safetensors in half precision, its numbers as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from metier.screeners.sparse import Floats
from metier.training.encoder.ports import Tensors
from metier.training.method import Json

LAYERS_FILE, SETTINGS_FILE = "layers.safetensors", "encoder.json"
_FORMS = (np.dtype(np.float16), np.dtype(np.float32))


def layers_bytes(tensors: Mapping[str, Floats]) -> bytes:
    """Safetensors in half precision: 7 MB for two layers. The same numbers make the same bytes."""
    from safetensors.numpy import save

    return save({name: np.ascontiguousarray(tensors[name], np.float16) for name in sorted(tensors)})


def read_layers(content: bytes) -> Tensors:
    """The layers in such bytes, as float32.

    Raises:
        ValueError: The bytes are no safetensors, or hold anything but numbers that were learned.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(content)
    except (SafetensorError, KeyError) as error:  # a form that NumPy does not know is a key that is missing
        msg = f"these are no safetensors: {error}"
        raise ValueError(msg) from error
    for name, tensor in tensors.items():
        is_sound = tensor.dtype in _FORMS and np.isfinite(tensor).all()
        if not is_sound:
            msg = f"`{name[:80]}` holds what is no number, or numbers of another form"
            raise ValueError(msg)
    return {name: tensors[name].astype(np.float32) for name in sorted(tensors)}


def settings_bytes(base: str, settings: Mapping[str, Json]) -> bytes:
    """What the layers fit, and how they were made."""
    return json.dumps({"base": base, "settings": dict(settings)}, indent=1, sort_keys=True).encode()


def base_of(content: bytes) -> str:
    """The encoder that such bytes say the layers fit; empty where they say none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    base = found.get("base") if isinstance(found, dict) else None
    return base if isinstance(base, str) else ""
