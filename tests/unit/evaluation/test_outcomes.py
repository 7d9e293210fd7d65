"""What came of applications: which rows stand, what is counted, and what is not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from metier.domain.outcome import RUNGS, Application, Outcome, Stage, applications
from metier.domain.posting import PostingId
from metier.evaluation.outcomes import (
    FEW,
    WAIT,
    Answers,
    answered,
    answers,
    answers_of,
    chance_sentence,
    funnel,
    funnel_sentences,
    groups,
    luck,
)

FIRST = date(2026, 1, 1)
TODAY = FIRST + timedelta(days=200)
A = PostingId("a")
_NUMBERS = count(1)


def row(stage: Stage | None, day: int, *, who: str = "a", undoes: int | None = None, **more: str) -> Outcome:
    number = next(_NUMBERS)
    noted = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return Outcome(number, PostingId(who), stage, FIRST + timedelta(days=day), noted, undoes=undoes, **more)


def one(*told: tuple[Stage, int], who: str = "a") -> Application:
    return applications([row(stage, day, who=who) for stage, day in told])[PostingId(who)]


def test_where_it_stands_is_its_end_or_the_furthest_rung() -> None:
    applied, interview, replied = (Stage.APPLIED, 0), (Stage.INTERVIEW, 9), (Stage.REPLIED, 12)
    assert one(applied, replied, interview).stage is Stage.INTERVIEW, "noted in any order"
    assert one(applied, interview, (Stage.REJECTED, 20)).stage is Stage.REJECTED
    assert one(applied, (Stage.GHOSTED, 20), (Stage.REPLIED, 30)).stage is Stage.REPLIED, "it went on"
    assert one(applied, (Stage.REJECTED, 9), interview).stage is Stage.REJECTED, (
        "of one day the end comes last"
    )
    assert one((Stage.REJECTED, 3)).furthest is None


def test_a_later_note_of_a_stage_counts_and_an_undo_brings_back_the_one_before() -> None:
    first, second = row(Stage.APPLIED, 5, variant="v1"), row(Stage.APPLIED, 3, variant="v2")
    assert (applications([first, second])[A].applied_on, applications([second, first])[A].variant) == (
        second.at,
        "v2",
    )
    undone = [first, second, row(None, 3, undoes=second.id)]
    assert (applications(undone)[A].applied_on, applications(undone)[A].variant) == (first.at, "v1")
    assert applications([*undone, row(None, 5, undoes=first.id)]) == {}


def test_interviews_of_two_days_are_two_and_of_one_day_one() -> None:
    rows = [row(Stage.APPLIED, 0), row(Stage.INTERVIEW, 5), row(Stage.INTERVIEW, 9), row(Stage.INTERVIEW, 9)]
    assert [event.at for event in applications(rows)[A].events[1:]] == [rows[1].at, rows[3].at]


def test_applying_again_after_an_end_is_another_application() -> None:
    again = one((Stage.APPLIED, 0), (Stage.INTERVIEW, 5), (Stage.REJECTED, 9), (Stage.APPLIED, 60))
    assert (again.stage, again.n_earlier, len(again.events)) == (Stage.APPLIED, 1, 1)
    corrected = one((Stage.APPLIED, 0), (Stage.REPLIED, 5), (Stage.APPLIED, 2))
    assert (corrected.n_earlier, corrected.stage) == (0, Stage.REPLIED)


@given(st.lists(st.tuples(st.sampled_from(list(Stage)), st.integers(0, 40)), min_size=1, max_size=8))
def test_any_history_stands_somewhere_and_loses_no_rung(told: Sequence[tuple[Stage, int]]) -> None:
    found = one(*told)
    assert found.stage in {event.stage for event in found.events}
    assert found.is_open is not found.stage.ends
    assert list(found.events) == sorted(found.events, key=lambda event: event.at)
    if not found.n_earlier:
        assert {event.stage for event in found.events} == {stage for stage, _ in told}


@given(
    st.permutations(range(6)),
    st.lists(st.tuples(st.sampled_from(list(Stage)), st.integers(0, 9)), min_size=6, max_size=6),
)
def test_rows_of_two_workspaces_stand_the_same_in_whatever_order_they_were_joined(
    order: list[int], told: list[tuple[Stage, int]]
) -> None:
    rows = [row(stage, day) for stage, day in told]
    renumbered = [replace(rows[place], id=number) for number, place in enumerate(order)]

    def plain(found: Application) -> list[tuple[object, ...]]:
        return [(event.stage, event.at, event.noted_at) for event in found.events]

    first, second = applications(rows)[A], applications(renumbered)[A]
    assert (plain(first), first.n_earlier, first.stage) == (plain(second), second.n_earlier, second.stage)


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ([(Stage.APPLIED, 0), (Stage.REPLIED, WAIT)], True),
        ([(Stage.APPLIED, 0), (Stage.REPLIED, WAIT + 1)], False),  # too late to count
        ([(Stage.APPLIED, 0)], False),
        ([(Stage.APPLIED, 0), (Stage.REJECTED, 3)], False),  # a no is no answer to count on
        ([(Stage.APPLIED, 0), (Stage.INTERVIEW, 9), (Stage.REJECTED, 12)], True),
        ([(Stage.APPLIED, 0), (Stage.WITHDRAWN, 3)], None),  # nobody knows
        ([(Stage.APPLIED, 0), (Stage.REPLIED, 2), (Stage.WITHDRAWN, 3)], True),
        ([(Stage.INTERVIEW, 9)], None),  # no day of applying
        (
            [(Stage.APPLIED, 200 - WAIT + 1), (Stage.REPLIED, 190)],
            None,
        ),  # young: quick answers would count alone
        ([(Stage.APPLIED, 200 - WAIT)], False),
    ],
)
def test_whether_an_answer_came_is_known_after_thirty_days(
    told: list[tuple[Stage, int]], known: bool | None
) -> None:
    assert answered(one(*told), TODAY) is known


def test_a_share_is_told_only_where_there_are_enough() -> None:
    few = [one((Stage.APPLIED, 0), who=f"p{n}") for n in range(FEW - 1)]
    assert answers(few, TODAY) == Answers(0, FEW - 1)
    assert chance_sentence(answers(few, TODAY)).startswith(
        "The chance of an answer is not known yet: 1 more application "
    )
    enough = answers([*few, one((Stage.APPLIED, 0), (Stage.OFFER, 3), who="last")], TODAY)
    assert enough.words == "1 of 20 (0–25 %)"
    assert chance_sentence(Answers(0, 0)).endswith("20 more applications at least 30 days old.")


def test_the_funnel_counts_each_application_once_and_those_without_a_day_apart() -> None:
    found = [
        one((Stage.APPLIED, 0), (Stage.OFFER, 9), who="a"),
        one((Stage.APPLIED, 0), (Stage.REJECTED, 9), who="b"),
        one((Stage.APPLIED, 0), (Stage.REPLIED, 2), (Stage.GHOSTED, 60), who="c"),
        one((Stage.INTERVIEW, 9), who="d"),
    ]
    made = funnel(found, TODAY)
    assert (made.n, made.n_without_day) == (3, 1)
    assert (made.answered, made.interviews, made.offers, made.hired) == (2, 1, 1, 0)
    assert (made.rejected, made.ghosted, made.withdrawn, made.n_open) == (1, 1, 0, 1)
    assert funnel_sentences(made)[0] == (
        "Of 3 applications, 2 got an answer that is more than a no, 1 an interview, 1 an offer, and 0 led to a hire; "
        "1 rejected, 1 ghosted, 1 open."
    )
    assert "Not counted: 1 application" in funnel_sentences(made)[-1]
    assert len(funnel_sentences(funnel(found[3:], TODAY))) == 1


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(list(Stage)), st.integers(0, 150)), min_size=1), max_size=8)
)
def test_no_rung_is_reached_more_often_than_the_one_below(told: list[list[tuple[Stage, int]]]) -> None:
    found = [one(*rows, who=f"p{n}") for n, rows in enumerate(told)]
    made = funnel(found, TODAY)
    assert made.n >= made.answered >= made.interviews >= made.offers >= made.hired
    hired = sum(each.stage is Stage.HIRED and each.applied_on is not None for each in found)
    assert made.n == hired + made.rejected + made.withdrawn + made.ghosted + made.n_open
    assert made.n + made.n_without_day == len(found)
    by_first = groups(found, lambda each: str(each.events[0].stage), TODAY)
    assert sum(group.n for group in by_first) == made.n
    assert sum(group.answers.k for group in by_first) == made.answers.k


@given(st.integers(FEW, 60), st.integers(FEW, 60), st.data())
def test_luck_is_fishers_exact_test(n: int, m: int, data: st.DataObject) -> None:
    k, h = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    expected = fisher_exact([[k, n - k], [h, m - h]]).pvalue
    assert luck(answers_of(k, n), answers_of(h, m)) == pytest.approx(expected, abs=1e-9)


def test_luck_says_nothing_where_there_are_few() -> None:
    assert luck(answers_of(5, FEW - 1), answers_of(0, 50)) is None


def test_the_rungs_and_ends_are_what_they_are_called() -> None:
    assert [stage for stage in Stage if stage.rung is not None] == list(RUNGS)
    assert [stage.value for stage in Stage if stage.ends] == ["hired", "rejected", "withdrawn", "ghosted"]


def _person(seed: int) -> list[Application]:
    """One application a day until `TODAY`; three in ten are answered after some days, noes take longer, half the silence is noted."""
    draw = Random(seed)
    told: list[list[tuple[Stage, int]]] = []
    for day in range(140, 200):
        fate = draw.random()
        after = [(Stage.APPLIED, day)]
        if fate < 0.3:
            after.append((Stage.REPLIED, day + max(1, round(draw.lognormvariate(2.1, 0.6)))))
        elif fate < 0.7:
            after.append((Stage.REJECTED, day + max(1, round(draw.lognormvariate(2.9, 0.6)))))
        elif fate < 0.85:
            after.append((Stage.GHOSTED, day + 45))
        told.append([(stage, at) for stage, at in after if at <= 200])
    return [one(*rows, who=f"p{n}") for n, rows in enumerate(told)]


def test_what_is_answered_is_not_made_too_good_by_those_that_were_quick() -> None:
    people = [_person(seed) for seed in range(200)]
    shares = [found.k / found.n for person in people if (found := answers(person, TODAY)).n]
    ended = [
        [each.answered_on is not None for each in person if each.answered_on or not each.is_open]
        for person in people
    ]
    assert fmean(shares) == pytest.approx(0.296, abs=0.02)
    assert fmean(fmean(known) for known in ended) > 0.40, "what is known so far would say so"
