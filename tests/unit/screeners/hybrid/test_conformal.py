from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.domain.decision import Label
from metier.screeners.calibrate import Calibration
from metier.screeners.hybrid.conformal import LabelSets, is_edge, label_sets

CALIBRATION = Calibration(slope=1.5, at_maybe=0.5, at_excited=-1.0)
PASSED, MAYBE, EXCITED = Label


def drawn(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores with the grades that the calibration says they have."""
    scores = rng.normal(size=n)
    p = CALIBRATION.probabilities(scores)
    grades = np.array([rng.choice(3, p=row) for row in p])
    return scores, grades


@pytest.mark.parametrize("miss", [0.1, 0.2])
@pytest.mark.parametrize("n", [60, 300])
def test_each_label_is_missed_about_as_rarely_as_asked_for(miss: float, n: int) -> None:
    rng = np.random.default_rng(n)
    missed: list[list[float]] = [[], [], []]
    for _ in range(60):
        sets = label_sets(*drawn(rng, n), CALIBRATION, miss=miss)
        scores, grades = drawn(rng, 300)
        possible = sets.possible(scores)
        for label in Label:
            of_it = [label not in p for p, g in zip(possible, grades, strict=True) if g == label.grade]
            missed[label.grade].append(float(np.mean(of_it)))
    for shares in missed:
        assert np.mean(shares) <= miss + 3 * np.std(shares) / np.sqrt(len(shares))


def test_a_label_given_too_rarely_cannot_be_ruled_out() -> None:
    scores, grades = np.linspace(-3, 3, 50), np.array([0] * 42 + [2] * 8)
    (far_below,) = label_sets(scores, grades, CALIBRATION).possible(np.array([-9.0]))
    assert EXCITED in far_below  # 1 of 9 would have been as strange by itself

    more = np.concatenate([grades, [2, 2]])
    (far_below,) = label_sets(np.linspace(-3, 3, 52), more, CALIBRATION).possible(np.array([-9.0]))
    assert far_below == (PASSED, MAYBE)  # nobody has said maybe yet


def test_clear_scores_have_one_label_and_those_between_have_several() -> None:
    rng = np.random.default_rng(1)
    scores = np.concatenate([rng.normal(place, 0.5, 40) for place in (-4, 0, 4)])
    sets = label_sets(scores, np.repeat([0, 1, 2], 40), CALIBRATION)
    low, high = sets.possible(np.array([-4.0, 4.0]))
    assert (low, high) == ((PASSED,), (EXCITED,))
    (between,) = sets.possible(np.array([2.0]))
    assert is_edge(between)


def test_with_nothing_known_everything_is_possible() -> None:
    empty = label_sets(np.full(5, np.nan), np.array([0, 0, 1, 1, 2]), CALIBRATION)
    assert empty.possible(np.array([0.0])) == [(PASSED, MAYBE, EXCITED)]
    assert empty.possible(np.zeros(0)) == []


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 2)), max_size=60),
    st.floats(-8, 8),
    st.sampled_from([0.05, 0.1, 0.2, 0.5]),
)
def test_sets_are_never_empty_have_no_gap_and_grow_with_caution(
    known: list[tuple[float, int]], score: float, miss: float
) -> None:
    left_out = np.array([row[0] for row in known], np.float64)
    grades = np.array([row[1] for row in known], np.int64)
    careful: LabelSets = label_sets(left_out, grades, CALIBRATION, miss=miss / 2)
    bold = label_sets(left_out, grades, CALIBRATION, miss=miss)
    (wide,), (narrow,) = careful.possible(np.array([score])), bold.possible(np.array([score]))
    grades_of = [label.grade for label in narrow]
    assert grades_of == list(range(grades_of[0], grades_of[-1] + 1))
    p = bold.p_values(np.array([score]))
    assert ((p > 0) & (p <= 1)).all()
    if (p > miss).any():
        assert set(narrow) <= set(wide)
