from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.domain.facts import Facts
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.screeners.calibrate import fit_calibration
from metier.screeners.check import check_screener
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.limits import broken, limits_of
from metier.testing import MemoryCache, ToyEncoder, example, posting

SOME_WORDS = st.lists(
    st.sampled_from(
        ["python", "data", "bread", "law", "nurse", "travel", "remote", "pay", "team", "cold", "calls", "C++"]
    ),
    max_size=12,
)
TEXTS = st.one_of(SOME_WORDS.map(" ".join), st.text(max_size=60))
POSTINGS = st.builds(posting, TEXTS, TEXTS)
LABELS = st.sampled_from(["passed", "maybe", "excited"])
LINES = st.lists(
    st.one_of(TEXTS, st.sampled_from(["Remote or hybrid", "At least €60,000 a year", "No internships"])),
    max_size=3,
)
PROFILES = st.builds(
    lambda must, against: Profile(must_have=tuple(must), deal_breakers=tuple(against)), LINES, LINES
)


def named(postings: list[Posting]) -> list[Posting]:
    """With ids that differ, as a store gives them."""
    return [posting(p.title, p.text, posting_id=f"{n:012x}") for n, p in enumerate(postings)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(POSTINGS, min_size=2, max_size=5),
    st.lists(st.tuples(POSTINGS, LABELS), min_size=2, max_size=9).filter(
        lambda rows: len({r[1] for r in rows}) > 1
    ),
    PROFILES,
    st.booleans(),
)
def test_learned_keeps_the_contract_whatever_postings_decisions_and_wishes_are(
    shown: list[Posting], decided: list[tuple[Posting, str]], profile: Profile, with_encoder: bool
) -> None:
    featurizer = Featurizer(ToyEncoder(dim=16) if with_encoder else None, MemoryCache())
    examples = [example(each, label) for each, label in decided]
    check_screener(LearnedScreener(featurizer, profile), named(shown), examples)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.one_of(st.floats(-5, 5), st.just(math.nan)), st.integers(0, 2)), max_size=30))
def test_calibration_is_monotone_and_leaves_no_label_impossible(rows: list[tuple[float, int]]) -> None:
    scores, grades = np.array([s for s, _ in rows], float), np.array([g for _, g in rows], np.int64)
    p = fit_calibration(scores, grades).probabilities(np.linspace(-3, 3, 13))
    assert np.isfinite(p).all()
    assert np.allclose(p.sum(axis=1), 1)
    assert (p >= 0).all()
    assert (np.diff(p[:, 2]) >= 0).all()
    assert (np.diff(p[:, 0]) <= 0).all()


@given(PROFILES)
def test_unknown_facts_never_break_a_limit(profile: Profile) -> None:
    assert broken(limits_of(profile), Facts()) == ()
