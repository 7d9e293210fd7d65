"""The training itself: steps, readings of held-out rows, checkpoints; killed and gone on with, it ends at the same weights."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from metier.domain.ports import Progress
from metier.errors import ResumeMismatchError, TrainNanError
from metier.screeners.sparse import Doubles
from metier.training.lora.adapter import set_weights, weights_of
from metier.training.lora.lessons import Lesson, Lessons
from metier.training.lora.options import LoraOptions
from metier.training.lora.passes import answer_losses, judge, label_logits, probabilities
from metier.training.method import Checkpoints, Json

CHECKPOINT = "lora.safetensors"
"""Name of the one checkpoint; each replaces the one before."""
_ENTRY = "place"
_LEAST_RATE = 0.1  # of the highest, at the end


@dataclass
class Place:
    """How far a training is; all of it stands in the checkpoint.

    Attributes:
        step: Steps done.
        best_step: The one whose weights told held-out rows best.
        readings: Loss of held-out rows by step; the first is the untouched base model's.
        losses: Mean loss of the rows of each step.
        seconds: Spent so far, before this process.
        is_done: No step is left, or too many readings brought nothing.
    """

    key: str
    step: int = 0
    best_step: int = 0
    readings: list[tuple[int, float]] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    is_done: bool = False

    def as_json(self) -> dict[str, Json]:
        """As it stands in a checkpoint."""
        return {
            "key": self.key,
            "step": self.step,
            "best_step": self.best_step,
            "readings": [[step, loss] for step, loss in self.readings],
            "losses": list(self.losses),
            "seconds": self.seconds,
            "is_done": self.is_done,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Place:
        """Out of a checkpoint."""
        readings = [(int(step), float(loss)) for step, loss in said["readings"]]
        return cls(
            str(said["key"]), int(said["step"]), int(said["best_step"]), readings,
            [float(loss) for loss in said["losses"]], float(said["seconds"]), bool(said["is_done"]),
        )  # fmt: skip


def n_steps(n_rows: int, options: LoraOptions) -> int:
    """Steps of a whole training."""
    return max(1, math.ceil(n_rows * options.epochs / options.rows_a_step))


def reading_steps(n_rows: int, options: LoraOptions) -> tuple[int, ...]:
    """After which steps held-out rows are read; the last step is one of them."""
    total = n_steps(n_rows, options)
    apart = max(1, math.ceil(n_rows / options.rows_a_step / options.reports))
    return tuple(sorted({*range(apart, total + 1, apart), total}))


class Trainer:
    """Trains the adapter of one model on one set of lessons.

    Every chance is drawn from the seed and the number of the step, so a checkpoint holds no state of chance: the order of
    rows, and what dropout leaves out, are the same whether a run was killed or not.
    """

    def __init__(
        self, adapted: Any, lessons: Lessons, options: LoraOptions, *, seed: int, batch: int, key: str
    ) -> None:
        """For a model with a fresh adapter.

        Args:
            batch: Rows that go through at once.
            key: What the run rests on; a checkpoint of another is refused.
        """
        import torch

        self._model, self._lessons, self._options, self._seed, self._batch = (
            adapted, lessons, options, seed, batch,
        )  # fmt: skip
        self._own = weights_of(adapted)
        self._optimizer = torch.optim.AdamW(
            list(self._own.values()), lr=options.rate, weight_decay=options.decay, foreach=False
        )
        self._best: dict[str, Any] = {}
        self.place = Place(key)

    def run(self, keep: Checkpoints, progress: Progress | None = None) -> dict[str, Any]:
        """Train to the end; the weights of the best reading.

        Raises:
            ResumeMismatchError: `keep` is of another training.
            TrainNanError: The loss became no number; the checkpoint is from before.
        """
        self._go_on(keep)
        began = time.monotonic()
        total = n_steps(len(self._lessons.train), self._options)
        reads = set(reading_steps(len(self._lessons.train), self._options))
        before = self.place.seconds
        if not self.place.readings:
            self.place.readings.append((0, self._read()))
        while not self.place.is_done:
            if progress:
                progress("adapting", self.place.step, total)
            step = self.place.step + 1
            self.place.losses.append(self._step(step, total))
            self.place.step = step
            if step in reads:
                self._note(self._read())
            self.place.is_done |= step >= total
            if step in reads or step % self._options.keep_every == 0 or self.place.is_done:
                self.place.seconds = before + time.monotonic() - began
                keep.put(CHECKPOINT, self._checkpoint())
        if progress:
            progress("adapting", total, total)
        set_weights(self._model, self._best)
        return self._best

    def _step(self, step: int, total: int) -> float:
        import torch

        rows = self._rows_of(step)
        torch.manual_seed(int(np.random.SeedSequence([self._seed, step]).generate_state(1)[0]))
        self._model.train()
        self._optimizer.zero_grad(set_to_none=True)
        n_said = sum(len(row.answer) for row in rows) or len(rows)
        whole = 0.0
        for start in range(0, len(rows), self._batch):
            loss = self._loss(rows[start : start + self._batch]) / n_said
            if not torch.isfinite(loss):
                raise TrainNanError(step=step)
            loss.backward()
            whole += float(loss.detach())
        length = torch.nn.utils.clip_grad_norm_(list(self._own.values()), self._options.clip)
        if not torch.isfinite(length):
            raise TrainNanError(step=step)
        for group in self._optimizer.param_groups:
            group["lr"] = rate_at(step, total, self._options)
        self._optimizer.step()
        return whole

    def _loss(self, rows: Sequence[Lesson]) -> Any:
        """Sum of the rows' losses."""
        import torch

        labels = self._lessons.labels
        if labels is None:
            return answer_losses(self._model, rows)[0].sum()
        logits = label_logits(self._model, [row.prompt for row in rows], labels)
        grades = torch.tensor([row.grade for row in rows], device=logits.device)
        weights = torch.tensor([row.weight for row in rows], device=logits.device)
        return (torch.nn.functional.cross_entropy(logits, grades, reduction="none") * weights).sum()

    def _rows_of(self, step: int) -> list[Lesson]:
        """The rows of one step: each row once in an epoch, in an order drawn for that epoch."""
        n, size = len(self._lessons.train), self._options.rows_a_step
        places = range((step - 1) * size, min(step * size, math.ceil(n * self._options.epochs)))
        orders = {
            epoch: np.random.Generator(np.random.PCG64([self._seed, epoch])).permutation(n)
            for epoch in {place // n for place in places}
        }
        return [self._lessons.train[orders[place // n][place % n]] for place in places]

    def _read(self) -> float:
        """Mean loss of held-out rows: of their labels, or of a token of their answers."""
        losses = row_losses(self._model, self._lessons.held_out, self._lessons)
        return float(losses[:, 0].sum() / losses[:, 1].sum())

    def _note(self, loss: float) -> None:
        place = self.place
        before = [reading for step, reading in place.readings if step]
        place.readings.append((place.step, loss))
        if not math.isfinite(loss):
            raise TrainNanError(step=place.step)
        if not before or loss < min(before):
            place.best_step = place.step
            self._best = {name: value.detach().clone() for name, value in self._own.items()}
        since = sum(step > place.best_step for step, _ in place.readings)
        place.is_done |= since >= self._options.patience

    def _checkpoint(self) -> bytes:
        from safetensors.torch import save

        tensors = {f"now.{name}": value.detach() for name, value in self._own.items()}
        tensors |= {f"best.{name}": value for name, value in self._best.items()}
        for name, value in self._own.items():
            state = self._optimizer.state[value]
            tensors |= {f"first.{name}": state["exp_avg"], f"second.{name}": state["exp_avg_sq"]}
        plain = {name: value.cpu().contiguous() for name, value in tensors.items()}
        return bytes(save(plain, metadata={_ENTRY: json.dumps(self.place.as_json())}))

    def _go_on(self, keep: Checkpoints) -> None:
        """Take up what was kept."""
        import torch
        from safetensors.torch import load

        kept = keep.get(CHECKPOINT)
        if kept is None:
            return
        place = Place.from_json(json.loads(_metadata(kept)[_ENTRY]))
        if place.key != self.place.key:
            run = "lora"
            raise ResumeMismatchError(run, what="its base model, options or rows are others now")
        tensors = load(kept)
        set_weights(self._model, _under("now.", tensors))
        self._best = _under("best.", tensors)
        for name, value in self._own.items():
            self._optimizer.state[value] = {
                "step": torch.tensor(float(place.step)),
                "exp_avg": tensors[f"first.{name}"].to(value.device),
                "exp_avg_sq": tensors[f"second.{name}"].to(value.device),
            }
        self.place = place


def rate_at(step: int, total: int, options: LoraOptions) -> float:
    """Learning rate of a step, counted from 1: a straight rise, then half a cosine down to a tenth.

    Example:
        >>> [round(rate_at(step, 10, LoraOptions(rate=1.0, warm_up=0.2)), 2) for step in (1, 2, 6, 10)]
        [0.5, 1.0, 0.55, 0.1]
    """
    rise = max(1, round(options.warm_up * total))
    if step <= rise:
        return options.rate * step / rise
    gone = (step - rise) / max(1, total - rise)
    return options.rate * (_LEAST_RATE + (1 - _LEAST_RATE) * (1 + math.cos(math.pi * gone)) / 2)


def row_losses(model: Any, rows: Sequence[Lesson], lessons: Lessons) -> Doubles:
    """Loss and number of tokens of each row, each read alone; of screening the label counts as one. Shape (n, 2)."""
    import torch

    model.eval()
    if lessons.labels is not None:
        p = told_by(model, rows, lessons)
        said = p[np.arange(len(rows)), [row.grade for row in rows]]
        return np.column_stack([-np.log(np.clip(said, 1e-6, 1)), np.ones(len(rows))])
    found = np.zeros((len(rows), 2))
    with torch.inference_mode():
        for place, row in enumerate(rows):
            loss, sizes = answer_losses(model, [row])
            found[place] = float(loss[0]), sizes[0]
    return found


def told_by(model: Any, rows: Sequence[Lesson], lessons: Lessons) -> Doubles:
    """P(passed, maybe, excited) of each row, each read alone. Shape (n, 3)."""
    assert lessons.labels is not None
    model.eval()
    logits = np.array([judge(model, row.prompt, lessons.labels) for row in rows]).reshape(len(rows), -1)
    return probabilities(logits, lessons.corrections)


def _under(prefix: str, tensors: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _metadata(content: bytes) -> dict[str, str]:
    """What stands in the head of a safetensors file, whose length is its first eight bytes."""
    size = int.from_bytes(content[:8], "little")
    found: dict[str, str] = json.loads(content[8 : 8 + size]).get("__metadata__", {})
    return found
