from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.domain.placement import Cause
from metier.screeners.hybrid.worth import Bounds, ask_share, bounds_of, worth_of

EDGE = (Cause.EDGE,)


@given(st.integers(0, 5_000))
def test_the_share_keeps_the_bounds_and_never_rises(n: int) -> None:
    share = ask_share(n)
    assert 0 < share <= 1
    assert share <= 0.4 or n < 30
    assert share <= 0.15 + 1e-12 or n < 300
    assert ask_share(n + 1) <= share


def test_the_persons_own_bound_only_lowers_it() -> None:
    assert ask_share(100, 0.1) == 0.1
    assert ask_share(100, 0.9) == ask_share(100)
    assert ask_share(100, 0.0) == 0


def test_what_could_well_excite_and_is_unsure_comes_first_and_the_settled_never() -> None:
    p = np.array([0.02, 0.2, 0.5, 0.97, 0.5])
    worths = worth_of(p, [EDGE, EDGE, EDGE, EDGE, ()], Bounds())
    assert np.argsort(-worths, kind="stable").tolist() == [2, 1, 3, 0, 4]
    assert worths[4] == 0


def test_novel_flagged_and_drifting_ones_have_a_least_worth() -> None:
    bounds = Bounds(asked=0.05, novel=0.06, requested=0.1)
    causes = [(Cause.NOVEL,), (Cause.GUARDRAIL,), (Cause.EDGE, Cause.DRIFT), EDGE]
    assert worth_of(np.full(4, 0.01), causes, bounds).tolist() == [0.06, 0.1, 0.1, pytest.approx(0.0099)]
    assert worth_of(np.array([0.5]), [(Cause.NOVEL,)], bounds).tolist() == [0.25]


@given(
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from([(), EDGE, (Cause.NOVEL,)])), max_size=200),
    st.floats(0, 0.9),
)
def test_by_the_threshold_no_more_than_the_share_of_the_decided_would_be_asked_about(
    decided: list[tuple[float, tuple[Cause, ...]]], share: float
) -> None:
    p, causes = np.array([row[0] for row in decided], np.float64), [row[1] for row in decided]
    bounds = bounds_of(p, causes, share)
    reached = worth_of(p, causes, bounds) >= bounds.asked
    if len(p):
        assert reached.sum() <= share * len(p)
    assert bounds.requested >= bounds.novel


def test_without_decided_postings_all_are_asked_about_or_none() -> None:
    assert bounds_of(np.zeros(0), [], 1.0).asked == 0
    assert bounds_of(np.zeros(0), [], 0.0).asked == math.inf
