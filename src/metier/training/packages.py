"""Packages that changing weights needs: an extra, told apart from a fault where it is missing."""

from __future__ import annotations

import importlib.util

from metier.errors import ExtraMissingError
from metier.training.method import Method

EXTRA = "finetune"
PACKAGES: dict[Method, tuple[str, ...]] = {
    Method.ENCODER: ("torch",),
    Method.LORA: ("torch", "transformers", "peft", "gguf"),
    Method.HOSTED: (),
}


def check_extra(method: Method) -> None:
    """Return if the packages that a method needs are installed; looks for them, loads none.

    Raises:
        ExtraMissingError: One is not.
    """
    if any(importlib.util.find_spec(name) is None for name in PACKAGES[method]):
        raise ExtraMissingError(EXTRA, setting=f"`--method {method.value}`")
