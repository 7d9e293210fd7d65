"""The method `encoder`: last layers tuned a few steps, scores by folds that had not seen them, a gate that may say no."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from metier.domain.example import Example
from metier.domain.ports import BlobCache, Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.errors import ExtraMissingError, NotEnoughExamplesError
from metier.screeners.features import Features
from metier.screeners.fine_tuned.screener import check_enough
from metier.screeners.learned import LearnedScreener
from metier.screeners.sparse import Integers
from metier.training.encoder.files import (
    LAYERS_FILE,
    SETTINGS_FILE,
    layers_bytes,
    read_layers,
    settings_bytes,
)
from metier.training.encoder.folds import copies_among, each_text_once, folds_by_text, told_of_fold
from metier.training.encoder.foresee import Foresight, foresee
from metier.training.encoder.ports import HeldOut, Tensors, Tunable, Weigh, Weighed
from metier.training.encoder.reading import Texts, read_by_all, texts_of_examples, views_of
from metier.training.encoder.recipe import CODE_VERSION, EncoderRecipe, recipe_of
from metier.training.encoder.tuning import Views, halved, mean_of, tune, within_memory
from metier.training.method import Checkpoints, Foreseen, Method, Task, Trained
from metier.training.packages import EXTRA, check_extra

_ALWAYS = 200
"""So many decisions are learned from, however long their texts are."""
_LAYER_MB = 7.1
_BUSY = 1.5  # times as long; below, nobody needs to be told


@dataclass(frozen=True)
class EncoderMethod:
    """`TrainingMethod` of the sentence encoder's last layers.

    Attributes:
        tunable: The encoder in two parts.
        features: Read postings by the encoder as published.
        cache: Where counted words and facts were kept; only read.
        weigh: Weighs held-out scores.
        unread: Those of the postings that the encoder as published has not read yet; all of them unless given.
        pile: Every posting that the tuned encoder would have to read afterwards.
        memory_mb: Memory that this process has now.
        recipe: Numbers that a task does not name.
    """

    tunable: Tunable
    features: Features
    cache: BlobCache
    weigh: Weigh
    unread: Callable[[Sequence[Posting]], Sequence[Posting]] = tuple
    pile: Callable[[], Sequence[Posting]] = tuple
    memory_mb: Callable[[], float] = float
    recipe: EncoderRecipe = field(default_factory=EncoderRecipe)

    @property
    def method(self) -> Method:
        """`encoder`."""
        return Method.ENCODER

    @property
    def identity(self) -> str:
        """Hash of the encoder, the code, its numbers and PyTorch's version."""
        rests_on = json.dumps([self.tunable.name, self.features.name, self.recipe.settings, torch_version()])
        return f"{CODE_VERSION}-{hashlib.sha256(rests_on.encode()).hexdigest()[:16]}"

    def foresee(self, task: Task) -> Foreseen:
        """Seconds, memory and disk by reading a few windows and counting the rest; about a second, without PyTorch.

        Raises:
            ConfigValueError: An option is unknown or out of range.
            WeightsMissingError: The encoder's files are not there.
        """
        recipe = recipe_of(task, self.recipe)
        used = _used(self.tunable, task.examples, recipe)
        found = Foresight(0.0, 0.0, 0.0, 0.0)
        if len(used):
            unread = self.unread([example.posting for example in used])
            found = foresee(self.tunable, used, len(unread), self.pile(), recipe, self.memory_mb)
        return Foreseen(
            Method.ENCODER, found.seconds, found.memory_mb, found.disk_mb, Decimal(0), found.afterwards_seconds,
            brings=BRINGS, missing=_missing(each_text_once(task.examples)), notes=_notes(task, used, recipe, found.busy),
        )  # fmt: skip

    def train(self, task: Task, keep: Checkpoints, progress: Progress | None = None) -> Trained:
        """Tunes the last layers; see the module's docstring.

        A run that was killed goes on after its last piece (64 windows, one fold, one seed) and ends with the same bytes.

        Raises:
            NotEnoughExamplesError: Fewer than 20 labels, or all alike.
            ExtraMissingError: PyTorch is not installed.
            TrainMemoryError, TrainNanError: As named.
            ConfigValueError: An option is unknown or out of range.
        """
        check_enough(task.examples)
        check_extra(Method.ENCODER)
        recipe = recipe_of(task, self.recipe)
        used = _used(self.tunable, task.examples, recipe)
        check_enough(used)
        known = copies_among(task.examples, used)
        with within_memory():
            return _Work(self, used, known, task.profile, recipe, keep, progress).trained()


