from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.prompts.pick_examples import Why, near_examples, room_for_near, stable_examples
from metier.testing import example, posting

LABELS = [label.value for label in Label]


def decided(labels: str) -> list[Example]:
    """One example per letter: e, m, p."""
    names = {"e": "excited", "m": "maybe", "p": "passed"}
    return [example(posting(f"Job {place}"), names[letter]) for place, letter in enumerate(labels)]


def never_alike(_one: int, _other: int) -> float:
    return 0.0


def test_all_decisions_stand_in_the_prompt_where_they_fit() -> None:
    chosen = stable_examples(decided("pppe"), never_alike, size=lambda _: 10, room=40)

    assert {c.place for c in chosen} == {0, 1, 2, 3}
    assert {c.why for c in chosen} == {Why.ALL}


def test_labels_alternate_instead_of_standing_in_rows() -> None:
    chosen = stable_examples(decided("eeemmmppp"), never_alike, size=lambda _: 1, room=100)

    labels = [c.example.label for c in chosen]
    assert all(one is not other for one, other in itertools.pairwise(labels))


def test_where_they_do_not_fit_the_newest_of_each_label_are_taken() -> None:
    chosen = stable_examples(decided("eempppppppe"), never_alike, size=lambda _: 10, room=60)

    assert [c.place for c in chosen] == [9, 2, 10]
    assert {c.why for c in chosen} == {Why.RECENT}


def test_of_two_that_say_the_same_only_the_newer_is_shown() -> None:
    chosen = stable_examples(
        decided("eep"), lambda one, other: 1.0 if {one, other} == {0, 1} else 0.0, size=lambda _: 1, room=10
    )

    assert {c.place for c in chosen} == {1, 2}


def test_near_examples_come_from_every_label_the_nearest_last() -> None:
    examples = decided("eemmpp")
    chosen = near_examples(
        examples, [0.9, 0.1, 0.5, 0.2, 0.3, 0.8], taken=[], size=lambda _: 1, room=10, per_label=1
    )

    assert [c.place for c in chosen] == [2, 5, 0]
    assert {c.why for c in chosen} == {Why.NEAR}


def test_what_stands_in_the_stable_block_is_not_shown_again() -> None:
    chosen = near_examples(decided("ep"), [0.9, 0.8], taken=[0], size=lambda _: 1, room=10)

    assert [c.place for c in chosen] == [1]


def test_a_block_with_every_decision_leaves_no_room_for_near_ones() -> None:
    chosen = stable_examples(decided("ep"), never_alike, size=lambda _: 1, room=100)

    assert room_for_near(chosen, size=lambda _: 1, room=100) == 0


@given(
    labels=st.text("emp", max_size=40),
    sizes=st.lists(st.integers(1, 300), min_size=40, max_size=40),
    room=st.integers(0, 2_000),
)
def test_the_room_is_never_exceeded(labels: str, sizes: list[int], room: int) -> None:
    examples = decided(labels)
    tokens = {e.posting.id: n for e, n in zip(examples, sizes, strict=False)}

    def size(given_: Example) -> int:
        return tokens[given_.posting.id]

    stable = stable_examples(examples, never_alike, size=size, room=room)
    left = room_for_near(stable, size=size, room=room)
    near = near_examples(
        examples, [0.5] * len(examples), taken=[c.place for c in stable], size=size, room=left
    )

    assert sum(size(c.example) for c in (*stable, *near)) <= room
    places = [c.place for c in (*stable, *near)]
    assert len(set(places)) == len(places)
