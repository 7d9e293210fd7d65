"""How the encoder is tuned: every number that a repeat needs, and which of them a person may change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from metier.errors import ConfigValueError
from metier.training.method import Json, Task

CODE_VERSION = "encoder-2"
"""Raise with any change that moves weights."""
EARLY = "early"
"""As `steps`: their number is chosen by later decisions."""


_MOST_RATE = 0.1


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """Numbers of a training. Where no reason stands, they are those that research ended with (docs/log.md, 2026-11-30).

    Attributes:
        steps: Of one training; None to stop where later decisions are told best, at no step at all if need be.
        most_steps, look_every: When `steps` is None: the most there are, and how often later decisions are looked at.
        later: Share of the decisions, the last ones, that such a choice looks at; it learns from the others.
        rate: Learning rate of the layers; that of the tuner's own head is ten times as large.
        batch: Postings per step, drawn alike by label.
        tokens: Of a window that training sees; the encoder reads all of it afterwards.
        folds: Encoders that have not seen a part of the examples, for honest scores.
        seeds: Trainings whose weights are averaged.
        most_labels, most_windows: More decisions than these are thinned out evenly in time, as time would explode.
    """

    steps: int | None = 10
    most_steps: int = 30
    look_every: int = 5
    later: float = 0.2
    rate: float = 1e-4
    batch: int = 24
    dropout: float = 0.1
    weight_decay: float = 0.01
    tokens: int = 64
    folds: int = 5
    seeds: int = 3
    seed: int = 0
    most_labels: int = 500
    most_windows: int = 2_500

    @property
    def settings(self) -> dict[str, Json]:
        """For the card."""
        return {"code": CODE_VERSION, **dataclasses.asdict(self)}

    @property
    def longest(self) -> int:
        """Most steps of one training."""
        return self.most_steps if self.steps is None else self.steps


def recipe_of(task: Task, base: EncoderRecipe | None = None) -> EncoderRecipe:
    """The recipe with what the task says.

    Options: `steps` (a number, or `early`), `rate`, `folds`.

    Raises:
        ConfigValueError: An option is unknown or out of range.
    """
    found = dataclasses.replace(base or EncoderRecipe(), seed=task.seed, seeds=max(1, task.seeds))
    if task.batch is not None:
        found = dataclasses.replace(found, batch=_number({"batch": task.batch}, "batch", 3, 512))
    for name in task.options:
        if name not in _READERS:
            raise ConfigValueError(name, got=name, expected=f"one of {', '.join(_READERS)}")
        found = _READERS[name](found, task.options)
    return found


def _steps(recipe: EncoderRecipe, options: Mapping[str, Json]) -> EncoderRecipe:
    early = str(options["steps"]).strip().lower() == EARLY
    return dataclasses.replace(recipe, steps=None if early else _number(options, "steps", 1, 300))


def _rate(recipe: EncoderRecipe, options: Mapping[str, Json]) -> EncoderRecipe:
    name = "rate"
    try:
        rate = float(str(options[name]))
    except ValueError:
        rate = 0.0
    if not 0 < rate <= _MOST_RATE:
        raise ConfigValueError(
            name, got=str(options[name]), expected=f"a number above 0, at most {_MOST_RATE}"
        )
    return dataclasses.replace(recipe, rate=rate)


def _folds(recipe: EncoderRecipe, options: Mapping[str, Json]) -> EncoderRecipe:
    return dataclasses.replace(recipe, folds=_number(options, "folds", 2, 10))


_READERS: Mapping[str, Callable[[EncoderRecipe, Mapping[str, Json]], EncoderRecipe]] = {
    "steps": _steps,
    "rate": _rate,
    "folds": _folds,
}


def _number(options: Mapping[str, Json], name: str, least: int, most: int) -> int:
    given = str(options[name]).strip()
    if not given.isdecimal() or not least <= int(given) <= most:
        also = f", or `{EARLY}`" if name == "steps" else ""
        raise ConfigValueError(name, got=given, expected=f"a whole number from {least} to {most}{also}")
    return int(given)
