"""Journeys over drawn figures: one next step, ticks that hold while figures grow, commands that exist, the same words twice."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.adviser.journeys import (
    JOURNEYS,
    Applied,
    Direction,
    Found,
    Journey,
    Progress,
    State,
    TunedState,
    walk,
)
from metier.adviser.journeys import report_of as told
from metier.cli.names import COMMANDS, GROUPS, every_command

TODAY = date(2026, 11, 30)
COUNT = st.one_of(st.integers(0, 12), st.integers(0, 200))
LINES = st.lists(
    st.sampled_from(("Remote", 'A "quoted" wish', "`rm`", "$HOME", "Energy systems")), unique=True
)


@st.composite
def directions(draw: st.DrawFn) -> Direction:
    """Older labels asked again are among older ones; nothing changed where none is."""
    ever = draw(COUNT)
    added = tuple(draw(LINES)) if ever else ()
    since = draw(COUNT)
    return Direction(
        added=added,
        removed=tuple(draw(LINES)) if ever else (),
        added_goals=added[:1] if draw(st.booleans()) else (),
        n_kept=draw(COUNT),
        since=draw(st.sampled_from((None, TODAY))),
        n_older=draw(st.integers(0, ever)),
        n_ever_older=ever,
        n_asked_again=draw(st.integers(0, ever)),
        n_since=since,
        n_excited_since=draw(st.integers(0, since)),
        n_runs=draw(COUNT),
    )


@st.composite
def applications(draw: st.DrawFn) -> Applied:
    """Parts are never more than the whole."""
    n, held = draw(COUNT), draw(COUNT)
    n_open = draw(st.integers(0, n))
    planned = draw(COUNT)
    return Applied(
        n_facts=draw(COUNT), n_drafted=draw(COUNT), n_exported=draw(COUNT), n=n, n_open=n_open,
        n_due=draw(st.integers(0, n_open)), n_interviewing=draw(st.integers(0, n_open)), n_planned=planned,
        n_held=held, n_held_noted=draw(st.integers(0, held)), n_held_rated=draw(st.integers(0, held)),
        n_own_answers=draw(COUNT), next_round=TODAY if planned else None, next_posting=3 if planned else None,
        last_held=TODAY - timedelta(days=draw(COUNT)) if held else None,
    )  # fmt: skip


@st.composite
def progresses(draw: st.DrawFn) -> Progress:
    """Figures as a workspace could have them, or nearly."""
    labels = {name: draw(COUNT) for name in ("excited", "maybe", "passed")}
    n = sum(labels.values())
    tuned = draw(COUNT)
    judging = draw(st.sampled_from(("", "encoder-1"))) if tuned else ""
    return Progress(
        as_of=TODAY,
        labels=labels,
        occasions={name: draw(st.integers(0, n)) for name in ("random", "asked", "audit", "ranked", "imported")},
        n_reasons=draw(COUNT), n_foretold=draw(COUNT), n_asked_again=draw(COUNT),
        first=TODAY - timedelta(days=draw(COUNT)) if n else None, n_days=draw(COUNT),
        n_postings=n + draw(COUNT), n_undecided=draw(COUNT),
        sections=tuple("abcde"[: draw(st.integers(0, 5))]),
        n_guardrails=draw(COUNT), has_base_model=draw(st.booleans()), model_problem=draw(st.sampled_from(("", "no key"))),
        n_asked=draw(COUNT), n_pasted=draw(COUNT), n_prompt_versions=draw(COUNT), n_patterns_answered=draw(COUNT),
        direction=draw(directions()),
        tuned=TunedState(
            tuned, judging, draw(st.sampled_from(("", judging))), draw(COUNT),
            draw(st.sampled_from(Found)) if judging else Found.NOTHING, draw(COUNT), draw(st.sampled_from(("", "no PyTorch"))),
        ),
        applied=draw(applications()),
    )  # fmt: skip


def more_of_each(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The same figures with one count raised, once for each count anywhere in them."""
    for one in fields(value):
        name, now = one.name, getattr(value, one.name)
        if isinstance(now, bool):
            yield (*path, name), replace(value, **{name: True})
        elif isinstance(now, int):
            yield (*path, name), replace(value, **{name: now + 7})
        elif name == "sections":
            yield (*path, name), replace(value, sections=(*now, "more"))
        elif isinstance(now, dict):
            for key, n in now.items():
                yield (*path, name, key), replace(value, **{name: {**now, key: n + 7}})
        elif is_dataclass(now) and not isinstance(now, type):
            for inner, raised in more_of_each(now, (*path, name)):
                yield inner, replace(value, **{name: raised})


