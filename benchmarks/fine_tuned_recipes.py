"""Ways to tune the sentence encoder that `benchmarks.fine_tuned` compares: how many layers, steps, trainings averaged.

A recipe is written LAYERSxSTEPS, LAYERSxSTEPSxSEEDS or either with @RATE: `2x10x3` tunes the last two layers for ten steps, three
times from the same start with other draws, and averages the weights. STEPS `stop` finds the number of steps, none
included, by the loss of the latest fifth of the labels in a training on the others, and trains on all labels for as many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks import encoder_tuners as tuners
from benchmarks.encoder_tuning import Case
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.evaluation.splits import Split
from metier.screeners.features import unit
from metier.training.encoder import layers as tuned_layers
from metier.training.encoder import tuning

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

STOPS = (0, 2, 4, 7, 10, 15, 20, 30)
"""Numbers of steps that early stopping chooses among."""

_LATER = 0.2
_FOLDS = ((200, 5), (10**9, 3))  # up to how many examples
_GRAMMAR = re.compile(r"(?P<layers>[1-6])x(?P<steps>\d+|stop)(x(?P<seeds>\d+))?(@(?P<rate>[\d.e-]+))?")


@dataclass(frozen=True)
class Recipe:
    """How the encoder is tuned.

    Attributes:
        layers: How many of the last layers move.
        steps: How many steps are taken; None for early stopping.
        seeds: Trainings whose weights are averaged.
    """

    name: str
    layers: int
    steps: int | None
    seeds: int = 1
    rate: float = tuners.LAYER_RATE

    @classmethod
    def of(cls, name: str) -> Recipe:
        """As written in the head of this file."""
        found = _GRAMMAR.fullmatch(name)
        if found is None:
            msg = f"expected a recipe such as 2x10, 2xstopx3 or 2x10x3@5e-5, not {name!r}"
            raise ValueError(msg)
        steps = None if found["steps"] == "stop" else int(found["steps"])
        rate = float(found["rate"] or tuners.LAYER_RATE)
        return cls(name, int(found["layers"]), steps, int(found["seeds"] or 1), rate)


@dataclass(frozen=True)
class Trial:
    """One split of a case: labels to learn from, in time; then those to tell.

    Attributes:
        rows: Places in the case of the examples, then of the tests.
        grades: Of the same.
    """

    case: Case
    split: Split
    states: tuners.States
    examples: Sequence[Example]
    rows: Integers
    grades: Integers

    @classmethod
    def of(cls, case: Case, split: Split, states: tuners.States) -> Trial:
        """Of one split."""
        both = [case.place[given] for given in (*split.train, *split.test)]
        labels = [case.unit.labelled.items[place].label for place in both]
        grades = np.array([label.grade for label in labels if label is not None], np.int64)
        return cls(case, split, states, case.examples(split), np.array(both, np.int64), grades)

    @property
    def n(self) -> int:
        """How many examples there are."""
        return len(self.examples)


@dataclass(frozen=True)
class Scores:
    """What a recipe says: of the examples by weights and heads that had not seen them (NaN where none could), of the tests."""

    left_out: Doubles
    test: Doubles
    own_left_out: Doubles
    """By the head that was trained with the encoder, instead of the learned screener's on its vectors."""
    own_test: Doubles
    steps: int

    @classmethod
    def empty(cls, trial: Trial, steps: int) -> Scores:
        """To be filled."""
        n_tests = len(trial.rows) - trial.n
        return cls(
            np.full(trial.n, np.nan), np.zeros(n_tests), np.full(trial.n, np.nan), np.zeros(n_tests), steps
        )


class Tuned:
    """An encoder that was tuned, with the head it was tuned by."""

    def __init__(self, layers: tuners.LastLayers, head: Doubles) -> None:
        self.layers, self.head = layers, head

    def dense(self, rows: Integers) -> Floats:
        """The three views. Shape (n, 3, dim)."""
        return self.layers.dense(rows)

    def own(self, dense: Floats) -> Doubles:
        """The head's score of postings, given their views. Shape (n,)."""
        weighed = unit((dense * tuners.VIEW_WEIGHTS[:, None]).sum(axis=1))
        return np.asarray(weighed @ self.head, np.float64)


