"""A tuned sentence encoder as one file for other programs: the published tensors, and the tuned layers in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from metier.errors import ModelMismatchError, TunedCorruptError

if TYPE_CHECKING:
    from metier.training.registry.card import Card
    from metier.workspace.finetuning.weights import WeightsForm
    from metier.workspace.opened import OpenWorkspace


def encoder_file(
    workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes], form: WeightsForm
) -> bytes:
    """The whole encoder as ONNX or safetensors, 90 MB, in 32 bits.

    The ONNX graph takes `ids`, the tokens of one text, and gives `vector`, of unit length; it runs on ONNX Runtime. The
    safetensors file takes the place of `model.safetensors` in a folder of sentence-transformers/all-MiniLM-L6-v2.

    Raises:
        ConfigValueError: Another encoder than the built-in one is set up.
        ModelMismatchError: It was tuned from another encoder than the one here.
        TunedCorruptError: Its layers are no layers of this encoder.
        WeightsMissingError, ModelCorruptError: The published weights are not there, or differ.
    """
    from safetensors.numpy import load, save

    from metier.models.onnx_graph import Precision, build_graph
    from metier.models.weights import WEIGHTS, read_pinned
    from metier.training.encoder.files import LAYERS_FILE, SETTINGS_FILE, base_of, read_layers
    from metier.workspace.finetuning.encoder import tunable_of

    tunable = tunable_of(workspace)
    made_for = base_of(files.get(SETTINGS_FILE, b"")) or card.base_identity
    if made_for != tunable.name:
        raise ModelMismatchError(card.id, made_for=made_for, got=tunable.name)
    tensors = load(read_pinned(WEIGHTS, cache=workspace.cache_folder, path=workspace.settings.encoder_path))
    try:
        layers = read_layers(files.get(LAYERS_FILE, b""))
        if any(name not in tensors or tensors[name].shape != layers[name].shape for name in layers):
            raise ValueError("its layers have other names or shapes")  # noqa: TRY301, TRY003, EM101  # told below with the rest
    except ValueError as error:
        raise TunedCorruptError(card.id, what=str(error), instead="the frozen encoder") from error
    tensors |= layers
    return (
        build_graph(tensors, Precision.FP32) if form == "onnx" else save(tensors, metadata={"format": "pt"})
    )
