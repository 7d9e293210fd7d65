"""The adapter beside a base model: attached, taken off as safetensors, put back on."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

from metier.errors import ModelCorruptError, ModelUnsafeError, TuneBaseError
from metier.training.lora.base import PICKLED
from metier.training.lora.options import LoraOptions

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
"""Files by the names that PEFT, vLLM and others look for."""
_ATTENTION = (
    "q_proj",
    "k_proj",
    "v_proj",
    "o_proj",
    "out_proj",
    "qkv_proj",
    "query_key_value",
    "c_attn",
    "Wqkv",
)
_PREFIX = "base_model.model."


def targets_in(model: Any) -> list[str]:
    """Names of the attention's matrices in a model, as its makers call them.

    Raises:
        TuneBaseError: None has a name that is known.
    """
    last = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    found = [name for name in _ATTENTION if name in last]
    if not found:
        what = "its attention has matrices of no known name"
        raise TuneBaseError.of(type(model).__name__, what)
    return found


def attach(model: Any, options: LoraOptions, *, seed: int) -> Any:
    """The model with a fresh adapter, which changes nothing yet: one of its two matrices is zero."""
    import torch
    from peft import LoraConfig

    config = LoraConfig(
        r=options.rank,
        lora_alpha=options.alpha,
        lora_dropout=options.dropout,
        target_modules=targets_in(model),
        task_type="CAUSAL_LM",
        fan_in_fan_out=any(type(module).__name__ == "Conv1D" for module in model.modules()),
    )
    torch.manual_seed(seed)
    return _wrapped(model, config)


def _wrapped(model: Any, config: Any) -> Any:
    """PEFT's model; it warns of what concerns neither weights nor whoever calls."""
    from peft import get_peft_model

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return get_peft_model(model, config)


def weights_of(adapted: Any) -> dict[str, Any]:
    """The adapter's own numbers by the names that PEFT stores them under, in the order of the model."""
    return {
        name.replace(".default", ""): value
        for name, value in adapted.named_parameters()
        if value.requires_grad
    }


def files_of(adapted: Any, weights: Mapping[str, Any], base: str) -> dict[str, bytes]:
    """The two files of an adapter with these weights."""
    from safetensors.torch import save

    plain = {name: value.detach().float().cpu().contiguous() for name, value in weights.items()}
    about = adapted.peft_config["default"].to_dict()
    about |= {"inference_mode": True, "base_model_name_or_path": base}
    ordered = {key: _plain(value) for key, value in sorted(about.items())}
    return {
        WEIGHTS: save(plain, metadata={"format": "pt"}),
        CONFIG: f"{json.dumps(ordered, indent=1, sort_keys=True)}\n".encode(),
    }


def check_files(files: Mapping[str, bytes], *, model: str) -> None:
    """Return if files are those of an adapter in safetensors.

    Raises:
        ModelUnsafeError: The weights are in a form that may run code when it is read.
        ModelCorruptError: One is missing.
    """
    if pickled := [name for name in files if name.lower().endswith(PICKLED)]:
        raise ModelUnsafeError(pickled[0])
    for name in (WEIGHTS, CONFIG):
        if name not in files:
            what = f"{model} has no {name}"
            raise ModelCorruptError(what)


def put_on(model: Any, files: Mapping[str, bytes], *, name: str) -> Any:
    """The base model with an adapter out of its files, for judging.

    Only sizes and places are taken out of the configuration: nothing in it can name code to be run.

    Raises:
        ModelUnsafeError, ModelCorruptError: As `check_files`, or they do not fit the model.
    """
    from peft import LoraConfig
    from safetensors import SafetensorError
    from safetensors.torch import load

    check_files(files, model=name)
    try:
        about = json.loads(files[CONFIG])
        config = LoraConfig(
            r=int(about["r"]), lora_alpha=about["lora_alpha"], lora_dropout=0.0,
            target_modules=[str(target) for target in about["target_modules"]],
            fan_in_fan_out=bool(about.get("fan_in_fan_out", False)), task_type="CAUSAL_LM",
        )  # fmt: skip
        weights = load(files[WEIGHTS])
        adapted = _wrapped(model, config)
        set_weights(adapted, weights)
    except (ValueError, KeyError, TypeError, AttributeError, SafetensorError, RuntimeError) as error:
        what = f"{name}: {str(error)[:160]}"
        raise ModelCorruptError(what) from error
    return adapted.eval()


def set_weights(adapted: Any, weights: Mapping[str, Any]) -> None:
    """Put numbers in place of the adapter's own.

    Raises:
        ValueError: Names or shapes differ.
    """
    import torch

    own = weights_of(adapted)
    if own.keys() != weights.keys():
        msg = "it has other parts than the base model wants"
        raise ValueError(msg)
    with torch.no_grad():
        for name, value in own.items():
            if value.shape != weights[name].shape:
                msg = f"{name.removeprefix(_PREFIX)} has another shape"
                raise ValueError(msg)
            value.copy_(weights[name])


def _plain(value: Any) -> Any:
    if isinstance(value, set | frozenset | list | tuple):
        return sorted(value) if all(isinstance(one, str) for one in value) else [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
