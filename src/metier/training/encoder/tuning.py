"""One training: the ordinal loss moves the last layers a few steps, and its head is thrown away.

Source:
    McCullagh 1980, "Regression Models for Ordinal Data". That the head is fitted before the layers move: Kumar et al. 2022,
    "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.errors import TrainMemoryError, TrainNanError
from metier.screeners.sparse import Floats, Integers
from metier.training.encoder.layers import layers_of, pooled, tensors_of
from metier.training.encoder.ports import Tensors
from metier.training.encoder.recipe import EncoderRecipe

Halves: TypeAlias = NDArray[np.float16]

TITLE_SHARE = 0.2 / 0.45
"""How often a training sees a posting's title, as the learned head weighs title, opening and whole text; else its opening."""

_HEAD_STEPS, _HEAD_RATE, _HEAD_DECAY = 200, 0.1, 2e-3
_HEAD_FASTER = 10.0  # the head's learning rate beside that of the layers
_NO_MEMORY = ("can't allocate memory", "out of memory", "bad_alloc", "bad allocation")
_AT_ONCE = 32  # texts read at once where nothing is learned


@dataclass(frozen=True, slots=True)
class Views:
    """What training sees of postings: states of their titles and openings, cut short.

    Attributes:
        title, opening: Per posting shape (tokens, dim); the same twice where one of them is empty.
    """

    title: Sequence[Halves]
    opening: Sequence[Halves]

    def __len__(self) -> int:
        return len(self.title)

    def take(self, rows: Integers) -> Views:
        """Those postings."""
        return Views([self.title[int(i)] for i in rows], [self.opening[int(i)] for i in rows])


def tune(start: Tensors, views: Views, grades: Integers, recipe: EncoderRecipe, seed: int) -> Tensors:
    """The layers after the recipe's steps on these postings; `start` itself where there is only one label, or no step helps.

    Rounded to half precision, which is how they are kept: what is measured is what is served.

    Args:
        views: In the order decided. n postings.
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).
        seed: Of everything drawn; the same one gives the same weights on the same machine.

    Raises:
        TrainNanError: The loss became no number.
        TrainMemoryError: There was not enough memory.

    Cost: on one core of a new server .3 s a step of 24 texts of 64 tokens; five times that on an old one.
    """
    with _single(seed), within_memory():
        n_steps = _steps_of(start, views, grades, recipe, seed) if recipe.steps is None else recipe.steps
        if not n_steps or len(np.unique(grades)) < 2:
            return start
        training = _Training(start, views, grades, recipe, seed)
        for _ in range(n_steps):
            training.step()
        found = halved(training.tensors())
        if not all(np.isfinite(value).all() for value in found.values()):  # the last step, or half precision
            raise TrainNanError(step=n_steps)
        return found


def halved(tensors: Mapping[str, Floats]) -> Tensors:
    """Rounded to half precision, as float32."""
    return {name: value.astype(np.float16).astype(np.float32) for name, value in tensors.items()}


def mean_of(parts: Sequence[Tensors]) -> Tensors:
    """The mean of several trainings' layers, rounded to half precision.

    They start at the same weights and move a little way, so that the weights between them are as good as they are.
    """
    return halved(
        {
            name: np.asarray(np.mean([part[name] for part in parts], axis=0, dtype=np.float64), np.float32)
            for name in parts[0]
        }
    )


def _steps_of(start: Tensors, views: Views, grades: Integers, recipe: EncoderRecipe, seed: int) -> int:
    """The number of steps after which later decisions are told best by layers that learned from the earlier ones."""
    n = len(views) - round(recipe.later * len(views))
    earlier, later = np.arange(n), np.arange(n, len(views))
    if len(np.unique(grades[earlier])) < 2 or not len(later):
        return 0
    training = _Training(start, views.take(earlier), grades[earlier], recipe, seed)
    held_out = views.take(later)
    best, least = 0, training.loss_of(held_out, grades[later])
    for number in range(1, recipe.most_steps + 1):
        training.step()
        if number % recipe.look_every == 0:
            loss = training.loss_of(held_out, grades[later])
            if loss < least:
                best, least = number, loss
    return best


