"""What is said to be the same question is the same, on every pair that was written by hand."""

from __future__ import annotations

import pytest
from benchmarks.questions import measured, pairs


@pytest.mark.parametrize(("half", "least"), [("tuned on", 0.7), ("held out", 0.7), ("fresh", 0.05)])
def test_no_pair_is_said_to_be_the_same_that_is_not(half: str, least: float) -> None:
    found = measured(half, None, wrong=False)
    assert found["precision"] == 1.0
    assert float(str(found["recall"])) >= least


def test_there_are_pairs_of_both_kinds_in_every_half() -> None:
    for half in ("tuned on", "held out", "fresh"):
        rows = pairs(half)
        assert len(rows) >= 60
        assert 25 <= sum(same for _, _, same in rows) <= len(rows) - 25
