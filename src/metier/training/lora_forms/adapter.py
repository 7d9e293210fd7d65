"""An adapter in the form of PEFT, read: which weights of the base it changes, and by how much.

Form: https://huggingface.co/docs/peft (adapter_config.json, adapter_model.safetensors).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from metier.errors import ModelCorruptError, WeightsFormError
from metier.training.lora.adapter import CONFIG, WEIGHTS
from metier.training.lora_forms.numbers import Floats, Place, as_floats, places

_KEY = re.compile(r"(?:base_model\.model\.)?(?P<module>.+)\.lora_(?P<side>[AB])(?:\.default)?\.weight")
_PLAIN = {
    "use_dora": False,
    "lora_bias": False,
    "use_qalora": False,
    "bias": "none",
}
_EMPTY = ("modules_to_save", "target_parameters", "layer_replication", "trainable_token_indices", "use_bdlora",
          "alora_invocation_tokens", "megatron_config", "arrow_config", "velora_config", "kasa_config", "monteclora_config")  # fmt: skip
"""Kinds of adapters that are no plain sum, or that change more than weights of matrices."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter: for each of some matrices two narrow ones, whose product is added.

    Attributes:
        config: `adapter_config.json`, read.
        files: The two files as they are.
        sides: By module, such as `model.layers.0.self_attn.q_proj`, where its two matrices lie.
    """

    config: Mapping[str, Any]
    files: Mapping[str, bytes]
    sides: Mapping[str, tuple[Place, Place]]

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Adapter:
        """An adapter out of its files.

        Raises:
            WeightsFormError: Files are missing, or it is of a kind that cannot be merged by adding.
            ModelCorruptError: A file makes no sense.
        """
        for name in (CONFIG, WEIGHTS):
            if name not in files:
                raise WeightsFormError(
                    what=f"The tuned model holds no {name}, so it is no LoRA adapter", hint=_LOOK
                )
        try:
            config = json.loads(files[CONFIG])
        except ValueError as error:
            raise ModelCorruptError(CONFIG) from error
        if not isinstance(config, dict):
            raise ModelCorruptError(CONFIG)
        _check_plain(config)
        return cls(config, files, _sides(files[WEIGHTS]))

    @property
    def modules(self) -> tuple[str, ...]:
        """What it changes, in order of names."""
        return tuple(sorted(self.sides))

    @property
    def rank(self) -> int:
        """The widest of its narrow matrices; what a server must allow."""
        return max((down.shape[0] for down, _ in self.sides.values()), default=0)

    def scale(self, module: str) -> float:
        """What the product is multiplied by: alpha over rank, or over its root (`use_rslora`)."""
        rank = self.sides[module][0].shape[0]
        alpha = _by_pattern(self.config.get("alpha_pattern"), module, self.config.get("lora_alpha", 8))
        return alpha / math.sqrt(rank) if self.config.get("use_rslora") else alpha / rank

    def is_zero(self, module: str) -> bool:
        """Whether it adds nothing there: one of the two matrices is all zeros."""
        return not all(self._numbers(place).any() for place in self.sides[module])

    def shape(self, module: str) -> tuple[int, int]:
        """Of the weight that is added to: (outputs, inputs), the other way round for `fan_in_fan_out` as in GPT-2."""
        down, up = self.sides[module]
        n_out, n_in = up.shape[0], down.shape[1]
        return (n_in, n_out) if self.config.get("fan_in_fan_out") else (n_out, n_in)

    def delta(self, module: str) -> Floats:
        """What is added to a module's weight, in its shape."""
        down, up = (self._numbers(place) for place in self.sides[module])
        found = np.asarray(up @ down * np.float32(self.scale(module)), dtype=np.float32)
        return found.T if self.config.get("fan_in_fan_out") else found

    def _numbers(self, place: Place) -> Floats:
        return as_floats(self.files[WEIGHTS][place.start : place.end], place.kind, place.shape)


_LOOK = "`metier finetune list` tells by which method each was made"


def _check_plain(config: Mapping[str, Any]) -> None:
    kind = config.get("peft_type", "LORA")
    odd = [key for key, plain in _PLAIN.items() if config.get(key, plain) not in (plain, None)]
    odd += [key for key in _EMPTY if config.get(key)]
    if kind != "LORA" or odd:
        what = f"`{odd[0]}` is set" if odd else f"it is of the kind {kind}"
        raise WeightsFormError(
            what=f"This adapter cannot be merged by adding: {what}",
            hint="Merge it with PEFT's own `merge_and_unload`",
        )


def _sides(content: bytes) -> dict[str, tuple[Place, Place]]:
    _, found = places(content)
    sides: dict[str, dict[str, Place]] = {}
    for place in found:
        match = _KEY.fullmatch(place.name)
        if match is None or len(place.shape) != 2 or not place.is_plain:
            raise WeightsFormError(
                what=f"This adapter cannot be merged by adding: it holds `{place.name}`",
                hint="Merge it with PEFT's own `merge_and_unload`",
            )
        sides.setdefault(match["module"], {})[match["side"]] = place
    for module, pair in sides.items():
        if set(pair) != {"A", "B"} or pair["A"].shape[0] != pair["B"].shape[1]:
            what = f"{WEIGHTS} (the two matrices of {module} do not belong together)"
            raise ModelCorruptError(what)
    return {module: (pair["A"], pair["B"]) for module, pair in sides.items()}


def _by_pattern(patterns: object, module: str, usual: float) -> float:
    """As PEFT reads `alpha_pattern`: a key is the end of a module's name, as a pattern."""
    for key, value in (patterns if isinstance(patterns, dict) else {}).items():
        if re.match(rf"(.*\.)?({key})$", module):
            return float(value)
    return float(usual)
