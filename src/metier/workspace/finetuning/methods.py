"""Which methods there are, and what each takes; a method's own code is loaded when it is used."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

from metier.errors import CannotTrainError, ExtraMissingError, TrainingOptionError
from metier.training.dataset.rows import RowKind
from metier.training.method import Method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metier.training.method import TrainingMethod
    from metier.workspace.applying import Applying

MAKERS: dict[Method, str] = {
    Method.ENCODER: "metier.workspace.finetuning.encoder:encoder_method",
    Method.LORA: "metier.workspace.finetuning.lora:lora_method",
    Method.HOSTED: "metier.workspace.finetuning.hosted:hosted_method",
}
"""Module and function of each."""
OPTIONS: dict[Method, frozenset[str]] = {
    Method.ENCODER: frozenset({"steps", "folds", "rate"}),
    Method.LORA: frozenset({"base", "epochs", "rank", "rate", "tokens"}),
    Method.HOSTED: frozenset(
        {
            "base",
            "model",
            "epochs",
            "price",
            "budget",
            "agree_rows",
            "tuned_before",
            "checkpoint",
            "job",
            "create_again",
        }
    ),
}
"""What only one method knows, by name."""
_PACKAGES = {Method.ENCODER: ("torch",), Method.LORA: ("torch", "transformers", "peft")}


def method_of(method: Method, workspace: Applying) -> TrainingMethod:
    """A way to change weights, made for this workspace.

    Raises:
        CannotTrainError: This version of metier does not have it.
    """
    module, _, name = MAKERS[method].partition(":")
    try:
        make = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise CannotTrainError(method.value, missing=["this version of metier does not have it"]) from error
    made: TrainingMethod = make(workspace)
    return made


def check_options(method: Method, kind: RowKind, named: Iterable[str]) -> None:
    """Return if a method learns from rows of that kind and takes the options.

    Raises:
        TrainingOptionError: It does not.
    """
    if method is Method.ENCODER and kind is not RowKind.SCREENING:
        raise TrainingOptionError(
            what=f"`--method encoder` learns labels, and `--kind {kind.value}` is about words",
            hint="`--method lora` or `--method hosted`",
        )
    for name in sorted(set(named) - OPTIONS[method]):
        takers = [one.value for one in Method if name in OPTIONS[one]]
        raise TrainingOptionError(
            what=f"`--{name.replace('_', '-')}` is not for `--method {method.value}`",
            hint=f"It is for `--method {' or '.join(takers)}`" if takers else "Leave it out",
        )


def check_extra(method: Method) -> None:
    """Return if the packages that a method needs are installed; looks for them, loads none.

    Raises:
        ExtraMissingError: They are not.
    """
    if any(importlib.util.find_spec(name) is None for name in _PACKAGES.get(method, ())):
        raise ExtraMissingError("finetune", setting=f"`--method {method.value}`")  # noqa: EM101  # the name of an extra, no message
