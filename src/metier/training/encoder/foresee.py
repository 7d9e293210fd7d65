"""What tuning would take on this machine: a few windows and a product are tried, the rest is counted.

PyTorch is not loaded for it: that alone would take longer than all of this. A step is as many products as were measured.
Seconds are those of the processor, so that what else runs now does not count.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.screeners.threads import one_blas_thread
from metier.training.encoder.ports import Tunable, Window
from metier.training.encoder.reading import Texts, texts_of, texts_of_examples
from metier.training.encoder.recipe import EncoderRecipe
from metier.training.encoder.tuning import TITLE_SHARE

_TRIED = 8  # windows
_PILE_TRIED = 60  # postings whose windows are counted; the others are taken to be like them
_LAYERS_MB = 7.1  # in half precision
_VECTORS_MB = 2_400 / 1e6  # of a posting read by the tuned encoder: three views in half precision
_STEP, _WHOLE = 0.44, 0.27
"""For each token of the longest text among 24: a step, and reading 24 titles and openings, as products of 1,536 × 384 and
384 × 1,536."""
_LOADING = 6.0  # seconds, until PyTorch has made its first step, and of drawing examples anew at the end
_HEAD = 0.06  # seconds of one learned head per 100 examples
_TORCH_MB, _MOVING_MB = 420.0, 330.0
"""Memory of PyTorch once it works, and of layers while 24 texts move them (docs/log.md)."""
_DRAWS = 50


@dataclass(frozen=True, slots=True)
class Foresight:
    """Seconds by the clock with this machine's cores, and megabytes.

    Attributes:
        disk_mb: The layers, and vectors of every posting once the tuned encoder has read it.
        afterwards_seconds: Reading every posting by the tuned encoder once.
        busy: How many times as long it takes while what runs now goes on running.
    """

    seconds: float
    memory_mb: float
    disk_mb: float
    afterwards_seconds: float
    busy: float = 1.0


@dataclass(frozen=True, slots=True)
class _Speed:
    """Seconds of the processor for a window, on average, and for a product; how many times as long these took by the clock."""

    lower: float
    upper: float
    product: float
    busy: float = 1.0


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

    Cost: about a second.
    """
    texts = texts_of_examples(tunable, examples)
    everything, seen = texts.all, texts.seen
    speed = _speed(tunable, everything)
    one = (speed.lower + speed.upper) / tunable.n_threads
    reading = len(seen) * speed.lower + len(everything) * (speed.lower + recipe.folds * speed.upper)
    unread = n_unread / max(len(examples), 1) * len(everything) * one
    heads = (recipe.folds + 1) * _HEAD * len(examples) / 100
    pile_windows, n_pile = _pile_windows(tunable, pile)
    return Foresight(
        seconds=_LOADING
        + reading / tunable.n_threads
        + unread
        + heads
        + _products(texts, recipe) * speed.product,
        memory_mb=memory_mb() + _more_mb(len(everything), seen, recipe),
        disk_mb=_LAYERS_MB + n_pile * _VECTORS_MB,
        afterwards_seconds=pile_windows * n_pile * one,
        busy=speed.busy,
    )


def _products(texts: Texts, recipe: EncoderRecipe) -> float:
    """All trainings, as products: their steps and the reading that fits their heads."""
    lengths = np.array(
        [
            [min(len(window or other) + 2, recipe.tokens) for window, other in ((one, two), (two, one))]
            for one, two in (
                (title, windows[0]) for title, windows in zip(texts.titles, texts.texts, strict=True)
            )
        ]
    )  # (n, 2): of title and opening
    rng = np.random.default_rng(0)
    drawn = (
        rng.choice(lengths[:, 0], (_DRAWS, recipe.batch)),
        rng.choice(lengths[:, 1], (_DRAWS, recipe.batch)),
    )
    longest = np.where(rng.random((_DRAWS, recipe.batch)) < TITLE_SHARE, *drawn).max(axis=1).mean()
    step = _STEP * longest * recipe.batch / 24
    whole = _WHOLE * np.mean([part.max(axis=1).mean() for part in drawn]) * len(lengths) / 24
    n = recipe.folds + recipe.seeds
    if recipe.steps is not None:
        return float(n * (recipe.steps * step + whole))
    looks = recipe.most_steps / recipe.look_every * recipe.later
    return float(n * (1.5 * recipe.most_steps * step + (2 + looks) * whole))


def _speed(tunable: Tunable, everything: Sequence[Window]) -> _Speed:
    tried = _spread(everything)
    if not tried:
        return _Speed(0.0, 0.0, 0.0)
    upper = tunable.upper(tunable.tunable_tensors())
    states = tunable.lower(tried)
    upper.vectors(states[:1])  # what is loaded once does not count
    begun = time.perf_counter()
    below = _timed(lambda: tunable.lower(tried))
    above = _timed(lambda: upper.vectors(states))
    clock = (time.perf_counter() - begun) * min(tunable.n_threads, len(tried))
    busy = max(clock / max(below + above, 1e-6), 1.0)
    return _Speed(below / len(tried), above / len(tried), _product(), busy)


def _product() -> float:
    """Seconds of the product that steps are measured by."""
    rng = np.random.default_rng(0)
    one, other = rng.random((1536, 384), np.float32), rng.random((384, 1536), np.float32)
    with one_blas_thread():
        one @ other
        return min(_timed(lambda: one @ other) for _ in range(5))


def _more_mb(n_windows: int, seen: Sequence[Window], recipe: EncoderRecipe) -> float:
    """Memory besides what the process has after trying."""
    n_tokens = sum(min(len(window) + 2, recipe.tokens) for window in seen)
    kept = n_tokens * 384 * 2 / 1e6 + n_windows * recipe.folds * (384 * 4 + 200) / 1e6
    loading = 0.0 if "torch" in sys.modules else _TORCH_MB
    return kept + loading + _MOVING_MB * max(recipe.batch / 24, 0.5)


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
    begun = time.process_time()
    run()
    return time.process_time() - begun
