"""Browsing the inbox: each posting in one group, filtered, in order, page by page; and deciding about a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.inbox_world import EDGES, GOAL, LANES, N, World

from metier.actions.inbox import Browsed, Group, browse
from metier.domain.decision import Occasion
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.posting_filter import PostingFilter

RAISED = {
    number: Placement(PostingId(""), Lane.LOOK, (Cause.GUARDRAIL,), raised=(GOAL,)) for number in (30, 31)
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "ws")
    yield made
    made.workspace.close()


def numbers(found: Browsed) -> list[int]:
    """Numbers from 0, as the world counts."""
    return [row.posting.number - 1 for row in found.rows]


def look(world: World, group: Group, wanted: PostingFilter | None = None, **how: object) -> Browsed:
    return browse(world.workspace.desk, group, wanted or PostingFilter(), **how)  # type: ignore[arg-type]


def test_each_undecided_posting_stands_in_one_group(world: World) -> None:
    world.screen(LANES, told={**EDGES, **RAISED})
    world.add(5)
    world.decide(3)
    parts = [group for group in Group if group not in {Group.TODAY, Group.ALL, Group.DECIDED}]
    found = [number for group in parts for number in numbers(look(world, group))]

    assert sorted(found) == [number for number in range(N + 5) if number != 3]
    assert sorted(numbers(look(world, Group.ALL, size=100))) == sorted(found)


def test_what_a_goal_asks_for_is_a_group_of_its_own(world: World) -> None:
    world.screen(LANES, told={**EDGES, **RAISED})

    assert numbers(look(world, Group.GOAL)) == [31, 30]
    assert not {30, 31} & set(numbers(look(world, Group.LOOK)))


def test_a_draw_of_the_audit_stands_nowhere_else(world: World) -> None:
    world.screen(LANES, told=EDGES)
    drawn = numbers(look(world, Group.AUDIT))

    assert drawn
    assert set(drawn) <= set(LANES[Lane.HIDDEN])
    assert not set(drawn) & set(numbers(look(world, Group.HIDDEN)))
    assert len(drawn) + look(world, Group.HIDDEN).n_matching == len(LANES[Lane.HIDDEN])


def test_groups_are_best_first_and_what_breaks_a_limit_stands_last_of_all(world: World) -> None:
    world.screen(LANES, told=EDGES)

    assert numbers(look(world, Group.READ)) == list(range(59, 49, -1))
    assert set(numbers(look(world, Group.ALL, size=100))[-2:]) == {40, 41}


def test_new_ones_are_not_ranked_and_come_newest_first(world: World) -> None:
    world.screen(LANES)
    world.add(2)
    found = look(world, Group.NEW)

    assert numbers(found) == [N + 1, N]
    assert [row.why for row in found.rows] == ["came after the last screening"] * 2


def test_before_the_first_screening_everything_is_new(world: World) -> None:
    world.decide(0)
    found = look(world, Group.NEW, size=100)

    assert numbers(found) == list(range(N - 1, 0, -1))
    assert found.report.screening is None
    assert found.n_by_group[Group.ALL] == N - 1


def test_decided_ones_come_with_what_was_said_the_newest_first(world: World) -> None:
    world.decide(4)
    world.decide(9)

    assert [(row.posting.number - 1, row.decision.label) for row in look(world, Group.DECIDED).decided] == [
        (9, "passed"),
        (4, "passed"),
    ]


def test_a_filter_counts_in_every_group(world: World) -> None:
    world.screen(LANES, told=EDGES)
    found = look(world, Group.READ, PostingFilter(words="lead TEAM"))

    assert numbers(found) == [59, 57, 55, 53, 51]
    assert found.n_by_group[Group.OUTSIDE] == 1
    assert found.n_matching == 5


def test_pages_hold_so_many_and_the_last_stands_for_those_beyond(world: World) -> None:
    world.screen(LANES)
    pages = [look(world, Group.READ, page=page, size=4) for page in (1, 3, 9)]

    assert [numbers(page) for page in pages] == [[59, 58, 57, 56], [51, 50], [51, 50]]
    assert [(page.page, page.n_pages) for page in pages] == [(1, 3), (3, 3), (3, 3)]


def test_new_in_the_last_ranking_is_what_came_after_the_one_before(world: World) -> None:
    world.screen(LANES)
    assert look(world, Group.READ, only_new=True).n_matching == len(LANES[Lane.READ])
    world.add(1)
    world.screen({**LANES, Lane.READ: [*LANES[Lane.READ], N]}, version="v2")

    assert numbers(look(world, Group.READ, only_new=True)) == [N]


def test_today_is_what_the_inbox_of_the_day_is(world: World) -> None:
    world.screen(LANES, told=EDGES)
    found, today = look(world, Group.TODAY), world.today()

    assert [part.section for part in found.report.parts] == [part.section for part in today.parts]
    assert [row.posting.id for row in found.report.rows] == [row.posting.id for row in today.rows]


def test_a_decision_about_a_row_counts_by_how_it_came(world: World) -> None:
    world.screen(LANES, told=EDGES)
    world.add(1)
    inbox, posting = world.workspace.inbox, world.workspace.posting
    drawn = numbers(look(world, Group.AUDIT))[0]
    told = {
        "drawn": inbox.decide(posting(drawn + 1), "passed", as_drawn=True),
        "ranked": inbox.decide(posting(60), "excited"),
        "never drawn": inbox.decide(posting(59), "excited", as_drawn=True),
        "not ranked": inbox.decide(posting(N + 1), "maybe"),
    }

    assert {name: report.decision.occasion for name, report in told.items()} == {
        "drawn": Occasion.AUDIT,
        "ranked": Occasion.RANKED,
        "never drawn": Occasion.RANKED,
        "not ranked": Occasion.CHOSEN,
    }
    assert told["drawn"].was_hidden


def test_a_row_that_was_put_off_says_so_and_comes_back_after_undo(world: World) -> None:
    world.screen(LANES)
    inbox, posting = world.workspace.inbox, world.workspace.posting(60)
    inbox.put_off(posting)
    row = inbox.row(posting)
    assert row is not None
    assert row.n_skipped == 1
    inbox.decide(posting, "passed")
    assert inbox.row(posting) is None
    world.workspace.undo(60)

    assert inbox.row(posting) == replace(row, n_skipped=1)
