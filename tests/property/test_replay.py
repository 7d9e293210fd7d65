"""A replay never sees the future, and keeps what it made."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.actions.replay import Replay, first_answers
from metier.domain.decision import Decision, Label
from metier.domain.posting import Posting, PostingId
from metier.screeners.base import Screener
from metier.screeners.features import Featurizer
from metier.screeners.registry import Kit, make
from metier.storage.database import Database
from metier.storage.store import Store
from metier.testing import MemoryCache, ToyEncoder, posting

N = 18
NAMES = ("learned", "prior")
POSTINGS = [
    posting(f"{['Cook', 'Coder', 'Nurse'][i % 3]} {i}", f"Team {i % 5}, shift {i % 2}.") for i in range(N)
]
START = datetime(2026, 3, 1, tzinfo=UTC)
FEATURES = Featurizer(ToyEncoder(), MemoryCache())


class Shelf:
    """The postings of a replay; it remembers how often it was asked."""

    def __init__(self) -> None:
        self.n_asked = 0

    def by_ids(self, ids: Sequence[PostingId]) -> list[Posting]:
        self.n_asked += 1
        known = {posting.id: posting for posting in POSTINGS}
        return [known[given] for given in ids]


def answers(labels: Sequence[Label], order: Sequence[int] | None = None) -> list[Decision]:
    places = order or range(len(labels))
    return [
        Decision(n + 1, POSTINGS[place].id, labels[n], START + timedelta(hours=n))
        for n, place in enumerate(places)
    ]


def screeners(_: Sequence[Posting] = ()) -> dict[str, Screener]:
    return {name: make(name, Kit(FEATURES)) for name in NAMES}


def replay(decided: Sequence[Decision], cache: MemoryCache, shelf: Shelf | None = None) -> Replay:
    return Replay(decided, shelf or Shelf(), cache, screeners(), screeners)  # type: ignore[arg-type]  # the one method it needs


labels = st.lists(st.sampled_from(list(Label)), min_size=N, max_size=N)


@settings(max_examples=3, deadline=None)
@given(labels, st.integers(12, N - 1), st.randoms(use_true_random=False))
def test_what_is_decided_later_leaves_earlier_predictions_byte_equal(
    given_labels: list[Label], cut: int, rng: random.Random
) -> None:
    later = list(range(cut, N))
    rng.shuffle(later)
    new_labels = [*given_labels[:cut], *rng.choices(list(Label), k=N - cut)]

    before = replay(answers(given_labels), MemoryCache()).run()
    after = replay(answers(new_labels, [*range(cut), *later]), MemoryCache()).run()

    for name in NAMES:
        early = [POSTINGS[i].id for i in range(cut) if POSTINGS[i].id in before.p[name]]
        assert early
        assert [before.p[name][i] for i in early] == [after.p[name][i] for i in early]


@settings(max_examples=3, deadline=None)
@given(labels)
def test_an_answer_cannot_change_what_is_said_about_its_own_posting(given_labels: list[Label]) -> None:
    flipped = [*given_labels[:-1], Label.EXCITED if given_labels[-1] is Label.PASSED else Label.PASSED]

    one, other = (replay(answers(side), MemoryCache()).run() for side in (given_labels, flipped))

    last = POSTINGS[N - 1].id
    assert one.p["learned"][last] == other.p["learned"][last]


def test_a_second_replay_costs_nothing_and_a_new_decision_one_fit() -> None:
    given_labels = [list(Label)[i % 3] for i in range(N)]
    cache, shelf = MemoryCache(), Shelf()
    first = replay(answers(given_labels[:-1]), cache, shelf).run()
    again = replay(answers(given_labels[:-1]), cache, shelf)

    assert again.work == 0
    assert again.run() == first
    assert shelf.n_asked == 1
    assert 0 < replay(answers(given_labels), cache).work < 100  # the last one alone, by all before it


def test_the_first_ten_are_only_learned_from() -> None:
    given_labels = [list(Label)[i % 3] for i in range(N)]

    found = replay(answers(given_labels), MemoryCache()).run()

    assert (found.of, found.n_left_out) == (N - 10, 10)
    assert found.common == [one.id for one in POSTINGS[10:]]
    assert found.sizes[POSTINGS[10].id] == 10


def test_answers_that_were_undone_or_given_again_are_not_replayed() -> None:
    one, two = POSTINGS[0].id, POSTINGS[1].id
    history = [
        Decision(1, one, Label.MAYBE, START),
        Decision(2, two, Label.PASSED, START),
        Decision(3, two, None, START, undoes=2),
        Decision(4, one, Label.EXCITED, START),
    ]

    assert [(d.id, d.label) for d in first_answers(history)] == [(1, Label.MAYBE)]


def test_predictions_are_kept_in_a_store_as_well() -> None:
    given_labels = [list(Label)[i % 3] for i in range(N)]
    with Store(Database.memory()) as store:
        cache = store.cache
        made = Replay(answers(given_labels), Shelf(), cache, screeners(), screeners)  # type: ignore[arg-type]
        first = made.run()

        assert Replay(answers(given_labels), Shelf(), cache, screeners(), screeners).kept() == first  # type: ignore[arg-type]
