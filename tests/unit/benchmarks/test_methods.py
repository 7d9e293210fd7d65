from __future__ import annotations

import numpy as np
import pytest
from benchmarks.learning.baselines.linear import WordsLr
from benchmarks.learning.baselines.tuning import folds_of
from benchmarks.learning.measure import identity, measure, tell
from benchmarks.learning.methods import all_methods
from benchmarks.learning.people import World, person
from benchmarks.learning.sets import Unit

from metier.evaluation.backtest import backtest
from metier.evaluation.splits import group_splits
from metier.screeners.baselines import WordsScreener
from metier.screeners.features import Featurizer
from metier.testing import MemoryCache, ToyEncoder


@pytest.fixture(scope="module")
def unit(world: World) -> Unit:
    who = person(2, world)
    splits = group_splits(who.labelled, sizes=(30,), seeds=1)
    small = [type(split)(split.size, split.seed, split.train, split.test[:25]) for split in splits]
    return Unit("simulated_meaning", "02", True, who.labelled, {"group": small})


@pytest.fixture(scope="module")
def reader() -> Featurizer:
    return Featurizer(ToyEncoder(), MemoryCache())


@pytest.mark.parametrize("name", list(all_methods()))
def test_a_posting_is_judged_the_same_alone_and_among_others_and_shares_sum_to_one(
    unit: Unit, reader: Featurizer, name: str
) -> None:
    (split,) = unit.splits["group"]
    together = tell(all_methods()[name].make(reader), unit, split).p
    alone = backtest({name: all_methods()[name].make(reader)}, unit.labelled, [split])
    assert np.allclose(together, [[row.p_passed, row.p_maybe, row.p_excited] for row in alone], atol=1e-9)
    assert (together >= 0).all()
    assert np.allclose(together.sum(axis=1), 1)


def test_kept_counts_give_what_the_product_gives(unit: Unit) -> None:
    (split,) = unit.splits["group"]
    ours, theirs = tell(WordsLr(tuned=False), unit, split), tell(WordsScreener(), unit, split)
    assert np.allclose(ours.p, theirs.p, atol=1e-9)


def test_a_row_names_what_it_is_of_and_changes_with_the_labels(unit: Unit, reader: Featurizer) -> None:
    (split,) = unit.splits["group"]
    row = measure("prior", all_methods()["prior"].make(reader), unit, "group", split)
    assert (row["set"], row["unit"], row["size"], row["n_test"]) == ("simulated_meaning", "02", 30, 25)
    assert row["auc"] == 0.5
    other = type(split)(split.size, split.seed, split.train, split.test[1:])
    assert identity(unit, split) != identity(unit, other)


def test_every_label_is_spread_over_the_folds() -> None:
    grades = np.array([0] * 10 + [1] * 5 + [2] * 5)
    folds = folds_of(grades)
    for grade in range(3):
        assert len(set(folds[grades == grade].tolist())) == 5
    assert max(np.bincount(folds)) - min(np.bincount(folds)) <= 1
