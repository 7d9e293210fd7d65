"""What tuning would take on this machine: a few windows and one step are tried, the rest is counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.training.encoder.ports import Tensors, Tunable, Window
from metier.training.encoder.reading import texts_of, texts_of_examples
from metier.training.encoder.recipe import EncoderRecipe
from metier.training.encoder.tuning import Views, step_seconds

_TRIED = 8  # windows, of short ones more
_PILE_TRIED = 60  # postings whose windows are counted; the others are taken to be like them
_LAYERS_MB = 7.1  # in half precision
_HEAD_SECONDS = (
    0.25  # of one learned head per 100 examples, on a machine that runs the layers at the speed below
)
_RATIO = (
    12.0  # seconds of one step beside those of a window of 256 tokens, where PyTorch is not there to be tried
)
_TORCH_MB, _SESSIONS_MB, _MOVING_MB = 210.0, 190.0, 330.0
"""Memory of PyTorch once loaded, of the lower layers with the fold encoders, of layers while they are moved."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """Seconds by the clock with this machine's cores, and megabytes.

    Attributes:
        afterwards_seconds: Reading every other posting by the tuned encoder once.
    """

    seconds: float
    memory_mb: float
    disk_mb: float
    afterwards_seconds: float


@dataclass(frozen=True, slots=True)
class _Speed:
    """Mean seconds for a window of those that were tried."""

    lower: float
    upper: float
    step: float


def foresee(
    tunable: Tunable,
    examples: Sequence[Example],
    n_unread: int,
    pile: Sequence[Posting],
    recipe: EncoderRecipe,
    memory_mb: Callable[[], float],
) -> Foresight:
    """Tries and counts.

    Args:
        examples: Those that would be learned from.
        n_unread: How many of them the frozen encoder has not read yet.
        pile: Every posting of the workspace.
        memory_mb: Memory that this process has now.

    Cost: one or two seconds, PyTorch's loading included.
    """
    texts = texts_of_examples(tunable, examples)
    everything, seen = texts.all, texts.seen
    speed = _speed(tunable, everything, seen, recipe)
    n_trainings = recipe.folds + recipe.seeds
    looking = 2 if recipe.steps is None else 1
    steps = n_trainings * looking * (recipe.longest + _looks(len(examples), recipe))
    one = speed.lower + speed.upper
    reading = len(seen) * speed.lower + len(everything) * (speed.lower + recipe.folds * speed.upper)
    unread = n_unread / max(len(examples), 1) * len(everything) * one
    heads = (recipe.folds + 1) * _HEAD_SECONDS * len(examples) / 100
    pile_windows, n_pile = _pile_windows(tunable, pile)
    return Foresight(
        seconds=reading + unread + steps * speed.step + heads,
        memory_mb=memory_mb() + _more_mb(len(everything), seen, recipe),
        disk_mb=_LAYERS_MB,
        afterwards_seconds=pile_windows * n_pile * one,
    )


def _looks(n: int, recipe: EncoderRecipe) -> float:
    """Fitting the head reads every example without learning, title and opening; a third of a step's work for each batch."""
    return 2 * n / recipe.batch / 3


def _speed(
    tunable: Tunable, everything: Sequence[Window], seen: Sequence[Window], recipe: EncoderRecipe
) -> _Speed:
    tried = _spread(everything)
    if not tried:
        return _Speed(0.0, 0.0, 0.0)
    tensors = tunable.tunable_tensors()
    upper = tunable.upper(tensors)
    upper.vectors(tunable.lower(tried[:1]))  # what is loaded once does not count
    below = _timed(lambda: tunable.lower(tried)) / len(tried)
    states = tunable.lower(tried)
    above = _timed(lambda: upper.vectors(states)) / len(tried)
    return _Speed(below, above, _step(tunable, tensors, seen, recipe, below + above))


def _step(
    tunable: Tunable, tensors: Tensors, seen: Sequence[Window], recipe: EncoderRecipe, window: float
) -> float:
    """Seconds of one step."""
    if find_spec("torch") is None:
        return _RATIO * window * recipe.batch / 24
    states = [one[: recipe.tokens].astype(np.float16) for one in tunable.lower(_spread(seen))]
    return step_seconds(tensors, Views(states, states), recipe)


def _more_mb(n_windows: int, seen: Sequence[Window], recipe: EncoderRecipe) -> float:
    """Memory besides what the process has after trying."""
    n_tokens = sum(min(len(window) + 2, recipe.tokens) for window in seen)
    kept = n_tokens * 384 * 2 / 1e6 + n_windows * recipe.folds * (384 * 4 + 200) / 1e6
    return kept + _MOVING_MB * max(recipe.batch / 24, 0.5)


def _pile_windows(tunable: Tunable, pile: Sequence[Posting]) -> tuple[float, int]:
    """Windows of a posting on average, and how many postings there are."""
    if not pile:
        return 0.0, 0
    places = np.unique(np.linspace(0, len(pile) - 1, min(len(pile), _PILE_TRIED)).astype(int))
    return len(texts_of(tunable, [pile[int(place)] for place in places]).all) / len(places), len(pile)


def _spread(windows: Sequence[Window]) -> list[Window]:
    """A few of them, evenly spread by length."""
    if not windows:
        return []
    by_length = sorted(windows, key=len)
    n_tried = min(len(by_length), _TRIED)
    places = (np.arange(n_tried) + 0.5) / n_tried * len(by_length)
    return [by_length[int(place)] for place in places]


def _timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
