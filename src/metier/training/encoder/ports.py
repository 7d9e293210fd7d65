"""What tuning the encoder needs from outside: an encoder in two parts, and somebody who weighs what was held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from metier.domain.ports import Encoder
from metier.screeners.sparse import Doubles, Floats, Integers
from metier.training.method import Gate, Json

Window: TypeAlias = tuple[int, ...]
"""Word pieces of a piece of text; empty for an empty text."""
Tensors: TypeAlias = dict[str, Floats]
"""The layers that can be tuned, by their published names."""


class Upper(Protocol):
    """The layers that can be tuned, ready to run."""

    def vectors(self, states: Sequence[Floats]) -> Floats:
        """One vector of unit length per window's states. Shape (len(states), dim)."""
        ...


class Tunable(Protocol):
    """A sentence encoder whose last layers can be exchanged (`metier.models.tunable.TunableMiniLm`)."""

    @property
    def name(self) -> str:
        """Identity of everything the vectors of the untouched encoder rest on."""
        ...

    @property
    def n_threads(self) -> int:
        """Windows read at once."""
        ...

    def windows(self, texts: Sequence[str], *, max_windows: int) -> list[list[Window]]:
        """Per text the windows that the encoder reads, at least one."""
        ...

    def lower(self, windows: Sequence[Window]) -> list[Floats]:
        """What stands below the layers that can be tuned, per window. Shape (tokens, dim)."""
        ...

    def upper(self, tensors: Mapping[str, Floats]) -> Upper:
        """These layers, ready to run."""
        ...

    def tunable_tensors(self) -> Tensors:
        """The published layers."""
        ...

    def with_tensors(
        self,
        tensors: Mapping[str, Floats],
        *,
        known: Mapping[Window, Floats] | None = None,
        keep_graph: bool = True,
    ) -> Encoder:
        """The whole encoder with these layers; vectors of `known` windows are not computed again."""
        ...


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of examples by weights and heads that had not seen them.

    Attributes:
        frozen: Of the encoder as published, the head's left-out scores. Shape (n,).
        tuned: Of fold encoders; NaN where there is none. Shape (n,).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).
        recency: How much each example counts for its age and copies. Shape (n,).
        folds: Fold of each example; copies share one. Shape (n,).
    """

    frozen: Doubles
    tuned: Doubles
    grades: Integers
    recency: Doubles
    folds: Integers


@dataclass(frozen=True, slots=True)
class Weighed:
    """What held-out scores say about changed weights.

    Attributes:
        share: Of the tuned score in the mixture that tells the examples best; 0 for the frozen encoder alone.
    """

    gate: Gate
    share: float
    figures: Mapping[str, Json]


class Weigh(Protocol):
    """Weighs held-out scores (`metier.actions.finetuning.evidence.weigh`)."""

    def __call__(self, held_out: HeldOut) -> Weighed:
        """The gate and its figures."""
        ...
