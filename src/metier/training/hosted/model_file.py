"""What is kept of a model at a service: a JSON file with its name, and whom to ask; weights are not handed out."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from metier.errors import TuneOptionError, quoted
from metier.training.hosted.record import Record
from metier.training.method import Json

FILE = "hosted.json"
_FORMAT = 1
_BEST = "best"
_LOSSES = ("full_valid_loss", "valid_loss", "train_loss")
"""By which `best` is chosen: the first of them that every checkpoint has."""


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model that a service kept on the way."""

    model: str
    step: int
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class HostedModel:
    """What `hosted.json` says.

    Attributes:
        model: That is asked: the last one, or the checkpoint that was chosen.
        final: The last one.
        alias, host: The base model of the settings it was trained by, and where that was.
        base: The model whose weights were changed.
        job: Name of the job.
        instruction: What stands before every posting; empty of other kinds than screening.
        with_profile: The instruction holds the person's wishes.
    """

    model: str
    final: str
    alias: str
    host: str
    base: str
    job: str
    instruction: str
    with_profile: bool
    checkpoints: tuple[KeptModel, ...] = ()

    def to_bytes(self) -> bytes:
        """As a file."""
        return f"{json.dumps({'format': _FORMAT, **asdict(self)}, ensure_ascii=True, indent=2)}\n".encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> HostedModel:
        """What a file says.

        Raises:
            ValueError: It is none of these.

        Example:
            >>> one = HostedModel("ft:a", "ft:a", "near", "a.example", "a", "ftjob-1", "", False)
            >>> HostedModel.from_bytes(one.to_bytes()) == one
            True
        """
        try:
            row = json.loads(content)
            if row.pop("format") != _FORMAT:
                raise ValueError(FILE)
            kept = tuple(_kept(one) for one in row.pop("checkpoints"))
            found = cls(**row, checkpoints=kept)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(FILE) from error
        names = (found.model, found.final, found.alias, found.host, found.base, found.job, found.instruction)
        if not all(isinstance(name, str) for name in names) or not found.model:
            raise ValueError(FILE)
        return found


def _kept(row: Any) -> KeptModel:
    return KeptModel(
        str(row["model"]), int(row["step"]), {str(k): float(v) for k, v in row["figures"].items()}
    )


def chosen(record: Record, wanted: Json) -> str:
    """The name of the model to ask: the last one, or a checkpoint by step, by name, or the best by its loss.

    Raises:
        TuneOptionError: There is no such checkpoint.
    """
    assert record.job is not None
    if wanted is None or wanted in {"", "last"}:
        return record.job.model
    for model, step, _ in record.kept:
        if wanted in {model, step, str(step)}:
            return model
    best = _best(record) if wanted == _BEST else None
    if best is not None:
        return best
    steps = ", ".join(f"{step}" for _, step, _ in record.kept) or "none"
    option = "checkpoint"
    raise TuneOptionError(
        option, got=wanted, want=f"`last`, `best`, or the step of one that was kept ({quoted(steps)})"
    )


def _best(record: Record) -> str | None:
    for name in _LOSSES:
        losses = [(figures.get(name, math.nan), -step, model) for model, step, figures in record.kept]
        if losses and all(math.isfinite(loss) for loss, _, _ in losses):
            return min(losses)[2]
    return None
