"""Placements: append-only, one screening not kept twice, and where a posting stood before it was decided."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from metier.actions.ports import NewPosting
from metier.domain.decision import Label, Occasion
from metier.domain.facts import Part, Quote
from metier.domain.guardrail import GuardrailSource, Raised, RaisedBy
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.storage.database import Database
from metier.storage.store import Store
from metier.testing import posting

START = datetime(2026, 3, 1, tzinfo=UTC)
JOBS = [replace(posting(title), added_at=START) for title in ("Cook", "Nurse", "Clerk")]
COOK, NURSE, CLERK = (job.id for job in JOBS)
QUOTE = Quote(Part.TEXT, 4, 9, "build")
FULL = Placement(
    COOK,
    Lane.LOOK,
    causes=(Cause.EDGE, Cause.GUARDRAIL),
    possible=(Label.MAYBE, Label.EXCITED),
    judged_by=("learned", "few_shot"),
    first=(0.2, 0.5, 0.3),
    second=(0.1, 0.3, 0.6),
    unasked="the budget is used up",
    raised=(Raised("0a1b2c3d", "Learn to lead", GuardrailSource.GOAL, RaisedBy.WORDS, QUOTE),),
    why="serves your growth goal “Learn to lead” — ünïcode stays",
)


@pytest.fixture
def store() -> Store:
    made = Store(Database.memory())
    made.postings.append([NewPosting(job, "", 1) for job in JOBS], [])
    return made


def keep(
    store: Store, placements: Sequence[Placement], *, hours: float = 0, version: str = "v1", promise: str = ""
) -> int:
    return store.placements.keep(
        placements,
        screener="hybrid",
        version=version,
        promise=promise,
        made_at=START + timedelta(hours=hours),
    )


def decide(store: Store, posting_id: PostingId, *, hours: float) -> int:
    return store.decisions.append(
        posting_id, Label.MAYBE, reason="", occasion=Occasion.AUDIT, decided_at=START + timedelta(hours=hours)
    ).id


def test_what_was_placed_comes_back_whole(store: Store) -> None:
    bare = Placement(NURSE, Lane.HIDDEN)
    number = keep(store, [FULL, bare], promise='{"miss": 0.05}')

    assert store.placements.placements(number) == {COOK: FULL, NURSE: bare}
    assert store.placements.placements(number, [NURSE, CLERK]) == {NURSE: bare}
    assert store.placements.lanes(number) == {COOK: Lane.LOOK, NURSE: Lane.HIDDEN}
    newest = store.placements.newest()
    assert newest is not None
    assert (newest.id, newest.screener, newest.version) == (number, "hybrid", "v1")
    assert (newest.promise, newest.made_at) == ('{"miss": 0.05}', START)
    assert store.placements.of(COOK) == [(FULL, newest)]


def test_before_the_first_screening_there_is_none(store: Store) -> None:
    assert store.placements.newest() is None
    assert store.placements.screenings() == []
    assert store.placements.of(COOK) == []


def test_what_only_ranks_lower_has_no_row_unless_something_is_told_about_it(store: Store) -> None:
    told = Placement(NURSE, Lane.REST, causes=(Cause.NOVEL,), why="the base model settled it")
    number = keep(store, [Placement(COOK, Lane.REST), told])

    assert store.placements.placements(number) == {NURSE: told}


def test_the_same_screening_is_not_kept_twice(store: Store) -> None:
    first = keep(store, [FULL])

    assert keep(store, [FULL], hours=1) == first
    assert len(store.placements.screenings()) == 1


@pytest.mark.parametrize(
    ("placements", "more"),
    [
        ([FULL], {"version": "v2"}),
        ([FULL], {"promise": '{"miss": 0.1}'}),
        ([replace(FULL, lane=Lane.READ)], {}),
        ([replace(FULL, why="another reason")], {}),
        ([FULL, Placement(NURSE, Lane.READ)], {}),
        ([], {}),
    ],
)
def test_one_that_differs_in_anything_is_kept_anew(
    store: Store, placements: list[Placement], more: dict[str, str]
) -> None:
    first = keep(store, [FULL])

    assert keep(store, placements, hours=1, **more) > first


def test_one_that_comes_back_after_another_is_kept_again_as_the_newest(store: Store) -> None:
    keep(store, [FULL])
    keep(store, [Placement(COOK, Lane.READ)], hours=1)
    last = keep(store, [FULL], hours=2)

    newest = store.placements.newest()
    assert newest is not None
    assert (newest.id, len(store.placements.screenings())) == (last, 3)
    assert [found.lane for found, _ in store.placements.of(COOK)] == [Lane.LOOK, Lane.READ, Lane.LOOK]


@pytest.mark.parametrize("table", ["placement", "screening"])
@pytest.mark.parametrize("verb", ["update {} set {} = 'x'", "delete from {}"])
def test_nothing_is_changed_or_taken_out(store: Store, table: str, verb: str) -> None:
    keep(store, [FULL])
    column = {"placement": "words", "screening": "promise"}[table]

    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        store.database._connection.execute(verb.format(table, column))  # as a careless hand would


def test_a_screening_that_cannot_be_kept_whole_leaves_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        keep(store, [FULL, Placement(PostingId("nowhere00000"), Lane.READ)])

    assert store.placements.screenings() == []


def test_a_decision_is_seen_with_the_newest_screening_before_it(store: Store) -> None:
    keep(store, [Placement(COOK, Lane.HIDDEN)], hours=1)
    early = decide(store, NURSE, hours=2)  # without a row there
    first = decide(store, COOK, hours=3)
    second_screening = keep(store, [Placement(COOK, Lane.READ), Placement(NURSE, Lane.HIDDEN)], hours=4)
    second = decide(store, COOK, hours=5)

    found = store.placements.before_decisions()

    assert {n: (placed.lane, screening.id) for n, (placed, screening) in found.items()} == {
        first: (Lane.HIDDEN, 1),
        second: (Lane.READ, second_screening),
    }
    assert early not in found


def test_a_posting_that_a_later_screening_left_out_is_not_seen_in_the_one_before(store: Store) -> None:
    keep(store, [Placement(COOK, Lane.HIDDEN)], hours=1)
    keep(store, [Placement(NURSE, Lane.READ)], hours=2)
    decide(store, COOK, hours=3)

    assert store.placements.before_decisions() == {}


def test_at_equal_times_the_screening_came_first(store: Store) -> None:
    """A clock of whole seconds must not lose what a person decided at once."""
    keep(store, [Placement(COOK, Lane.READ)], hours=1)
    last = keep(store, [Placement(COOK, Lane.HIDDEN)], hours=1)
    number = decide(store, COOK, hours=1)

    assert store.placements.before_decisions()[number][1].id == last


def test_a_decision_before_every_screening_has_none(store: Store) -> None:
    decide(store, COOK, hours=0)
    keep(store, [Placement(COOK, Lane.HIDDEN)], hours=1)

    assert store.placements.before_decisions() == {}


def test_a_row_that_undoes_is_no_decision(store: Store) -> None:
    keep(store, [Placement(COOK, Lane.HIDDEN)], hours=1)
    number = decide(store, COOK, hours=2)
    store.decisions.append(
        COOK, None, reason="", occasion=Occasion.AUDIT, decided_at=START + timedelta(hours=3), undoes=number
    )

    assert list(store.placements.before_decisions()) == [number]