def in_half_precision(states: tuners.States) -> tuners.States:
    """The same with layers that multiply in bfloat16 (weights and sums stay float32): several times faster where the processor can."""
    import torch

    class Quick(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
        def __init__(self, layer: Any) -> None:
            super().__init__()
            self.layer = layer

        def forward(self, x: Any, src_key_padding_mask: Any) -> Any:
            with torch.autocast("cpu", torch.bfloat16):
                return self.layer(x, src_key_padding_mask=src_key_padding_mask).float()

    return tuners.States([Quick(layer).eval() for layer in states.layers], states.after)


def tune_in_half_precision() -> None:
    """The same for the product's own tuning, in this process."""
    import torch

    exact = tuned_layers.pooled

    def pooled(layers: Sequence[Any], states: Sequence[Any]) -> Any:
        with torch.autocast("cpu", torch.bfloat16):
            return exact(layers, states).float()

    setattr(tuning, "pooled", pooled)  # noqa: B010  # a name that it imports, not one of its own


def run(trial: Trial, recipes: Sequence[Recipe]) -> list[Scores]:
    """Tunes on all examples and tells the tests, then on every fold's others and tells the fold; trainings are shared."""
    plans = [
        (recipe, recipe.steps if recipe.steps is not None else _steps_by_later(trial, recipe))
        for recipe in recipes
    ]
    everything = np.arange(trial.n)
    found = [Scores.empty(trial, steps) for _, steps in plans]
    n_folds = next(folds for most, folds in _FOLDS if trial.n <= most)
    for fold in range(-1, n_folds):
        here = everything % n_folds == fold
        others = np.flatnonzero(~here)
        told = np.flatnonzero(here & np.isin(trial.grades[: trial.n], trial.grades[others]))
        places = np.concatenate([others, told]) if fold >= 0 else np.arange(len(trial.rows))
        trainings = Trainings(trial, others, plans)
        for scores, (recipe, steps) in zip(found, plans, strict=True):
            tuned = trainings.averaged(recipe, steps)
            dense = tuned.dense(trial.rows[places])
            examples = [trial.examples[int(i)] for i in others]
            judged = trial.case.judge(examples, trial.rows[places], dense).scores
            own = tuned.own(dense[len(others) :])
            if fold < 0:
                scores.test[:], scores.own_test[:] = judged, own
            else:
                scores.left_out[told], scores.own_left_out[told] = judged, own
    return found


class Trainings:
    """Trainings on some of the examples; the same training is done once for all recipes that need it."""

    def __init__(self, trial: Trial, some: Integers, plans: Sequence[tuple[Recipe, int]]) -> None:
        self._trial, self._some, self._plans = trial, some, plans
        self._done: dict[tuple[int, float, int], dict[int, list[Any]]] = {}

    def averaged(self, recipe: Recipe, steps: int) -> Tuned:
        """After so many steps, weights averaged over the recipe's seeds."""
        import torch

        seeds = range(recipe.seeds if steps else 1)
        kept = [self._weights(recipe, seed)[steps] for seed in seeds]
        means = [torch.stack(weights).mean(0) for weights in zip(*kept, strict=True)]
        layers = tuners.LastLayers(self._trial.states, recipe.layers)
        with torch.no_grad():
            for weight, mean in zip(layers.parameters(), means[:-2], strict=True):
                weight.copy_(mean)
        return Tuned(layers, means[-2].numpy())

    def _weights(self, recipe: Recipe, seed: int) -> dict[int, list[Any]]:
        """By number of steps, whatever any recipe wants of this training."""
        key = (recipe.layers, recipe.rate, seed)
        wanted = {
            steps
            for other, steps in self._plans
            if (other.layers, other.rate) == key[:2] and seed < other.seeds
        }
        if key not in self._done:
            layers = tuners.LastLayers(self._trial.states, recipe.layers)
            self._done[key] = {
                step: [weight.detach().clone() for weight in moved]
                for step, moved in _training(self._trial, recipe, layers, self._some, max(wanted), seed)
                if step in wanted
            }
        return self._done[key]


def _training(
    trial: Trial, recipe: Recipe, layers: tuners.LastLayers, some: Integers, steps: int, seed: int
) -> Iterator[tuple[int, list[Any]]]:
    """The number of steps taken and everything that moves (layers, then head and bounds), before and after each step."""
    import torch

    torch.manual_seed(1000 * trial.split.seed + seed)
    rng = np.random.default_rng([9, trial.split.seed, seed])
    rows, grades = trial.rows[some], trial.grades[some]
    told = torch.from_numpy(grades)
    loss, more = tuners.ordinal_loss(torch.from_numpy(layers.whole(rows)), told)
    groups = [{"params": layers.parameters()}, {"params": more, "lr": 10 * recipe.rate}]
    optimiser = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01)
    by_grade = [np.flatnonzero(grades == grade) for grade in np.unique(grades)]
    yield 0, [*layers.parameters(), *more]
    for step in range(1, steps + 1):
        drawn = np.array([rng.choice(by_grade[i % len(by_grade)]) for i in range(layers.batch)])
        value = loss(layers.vectors(rows[drawn]), told[drawn])
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        yield step, [*layers.parameters(), *more]


def _steps_by_later(trial: Trial, recipe: Recipe) -> int:
    """The number of steps after which the latest examples are told best by a training on the earlier ones."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

    n = round((1 - _LATER) * trial.n)
    later, grades = trial.rows[n : trial.n], torch.from_numpy(trial.grades[n : trial.n])
    wanted = (grades[:, None] > torch.arange(2)).float()
    layers, losses = tuners.LastLayers(trial.states, recipe.layers), {}
    for step, (*_, head, bounds) in _training(trial, recipe, layers, np.arange(n), max(STOPS), 0):
        if step in STOPS:
            with torch.no_grad():
                logits = (torch.from_numpy(layers.whole(later)) @ head)[:, None] - bounds
                losses[step] = float(cross_entropy(logits, wanted))
    return min(losses, key=lambda step: (losses[step], step))
