"""Splits by time: nothing later is learned from, no copy stands on both sides, and labels are on both where they can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metier.training.dataset.rows import TrainingRow
from metier.training.dataset.split import split_by_time

START = datetime(2026, 1, 1, tzinfo=UTC)


def row(place: int, label: str = "passed", *keys: str) -> TrainingRow:
    at = START + timedelta(days=place)
    return TrainingRow("say", f"[{place}]", label, "text", label, at, keys or (f"own:{place}",))


LABELS = st.sampled_from(["passed", "maybe", "excited"])
KEYS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=2, unique=True)
ROWS = st.lists(st.tuples(LABELS, KEYS, st.booleans()), max_size=40).map(
    lambda made: [
        row(place, label, *(keys if shared else ())) for place, (label, keys, shared) in enumerate(made)
    ]
)


@given(ROWS, st.floats(0.05, 0.6))
def test_time_and_copies_are_kept_apart_and_no_row_is_lost(rows: list[TrainingRow], share: float) -> None:
    split = split_by_time(rows, share)
    if split is None:
        return
    assert split.train
    assert split.validation
    assert max(one.at for one in split.train) <= min(one.at for one in split.validation)
    learned = {key for one in split.train for key in one.keys}
    assert not any(learned & set(one.keys) for one in split.validation)
    assert len(split.train) + len(split.validation) + split.n_repeating == len(rows)
    assert tuple(rows[: len(split.train)]) == split.train


@given(ROWS)
def test_none_means_that_no_place_would_do(rows: list[TrainingRow]) -> None:
    if split_by_time(rows) is None:
        for cut in range(1, len(rows)):
            learned = {key for one in rows[:cut] for key in one.keys}
            assert all(learned & set(one.keys) for one in rows[cut:])


def test_a_fifth_is_held_out_where_nothing_speaks_against_it() -> None:
    split = split_by_time([row(place) for place in range(50)])
    assert split is not None
    assert (len(split.train), len(split.validation)) == (40, 10)


def test_the_place_moves_so_that_a_rare_label_stands_on_both_sides() -> None:
    rows = [row(place, "excited" if place in {3, 36} else "passed") for place in range(50)]
    split = split_by_time(rows)
    assert split is not None
    assert split.lacking == ()
    assert len(split.train) == 36
    only_early = split_by_time([row(place, "excited" if place == 3 else "passed") for place in range(50)])
    assert only_early is not None
    assert (len(only_early.train), only_early.lacking) == (40, ("excited",))


def test_rows_of_one_job_cannot_be_split() -> None:
    assert split_by_time([row(place, "passed", "job") for place in range(9)]) is None
    assert split_by_time([]) is None
    assert split_by_time([row(0)]) is None
