"""Outcomes in use: noted, taken back, due, counted by the verdict before; and no verdict moves with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from metier.actions.outcomes.insights import rated_before
from metier.domain.outcome import Stage, applications
from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.errors import OutcomeDateError, OutcomeStageError, OutcomeTextError, UnknownIdError
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

START = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = START.date()
KINDS = ("Python developer", "Night nurse", "SQL analyst", "Cook")


def made(folder: Path, n: int = 12) -> Workspace:
    search = Workspace.create(folder, environment={}, clock=FixedClock(START), encoder=ToyEncoder())
    for number in range(n):
        kind = KINDS[number % len(KINDS)]
        search.add_text(f"{kind} {number}\n{kind} in team {number}, task {7 * number}. Remote.")
    return search


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    with made(tmp_path / "ws") as workspace:
        yield workspace


def clock(search: Workspace) -> FixedClock:
    found = search.desk.clock
    assert isinstance(found, FixedClock)
    return found


def freeze(
    search: Workspace, p: dict[int, float], *, at: datetime, version: str, tentative: bool = False
) -> None:
    ids = {number: search.posting(number).id for number in p}
    verdicts = [
        Verdict(ids[number], 1 - x, 0.0, x, x, "learned", version, tentative=tentative)
        for number, x in p.items()
    ]
    search.desk.verdicts.freeze(verdicts, basis="", profile_key="", n_decisions=40, made_at=at)


# --- noting ---------------------------------------------------------------------------------------------


def test_it_stands_with_day_words_and_variant_and_makes_no_decision(search: Workspace) -> None:
    (report,) = search.outcomes.note(1, "Applied", on="3 days ago", words="by mail", variant="v1")
    assert (report.is_new, report.before, report.label) == (True, None, None)
    assert (report.now.stage, str(report.now.applied_on), report.now.variant) == (
        "applied",
        "2026-05-17",
        "v1",
    )
    assert search.count().n_decided == 0
    search.label(1, "passed")
    search.outcomes.note(1, "rejected")
    assert search.show(1).standing is not None
    assert [decision.label for decision in search.show(1).decisions] == ["passed"]


def test_what_stands_is_not_stored_again_and_keeps_its_day_and_words(search: Workspace) -> None:
    search.outcomes.note(1, "applied", on="2026-05-02", variant="v1")
    assert not search.outcomes.note(1, "applied")[0].is_new
    (named,) = search.outcomes.note(1, "applied", variant="v2")
    assert (named.is_new, str(named.now.applied_on), named.now.variant) == (True, "2026-05-02", "v2")
    (moved,) = search.outcomes.note(1, "applied", on="2026-05-01")
    assert (str(moved.now.applied_on), moved.now.variant) == ("2026-05-01", "v2")
    assert "in place of 2026-05-02" in moved.remarks
    assert len(search.desk.outcomes.history()) == 3, "nothing is edited"


def test_an_end_may_come_again_after_it_went_on_and_an_application_after_an_end(search: Workspace) -> None:
    for stage, day in (("applied", 1), ("ghosted", 5), ("replied", 8)):
        search.outcomes.note(1, stage, on=date(2026, 5, day))
    assert search.outcomes.note(1, "ghosted")[0].now.since == TODAY
    clock(search).moment += timedelta(days=1)
    (again,) = search.outcomes.note(1, "applied")
    assert (again.now.stage, again.now.n_earlier) == ("applied", 1)
    assert "another application; the one before ended as ghosted" in again.remarks


def test_several_are_noted_together_or_not_at_all(search: Workspace) -> None:
    with pytest.raises(UnknownIdError):
        search.outcomes.note([1, 2, 99], "applied")
    assert search.desk.outcomes.history() == []
    assert len(search.outcomes.note([1, 2, 2, 3], "applied")) == 3


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-05-21", "2026-13-01", "soon", "9999 weeks ago", "0001-01-01"]
)
def test_a_day_that_cannot_be_is_told_and_nothing_is_stored(search: Workspace, day: str) -> None:
    with pytest.raises(OutcomeDateError):
        search.outcomes.note(1, "applied", on=day)
    with pytest.raises(OutcomeDateError):
        search.outcomes.note(1, "applied", on=TODAY + timedelta(days=1))
    assert search.desk.outcomes.history() == []


@pytest.mark.parametrize(
    ("word", "hint"),
    [("declined", "withdrawn"), ("intervew", "interview"), ("zzz", "applied, replied, interview")],
)
def test_a_word_that_is_no_outcome_is_answered_with_the_nearest(
    search: Workspace, word: str, hint: str
) -> None:
    with pytest.raises(OutcomeStageError) as told:
        search.outcomes.note(1, word)
    assert hint in told.value.hint


def test_words_that_are_too_long_are_told(search: Workspace) -> None:
    with pytest.raises(OutcomeTextError):
        search.outcomes.note(1, "applied", variant="x" * 81)


def test_odd_days_are_remarked_and_stored(search: Workspace) -> None:
    (early,) = search.outcomes.note(1, "applied", on="2026-05-01")
    assert any(remark.startswith("the posting came here later") for remark in early.remarks)
    (before,) = search.outcomes.note(1, "interview", on="2026-04-20")
    assert "before the day of applying, 2026-05-01" in before.remarks
    (alone,) = search.outcomes.note(2, "interview")
    assert any("the day of applying is not noted" in remark for remark in alone.remarks)


def test_taking_back_has_no_limit_and_may_name_a_stage(search: Workspace) -> None:
    for stage in ("applied", "replied", "interview"):
        search.outcomes.note(1, stage)
    assert search.outcomes.undo(1, "replied")[0].undone is not None
    assert search.outcomes.undo(1, "replied")[0].undone is None
    taken = [search.outcomes.undo(1)[0].undone for _ in range(3)]
    assert [row and row.stage for row in taken] == ["interview", "applied", None]
    assert search.show(1).application is None
    assert len(search.desk.outcomes.history()) == 6


def test_a_dry_run_says_what_would_stand_and_stores_nothing(search: Workspace) -> None:
    assert search.outcomes.note(1, "offer", dry_run=True)[0].now.stage == "offer"
    assert search.desk.outcomes.history() == []
    search.outcomes.note(1, "applied")
    assert search.outcomes.undo(1, dry_run=True)[0].now is None
    assert search.outcomes.pipeline().n_open == 1


# --- what is due ------------------------------------------------------------------------------------------


def test_what_is_due_comes_first_and_what_waits_longest_before_it(search: Workspace) -> None:
    told = (
        (1, "applied", 15), (2, "applied", 50), (3, "applied", 3), (4, "applied", 30), (4, "interview", 8),
        (5, "applied", 40), (5, "interview", 6), (6, "applied", 60), (6, "rejected", 2), (7, "applied", 14), (8, "applied", 13),
    )  # fmt: skip
    for which, stage, days in told:
        search.outcomes.note(which, stage, on=f"{days} days ago")
    report = search.outcomes.pipeline()
    assert [row.posting.number for row in report.rows] == [2, 1, 7, 4, 5, 8, 3]
    assert [bool(row.due) for row in report.rows] == [True] * 4 + [False] * 3
    assert "perhaps ghosted" in report.rows[0].due
    assert (report.n_open, report.n_ended, report.n_due) == (7, 1, 4)
    assert [row.posting.number for row in search.outcomes.pipeline(ended=True).rows][-1] == 6
    assert search.outcomes.pipeline(after=60).n_due == 1, "the interview is due all the same"


# --- by the verdict before ---------------------------------------------------------------------------------


def test_only_a_verdict_frozen_before_the_day_of_applying_counts(search: Workspace) -> None:
    def rated(which: int) -> str | None:
        posting = search.posting(which).id
        application = applications(search.desk.outcomes.of(posting))[posting]
        found = rated_before(application, search.desk.verdicts.of(posting))
        return found.version if found else None

    freeze(search, {1: 0.9, 2: 0.9, 3: 0.9}, at=START - timedelta(days=4), version="old")
    freeze(search, {1: 0.1, 2: 0.1, 3: 0.1}, at=START - timedelta(hours=1), version="new")
    search.outcomes.note(1, "applied")
    freeze(search, {1: 0.5}, at=START + timedelta(hours=1), version="later")
    clock(search).moment += timedelta(hours=2)
    search.outcomes.note(1, "applied", variant="v2")
    assert rated(1) == "new", "a word added later lets no later verdict in"
    search.outcomes.note(2, "applied", on="yesterday")
    assert rated(2) == "old"
    search.outcomes.note(3, "applied", on="4 days ago")
    assert rated(3) is None, "nobody knows the hour of that day"
    search.outcomes.note(4, "interview")
    assert rated(4) is None


def test_what_came_is_counted_by_the_verdict_before_and_told_apart_when_there_are_enough(
    tmp_path: Path,
) -> None:
    with made(tmp_path / "ws", 48) as search:
        numbers = range(1, 49)
        old = START - timedelta(days=70)
        freeze(search, {n: 0.9 if n <= 24 else 0.1 for n in numbers}, at=old, version="v1")
        freeze(search, dict.fromkeys(numbers, 0.9), at=START - timedelta(days=1), version="v2")
        search.outcomes.note(list(numbers), "applied", on="60 days ago")
        search.outcomes.note([*range(1, 13), 30, 31], "replied", on="50 days ago")
        report = search.outcomes.insights()
        assert {(group.name, group.answers.k, group.answers.n) for group in report.by_verdict} == {
            ("rated excited", 12, 24),
            ("rated passed", 2, 24),
        }
        assert report.p_luck == pytest.approx(0.0035, abs=5e-4)
        assert report.summary is not None
        assert "rated excited before you applied: 12 of 24 (29–71 %)" in report.summary.sentences[-1]
        assert "in 0.3 % of cases" in report.summary.sentences[-1]
        search.outcomes.undo(list(range(1, 10)))
        search.outcomes.undo(list(range(1, 10)))
        fewer = search.outcomes.insights()
        assert fewer.p_luck is None
        assert fewer.summary is not None
        assert "too few to tell them apart" in fewer.summary.sentences[-1]


def test_a_tentative_verdict_rates_nothing(search: Workspace) -> None:
    freeze(search, {1: 0.9}, at=START - timedelta(days=70), version="v1", tentative=True)
    search.outcomes.note(1, "applied", on="60 days ago")
    report = search.outcomes.insights()
    assert [group.name for group in report.by_verdict] == ["an order only"]
    assert report.summary is not None
    assert not any("rated" in sentence for sentence in report.summary.sentences)


# --- taste and outcomes stay apart ---------------------------------------------------------------------------


def test_no_verdict_moves_with_outcomes(tmp_path: Path) -> None:
    """Two workspaces that differ in outcomes only: the same verdicts bit for bit, the same versions, the same lanes."""
    found = []
    for name in ("without", "with"):
        with made(tmp_path / name, 40) as search:
            for number in range(1, 37):
                search.label(number, ("excited", "passed", "maybe", "passed")[(number - 1) % 4])
            if name == "with":
                search.outcomes.note(list(range(1, 20)), "applied", on="60 days ago")
                search.outcomes.note(list(range(1, 20, 2)), "rejected", on="40 days ago")
                search.outcomes.note([37, 38], "hired")
                search.outcomes.note([39], "ghosted")
            rows = search.screen().rows
            frozen = search.desk.verdicts.latest()
            lanes = [
                search.desk.placements.placements(each.id) for each in search.desk.placements.screenings()
            ]
            found.append(
                (
                    [
                        (row.posting.id, row.verdict.p_excited, row.verdict.score, row.verdict.version)
                        for row in rows
                    ],
                    {
                        i: (v.p_passed, v.p_maybe, v.p_excited, v.score, v.version)
                        for i, (v, _) in frozen.items()
                    },
                    lanes,
                    [decision.label for decision in search.desk.decisions.history()],
                )
            )
    assert len(found[0][1]) == 4
    assert found[0] == found[1]


def test_the_inbox_tells_chance_and_outcome_apart_from_desire(tmp_path: Path) -> None:
    with made(tmp_path / "ws", 24) as search:
        for number in range(1, 21):
            search.label(number, "maybe" if number % 2 else "passed")
        search.screen()
        before = search.inbox.today(["rest", "read", "look"], limit=None)
        search.outcomes.note(list(range(1, 21)), "applied", on="60 days ago")
        search.outcomes.note([1, 2, 3, 4, 5], "interview", on="50 days ago")
        search.outcomes.note(22, "offer")
        after = search.inbox.today(["rest", "read", "look"], limit=None)
    assert {(row.chance, row.outcome) for row in before.rows} == {(None, None)}
    assert "not known yet" in before.about_chance
    assert {row.posting.number: row.chance for row in after.rows} == {21: 0.25, 22: None, 23: 0.25, 24: 0.25}
    assert {row.posting.number: row.outcome for row in after.rows if row.outcome} == {22: Stage.OFFER}
    assert (
        after.about_chance
        == "Answered within 30 days: 5 of 20 (9–49 %) of those applied to at least so long ago."
    )
    assert [(row.posting.id, row.desire) for row in after.rows] == [
        (row.posting.id, row.desire) for row in before.rows
    ]


def test_list_and_show_tell_where_it_stands(search: Workspace) -> None:
    search.outcomes.note(2, "applied", on="5 days ago")
    search.outcomes.note(2, "interview")
    assert {row.posting.number: row.outcome for row in search.list().rows if row.outcome} == {
        2: Stage.INTERVIEW
    }
    assert [row.stage for row in search.show(2).outcomes] == [Stage.APPLIED, Stage.INTERVIEW]
    assert search.show(1).application is None
    assert PostingId("nobody") not in applications(search.desk.outcomes.history())
