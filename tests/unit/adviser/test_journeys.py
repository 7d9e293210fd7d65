"""Which journey fits, which step is next, and how a journey is called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from metier.adviser.journeys import (
    JOURNEYS,
    Applied,
    Direction,
    Far,
    Fit,
    Found,
    Journey,
    Progress,
    Step,
    TunedState,
    find_journey,
    report_of,
    shown,
    walk,
)
from metier.errors import JourneyUnknownError

TODAY = date(2026, 11, 30)


def having(n: int, **more: object) -> Progress:
    """So many labels and some postings."""
    return Progress(TODAY, labels={"excited": n}, n_postings=n + 100, n_undecided=100, **more)  # type: ignore[arg-type]  # fields by name


def best(progress: Progress) -> str:
    return report_of(progress).fitting[0].name


@pytest.mark.parametrize(
    ("progress", "name"),
    [
        (having(0), "prompt"),
        (having(9), "prompt"),
        (having(10), "labels"),
        (having(49, has_base_model=True), "labels"),
        (having(50), "tune"),
        (having(200, tuned=TunedState(1)), "tune"),
        (having(200, applied=Applied(n=1, n_open=1)), "tune"),
        (having(200, applied=Applied(n=1, n_open=1, n_interviewing=1)), "interviews"),
        (having(200, applied=Applied(n_planned=1, next_round=TODAY)), "interviews"),
        (having(60, direction=Direction(("a",), n_older=60, n_ever_older=60)), "direction"),
        (having(60, direction=Direction(("a",), n_older=60, n_ever_older=60, n_kept=5)), "tune"),
        (
            having(
                60, direction=Direction(("a",), added_goals=("a",), n_older=60, n_ever_older=60, n_kept=5)
            ),
            "direction",
        ),
        (having(60, direction=Direction(("a",), n_older=35, n_ever_older=35, n_since=25)), "tune"),
        (having(12, direction=Direction(("a",), n_older=9, n_ever_older=9)), "labels"),
        (
            having(90, applied=Applied(n_held=1, last_held=TODAY - timedelta(days=30), n=1)),
            "interviews",
        ),
        (having(90, applied=Applied(n_held=1, last_held=TODAY - timedelta(days=31), n=1)), "tune"),
    ],
)
def test_the_journey_that_fits_best(progress: Progress, name: str) -> None:
    assert best(progress) == name


def made(*steps: Step) -> Journey:
    return Journey("x", "X", "", steps, lambda _: Fit(3, "it does"))


def step(key: str, done: int, missing: str = "") -> Step:
    return Step(key, key, "", "metier label", lambda _: Far(done, 2, "things"), lambda _: missing)


def test_a_blocked_step_is_passed_over_and_says_what_is_missing() -> None:
    walked = walk(
        made(step("a", 2, "hidden"), step("b", 1, "x"), step("c", 0), step("d", 0)), Progress(TODAY)
    )
    assert [one.state.value for one in walked.steps] == ["done", "later", "next", "later"]
    assert [one.missing for one in walked.steps] == ["", "x", "", ""]
    assert (walked.n_done, walked.n) == (1, 4)


def test_where_every_step_is_blocked_the_first_is_next() -> None:
    walked = walk(made(step("a", 0, "x"), step("b", 0, "y")), Progress(TODAY))
    assert walked.next is not None
    assert (walked.next.key, walked.next.missing) == ("a", "x")


def test_a_journey_that_is_done_fits_no_more_and_has_no_next_step() -> None:
    seen = Step("e", "e", "", "metier report", None)
    walked = walk(made(step("a", 2), seen), Progress(TODAY))
    assert (walked.is_done, walked.next, walked.weight, walked.n) == (True, None, 0, 1)
    assert [one.state.value for one in walked.steps] == ["done", "any time"]


def test_progress_of_a_step_is_told_up_to_what_it_takes() -> None:
    assert Far(23, 50, "labels").words == "23 of 50 labels"
    assert Far(60, 50, "labels").words == "50 of 50 labels"
    assert Far(0).words == ""


@pytest.mark.parametrize(
    ("tuned", "is_done", "command"),
    [
        (TunedState(1, "m", "", 40, Found.NOT_KNOWN), False, "metier finetune use m"),
        (TunedState(1, "m", "", 40, Found.BETTER), False, "metier finetune use m"),
        (TunedState(1, "m", "m", 40, Found.BETTER), True, "metier finetune use m"),
        (TunedState(1, "m", "", 40, Found.WORSE), True, "metier finetune use m"),
        (TunedState(1, "m", "m", 40, Found.NO_DIFFERENCE), False, "metier finetune rollback"),
        (TunedState(2, "m", "old", 40, Found.BETTER), False, "metier finetune use m"),
        (TunedState(2, "m", "old", 40, Found.WORSE), True, "metier finetune use m"),
        (TunedState(1), False, "metier finetune list"),
    ],
)
def test_a_better_model_is_to_be_used_and_one_that_is_no_better_is_not(
    tuned: TunedState, is_done: bool, command: str
) -> None:
    tune = find_journey("tune")
    found = next(one for one in walk(tune, having(60, tuned=tuned)).steps if one.key == "use")
    assert (found.state.value == "done") == is_done
    assert found.command == command


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.name)
def test_a_journey_is_found_by_name_title_and_beginning(journey: Journey) -> None:
    for called in (
        journey.name,
        journey.title,
        journey.title.upper(),
        f" {journey.name[:4]} ",
        journey.title[:9],
    ):
        assert find_journey(called) is journey


@pytest.mark.parametrize("asked", ["", "  ", "x", "jorney", "…"])
def test_what_is_no_journey_is_refused_with_all_names(asked: str) -> None:
    with pytest.raises(JourneyUnknownError) as caught:
        find_journey(asked)
    assert all(one.name in caught.value.hint for one in JOURNEYS)


def test_which_journeys_are_shown() -> None:
    progress = having(10)
    assert [one.name for one in shown(report_of(progress))] == ["labels"]
    assert [one.name for one in shown(report_of(progress, "tune"))] == ["tune"]
    assert len(shown(report_of(progress), every=True)) == len(JOURNEYS)
