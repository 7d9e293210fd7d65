"""Real postings: what was marked by hand is found, and little else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from benchmarks.demands import demands, feed, marked, requests, traps
from benchmarks.demands_pairs import shares


@pytest.mark.data
def test_marked_demands_of_real_postings_are_found(data_dir: Path) -> None:
    rows = list(marked(data_dir / "postings"))
    found: dict[str, Any] = demands(rows, "held_out", show=False)

    assert found["recall M"]["share"] >= 0.93
    assert found["recall"]["share"] >= 0.91
    assert found["precision"]["share"] >= 0.9
    assert found["must told from nice to have"]["share"] >= 0.93


@pytest.mark.data
def test_what_marked_postings_want_is_found(data_dir: Path) -> None:
    found: dict[str, Any] = requests(list(marked(data_dir / "postings")), "asking")

    assert found["right"] >= 3 * found["missed"]
    assert found["false"] <= 3


def test_a_feed_gives_no_address_away_and_no_trap_is_offered() -> None:
    assert feed() == {
        "tags": 98,
        "tags_refused": 98,
        "words_offered": 98,
        "tags_offered": 0,
        "demands_made_of_it": 0,
    }
    assert traps() == {"traps": 14, "told": 14, "offered": 0, "read_as_demand": 0}


def test_what_matters_comes_before_what_stands_first() -> None:
    found: dict[str, Any] = shares(None)

    assert found["relevance"]["in_best_8"] > found["words shared with the posting"]["in_best_8"]
    assert found["relevance"]["among_as_many_as_are_marked"] > 0.8
