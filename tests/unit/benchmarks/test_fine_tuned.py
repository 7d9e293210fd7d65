"""What the benchmark of tuned screeners tells of kept scores."""

import numpy as np
import pytest
from benchmarks.fine_tuned import Record, cells_of, gain, table, told
from benchmarks.fine_tuned_recipes import Recipe

RNG = np.random.default_rng(0)
GRADES = np.arange(120) % 3


def noisy(spread: float) -> list[float]:
    return [round(float(score), 6) for score in GRADES / 2 + RNG.normal(0, spread, len(GRADES))]


def record(*, tuned: float, seed: int = 0, name: str = "2x10") -> Record:
    return {
        "set": "a", "unit": "", "size": 120, "seed": seed, "recipe": name, "seconds": 1.5,
        "grades": GRADES.tolist(), "test_grades": GRADES.tolist(),
        "calibration": [1.0, 0.0, -1.0, [1.0, 1.0, 1.0]], "recency": [1.0] * len(GRADES),
        "frozen": noisy(1.0), "frozen_test": noisy(1.0), "tuned": noisy(tuned), "tuned_test": noisy(tuned),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "layers", "steps", "seeds", "rate"),
    [("2x10", 2, 10, 1, 1e-4), ("1xstopx3", 1, None, 3, 1e-4), ("2x30x5@5e-5", 2, 30, 5, 5e-5)],
)
def test_recipes_are_read(name: str, layers: int, steps: int | None, seeds: int, rate: float) -> None:
    found = Recipe.of(name)
    assert (found.layers, found.steps, found.seeds, found.rate) == (layers, steps, seeds, rate)


@pytest.mark.parametrize("name", ["", "2", "7x10", "2x10x", "2x10@", "2xearly"])
def test_what_is_no_recipe_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected a recipe"):
        Recipe.of(name)


def test_a_much_better_score_is_taken_and_wins() -> None:
    cells = cells_of([record(tuned=0.1, seed=seed) for seed in range(4)])
    cell = cells["a", 120]
    assert all(mine["share"] > 0 for mine in cell["2x10"].values())
    assert gain(cell, "2x10", "ap").low > 0
    assert gain(cell, "2x10", "log_loss").high < 0


def test_a_useless_score_changes_nothing() -> None:
    (_, frozen, _), (name, gated, share) = told(record(tuned=50.0))
    assert (name, share) == ("2x10", 0.0)
    np.testing.assert_array_equal(gated, frozen)


def test_every_share_is_told_where_asked_for() -> None:
    names = [name for name, _, _ in told(record(tuned=0.5), every=True)]
    assert names == ["frozen", "2x10", "2x10 0.25", "2x10 0.5", "2x10 0.75", "2x10 1", "2x10 best"]


def test_the_table_has_a_mean_over_sets_beside_each() -> None:
    records = [record(tuned=0.1, seed=seed) | {"set": name} for name in ("a", "b") for seed in range(3)]
    lines = table(records).splitlines()
    assert [line.partition(":")[0] for line in lines if not line.startswith("  ")] == [
        "differences to frozen",
        "a, 120 labels, 3 drawings",
        "b, 120 labels, 3 drawings",
        "mean of sets, 120 labels",
    ]