@given(progresses())
def test_exactly_one_step_is_next_unless_all_are_done(progress: Progress) -> None:
    for journey in JOURNEYS:
        walked = walk(journey, progress)
        states = [step.state for step in walked.steps]
        assert states.count(State.NEXT) == (0 if walked.is_done else 1)
        assert walked.n_done == states.count(State.DONE)
        assert walked.n == len(states) - states.count(State.ANY_TIME)
        assert (walked.next is None) == walked.is_done
        assert not (walked.is_done and walked.weight)


@given(progresses())
def test_a_step_is_done_if_and_only_if_its_figure_is_full(progress: Progress) -> None:
    for journey in JOURNEYS:
        for step in walk(journey, progress).steps:
            is_full = step.of is not None and step.done is not None and step.done >= step.of >= 1
            assert (step.state is State.DONE) == is_full
            assert not (is_full and step.missing)


@given(progresses())
def test_what_can_be_done_comes_before_what_cannot(progress: Progress) -> None:
    for journey in JOURNEYS:
        walked = walk(journey, progress)
        open_ones = [step for step in walked.steps if step.state in {State.NEXT, State.LATER}]
        if walked.next and walked.next.missing:
            assert all(step.missing for step in open_ones)


@given(progresses())
def test_more_of_anything_never_takes_a_tick_away_except_where_the_step_says_so(progress: Progress) -> None:
    before = {journey.name: walk(journey, progress) for journey in JOURNEYS}
    for path, raised in more_of_each(progress):
        for journey in JOURNEYS:
            for was, now in zip(before[journey.name].steps, walk(journey, raised).steps, strict=True):
                if was.state is State.DONE and not was.unticks:
                    assert now.state is State.DONE, (journey.name, was.key, path)


@given(progresses())
def test_every_command_of_a_step_exists_and_can_be_typed(progress: Progress) -> None:
    known = {" ".join(words) for words in every_command()} | set(GROUPS)
    for journey in JOURNEYS:
        for step in walk(journey, progress).steps:
            for line in step.command.split(", then "):
                program, *words = shlex.split(line)
                assert program == "metier"
                assert words[0] in COMMANDS, line
                if words[0] in GROUPS and len(words) > 1:
                    assert " ".join(words[:2]) in known, line
            assert not set(step.command) & set("`$\\"), step.command


@given(progresses())
def test_the_same_figures_give_the_same_words_and_the_best_comes_first(progress: Progress) -> None:
    report = told(progress)
    assert report == told(progress)
    weights = [one.weight for one in report.journeys]
    assert weights == sorted(weights, reverse=True)
    assert sorted(one.name for one in report.journeys) == sorted(one.name for one in JOURNEYS)
    assert all(one.why for one in report.journeys)


@given(progresses())
def test_every_command_that_words_name_exists(progress: Progress) -> None:
    known = {" ".join(words) for words in every_command()} | set(GROUPS)
    for journey in JOURNEYS:
        walked = walk(journey, progress)
        texts = [
            walked.why,
            *(text for step in walked.steps for text in (step.why, step.missing, step.words)),
        ]
        for line in re.findall(r"`metier ([^`]+)`", " ".join(texts)):
            words = line.split()
            name = " ".join(words[:2]) if words[0] in GROUPS and len(words) > 1 else words[0]
            assert name in known, line


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.name)
def test_nobody_has_done_anything_at_the_start(journey: Journey) -> None:
    walked = walk(journey, Progress(TODAY))
    assert walked.n_done == 0
    assert len({step.key for step in walked.steps}) == len(walked.steps)
