"""Asking again, and the random look at what ranks low."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from metier.actions.audit import auditing, missed_jobs, with_audit
from metier.actions.ports import Run
from metier.actions.relabel import may_be_asked_again
from metier.domain.decision import Decision, Label, Occasion
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Verdict
from metier.testing import FixedClock, posting
from metier.workspace import Workspace

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def workspace(tmp_path: object, clock: FixedClock) -> Workspace:
    made = Workspace.create(str(tmp_path), clock=clock, rng=random.Random(0))
    for number in range(30):
        made.add_text(f"Cook number {number}\nYou cook meal {number} in team {number % 7}.")
        clock.moment += timedelta(minutes=5)
        made.label(
            number + 1, "excited" if number % 3 == 0 else "passed", why="good team" if number == 0 else ""
        )
    return made


def test_fresh_answers_are_not_asked_again(workspace: Workspace, clock: FixedClock) -> None:
    assert workspace.relabelling().n_eligible == 10  # 20 later decisions

    clock.moment += timedelta(days=8)
    assert workspace.relabelling().n_eligible == 30


def test_the_new_answer_stands_and_both_stay_in_the_history(workspace: Workspace) -> None:
    questions = workspace.relabelling()
    offer = questions.next()
    assert offer is not None

    report = questions.answer(offer, Label.MAYBE)

    shown = workspace.show(offer.posting.number)
    assert shown.standing is not None
    assert shown.standing.label is Label.MAYBE
    assert [d.occasion for d in shown.decisions][-1] is Occasion.RELABEL
    assert (report.said, report.decision.verdict_run) == (None, None)
    assert len(shown.decisions) == 2


def test_the_same_answer_is_stored_again_and_keeps_its_reason(workspace: Workspace) -> None:
    questions = workspace.relabelling(limit=10)
    while (offer := questions.next()) and offer.posting.number != 1:
        questions.skip(offer)
    assert offer is not None

    questions.answer(offer, Label.EXCITED)

    decisions = workspace.show(1).decisions
    assert [(d.label, d.reason) for d in decisions] == [(Label.EXCITED, "good team")] * 2
    found = workspace.consistency()
    assert found is not None
    assert (found.n, found.exact.hits) == (1, 1)


def test_what_was_never_asked_again_comes_first(workspace: Workspace, clock: FixedClock) -> None:
    clock.moment += timedelta(days=8)
    asked = []
    for _ in range(2):
        questions = workspace.relabelling(limit=15)
        while offer := questions.next():
            asked.append(offer.posting.id)
            questions.answer(offer, Label.PASSED)
        clock.moment += timedelta(days=8)

    assert len(set(asked)) == 30


def test_nothing_may_be_asked_again_before_anything_was_decided() -> None:
    assert may_be_asked_again([], now=START) == []


def judged(n: int) -> tuple[list[Posting], list[Verdict]]:
    shown = [posting(f"Job {number}", posting_id=f"{number:012x}") for number in range(n)]
    scores = [number / n for number in range(n)]
    return shown, [Verdict(p.id, 1 - s, 0, s, s, "learned", "v1") for p, s in zip(shown, scores, strict=True)]


TAUGHT = [Example(posting(f"Old {n}"), Label.PASSED) for n in range(10)]


def test_the_audit_draws_from_the_lower_half_only() -> None:
    shown, verdicts = judged(40)

    drawn = auditing()(shown, verdicts, TAUGHT, 12, 0)

    assert {occasion for _, occasion in drawn} == {Occasion.AUDIT}
    assert len({index for index, _ in drawn}) == 12
    assert max(index for index, _ in drawn) < 20


def test_one_question_in_ten_is_an_audit_once_there_is_an_order() -> None:
    shown, verdicts = judged(200)
    pick = with_audit(lambda *_: [(index, Occasion.ASKED) for index in range(195, 200)])

    def occasions(taught: list[Example]) -> Counter[Occasion]:
        return Counter(o for asked in range(0, 100, 5) for _, o in pick(shown, verdicts, taught, 5, asked))

    assert occasions(TAUGHT) == {Occasion.ASKED: 90, Occasion.AUDIT: 10}
    assert occasions(TAUGHT[:9]) == {Occasion.ASKED: 100}


def test_random_looks_at_low_ranked_postings_bound_what_is_missed() -> None:
    shown, verdicts = judged(60)
    run = Run(1, "learned", "v1", "", "", 40, START)
    latest = {verdict.posting_id: (verdict, run) for verdict in verdicts}

    def look(number: int, place: int, label: Label, occasion: Occasion) -> Decision:
        return Decision(number, shown[place].id, label, START, occasion=occasion, verdict_run=1)

    answers = [
        look(1, 2, Label.EXCITED, Occasion.AUDIT),
        look(2, 4, Label.PASSED, Occasion.RANDOM),
        look(3, 50, Label.EXCITED, Occasion.RANDOM),  # ranked high
        look(4, 5, Label.EXCITED, Occasion.RANKED),  # picked by the person
    ]
    said = {answer.id: latest[answer.posting_id] for answer in answers}

    found = missed_jobs(latest, 56, answers, said)

    assert found is not None
    assert (found.n_looked, found.n_excited, found.n_low) == (2, 1, 28 + 2)
    assert missed_jobs(latest, 200, answers, said) is None  # most of the pile has no rank
    last_one = missed_jobs({PostingId("x"): latest[shown[0].id]}, 1, [], {})
    assert last_one is not None
    assert last_one.sentence == "no postings rank low"


def test_where_a_screening_hides_the_audit_draws_from_what_it_hides() -> None:
    shown, verdicts = judged(40)
    hidden = {shown[place].id for place in (3, 25, 26, 39)}

    drawn = auditing(hidden)(shown, verdicts, TAUGHT, 12, 0)

    assert sorted(index for index, _ in drawn) == [3, 25, 26, 39]


def test_where_all_that_was_hidden_is_decided_the_audit_draws_from_what_ranks_low() -> None:
    shown, verdicts = judged(40)

    drawn = auditing({PostingId("gone")})(shown, verdicts, TAUGHT, 40, 0)

    assert sorted(index for index, _ in drawn) == list(range(20))