class _Training:
    """Layers that are being moved, with the head that tells them where to."""

    def __init__(
        self, start: Tensors, views: Views, grades: Integers, recipe: EncoderRecipe, seed: int
    ) -> None:
        import torch

        self._names, self._views, self._recipe = start, views, recipe
        self._grades = torch.from_numpy(np.asarray(grades, np.int64))
        self._layers = layers_of(start, recipe.dropout)
        self._rng = np.random.default_rng([9, seed])
        self._by_grade = [np.flatnonzero(grades == grade) for grade in np.unique(grades)]
        self._head = torch.zeros(_width(self._names), requires_grad=True)
        self._bounds = torch.tensor([0.0, 1.0], requires_grad=True)
        self._done = 0
        self._fit_head()
        moved = [weight for layer in self._layers for weight in layer.parameters()]
        groups = [
            {"params": moved},
            {"params": [self._head, self._bounds], "lr": _HEAD_FASTER * recipe.rate},
        ]
        self._optimiser = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=recipe.weight_decay)

    def step(self) -> None:
        """One step on postings drawn alike by label, each by its title or its opening."""
        by_grade = self._by_grade
        drawn = np.array(
            [self._rng.choice(by_grade[i % len(by_grade)]) for i in range(self._recipe.batch)], np.int64
        )
        is_title = self._rng.random(len(drawn)) < TITLE_SHARE
        states = [
            (self._views.title if title else self._views.opening)[int(row)]
            for row, title in zip(drawn, is_title, strict=True)
        ]
        for layer in self._layers:
            layer.train()
        self._moved(self._loss(pooled(self._layers, states), self._grades[drawn]), self._optimiser)

    def loss_of(self, views: Views, grades: Integers) -> float:
        """Ordinal loss of other postings, without chance."""
        import torch

        with torch.no_grad():
            return float(self._loss(self._whole(views), torch.from_numpy(np.asarray(grades, np.int64))))

    def tensors(self) -> Tensors:
        """The layers as they are."""
        return tensors_of(self._layers, self._names)

    def _fit_head(self) -> None:
        """Proportional odds on the vectors as they are, every label counting alike."""
        import torch

        vectors, grades = self._whole(self._views), self._grades
        each = 1 / torch.bincount(grades, minlength=3).clamp(min=1)
        weights = each[grades] / each[grades].mean()
        first = torch.optim.Adam([self._head, self._bounds], lr=_HEAD_RATE)
        for _ in range(_HEAD_STEPS):
            small = _HEAD_DECAY * self._head.square().sum()
            self._moved(self._loss(vectors, grades, weights) + small, first)
        self._done = 0

    def _loss(self, vectors: Any, grades: Any, weights: Any = None) -> Any:
        import torch
        from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

        logits = (vectors @ self._head)[:, None] - self._bounds
        wanted = (grades[:, None] > torch.arange(2)).float()
        return cross_entropy(logits, wanted, None if weights is None else weights[:, None])

    def _moved(self, loss: Any, optimiser: Any) -> None:
        self._done += 1
        if not np.isfinite(loss.item()):
            raise TrainNanError(step=self._done)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    def _whole(self, views: Views) -> Any:
        """Title and opening in the shares in which training sees them, without chance. Shape (n, dim)."""
        import torch
        from torch.nn.functional import normalize

        for layer in self._layers:
            layer.eval()
        found = []
        with torch.no_grad():
            for states in (views.title, views.opening):
                parts = [
                    pooled(self._layers, states[start : start + _AT_ONCE])
                    for start in range(0, len(states), _AT_ONCE)
                ]
                found.append(torch.cat(parts))
        return normalize(TITLE_SHARE * found[0] + (1 - TITLE_SHARE) * found[1], dim=-1)


def _width(tensors: Mapping[str, Floats]) -> int:
    return next(len(value) for name, value in tensors.items() if name.endswith("output.LayerNorm.weight"))


@contextmanager
def _single(seed: int) -> Iterator[None]:
    """One thread and its own chance: the same seed gives the same weights, and nobody else's chance is touched."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def within_memory() -> Iterator[None]:
    """Tells that memory ran out, however it is noticed.

    Raises:
        TrainMemoryError: It did.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not any(word in str(error).lower() for word in _NO_MEMORY):
            raise
        what = "Tuning the encoder ran out of memory; nothing in use has changed"
        raise TrainMemoryError(what, hint="Close other programs, or use a smaller `--batch`") from error
