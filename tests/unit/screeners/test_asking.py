from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from metier.domain.decision import Occasion
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.screeners.asking import pick, picker
from metier.screeners.features import Featurizer
from metier.testing import MemoryCache, ToyEncoder, example, posting

FIELDS = ("bread oven flour dough", "court law contract judge", "nurse ward patient clinic")


def crowd(n: int = 30) -> list[Posting]:
    return [posting(FIELDS[i % 3].split()[0], f"{FIELDS[i % 3]} variant{i} thing{i}") for i in range(n)]


def verdicts(postings: list[Posting], p_excited: float = 0.3) -> list[Verdict]:
    return [Verdict(p.id, 0.4, 0.6 - p_excited, p_excited, 0.0, "learned", "v") for p in postings]


def test_the_first_questions_cover_the_fields_and_skip_outliers_and_copies() -> None:
    outlier = posting("Xylophone tuner", "quixotic zephyr")
    shown = [outlier, *crowd()]
    matrix = Featurizer(ToyEncoder(dim=512), MemoryCache()).features(shown)
    asked = pick(matrix, verdicts(shown), np.zeros(31, bool), n=3, rng=np.random.default_rng(0))
    rows = [row for row, _ in asked]
    assert 0 not in rows
    assert {(row - 1) % 3 for row in rows} == {0, 1, 2}
    assert all(occasion is Occasion.ASKED for _, occasion in asked)


@pytest.mark.parametrize("n_asked", [0, 3, 7])
def test_every_fifth_question_over_all_sessions_is_random(n_asked: int) -> None:
    shown = crowd()
    matrix = Featurizer(ToyEncoder(), MemoryCache()).features(shown)
    asked = pick(
        matrix, verdicts(shown), np.zeros(30, bool), n=10, rng=np.random.default_rng(1), n_asked=n_asked
    )
    random = [
        (n_asked + place) % 5 for place, (_, occasion) in enumerate(asked) if occasion is Occasion.RANDOM
    ]
    assert random == [4, 4]
    assert len({row for row, _ in asked}) == 10


def test_random_questions_are_uniform_and_independent_of_the_verdicts() -> None:
    shown = crowd(10)
    matrix = Featurizer(ToyEncoder(), MemoryCache()).features(shown)
    decided = np.arange(10) == 0
    counts: Counter[int] = Counter()
    rng = np.random.default_rng(2)
    for _ in range(1_800):
        ((row, occasion),) = pick(matrix, verdicts(shown[1:]), decided, n=1, rng=rng, n_asked=4)
        assert occasion is Occasion.RANDOM
        counts[row] += 1
    assert set(counts) == set(range(1, 10))
    assert (
        sum((count - 200) ** 2 / 200 for count in counts.values()) < 26.1
    )  # chi squared, 8 degrees, p = .001
    sure, unsure = verdicts(shown[1:], 0.0), verdicts(shown[1:], 0.5)
    draws = [pick(matrix, v, decided, n=5, rng=np.random.default_rng(3)) for v in (sure, unsure)]
    assert draws[0][4] == draws[1][4]


def test_after_ten_decisions_unsure_postings_come_before_sure_ones() -> None:
    shown = crowd(40)
    matrix = Featurizer(ToyEncoder(), MemoryCache()).features(shown)
    decided = np.arange(40) < 12
    judged = [
        Verdict(
            p.id, 0.98 if i % 2 else 0.4, 0.01 if i % 2 else 0.3, 0.01 if i % 2 else 0.3, 0, "learned", "v"
        )
        for i, p in enumerate(shown)
    ]
    asked = pick(matrix, judged[12:], decided, n=4, rng=np.random.default_rng(0), n_asked=12 // 5 * 5)
    assert all(row % 2 == 0 for row, _ in asked)


def test_the_same_generator_gives_the_same_questions_and_few_postings_are_all_asked() -> None:
    shown, taught = crowd(3), [example(posting("Cook"), "passed")]
    ask = [picker(Featurizer(None, MemoryCache()), np.random.default_rng(5)) for _ in range(2)]
    first, second = (choose(shown, verdicts(shown), taught, 5, 0) for choose in ask)
    assert first == second
    assert sorted(row for row, _ in first) == [0, 1, 2]
    assert ask[0]([], [], taught, 5, 0) == []
