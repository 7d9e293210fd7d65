"""One training in PyTorch, on made-up states: it learns, repeats itself, and stops where it should."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("torch")

from metier.errors import TrainNanError
from metier.screeners.sparse import Integers
from metier.training.encoder.layers import layers_of, pooled, tensors_of
from metier.training.encoder.ports import Tensors
from metier.training.encoder.recipe import EncoderRecipe
from metier.training.encoder.tuning import Views, _Training, halved, mean_of, tune

RECIPE = EncoderRecipe(steps=3, batch=6, most_steps=4, look_every=2)
_SHAPES = {
    "attention.self.query": (384, 384), "attention.self.key": (384, 384),
    "attention.self.value": (384, 384), "attention.output.dense": (384, 384),
    "attention.output.LayerNorm": (384,), "intermediate.dense": (1536, 384),
    "output.dense": (384, 1536), "output.LayerNorm": (384,),
}  # fmt: skip


@pytest.fixture(scope="module")
def start() -> Tensors:
    return made_tensors()


def made_tensors() -> Tensors:
    rng = np.random.default_rng(1)
    found: Tensors = {}
    for part, shape in _SHAPES.items():
        weight = rng.normal(1.0 if "Norm" in part else 0.0, 0.04, shape)
        found[f"encoder.layer.5.{part}.weight"] = weight.astype(np.float32)
        found[f"encoder.layer.5.{part}.bias"] = rng.normal(0, 0.02, shape[:1]).astype(np.float32)
    return halved(found)


def made(n: int, seed: int = 2) -> tuple[Views, Integers]:
    """States in which one direction tells the grade, weakly."""
    rng = np.random.default_rng(seed)
    grades = np.arange(n) % 3
    direction = rng.normal(size=384)
    states = [
        (rng.normal(size=(int(rng.integers(2, 7)), 384)) + 0.3 * (grade - 1) * direction).astype(np.float16)
        for grade in grades
    ]
    return Views(states, states), grades.astype(np.int64)


def test_tensors_come_back_from_the_layers_as_they_went_in(start: Tensors) -> None:
    back = tensors_of(layers_of(start, 0.1), start)
    assert list(back) == sorted(start)
    assert all(np.array_equal(back[name], start[name]) for name in start)


def test_a_texts_vector_does_not_depend_on_longer_ones_beside_it(start: Tensors) -> None:
    layers = [layer.eval() for layer in layers_of(start, 0.1)]
    views, _ = made(4)
    together = pooled(layers, views.title).detach().numpy()
    alone = np.concatenate([pooled(layers, [one]).detach().numpy() for one in views.title])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_the_same_seed_gives_the_same_weights_and_another_one_others(start: Tensors) -> None:
    import torch

    views, grades = made(12)
    torch.manual_seed(5)
    one = tune(start, views, grades, RECIPE, seed=1)
    drawn = torch.rand(1)
    torch.manual_seed(6)
    assert all(
        np.array_equal(one[name], value) for name, value in tune(start, views, grades, RECIPE, 1).items()
    )
    other = tune(start, views, grades, RECIPE, seed=2)
    assert any(not np.array_equal(one[name], other[name]) for name in one)
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(1)), "chance of others is left as it was"


def test_weights_move_a_little_and_are_in_half_precision(start: Tensors) -> None:
    views, grades = made(12)
    found = tune(start, views, grades, RECIPE, seed=1)
    furthest = max(float(np.abs(found[name] - start[name]).max()) for name in start)
    assert 1e-4 < furthest < 1.5e-3, "three steps of Adam at 1e-4, and rounding"
    assert all(np.array_equal(value, value.astype(np.float16)) for value in found.values())


def test_training_lowers_the_loss_on_what_it_learns_from(start: Tensors) -> None:
    import torch

    torch.manual_seed(0)
    views, grades = made(24)
    training = _Training(start, views, grades, dataclasses.replace(RECIPE, batch=24), 0)
    before = training.loss_of(views, grades)
    for _ in range(8):
        training.step()
    assert training.loss_of(views, grades) < before


def test_labels_that_are_all_alike_move_nothing(start: Tensors) -> None:
    views, grades = made(6)
    assert tune(start, views, np.ones_like(grades), RECIPE, seed=1) is start


def test_stopping_early_takes_no_step_that_later_decisions_speak_against(start: Tensors) -> None:
    views, grades = made(20)
    against = grades.copy()
    against[16:] = 2 - against[16:]
    early = dataclasses.replace(RECIPE, steps=None, rate=3e-3)
    assert tune(start, views, against, early, seed=1) is start
    assert tune(start, views, np.repeat([0, 1], [16, 4]), early, seed=1) is start, "nothing to learn earlier"


@pytest.mark.parametrize("labels", [(0, 2), (0, 1), (1, 2)])
def test_two_labels_are_enough(start: Tensors, labels: tuple[int, int]) -> None:
    views, _ = made(8)
    found = tune(start, views, np.array(labels * 4, np.int64), RECIPE, seed=1)
    assert all(np.isfinite(value).all() for value in found.values())


def test_a_loss_that_is_no_number_stops_training(start: Tensors) -> None:
    views, grades = made(6)
    views.title[0][:] = np.nan
    with pytest.raises(TrainNanError, match="step 1"):
        tune(start, views, grades, RECIPE, seed=1)


@pytest.mark.slow  # a process of its own that loads PyTorch
@pytest.mark.skipif(sys.platform != "linux", reason="memory of a process is limited as on Linux")
def test_memory_that_runs_out_is_said_to_have_run_out() -> None:
    program = """
import resource
from tests.unit.training.encoder.test_tuning import *
from metier.errors import TrainMemoryError
start = made_tensors()
states = [np.ones((400, 384), np.float16)] * 24
views, grades = Views(states, states), np.arange(24) % 2
tune(start, made(6)[0], made(6)[1], RECIPE, 1)  # everything that is loaded once is loaded
pages = int(open("/proc/self/statm").read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 60_000_000, resource.RLIM_INFINITY))
try:
    tune(start, views, grades, dataclasses.replace(RECIPE, batch=24), 1)
except TrainMemoryError as error:
    print(error.message)
else:
    raise SystemExit("it had enough")
"""
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "ran out of memory" in ran.stdout


def test_the_mean_of_weights_lies_between_them(start: Tensors) -> None:
    moved = {name: value + np.float32(0.5) for name, value in start.items()}
    mean = mean_of([start, moved])
    assert all(np.allclose(mean[name], start[name] + 0.25, atol=1e-3) for name in start)
