"""Which methods there are, and what each takes; a method's own code is loaded when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.errors import TrainingOptionError
from metier.training.dataset.rows import RowKind
from metier.training.method import Method
from metier.training.packages import check_extra as check_extra  # noqa: PLC0414  # who asks for a method takes it from here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from metier.training.method import TrainingMethod
    from metier.workspace.opened import OpenWorkspace


def _encoder(workspace: OpenWorkspace) -> TrainingMethod:
    from metier.workspace.finetuning.encoder import encoder_method

    return encoder_method(workspace)


def _lora(workspace: OpenWorkspace) -> TrainingMethod:
    from metier.workspace.finetuning.lora import lora_method

    return lora_method(workspace)


def _hosted(workspace: OpenWorkspace) -> TrainingMethod:
    from metier.workspace.finetuning.hosted import hosted_method

    return hosted_method(workspace)


MAKERS: dict[Method, Callable[[OpenWorkspace], TrainingMethod]] = {
    Method.ENCODER: _encoder,
    Method.LORA: _lora,
    Method.HOSTED: _hosted,
}
OPTIONS: dict[Method, frozenset[str]] = {
    Method.ENCODER: frozenset({"steps", "folds", "rate"}),
    Method.LORA: frozenset({"base", "epochs", "rank", "rate", "tokens"}),
    Method.HOSTED: frozenset({
        "base", "model", "epochs", "price", "budget", "agree_rows", "tuned_before", "checkpoint", "job", "create_again",
    }),
}  # fmt: skip
"""What only one method knows, by name."""


def method_of(method: Method, workspace: OpenWorkspace) -> TrainingMethod:
    """A way to change weights, made for this workspace.

    Raises:
        ConfigValueError: The settings name what it cannot tune.
    """
    return MAKERS[method](workspace)


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
