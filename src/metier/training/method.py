"""One shape for every way to change weights: what it is given, what it foresees, what it hands over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeAlias

from metier.domain.example import Example
from metier.domain.ports import Progress
from metier.domain.posting import PostingId
from metier.domain.profile import Profile
from metier.training.dataset.rows import RowKind, RowSet

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class Method(StrEnum):
    """How weights are changed."""

    ENCODER = "encoder"
    """The last layers of the sentence encoder, on the processor; served without PyTorch."""
    LORA = "lora"
    """A small adapter of a local language model."""
    HOSTED = "hosted"
    """A job at a service with OpenAI's API of fine-tuning."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be learned.

    Attributes:
        rows: In training form, masked, in time; of `screening` every answer is the label alone.
        examples: Of `screening`: the decisions that stand, in the order decided; else empty.
        seeds: How many trainings with chance drawn anew are averaged.
        device: `auto`, `cpu` or `cuda`.
        batch: Rows at once; None for the method's own.
        options: What only one method knows, by name, as the person said it.
    """

    kind: RowKind
    rows: RowSet
    examples: tuple[Example, ...] = ()
    profile: Profile = field(default_factory=Profile)
    seed: int = 0
    seeds: int = 3
    device: str = "auto"
    batch: int | None = None
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a run would take and could bring; made without starting anything.

    Attributes:
        seconds: Of the training itself, on this machine; None where nobody can know (a hosted queue).
        memory_mb: Most memory of the process.
        disk_mb: What stays in the workspace.
        usd: At most; 0 where nothing is paid; None where no price is known.
        afterwards_seconds: What using it costs once, such as reading every posting again.
        brings: What may be expected of it, in words, with where that stands.
        missing: Why it cannot start, in words; empty where it can.
        notes: What else there is to know.
    """

    method: Method
    seconds: float | None
    memory_mb: float
    disk_mb: float
    usd: Decimal | None = Decimal(0)
    afterwards_seconds: float = 0.0
    brings: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Gate(StrEnum):
    """What held-out decisions said when training ended; what later decisions say is told by `metier finetune use`."""

    BETTER = "better on held-out decisions"
    NO_BETTER = "no better on held-out decisions"
    NOT_KNOWN = "not known by held-out decisions"


@dataclass(frozen=True, slots=True)
class Trained:
    """What training hands to the registry.

    Attributes:
        base: Name of the model whose weights were changed.
        base_identity: Hash of it, or its name at a service: these weights fit nothing else.
        files: Content by file name: safetensors, JSON or text, never pickle.
        settings: Everything that a repeat needs: seeds, rates, steps, versions.
        told: Per posting a score by weights that had not learned from it.
        trained_on: Every posting that the weights learned from.
        figures: Held-out figures with intervals, frozen and tuned beside each other, for the card.
        used: Seconds, most memory in MB, US dollars, as they were.
    """

    base: str
    base_identity: str
    files: Mapping[str, bytes]
    settings: Mapping[str, Json]
    gate: Gate
    told: Mapping[PostingId, float] = field(default_factory=dict)
    trained_on: frozenset[PostingId] = frozenset()
    figures: Mapping[str, Json] = field(default_factory=dict)
    used: Mapping[str, float] = field(default_factory=dict)


class Checkpoints(Protocol):
    """Where a run keeps what it has done, so that it goes on after being killed; each is there whole or not at all."""

    def get(self, name: str) -> bytes | None:
        """What was kept under that name."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep it; durable when this returns."""
        ...

    def names(self) -> Sequence[str]:
        """What is kept, in the order of names."""
        ...


class InMemory:
    """`Checkpoints` that go with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """What was kept under that name."""
        return self._kept.get(name)

    def put(self, name: str, content: bytes) -> None:
        """Keep it."""
        self._kept[name] = content

    def names(self) -> Sequence[str]:
        """What is kept, in the order of names."""
        return sorted(self._kept)


class TrainingMethod(Protocol):
    """A way to change weights."""

    @property
    def method(self) -> Method:
        """Which one."""
        ...

    @property
    def identity(self) -> str:
        """Hash or name of everything a run rests on apart from the task: base model, code, settings.

        A checkpoint is of use to a run of the same identity and data alone.
        """
        ...

    def foresee(self, task: Task) -> Foreseen:
        """What it would take; a second or two, starts and sends nothing."""
        ...

    def train(self, task: Task, keep: Checkpoints, progress: Progress | None = None) -> Trained:
        """Change weights; goes on where `keep` says it stopped. Raising leaves `keep` good for going on.

        Raises:
            NotEnoughExamplesError: Fewer than 20 labels, or all alike.
            ExtraMissingError: Its packages are not installed.
            NoGpuError, TrainMemoryError, TrainNanError: As named.
        """
        ...
