from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.domain.decision import Label
from metier.evaluation.backtest import backtest
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.evaluation.splits import Split, group_splits, read_splits, replay_splits, splits_json, time_splits
from metier.screeners.baselines import PriorScreener
from metier.testing import posting

ROWS = st.lists(
    st.tuples(st.sampled_from([*Label, None]), st.integers(0, 12), st.integers(0, 1)), min_size=2, max_size=60
)
Row = tuple[Label | None, int, int]


def made(rows: list[Row]) -> LabelledSet:
    items = [
        LabelledPosting(
            posting(posting_id=f"{at:04d}"),
            label,
            order=at,
            group=f"g{group}" if group else "",
            person=f"p{person}",
        )
        for at, (label, group, person) in enumerate(rows)
    ]
    return LabelledSet("random", tuple(items))


def every_split(of: LabelledSet) -> list[Split]:
    sizes = (1, 3, 8)
    return [
        *group_splits(of, sizes=sizes, seeds=3),
        *time_splits(of, sizes=sizes, seeds=2),
        *replay_splits(of, start=3),
    ]


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_no_group_no_person_and_no_undecided_posting_crosses_a_split(rows: list[Row]) -> None:
    known = made(rows)
    for split in every_split(known):
        train, test = ([known.by_id[given] for given in side] for side in (split.train, split.test))
        assert split.test
        assert len({item.id for item in (*train, *test)}) == len(train) + len(test) == split.size + len(test)
        assert not {item.group_key for item in train} & {item.group_key for item in test}
        assert len({item.group_key for item in test}) == len(test)
        assert all(item.label is not None and item.person == split.person for item in (*train, *test))


@settings(max_examples=100, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.integers(0, 60))
def test_a_replay_never_sees_the_future(rows: list[Row], random: object, cut: int) -> None:
    """Whatever is decided from `cut` on, in whatever order, earlier predictions are byte-equal."""
    known = made(rows)
    later = [item for item in known.items if (item.order or 0) >= cut]
    places = [item.order for item in later]
    random.shuffle(places)  # type: ignore[attr-defined]  # a random.Random
    turned = {item.id: replace(item, order=place) for item, place in zip(later, places, strict=True)}
    shuffled = LabelledSet("shuffled", tuple(turned.get(item.id, item) for item in known.items))

    def early(of: LabelledSet) -> list[str]:
        order = {item.id: item.order or 0 for item in of.items}
        splits = [
            split
            for split in replay_splits(of, start=3)
            if all(order[given] < cut for given in (*split.train, *split.test))
        ]
        return [
            repr((p.id, p.p_passed, p.p_maybe, p.p_excited))
            for p in backtest({"x": PriorScreener()}, of, splits)
        ]

    assert early(known) == early(shuffled)


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_splits_survive_their_file(rows: list[Row]) -> None:
    known = made(rows)
    splits = every_split(known)
    if splits:
        assert read_splits(splits_json(splits), "s.json", known) == splits


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_training_parts_of_one_seed_are_nested(rows: list[Row]) -> None:
    known = made(rows)
    parts: dict[tuple[str, int], list[set[str]]] = {}
    for split in group_splits(known, sizes=(1, 2, 5, 9), seeds=2):
        parts.setdefault((split.person, split.seed), []).append(set(split.train))
    for nested in parts.values():
        assert all(smaller < larger for smaller, larger in itertools.pairwise(nested))
