"""Which numbers of a training a person may change, and what is said where they cannot be read."""

from __future__ import annotations

import pytest

from metier.errors import ConfigValueError
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.encoder.recipe import EncoderRecipe, recipe_of
from metier.training.method import Json, Task


def task(options: dict[str, Json] | None = None, batch: int | None = None) -> Task:
    return Task(
        RowKind.SCREENING, RowSet(RowKind.SCREENING), seed=7, seeds=2, batch=batch, options=options or {}
    )


def test_a_task_without_options_takes_the_recipe_with_its_own_seeds() -> None:
    found = recipe_of(task(), EncoderRecipe(steps=4, most_labels=30))
    assert (found.steps, found.most_labels, found.seed, found.seeds) == (4, 30, 7, 2)


def test_options_are_read_from_what_was_typed() -> None:
    found = recipe_of(task({"steps": "20", "rate": "2e-4", "folds": 3}, 12))
    assert (found.batch, found.steps, found.rate, found.folds) == (12, 20, 2e-4, 3)
    early = recipe_of(task({"steps": "early"}))
    assert early.steps is None
    assert early.longest == early.most_steps


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", "0"), ("steps", "-3"), ("steps", "many"), ("steps", 1.5), ("steps", None),
        ("rate", "0"), ("rate", "nan"), ("rate", "fast"), ("rate", "1"), ("folds", "1"), ("folds", "11"),
        ("layers", "3"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(name: str, value: Json) -> None:
    with pytest.raises(ConfigValueError, match=name):
        recipe_of(task({name: value}))


def test_a_batch_too_small_for_three_labels_is_refused() -> None:
    with pytest.raises(ConfigValueError, match="batch"):
        recipe_of(task(batch=2))
