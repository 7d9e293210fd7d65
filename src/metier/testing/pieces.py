"""A way to change weights without weights: pieces of work that take a moment each, for tests of runs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from metier.domain.ports import Progress
from metier.training.method import Checkpoints, Foreseen, Gate, Json, Method, Task, Trained


@dataclass(frozen=True)
class PiecewiseMethod:
    """`TrainingMethod` whose weights are a chain of digests, one for each piece; each rests on all before it and on the rows.

    Attributes:
        n_pieces: Of work, each kept when it is done.
        pause: Seconds that each takes.
        held_at: The only piece that takes `pause`, where a test needs time at a certain place; None for each of them.
        fails_at: The piece before which `failure` is raised; None for never.
        made: Names of pieces that were made by this object, in order.
    """

    method: Method = Method.ENCODER
    identity: str = "piecewise-1"
    n_pieces: int = 8
    pause: float = 0.0
    held_at: int | None = None
    gate: Gate = Gate.NOT_KNOWN
    memory_mb: float = 1.0
    disk_mb: float = 0.1
    usd: Decimal | None = Decimal(0)
    missing: tuple[str, ...] = ()
    figures: Mapping[str, Json] = field(default_factory=dict)
    fails_at: int | None = None
    failure: BaseException | None = None
    made: list[str] = field(default_factory=list, init=False, compare=False)

    def foresee(self, task: Task) -> Foreseen:  # noqa: ARG002  # the port's signature
        """What its pauses take."""
        return Foreseen(
            self.method, self.pause * (self.n_pieces if self.held_at is None else 1), self.memory_mb, self.disk_mb, self.usd,
            brings="nothing: there are no weights", missing=self.missing,
        )  # fmt: skip

    def train(self, task: Task, keep: Checkpoints, progress: Progress | None = None) -> Trained:
        """Make the pieces that are not there yet."""
        said = "\n".join(f"{row.data} {row.answer}" for row in task.rows.rows)
        last = hashlib.sha256(f"{task.seed} {said}".encode()).digest()
        for number in range(self.n_pieces):
            name = f"piece/{number}"
            kept = keep.get(name)
            if kept is None:
                if self.fails_at == number and self.failure is not None:
                    raise self.failure
                if self.held_at in {None, number}:
                    time.sleep(self.pause)
                kept = hashlib.sha256(last).digest() * 64
                keep.put(name, kept)
                self.made.append(name)
            last = kept
            if progress is not None:
                progress("Making pieces", number + 1, self.n_pieces)
        ids = [one.posting.id for one in task.examples]
        return Trained(
            "none", self.identity, {"weights.json": f'"{last.hex()}"'.encode()}, {"seed": task.seed}, self.gate,
            told=dict.fromkeys(ids, 0.0), trained_on=frozenset(ids), figures=self.figures,
        )  # fmt: skip