BRINGS = "scores that follow your labels more closely, where held-out decisions bear that out; else your screener stays as it is"


class _Work:
    """One run: pieces in their order, each kept when it is done."""

    def __init__(
        self,
        method: EncoderMethod,
        examples: Sequence[Example],
        known: Sequence[PostingId],
        profile: Profile,
        recipe: EncoderRecipe,
        keep: Checkpoints,
        progress: Progress | None,
    ) -> None:
        self._method, self._examples, self._profile = method, examples, profile
        self._known = known  # of copies of the examples: their labels are known as well
        self._recipe, self._keep, self._progress = recipe, keep, progress
        self._begun = time.process_time()
        self._grades: Integers = np.array([example.label.grade for example in examples], np.int64)

    def trained(self) -> Trained:
        """Everything, from the first piece that is not there yet."""
        tunable, recipe = self._method.tunable, self._recipe
        start = halved(tunable.tunable_tensors())
        texts = texts_of_examples(tunable, self._examples)
        folds = folds_by_text(self._examples, self._grades, recipe.folds)
        views, rows = views_of(tunable, texts, recipe.tokens, self._keep, self._progress)
        by_fold = self._fold_layers(start, views, rows, folds)
        layers = self._layers(start, views, rows)
        weighed, told = self._weighed(texts, folds, by_fold)
        moved = np.sqrt(sum(float(np.sum((layers[name] - start[name]) ** 2)) for name in start))
        figures = {**weighed.figures, "moved": round(float(moved), 4)}
        settings = {
            **recipe.settings, "share": weighed.share, "n_used": len(self._examples),
            "torch": torch_version(), "precision": "float16",
        }  # fmt: skip
        ids = [example.posting.id for example in self._examples]
        return Trained(
            base=tunable.name,
            base_identity=tunable.name,
            files={LAYERS_FILE: layers_bytes(layers), SETTINGS_FILE: settings_bytes(tunable.name, settings)},
            settings=settings,
            gate=weighed.gate,
            told={i: score for i, score in zip(ids, told, strict=True) if np.isfinite(score)},
            trained_on=frozenset((*ids, *self._known)),
            figures=figures,
            used={"processor_seconds": round(time.process_time() - self._begun, 2)},
        )

    def _fold_layers(self, start: Tensors, views: Views, rows: Integers, folds: Integers) -> list[Tensors]:
        found = []
        self._tell("Tuning without one fold", 0, int(folds.max()) + 1)
        for fold in range(int(folds.max()) + 1):
            others = np.flatnonzero(folds[rows] != fold)
            found.append(self._tuned(f"fold-{fold}", start, views, rows, others, 1 + fold))
            self._tell("Tuning without one fold", fold + 1, int(folds.max()) + 1)
        return found

    def _layers(self, start: Tensors, views: Views, rows: Integers) -> Tensors:
        parts = []
        self._tell("Tuning on everything", 0, self._recipe.seeds)
        for number in range(self._recipe.seeds):
            everything = np.arange(len(rows))
            parts.append(self._tuned(f"seed-{number}", start, views, rows, everything, 101 + number))
            self._tell("Tuning on everything", number + 1, self._recipe.seeds)
        return mean_of(parts)

    def _tuned(
        self, name: str, start: Tensors, views: Views, rows: Integers, some: Integers, draw: int
    ) -> Tensors:
        """Layers tuned on some of the views, from their checkpoint where there is one."""
        kept = self._keep.get(f"{name}.safetensors")
        if kept is not None:
            return read_layers(kept)
        seed = 1_000 * self._recipe.seed + draw
        found = tune(start, views.take(some), self._grades[rows[some]], self._recipe, seed)
        self._keep.put(f"{name}.safetensors", layers_bytes(found))
        return found

    def _weighed(
        self, texts: Texts, folds: Integers, by_fold: Sequence[Tensors]
    ) -> tuple[Weighed, list[float]]:
        method, examples = self._method, self._examples
        known = read_by_all(method.tunable, by_fold, texts.all, self._keep, self._progress)
        told = np.full(len(examples), np.nan)
        for fold, (tensors, vectors) in enumerate(zip(by_fold, known, strict=True)):
            encoder = method.tunable.with_tensors(tensors, known=vectors, keep_graph=False)
            scores = told_of_fold(encoder, self._profile, method.cache, examples, folds, fold)
            told = np.where(np.isfinite(scores), scores, told)
            self._tell("Judging what was held out", fold + 1, len(by_fold))
        frozen = LearnedScreener(method.features, self._profile).learn(examples)
        held_out = HeldOut(frozen.left_out, told, self._grades, frozen.recency, folds)
        return method.weigh(held_out), told.tolist()

    def _tell(self, what: str, done: int, total: int) -> None:
        if self._progress:
            self._progress(what, done, total)


