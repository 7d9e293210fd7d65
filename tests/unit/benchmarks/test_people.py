from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from benchmarks.learning import people
from benchmarks.learning.people import N_PEOPLE, Person, World, person

from metier.domain.decision import Label
from metier.evaluation.metrics import auc


@pytest.fixture(scope="module")
def crowd(world: World) -> list[Person]:
    """Nine people of all kinds."""
    return [person(number, world) for number in range(0, N_PEOPLE, 7)]


def test_the_same_person_says_the_same_again(world: World) -> None:
    first, again = person(4, world), person(4, world)
    assert first.labelled.items == again.labelled.items


def test_two_people_differ(world: World) -> None:
    one, other = person(0, world), person(1, world)
    assert one.kind == other.kind
    assert [item.label for item in one.labelled.items] != [item.label for item in other.labelled.items]


def test_both_halves_hold_the_same_mixture() -> None:
    def mixture(parity: int) -> Counter[tuple[str, str]]:
        pairs = [number // 2 for number in range(parity, N_PEOPLE, 2)]
        return Counter((people.KINDS[p % 3], people._VARIANTS[p // 3 % 10]) for p in pairs)

    assert mixture(0) == mixture(1)
    assert {kind for kind, _ in mixture(0)} == set(people.KINDS)


def test_shares_of_labels_are_as_stated(crowd: list[Person]) -> None:
    for who in crowd:
        labels = Counter(item.label for item in who.labelled.items)
        n = len(who.labelled.items)
        assert 0.07 <= labels[Label.EXCITED] / n <= 0.21
        if who.variant == "two levels":
            assert labels[Label.MAYBE] == 0
        else:
            assert 0.19 <= labels[Label.MAYBE] / n <= 0.36


def test_nobody_judges_a_posting_twice(crowd: list[Person]) -> None:
    for who in crowd:
        texts = [item.posting.text for item in who.labelled.items]
        assert len(texts) == len(set(texts))
        assert len({item.order for item in who.labelled.items}) == len(texts)


def test_labels_follow_the_taste_but_not_without_noise(crowd: list[Person]) -> None:
    for who in crowd:
        if who.variant == "changed":
            continue
        excited = np.array([item.label is Label.EXCITED for item in who.labelled.items])
        taste = np.array([who.taste[item.id] for item in who.labelled.items])
        assert 0.8 < auc(excited, taste) < 1.0


def test_a_change_of_mind_turns_later_labels_against_earlier_taste(world: World) -> None:
    who = person(30, world)
    assert (who.kind, who.variant) == ("facts", "changed")
    as_before = person(who.number, world, steady=True)
    half = len(who.labelled.items) // 2

    def agreement(items: slice) -> float:
        ids = [item.id for item in who.labelled.items[items]]
        return float(np.corrcoef([who.taste[i] for i in ids], [as_before.taste[i] for i in ids])[0, 1])

    assert agreement(slice(0, half)) > 0.99
    assert agreement(slice(half, None)) < 0.8


def test_reasons_are_written_by_half_of_the_people_on_a_part_of_their_decisions(crowd: list[Person]) -> None:
    for who in crowd:
        written = [item for item in who.labelled.items if item.reason]
        talks = who.number // 2 % 2 == 0
        assert bool(written) == talks
        assert len(written) < len(who.labelled.items) / 2
        assert all(item.label is not Label.MAYBE for item in written)


def test_a_reason_of_work_mode_fits_the_posting(world: World) -> None:
    praised = [item.posting.text for item in person(48, world).labelled.items if item.reason == "remote"]
    assert praised
    assert all("Remote work" in text or "hybrid" in text for text in praised)
