"""What a line does: put in, taken out, measured in pairs, and what it moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.unit.evaluation.proposals.people import decided, likes_rust, postings

from metier.domain.profile import Profile
from metier.evaluation.proposals import Judged, Line, Side, effect_of, judged, moved, with_line
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache

SECTIONS = ("About me", "Must have", "Nice to have", "Deal-breakers", "Growth goals")


def said(expected: list[float]) -> Judged:
    high = np.array(expected) / 2
    return Judged(np.stack([1 - high, np.zeros(len(high)), high], axis=1), high)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_line_put_in_and_taken_out_again_leaves_the_profile_as_it_was(section: str) -> None:
    before = Profile(about=("me",), must_have=("a",), nice_to_have=("b",), deal_breakers=("c",))

    there = with_line(before, Line(section, "new"))
    back = with_line(there, Line("Must have", "z"), replaces=Line(section, "new"))

    assert there != before
    assert with_line(before, Line("Must have", "z")) == back


def test_the_effect_compares_the_same_decisions_in_pairs() -> None:
    grades = np.array([2, 0, 2, 0, 0, 2, 0, 0])
    before = said([0.5, 0.6, 0.9, 0.8, 0.3, 1.0, 0.9, 0.2])
    after = said([1.5, 0.6, 1.9, 0.8, 0.3, 1.8, 0.9, 0.2])

    found = effect_of(before, after, grades)

    assert found.n == 8
    assert found.auc_after == 1.0 > found.auc_before
    assert found.auc_change.value == pytest.approx(found.auc_after - found.auc_before)
    assert found.auc_change.low <= found.auc_change.value <= found.auc_change.high
    assert found.loss_after < found.loss_before
    assert found.loss_change.value == pytest.approx(found.loss_after - found.loss_before)


def test_nothing_changed_is_an_effect_of_nothing() -> None:
    same = said([0.1, 1.2, 0.4])

    found = effect_of(same, same, np.array([0, 2, 0]))

    assert (found.auc_change.value, found.loss_change.low, found.loss_change.high) == (0.0, 0.0, 0.0)


def test_without_an_excited_decision_there_is_no_order_to_speak_of() -> None:
    found = effect_of(said([0.1, 0.2]), said([0.2, 0.3]), np.array([0, 1]))

    assert np.isnan(found.auc_before)
    assert np.isfinite(found.loss_change.value)


def test_moves_are_counted_against_those_the_line_is_not_about() -> None:
    before, after = said([0.5, 0.5, 0.5, 0.5, 0.5]), said([0.9, 0.5, 0.6, 0.6, 0.8])

    found = moved(before, after, np.array([True, True, False, False, False]), Side.FOR)

    assert (found.n_affected, found.n_intended) == (2, 1)
    assert (found.n_others, found.n_others_moved) == (3, 3)


@given(
    st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2), st.booleans()), min_size=1, max_size=30),
    st.sampled_from(Side),
)
def test_a_move_is_never_intended_both_ways(rows: list[tuple[float, float, bool]], side: Side) -> None:
    before, after = said([row[0] for row in rows]), said([row[1] for row in rows])
    affected: NDArray[np.bool_] = np.array([row[2] for row in rows])
    other = Side.AGAINST if side is Side.FOR else Side.FOR

    one, opposite = moved(before, after, affected, side), moved(before, after, affected, other)

    assert one.n_intended + opposite.n_intended <= one.n_affected
    assert one.n_affected + one.n_others == len(rows)
    assert one.n_others_moved == opposite.n_others_moved <= one.n_others


def test_a_line_about_a_word_lifts_the_postings_that_have_it() -> None:
    shown = postings(90)
    examples, rest = decided(shown[:40], lambda _: 0.3, noise=1.0), postings(100, seed=7, prefix="q")
    rest = [
        one if likes_rust(one) < 0 else type(one)(one.id, one.title, type(one.text)(f"{one.text} Rust."))
        for one in rest
    ]
    has = np.array(["Rust" in one.text for one in rest])
    features = Featurizer(None, MemoryCache())
    line = Line("Nice to have", "Rust")

    before = judged(LearnedScreener(features, Profile()), examples, rest)
    after = judged(LearnedScreener(features, with_line(Profile(), line)), examples, rest)

    found = moved(before, after, has, Side.FOR)
    assert found.n_affected > 10
    assert found.n_intended / found.n_affected > 0.95
