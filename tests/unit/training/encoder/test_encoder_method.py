"""The whole method on two dozen short texts with the real encoder: honest scores, resumed runs, odd data."""

from __future__ import annotations

import dataclasses
import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from metier.actions.finetuning.held_out import weigh
from metier.domain.example import Example
from metier.errors import NotEnoughExamplesError
from metier.models.tunable import TunableMiniLm
from metier.models.weights import CARRIER_PACKAGE
from metier.screeners.features import Featurizer
from metier.testing import MemoryCache, example, posting
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.encoder.files import LAYERS_FILE, SETTINGS_FILE, base_of, read_layers
from metier.training.encoder.method import EncoderMethod
from metier.training.encoder.recipe import EncoderRecipe
from metier.training.method import Gate, InMemory, Json, Method, Task, Trained

needs_both = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None or importlib.util.find_spec("torch") is None,
    reason="needs the weights and PyTorch",
)
QUICK = EncoderRecipe(steps=2, batch=6, tokens=16, folds=2, seeds=1)
_JOBS = (
    "Rust compiler engineer",
    "Night nurse",
    "Baker of bread",
    "Data scientist",
    "Truck driver",
    "Tax clerk",
)
_LABELS = ("excited", "passed", "passed", "maybe", "passed", "passed")


class StoppedError(Exception):
    """The process is killed here."""


