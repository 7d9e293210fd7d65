"""Splits: what is learned from and what is predicted. Nested, stratified, the same on every machine; never a look ahead."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from metier.domain.posting import RowProblem
from metier.errors import DecisionOrderError, SplitsError
from metier.evaluation.labelled import LabelledPosting, LabelledSet

SIZES = (10, 15, 30, 50, 100, 200, 300, 500)
"""Numbers of labels at which a learning curve is measured."""

SEEDS = 20
TEST_SHARE = 0.3
REPLAY_START, REPLAY_GROWTH = 10, 1.05
"""A replay starts with so many decisions, and learns anew whenever they have grown by this factor."""


@dataclass(frozen=True, slots=True)
class Split:
    """What one fit learns from and what it predicts.

    Attributes:
        size: Number of labels learned from, as reports name it.
        seed: Which drawing this is.
        train: Ids in the order in which they were decided, as far as it is known.
        test: Ids to predict; none is in `train`.
        person: Whose decisions they are; empty where there is one person only.
    """

    size: int
    seed: int
    train: tuple[str, ...]
    test: tuple[str, ...]
    person: str = ""


def group_splits(
    labelled: LabelledSet, *, sizes: Sequence[int] = SIZES, seeds: int = SEEDS, test_share: float = TEST_SHARE
) -> list[Split]:
    """Splits by group: a share of the groups is the test, one posting each, drawn anew for every seed.

    Training parts are nested (the 10 are among the 15) and stratified by label. A size larger than what is left to
    learn from is left out; `missing_sizes` names it.
    """
    found: list[Split] = []
    for person in labelled.people:
        items = labelled.decided(person)
        for seed in range(seeds):
            rng = _generator("group", person, seed)
            groups = sorted({item.group_key for item in items})
            drawn = [groups[i] for i in np.argsort(rng.random(len(groups)), kind="stable")]
            held_out = set(drawn[: round(test_share * len(groups))])
            shuffled = [items[i] for i in np.argsort(rng.random(len(items)), kind="stable")]
            test: dict[str, str] = {}
            for item in shuffled:
                if item.group_key in held_out:
                    test.setdefault(item.group_key, item.id)
            pool = [item for item in shuffled if item.group_key not in held_out]
            found += _nested(pool, tuple(test.values()), sizes, seed, person, rng)
    return found


def time_splits(
    labelled: LabelledSet, *, sizes: Sequence[int] = SIZES, seeds: int = SEEDS, test_share: float = TEST_SHARE
) -> list[Split]:
    """Splits by time: the last decisions are the test, training parts are drawn from the earlier ones only.

    A posting whose group was decided before the test began, or earlier in it, is not tested.

    Raises:
        DecisionOrderError: If somebody's decisions have neither `order` nor `decided_at`.
    """
    found: list[Split] = []
    for person in labelled.people:
        items = in_order(labelled.decided(person), person)
        n_test = round(test_share * len(items))
        pool, last = items[: len(items) - n_test], items[len(items) - n_test :]
        test = _first_of_groups(last, {item.group_key for item in pool})
        for seed in range(seeds):
            rng = _generator("time", person, seed)
            by_id = sorted(pool, key=lambda item: item.id)
            shuffled = [by_id[i] for i in np.argsort(rng.random(len(by_id)), kind="stable")]
            found += _nested(shuffled, test, sizes, seed, person, rng)
    return found


def replay_splits(
    labelled: LabelledSet, *, start: int = REPLAY_START, growth: float = REPLAY_GROWTH
) -> list[Split]:
    """Splits of a replay: each decision is predicted once, by what was learned from earlier ones only.

    The first `start` decisions are only learned from; then the next few are predicted and learned from in turn, at
    most so many that the history grows by the factor `growth`. A posting of a group that was decided before is not
    predicted.

    Raises:
        DecisionOrderError: If somebody's decisions have neither `order` nor `decided_at`.
    """
    found: list[Split] = []
    for person in labelled.people:
        items = in_order(labelled.decided(person), person)
        n = start
        while n < len(items):
            end = max(n + 1, int(n * growth))
            test = _first_of_groups(items[n:end], {item.group_key for item in items[:n]})
            if test:
                found.append(Split(n, 0, tuple(item.id for item in items[:n]), test, person))
            n = end
    return found


def in_order(items: Sequence[LabelledPosting], person: str = "") -> list[LabelledPosting]:
    """One person's decisions in the order in which they were made: by `order`, else by `decided_at`, then by id.

    Raises:
        DecisionOrderError: If neither is known for all of them.
    """
    key = _order_of(items)
    if key is None:
        n = sum(item.order is None and item.decided_at is None for item in items)
        raise DecisionOrderError(n_without=n or len(items), person=person)
    return sorted(items, key=lambda item: (key[item.id], item.id))


def missing_sizes(labelled: LabelledSet, splits: Iterable[Split], sizes: Sequence[int]) -> dict[int, int]:
    """Sizes for which somebody has too few decisions, with the number of such people."""
    having: dict[int, set[str]] = defaultdict(set)
    for split in splits:
        having[split.size].add(split.person)
    n_people = len(labelled.people)
    return {size: n_people - len(having[size]) for size in sizes if len(having[size]) < n_people}


def read_splits(
    text: str, name: str, labelled: LabelledSet, *, left_out: Sequence[RowProblem] = ()
) -> list[Split]:
    """The splits of a SPLITS.json, checked against the set they are for.

    A list of `{"size", "seed", "train": [ids], "test": [ids]}`; other keys are ignored. Without `size` it is the
    number of training ids, without `seed` the place in the list from 0. The person is the one whose ids they are.

    Args:
        left_out: Rows of the labels file that could not be used; named where an id is missing.

    Raises:
        SplitsError: No list of such objects, an id that is not in the set or undecided, an id on both sides.
    """
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SplitsError(name, what=f"not JSON: {error}") from None
    if not isinstance(rows, list) or not rows:
        raise SplitsError(name, what="expected a list of objects with `train` and `test`")
    unknown = _unknown(left_out)
    return [_given(row, place, name, labelled, unknown) for place, row in enumerate(rows)]


def splits_json(splits: Iterable[Split]) -> str:
    """Splits as a SPLITS.json, one split per line."""
    rows = []
    for split in splits:
        row: dict[str, object] = {"size": split.size, "seed": split.seed}
        if split.person:
            row["person"] = split.person
        rows.append(json.dumps(row | {"train": split.train, "test": split.test}, ensure_ascii=False))
    return "[" + ",\n".join(rows) + "]\n"


def _generator(kind: str, person: str, seed: int) -> np.random.Generator:
    """Only its `random` is used, whose numbers are the same on every machine."""
    digest = hashlib.sha256(f"{kind}\0{person}\0{seed}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def _nested(
    pool: Sequence[LabelledPosting],
    test: tuple[str, ...],
    sizes: Sequence[int],
    seed: int,
    person: str,
    rng: np.random.Generator,
) -> list[Split]:
    """Training parts of all sizes from a shuffled pool: systematic sampling, so every prefix is stratified."""
    if not test:
        return []
    drawn = _stratified(pool, rng)
    key = _order_of(pool)
    found = []
    for size in sizes:
        if size <= len(drawn):
            part = drawn[:size]
            if key is not None:
                part = sorted(part, key=lambda item: (key[item.id], item.id))
            found.append(Split(size, seed, tuple(item.id for item in part), test, person))
    return found


def _stratified(pool: Sequence[LabelledPosting], rng: np.random.Generator) -> list[LabelledPosting]:
    """The pool in an order in which each label comes at even distances, the first at a random place."""
    place = np.empty(len(pool))
    grades = np.array([item.label.grade for item in pool if item.label is not None], dtype=np.int64)
    for grade in range(3):
        members = np.flatnonzero(grades == grade)
        place[members] = (np.arange(len(members)) + rng.random()) / max(len(members), 1)
    return [pool[i] for i in np.argsort(place, kind="stable")]


def _first_of_groups(items: Iterable[LabelledPosting], seen: set[str]) -> tuple[str, ...]:
    """One id per group that was not seen before, in order."""
    found: dict[str, str] = {}
    for item in items:
        if item.group_key not in seen:
            found.setdefault(item.group_key, item.id)
    return tuple(found.values())


def _order_of(items: Iterable[LabelledPosting]) -> Mapping[str, int | datetime] | None:
    """What sorts the items in time; None where it is not known for all of them."""
    known = list(items)
    orders = {item.id: item.order for item in known if item.order is not None}
    if len(orders) == len(known):
        return orders
    times = {item.id: item.decided_at for item in known if item.decided_at is not None}
    return times if len(times) == len(known) else None


def _unknown(left_out: Sequence[RowProblem]) -> str:
    """What is wrong with an id that no item has."""
    if not left_out:
        return "an id that is not in the labels file"
    rows = "1 row was" if len(left_out) == 1 else f"{len(left_out)} rows were"
    first = left_out[0]
    return f"an id that no usable row has ({rows} left out, first {first.where}: {first.message})"


def _given(row: object, place: int, name: str, labelled: LabelledSet, unknown: str) -> Split:
    where = f"entry {place + 1}"
    if not isinstance(row, dict):
        raise SplitsError(name, where=where, what="expected an object with `train` and `test`", got=row)
    train, test = (_ids(row, side, where, name, labelled, unknown) for side in ("train", "test"))
    both = set(train) & set(test)
    if both:
        raise SplitsError(name, where=where, what="the same id in `train` and `test`", got=min(both))
    numbers = []
    for key, default in (("size", len(train)), ("seed", place)):
        number = row.get(key)
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            raise SplitsError(name, where=f"{where}, `{key}`", what="expected a whole number", got=number)
        numbers.append(default if number is None else number)
    people = {labelled.by_id[given].person for given in (*train, *test)}
    return Split(numbers[0], numbers[1], train, test, people.pop() if len(people) == 1 else "")


def _ids(
    row: Mapping[str, object], side: str, where: str, name: str, labelled: LabelledSet, unknown: str
) -> tuple[str, ...]:
    ids = row.get(side)
    if not isinstance(ids, list):
        raise SplitsError(name, where=where, what=f"`{side}` is no list of ids", got=ids)
    if side == "test" and not ids:
        raise SplitsError(name, where=where, what="`test` is empty")
    seen: set[str] = set()
    for place, given in enumerate(ids):
        at = f"{where}, `{side}` item {place + 1}"
        key = str(given)
        item = labelled.by_id.get(key)
        if item is None:
            raise SplitsError(name, where=at, what=unknown, got=given)
        if item.label is None:
            raise SplitsError(name, where=at, what="a posting without a label", got=given)
        if key in seen:
            raise SplitsError(name, where=at, what="an id that stands twice", got=given)
        seen.add(key)
    return tuple(map(str, ids))