def _used(tunable: Tunable, examples: Sequence[Example], recipe: EncoderRecipe) -> list[Example]:
    """The examples that are learned from: each text once, or as many as time allows, evenly spread from the first to the last."""
    examples = each_text_once(examples)
    most = min(len(examples), recipe.most_labels)
    if most:
        n_windows = len(texts_of_examples(tunable, _spread(examples, 100)).all) / min(len(examples), 100)
        most = min(most, max(_ALWAYS, int(recipe.most_windows / max(n_windows, 1e-9))))
    return _spread(examples, most)


def _spread(examples: Sequence[Example], n: int) -> list[Example]:
    if len(examples) <= n:
        return list(examples)
    return [examples[int(place)] for place in np.linspace(0, len(examples) - 1, n).round()]


def _missing(examples: Sequence[Example]) -> tuple[str, ...]:
    found = []
    try:
        check_extra(Method.ENCODER)
    except ExtraMissingError:
        found.append(f"PyTorch: `pip install 'metier[{EXTRA}]'`")
    try:
        check_enough(examples)
    except NotEnoughExamplesError as error:
        found.append(error.message)
    return tuple(found)


def torch_version() -> str:
    """Of PyTorch; empty where it is not installed. It is not loaded."""
    try:
        return version("torch")
    except PackageNotFoundError:
        return ""


def _notes(task: Task, used: Sequence[Example], recipe: EncoderRecipe, busy: float) -> tuple[str, ...]:
    found = [
        f"{recipe.folds} trainings that each leave out a part of your decisions and are judged by it, then {recipe.seeds} on all, averaged"
    ]
    different = len(each_text_once(task.examples))
    n_copies = len(task.examples) - different
    if n_copies:
        what = (
            "1 decision about a copy of a later one does"
            if n_copies == 1
            else f"{n_copies:,} decisions about copies of later ones do"
        )
        found.append(f"{what} not count")
    if len(used) < different:
        found.append(
            f"{len(used):,} of {different:,} decisions, evenly spread in time, as more would take much longer"
        )
    if busy > _BUSY:
        found.append(f"other programs use this machine now: about {busy:.0f} times as long while they do")
    if task.device not in {"auto", "cpu"}:
        found.append(f"it runs on the processor, whatever `{task.device}` could do")
    found.append(f"about {_LAYER_MB * (recipe.folds + recipe.seeds + 4):,.0f} MB of disk while it runs")
    return tuple(found)