class Killed(InMemory):
    """Checkpoints of a process that dies after writing so many pieces."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.left = n

    def put(self, name: str, content: bytes) -> None:
        """Keep it, and die where it is the last."""
        super().put(name, content)
        self.left -= 1
        if not self.left:
            raise StoppedError


@pytest.fixture(scope="module")
def tunable(tmp_path_factory: pytest.TempPathFactory) -> TunableMiniLm:
    return TunableMiniLm(cache=tmp_path_factory.mktemp("cache"), n_threads=1, keep_mb=50)


@pytest.fixture(scope="module")
def method(tunable: TunableMiniLm) -> EncoderMethod:
    cache = MemoryCache()
    features = Featurizer(tunable.frozen, cache)
    return EncoderMethod(tunable, features, cache, weigh, unread=features.unread, recipe=QUICK)


def examples(n: int = 24) -> list[Example]:
    return [
        example(
            posting(f"{_JOBS[i % 6]} {i}", f"We look for a {_JOBS[i % 6].lower()}, number {i}."),
            _LABELS[i % 6],
        )
        for i in range(n)
    ]


def task(some: Sequence[Example], **options: Json) -> Task:
    return Task(RowKind.SCREENING, RowSet(RowKind.SCREENING), tuple(some), seeds=1, options=options)


def same(one: Trained, other: Trained) -> bool:
    return (
        dict(one.files) == dict(other.files) and dict(one.told) == dict(other.told)
        and dict(one.figures) == dict(other.figures) and one.gate is other.gate
        and dict(one.settings) == dict(other.settings)
    )  # fmt: skip


@needs_both
def test_what_is_handed_over(method: EncoderMethod) -> None:
    some, told = examples(), []
    trained = method.train(task(some), InMemory(), lambda what, done, total: told.append((what, done, total)))
    ids = [one.posting.id for one in some]
    assert trained.trained_on == frozenset(ids)
    assert set(trained.told) == set(ids), "every example is scored by a fold that had not seen it"
    assert trained.gate in set(Gate)
    assert trained.figures["n_held_out"] == len(some)
    assert base_of(trained.files[SETTINGS_FILE]) == method.tunable.name == trained.base_identity
    layers = read_layers(trained.files[LAYERS_FILE])
    start = method.tunable.tunable_tensors()
    assert any(np.abs(layers[name] - start[name]).max() > 1e-4 for name in start)
    assert {what for what, _, _ in told} >= {"Tuning without one fold", "Tuning on everything"}


@needs_both
@pytest.mark.slow
def test_a_run_killed_after_any_piece_loses_none_and_ends_with_the_same_bytes(method: EncoderMethod) -> None:
    some, whole = examples(), InMemory()
    trained = method.train(task(some), whole)
    n_pieces = len(whole.names())
    assert n_pieces >= 5, "states, two folds, a seed, vectors"
    for n in range(1, n_pieces + 1):
        killed = Killed(n)
        with pytest.raises(StoppedError):
            method.train(task(some), killed)
        assert len(killed.names()) == n
        assert same(method.train(task(some), killed), trained)


@needs_both
def test_empty_texts_repeated_ones_and_long_ones_are_learned_from(method: EncoderMethod) -> None:
    odd = [
        example(posting("", ""), "passed"),
        example(posting("Title alone", ""), "maybe"),
        example(posting("", "Text alone"), "excited"),
        example(posting("Long", "words that go on " * 200), "passed"),
        example(posting("broken \ud83d", "half a pair \ud83d"), "passed"),
        *(
            example(
                posting(f"Copy {i}", "the very same text about one and the same job, word by word"), "maybe"
            )
            for i in range(3)
        ),
    ]
    some = [*odd, *examples(16)]
    trained = method.train(task(some), InMemory())
    assert len(trained.told) == len({one.posting.id for one in some})
    assert all(np.isfinite(score) for score in trained.told.values())


@needs_both
def test_postings_that_say_nothing_apart_leave_everything_as_it_is(method: EncoderMethod) -> None:
    some = [example(posting("", ""), "passed" if i % 2 else "excited") for i in range(22)]
    trained = method.train(task(some), InMemory())
    assert trained.gate is not Gate.BETTER
    assert method.foresee(task(some)).missing == ()


@needs_both
def test_copies_of_one_text_are_one_decision(method: EncoderMethod) -> None:
    text = "the very same text about one and the same job, word by word"
    copies = [example(posting("", f"{text}{'.' * i}"), "passed" if i % 2 else "excited") for i in range(500)]
    with pytest.raises(NotEnoughExamplesError):
        method.train(task(copies), InMemory())
    assert method.foresee(task(copies)).missing


@needs_both
def test_a_flood_of_copies_moves_the_weights_no_more_than_one(method: EncoderMethod) -> None:
    text = "the very same text about one and the same job, word by word"
    copies = [example(posting("", f"{text}{'.' * i}"), "passed") for i in range(60)]
    one, flood = (method.train(task([*examples(), *some]), InMemory()) for some in (copies[-1:], copies))
    assert dict(one.files) == dict(flood.files)
    assert dict(one.told) == dict(flood.told)
    assert flood.trained_on == {found.posting.id for found in (*examples(), *copies)}, "their label is known"
    assert any(
        "59 decisions about copies" in note for note in method.foresee(task([*examples(), *copies])).notes
    )


@needs_both
def test_two_labels_are_enough_and_one_that_was_given_once_is_told_by_no_fold(method: EncoderMethod) -> None:
    two = [one if one.label.value != "maybe" else example(one.posting, "passed") for one in examples(20)]
    assert len(method.train(task(two), InMemory()).told) == 20
    once = [
        *[example(one.posting, "passed") for one in examples(20)],
        example(posting("Pilot", "Fly."), "excited"),
    ]
    told = method.train(task(once), InMemory()).told
    assert set(told) == {one.posting.id for one in once[:-1]}


@needs_both
def test_many_decisions_are_thinned_out_evenly_and_that_is_said(method: EncoderMethod) -> None:
    short = dataclasses.replace(method, recipe=dataclasses.replace(QUICK, most_labels=21))
    some = examples(60)
    foreseen = short.foresee(task(some))
    assert any(note.startswith("21 of 60 decisions") for note in foreseen.notes)
    trained = short.train(task(some), InMemory())
    places = sorted(i for i, one in enumerate(some) if one.posting.id in trained.trained_on)
    assert len(places) == 21
    assert (places[0], places[-1]) == (0, 59)
    assert max(np.diff(places)) <= 3


@needs_both
def test_what_is_foreseen(method: EncoderMethod) -> None:
    few, more = method.foresee(task(examples(24))), method.foresee(task(examples(24), steps=40))
    assert few.method is Method.ENCODER
    assert few.seconds is not None
    assert more.seconds is not None
    assert 0 < few.seconds < more.seconds
    assert few.memory_mb > 100
    assert few.missing == ()
    (missing,) = method.foresee(task(examples(5))).missing
    assert "at least 20 labels" in missing
    assert method.foresee(task([])).missing


@needs_both
def test_the_identity_follows_numbers_and_encoder(method: EncoderMethod) -> None:
    other = dataclasses.replace(method, recipe=dataclasses.replace(QUICK, rate=2e-4))
    assert method.identity != other.identity
    assert method.identity == dataclasses.replace(method).identity


@pytest.mark.parametrize("some", [[], examples(19), [example(one.posting, "maybe") for one in examples(30)]])
def test_too_few_labels_or_one_alone_are_refused_before_anything_is_read(
    tmp_path: Path, some: list[Example]
) -> None:
    tunable, cache = TunableMiniLm(cache=tmp_path), MemoryCache()
    method = EncoderMethod(tunable, Featurizer(tunable.frozen, cache), cache, weigh)
    with pytest.raises(NotEnoughExamplesError):
        method.train(task(some), InMemory())
    assert list(tmp_path.iterdir()) == []


def test_without_pytorch_it_says_which_extra_is_missing() -> None:
    program = """
import sys
sys.modules["torch"] = None
from pathlib import Path
from tests.unit.training.encoder.test_encoder_method import *
from metier.errors import ExtraMissingError
tunable, cache = TunableMiniLm(cache=Path("nowhere")), MemoryCache()
method = EncoderMethod(tunable, Featurizer(tunable.frozen, cache), cache, weigh)
try:
    method.train(task(examples()), InMemory())
except ExtraMissingError as error:
    assert "finetune" in error.message, error.message
else:
    raise SystemExit("nothing was said")
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_importing_it_loads_no_pytorch() -> None:
    program = "import sys, metier.workspace.finetuning.encoder; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
