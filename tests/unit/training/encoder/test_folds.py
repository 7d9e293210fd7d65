"""Folds of examples: copies together, labels spread."""

from __future__ import annotations

import numpy as np

from metier.domain.example import Example
from metier.testing import example, posting
from metier.training.encoder.folds import copies_among, each_text_once, folds_by_text

WORDS = "we build reliable software for hospitals in the north and look for somebody who likes to write tests"


def examples(n: int) -> list[Example]:
    return [example(posting(f"Job {i}", f"{i} {'nurse' * (i + 1)}"), "passed") for i in range(n)]


def test_copies_share_a_fold_and_folds_are_of_similar_size() -> None:
    copy = [example(posting("Tester", f"{WORDS}{'.' * i}"), "excited") for i in range(3)]
    some = examples(12)
    grades = np.array([2] * 3 + [0, 1, 2] * 4)
    folds = folds_by_text([*copy, *some], grades, 4)
    assert len(set(folds[:3].tolist())) == 1
    assert sorted(np.unique(folds)) == [0, 1, 2, 3]
    sizes = np.bincount(folds[3:])
    assert sizes.max() - sizes.min() <= 2
    assert all(len(set(folds[3:][grades[3:] == grade].tolist())) >= 3 for grade in range(3))


def test_one_text_said_twice_makes_fewer_folds_than_asked() -> None:
    same = [example(posting("Tester", WORDS), "excited") for _ in range(5)]
    assert folds_by_text(same, np.full(5, 2), 5).tolist() == [0] * 5


def test_no_examples_have_no_folds() -> None:
    assert folds_by_text([], np.zeros(0, np.int64), 5).shape == (0,)


def test_copies_count_once_and_the_last_one_stands_for_them() -> None:
    copy = [
        example(posting("Tester", f"{WORDS}{'.' * i}"), label)
        for i, label in enumerate(("passed", "excited"))
    ]
    some = examples(4)
    all_of_them = [copy[0], *some, copy[1]]

    used = each_text_once(all_of_them)

    assert used == [*some, copy[1]]
    assert copies_among(all_of_them, used) == [copy[0].posting.id]
    assert copies_among(all_of_them, some) == []
