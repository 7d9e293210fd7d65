from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from tests.unit.evaluation.helpers import labelled

from metier.errors import DecisionOrderError, SplitsError
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import (
    Split,
    group_splits,
    in_order,
    missing_sizes,
    read_splits,
    replay_splits,
    splits_json,
    time_splits,
)

SET = labelled()


def places(of: LabelledSet) -> dict[str, int]:
    return {item.id: item.order or 0 for item in of.items}


@pytest.mark.parametrize("make", [group_splits, time_splits])
def test_training_parts_are_nested_stratified_and_in_the_order_decided(make: type) -> None:
    splits = make(SET, sizes=(10, 15, 30), seeds=4)
    at = places(SET)
    shares = Counter(item.label for item in SET.items)
    for seed in range(4):
        ten, fifteen, thirty = (split for split in splits if split.seed == seed)
        assert set(ten.train) < set(fifteen.train) < set(thirty.train)
        assert ten.test == fifteen.test == thirty.test
        assert list(thirty.train) == sorted(thirty.train, key=at.__getitem__)
        counts = Counter(SET.by_id[given].label for given in thirty.train)
        for label, share in shares.items():
            assert counts[label] == pytest.approx(30 * share / len(SET.items), abs=4)


def test_a_group_split_tests_three_tenths_of_the_groups_one_posting_each() -> None:
    for split in group_splits(SET, sizes=(10,), seeds=5):
        group = {item.id: item.group for item in SET.items}
        tested = [group[given] for given in split.test]
        assert len(tested) == len(set(tested)) == round(0.3 * len(set(group.values())))
        assert not set(tested) & {group[given] for given in split.train}


def test_a_time_split_learns_nothing_that_was_decided_after_its_test_began() -> None:
    at = places(SET)
    for split in time_splits(SET, sizes=(10, 30), seeds=3):
        assert max(at[given] for given in split.train) < min(at[given] for given in split.test)
        assert min(at[given] for given in split.test) >= 42


def test_a_posting_whose_copy_was_decided_before_is_not_tested_in_time() -> None:
    items = [replace(item, group="same" if item.order in {3, 59} else "") for item in SET.items]
    (split,) = time_splits(LabelledSet("copies", tuple(items)), sizes=(10,), seeds=1)
    last = next(item.id for item in items if item.order == 59)
    assert last not in split.test


@pytest.mark.parametrize("make", [group_splits, time_splits, replay_splits])
def test_the_order_of_the_file_changes_nothing(make: type) -> None:
    turned = LabelledSet("turned", tuple(reversed(SET.items)))
    assert make(SET) == make(turned)


def test_splits_are_the_same_on_every_machine() -> None:
    (split,) = group_splits(SET, sizes=(10,), seeds=1)
    assert split.train == (
        "p0-0000", "p0-0111", "p0-0222", "p0-0481", "p0-0666", "p0-0925", "p0-0323", "p0-0582", "p0-0767", "p0-0989",
    )  # fmt: skip


def test_people_learn_from_their_own_decisions_only() -> None:
    several = labelled(40, people=3)
    for split in [*group_splits(several, sizes=(10,), seeds=2), *replay_splits(several)]:
        assert {several.by_id[given].person for given in (*split.train, *split.test)} == {split.person}


def test_a_size_that_somebody_cannot_reach_is_named() -> None:
    uneven = LabelledSet("uneven", (*labelled(40, people=2).items[:40], *labelled(40, people=2).items[40:55]))
    splits = group_splits(uneven, sizes=(10, 20, 500), seeds=2)
    assert missing_sizes(uneven, splits, (10, 20, 500)) == {20: 1, 500: 2}


def test_undecided_postings_are_in_no_split() -> None:
    items = [replace(item, label=None) if item.order and item.order % 3 == 0 else item for item in SET.items]
    some = LabelledSet("some", tuple(items))
    undecided = {item.id for item in items if item.label is None}
    for split in [
        *group_splits(some, sizes=(10,), seeds=2),
        *time_splits(some, sizes=(10,)),
        *replay_splits(some),
    ]:
        assert not undecided & {*split.train, *split.test}


def test_a_replay_predicts_each_later_decision_once_from_all_earlier_ones() -> None:
    single = LabelledSet("single", tuple(replace(item, group="") for item in labelled(100).items))
    order = [item.id for item in in_order(list(single.items))]
    splits = replay_splits(single)
    assert [given for split in splits for given in split.test] == order[10:]
    for split in splits:
        assert list(split.train) == order[: split.size]
        assert len(split.test) <= max(1, 0.05 * split.size)


def test_a_replay_by_time_is_that_by_order() -> None:
    ordered = replay_splits(labelled(30))
    timed = replay_splits(labelled(30, order=False, times=True))
    assert ordered == timed


def test_without_any_order_there_is_no_replay_and_the_error_says_what_to_add() -> None:
    with pytest.raises(DecisionOrderError) as caught:
        time_splits(labelled(30, order=False))
    assert "30 decisions without `order` or `decided_at`" in caught.value.message
    assert "--split group" in caught.value.hint


def test_without_order_a_group_split_trains_in_the_order_drawn() -> None:
    assert len(group_splits(labelled(30, order=False), sizes=(10,), seeds=1)[0].train) == 10


def test_splits_come_back_as_they_were_written() -> None:
    several = labelled(40, people=2)
    splits = group_splits(several, sizes=(10, 15), seeds=2)
    assert read_splits(splits_json(splits), "s.json", several) == splits


def test_given_splits_may_lack_size_and_seed_and_hold_other_keys() -> None:
    ids = [item.id for item in SET.items]
    rows = [{"train": ids[:3], "test": ids[5:7], "note": 1}, {"train": ids[:4], "test": ids[5:6], "seed": 9}]
    first, second = read_splits(json.dumps(rows), "s.json", SET)
    assert first == Split(3, 0, tuple(ids[:3]), tuple(ids[5:7]))
    assert (second.size, second.seed) == (4, 9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("{}", "expected a list"),
        ("[]", "expected a list"),
        ('["a"]', "entry 1: expected an object"),
        ('[{"train": [], "test": []}]', "entry 1: `test` is empty"),
        ('[{"train": "a", "test": ["a"]}]', "entry 1: `train` is no list of ids, got `a`"),
        (
            '[{"train": ["?"], "test": ["A"]}]',
            "entry 1, `train` item 1: an id that is not in the labels file, got `?`",
        ),
        ('[{"train": [], "test": ["U"]}]', "entry 1, `test` item 1: a posting without a label, got `U`"),
        ('[{"train": ["A"], "test": ["B", "A"]}]', "entry 1: the same id in `train` and `test`, got `A`"),
        (
            '[{"train": ["A", "A"], "test": ["B"]}]',
            "entry 1, `train` item 2: an id that stands twice, got `A`",
        ),
        ('[{"train": [], "test": ["A"], "size": "x"}]', "entry 1, `size`: expected a whole number, got `x`"),
    ],
)
def test_a_wrong_splits_file_is_refused_with_the_place(text: str, words: str) -> None:
    first, second, third = SET.items[:3]
    known = {first.id: "A", second.id: "B", third.id: "U"}
    small = LabelledSet("small", (first, second, replace(third, label=None)))
    for given, letter in known.items():
        text = text.replace(f'"{letter}"', f'"{given}"')
        words = words.replace(f"`{letter}`", f"`{given}`")
    with pytest.raises(SplitsError) as caught:
        read_splits(text, "s.json", small)
    assert words in caught.value.message
