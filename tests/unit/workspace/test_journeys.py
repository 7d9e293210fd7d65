"""Journeys in a real workspace: steps tick by what is there, untick when it is taken back, and nothing is touched."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.journey_world import NEW, OLD, START, Days
from tests.tuned_world import AT, added, again, decided, opened

from metier.actions.journeys import ASKING, PASTED, PATTERN
from metier.adviser.journeys import Found
from metier.domain.decision import Label, Occasion
from metier.errors import JourneyUnknownError
from metier.testing.resumes import resume_of_ada
from metier.training.method import Gate
from metier.workspace import Workspace
from metier.workspace.journeys import Journeys


@pytest.fixture
def days(tmp_path: Path) -> Days:
    return Days(tmp_path / "ws")


def test_labels_tick_a_step_and_undoing_one_takes_the_tick_away(days: Days) -> None:
    days.label(1, 9)
    assert "first" not in days.done("labels")
    assert next(s for s in days.walked("labels").steps if s.key == "first").far == "9 of 10 labels"
    days.label(10, 10)
    assert "first" in days.done("labels")
    assert "labels" in days.done("prompt")
    days.workspace.undo()
    assert "first" not in days.done("labels")
    assert "labels" not in days.done("prompt")


def test_both_ends_reasons_and_days_are_counted_on_what_stands(days: Days) -> None:
    days.label(1, 15, why="the maps")
    assert {"ends", "reasons"} <= set(days.done("labels"))
    for _ in range(4):
        days.later(days=1)
        days.label(16, 16)
    progress = Journeys(days.workspace).progress()
    assert (progress.n_labels, progress.n_reasons, progress.n_days) == (16, 15, 2)


def test_only_what_was_not_picked_counts_as_such(days: Days) -> None:
    days.label(1, 20)
    assert Journeys(days.workspace).progress().n_unpicked == 0
    for number in range(21, 41):
        days.workspace.label(number, "passed", occasion=[Occasion.ASKED, Occasion.RANDOM][number % 2])
    progress = Journeys(days.workspace).progress()
    assert (progress.n_unpicked, progress.n_drawn) == (20, 10)
    assert {"unpicked", "drawn"} <= set(days.done("labels"))


def test_imported_labels_are_labels_and_no_days_of_deciding(days: Days, tmp_path: Path) -> None:
    rows = [
        {
            "title": f"Old {n}",
            "text": f"Some text number {n} of old.",
            "label": "passed",
            "decided_at": f"2026-03-{n + 1:02}T10:00:00Z",
        }
        for n in range(12)
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    days.workspace.import_labels(file)
    progress = Journeys(days.workspace).progress()
    assert (progress.n_labels, progress.n_days, progress.n_unpicked) == (12, 0, 0)


def test_decisions_count_as_foretold_once_a_verdict_was_frozen_before(days: Days) -> None:
    days.label(1, 12)
    assert Journeys(days.workspace).progress().n_foretold == 0
    days.screen()
    days.label(13, 15)
    assert Journeys(days.workspace).progress().n_foretold == 3
    days.workspace.label(13, "passed")  # a change of mind
    assert Journeys(days.workspace).progress().n_foretold == 3
    days.workspace.undo(15)
    days.label(15, 15)  # with the verdict in view
    assert Journeys(days.workspace).progress().n_foretold == 2


def test_relabelling_counts_each_posting_once_and_not_what_was_undone(days: Days) -> None:
    days.label(1, 30)
    days.later(days=8)
    session = days.workspace.relabelling(limit=3)
    while (offer := session.next()) is not None:
        session.answer(offer, Label.MAYBE)
    assert Journeys(days.workspace).progress().n_asked_again == 3
    days.workspace.undo()
    assert Journeys(days.workspace).progress().n_asked_again == 2


def test_a_profile_ticks_by_its_headings(days: Days) -> None:
    assert "wishes" in days.done("prompt")
    days.wish("## Must have\n- Remote\n")
    step = days.walked("prompt").steps[0]
    assert (step.state.value, step.far) == ("next", "1 of 3 headings")


def test_what_cannot_be_done_says_what_is_missing(tmp_path: Path) -> None:
    days = Days(tmp_path / "ws", n_postings=3)
    days.label(1, 3)
    missing = {step.key: step.missing for step in days.walked("labels").steps}
    assert missing["unpicked"] == "every posting is decided: `metier add FILE`"
    assert missing["again"] == "an earlier answer is hardly forgotten before 20 others, or 7 days"
    assert missing["pattern"] == "37 more labels before a pattern can be stated"
    days.later(days=8)
    assert not {step.key: step.missing for step in days.walked("labels").steps}["again"]


# --- change of direction ----------------------------------------------------------------------------------


def turned(days: Days) -> None:
    """20 labels under old wishes, which were known then; then new ones."""
    days.screen()
    days.label(1, 20)
    days.later(days=30)
    days.wish(NEW)


def test_a_change_of_wishes_makes_labels_older_before_anything_was_screened_by_them(days: Days) -> None:
    turned(days)
    found = Journeys(days.workspace).progress().direction
    assert (found.n_older, found.n_since, found.since) == (20, 0, None)
    assert (found.added, found.removed, found.added_goals) == (
        ("Solar parks", "Energy systems"),
        ("Maps",),
        ("Energy systems",),
    )
    report = Journeys(days.workspace).report()
    assert report.fitting[0].name == "direction"
    assert "20 of 20 labels are older than your wishes of today, not in use yet" in report.fitting[0].why
    assert days.done("direction") == ["wishes", "guardrail"]
    assert days.walked("direction").next.command == "metier screen"  # type: ignore[union-attr]  # one is left


def test_labels_after_a_screening_by_new_wishes_are_new_and_relabelled_ones_are_no_longer_older(
    days: Days,
) -> None:
    turned(days)
    days.screen()
    days.label(21, 26)
    found = Journeys(days.workspace).progress().direction
    assert (found.n_older, found.n_since, found.n_excited_since) == (20, 6, 2)
    assert found.since == (START + timedelta(days=30)).date()
    for number in range(1, 5):
        days.later(minutes=1)
        days.workspace.label(number, "maybe" if number % 3 != 1 else "passed")
    found = Journeys(days.workspace).progress().direction
    assert (found.n_older, found.n_since, found.n_asked_again, found.n_ever_older) == (16, 10, 4, 20)
    days.workspace.undo()
    found = Journeys(days.workspace).progress().direction
    assert (found.n_older, found.n_asked_again) == (17, 3)


def test_going_back_to_the_old_wishes_unticks_the_change(days: Days) -> None:
    turned(days)
    assert "wishes" in days.done("direction")
    days.wish(OLD)
    assert days.done("direction") == []
    assert not Journeys(days.workspace).progress().direction.is_changed


def test_there_and_back_and_there_again_is_told_by_the_newest_answers(days: Days) -> None:
    days.screen()
    days.label(1, 3)
    for wishes, said in ((NEW, "passed"), (OLD, "maybe")):
        days.wish(wishes)
        days.screen()
        days.later(minutes=1)
        days.workspace.label(3, said)  # it excited at first
        if wishes == NEW:
            assert Journeys(days.workspace).progress().direction.n_asked_again == 1
    days.wish(NEW)
    found = Journeys(days.workspace).progress().direction
    assert (found.n_asked_again, found.n_ever_older, found.n_older, found.since) == (0, 3, 3, None)
    days.screen()
    assert Journeys(days.workspace).progress().direction.since == START.date()


@pytest.mark.parametrize(
    "edited",
    [
        OLD.replace("- Remote", "-   remote."),
        OLD.replace("I count fish.", "I count birds now."),
        OLD.replace("- Python\n", "").replace("- Maps", "- Maps\n- Python"),
    ],
    ids=["spelling", "about me", "moved to another heading"],
)
def test_what_is_no_change_of_direction(days: Days, edited: str) -> None:
    turned(days)
    days.wish(edited)
    assert not Journeys(days.workspace).progress().direction.is_changed


def test_a_line_put_right_is_a_change_and_no_turn(days: Days) -> None:
    turned(days)
    days.wish(OLD.replace("- Maps", "- Maps\n- Rivers"))
    found = Journeys(days.workspace).progress().direction
    assert (found.is_changed, found.is_turn, found.added) == (True, False, ("Rivers",))
    assert Journeys(days.workspace).report().fitting[0].name != "direction"


def test_a_deal_breaker_is_another_wish_than_the_same_words_as_a_wish(days: Days) -> None:
    turned(days)
    days.wish(OLD.replace("- Maps\n", "\n## Deal-breakers\n- Maps\n"))
    found = Journeys(days.workspace).progress().direction
    assert (found.added, found.removed) == (("Maps",), ("Maps",))


def test_labels_of_whose_time_no_wishes_are_known_are_not_called_older(days: Days) -> None:
    days.label(1, 8)
    days.wish(NEW)
    found = Journeys(days.workspace).progress().direction
    assert (found.n_older, found.n_unknown, found.is_changed) == (0, 8, False)
    days.screen()
    found = Journeys(days.workspace).progress().direction
    assert (found.n_unknown, found.n_since, found.n_runs) == (8, 0, 1)


def test_an_answered_pattern_is_what_labels_said_and_no_change(days: Days) -> None:
    turned(days)
    days.wish(OLD.replace("- Maps", "- Maps\n- Fish"))
    answer = {"answer": "mine", "words": "Fish", "where": "Nice to have"}
    days.workspace.desk.documents.keep(PATTERN, "k-0000", json.dumps(answer), at=START)
    progress = Journeys(days.workspace).progress()
    assert not progress.direction.is_changed
    assert progress.n_patterns_answered == 1


def test_without_wishes_there_is_no_direction(days: Days) -> None:
    turned(days)
    days.wish("## About me\n- I count fish.\n")
    found = Journeys(days.workspace).progress().direction
    assert (found.is_changed, found.n_unknown) == (False, 20)


def test_a_new_wish_is_offered_as_a_guardrail_where_it_can_be_typed(days: Days) -> None:
    turned(days)
    days.wish(OLD.replace("- Maps", "- Solar parks"))
    commands = {step.key: step.command for step in days.walked("direction").steps}
    assert commands["guardrail"] == 'metier guardrails add "Solar parks"'
    days.wish(OLD.replace("- Maps", '- "Solar" `parks`'))
    commands = {step.key: step.command for step in days.walked("direction").steps}
    assert commands["guardrail"] == 'metier guardrails add "RULE"'
    (days.folder / "guardrails.md").write_text("- (off) Solar parks\n", encoding="utf-8")
    assert "guardrail" not in days.done("direction")
    (days.folder / "guardrails.md").write_text("- Solar parks\n", encoding="utf-8")
    assert "guardrail" in days.done("direction")


# --- base models, tuned models, applications --------------------------------------------------------------


def test_a_base_model_that_cannot_be_asked_is_there_and_says_why(days: Days) -> None:
    with (days.folder / "metier.toml").open("a", encoding="utf-8") as file:
        file.write('\n[models.far]\nprovider = "openai"\nmodel = "gpt-4.1-mini"\n')
    with Workspace(days.folder, environment={"XDG_CONFIG_HOME": str(days.folder)}) as workspace:
        progress = Journeys(workspace).progress()
        assert progress.has_base_model
        assert progress.model_problem
        walked = next(one for one in Journeys(workspace).report("prompt").journeys if one.name == "prompt")
    steps = {step.key: step for step in walked.steps}
    assert steps["model"].state.value == "done"
    assert steps["judged"].missing == progress.model_problem


def test_a_tuned_model_goes_from_shadow_to_use_by_its_comparison(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        before = Journeys(workspace).progress().tuned
        assert (before.n, before.found) == (0, Found.NOTHING)
        model = added(workspace, 1, Gate.BETTER).id
        fresh = Journeys(workspace).progress().tuned
        assert (fresh.n, fresh.judging, fresh.in_use, fresh.n_beside) == (1, model, "", 0)
        decided(workspace, model, n=60)
        beside = Journeys(workspace).progress().tuned
        assert (beside.n_beside, beside.found) == (60, Found.BETTER)
        assert _step(workspace, "use") == ("next", f"metier finetune use {model}")
    with again(tmp_path / "ws", at=AT + timedelta(days=1)) as workspace:
        workspace.tuned_models.use(model)
        used = Journeys(workspace).progress().tuned
        assert (used.in_use, used.judging, used.n_since) == (model, model, 0)
        assert _step(workspace, "use")[0] == "done"
        newer = added(workspace, 2, Gate.BETTER).id
        anew = Journeys(workspace).progress().tuned
        assert (anew.judging, anew.in_use, anew.n_beside, anew.found) == (newer, model, 0, Found.NOTHING)
        assert _step(workspace, "use")[0] != "done"
        workspace.tuned_models.delete(newer)
        assert _step(workspace, "use")[0] == "done"
        workspace.tuned_models.rollback()
        assert _step(workspace, "use")[0] != "done"


def _step(workspace: Workspace, key: str) -> tuple[str, str]:
    walked = next(one for one in Journeys(workspace).report().journeys if one.name == "tune")
    step = next(step for step in walked.steps if step.key == key)
    return step.state.value, step.command


def test_a_model_that_held_out_decisions_found_no_better_judges_nothing_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        added(workspace, 1, Gate.NO_BETTER)
        walked = next(one for one in Journeys(workspace).report().journeys if one.name == "tune")
    steps = {step.key: step for step in walked.steps}
    assert steps["run"].state.value == "done"
    assert "none of the tuned models judges beside" in steps["beside"].missing


def test_applications_and_rounds_are_told_by_what_is_noted(days: Days) -> None:
    assert "begins with an application" in days.walked("interviews").why
    (days.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    days.workspace.outcomes.note(3, "applied")
    assert {"facts", "applied", "current"} <= set(days.done("interviews"))
    assert days.walked("interviews").why == "1 application is under way"
    days.later(days=40)
    assert "current" not in days.done("interviews")
    posting, day = days.workspace.posting(3), days.workspace.desk.today + timedelta(days=1)
    ahead = days.workspace.desk.interviews.append_round(posting.id, held_on=day, noted_at=days.clock.now())
    assert "current" in days.done("interviews")  # it waits for its round
    days.workspace.desk.interviews.append_round(
        posting.id, held_on=day, noted_at=days.clock.now(), undoes=ahead.id
    )
    assert "current" not in days.done("interviews")
    days.workspace.outcomes.note(3, "rejected")
    assert "current" in days.done("interviews")
    days.workspace.outcomes.undo(3)
    assert "current" not in days.done("interviews")


def test_a_planned_round_makes_it_the_season_and_each_held_one_wants_its_questions(days: Days) -> None:
    book, today = days.workspace.desk.interviews, days.workspace.desk.today
    posting = days.workspace.posting(4)
    book.append_round(posting.id, held_on=today + timedelta(days=2), noted_at=days.clock.now(), name="phone")
    walked = days.walked("interviews")
    assert walked.why == "a round is planned for 2026-05-03"
    assert Journeys(days.workspace).report().fitting[0].name == "interviews"
    assert next(step for step in walked.steps if step.key == "prepare").command == "metier interview 4 prep"
    days.later(days=3)
    noted = next(step for step in days.walked("interviews").steps if step.key == "noted")
    assert (noted.far, noted.command) == ("0 of 1 rounds", "metier interview 4 log")
    round_id = book.rounds()[-1].id
    book.append_question(round_id, question="Why us?", answer="The maps.", noted_at=days.clock.now())
    assert "noted" in days.done("interviews")
    book.append_round(posting.id, held_on=days.workspace.desk.today, noted_at=days.clock.now(), name="panel")
    assert "noted" not in days.done("interviews")


def test_a_resume_that_cannot_be_read_says_so_and_stops_nothing(days: Days) -> None:
    (days.folder / "resume.json").write_text("{", encoding="utf-8")
    step = days.walked("interviews").steps[0]
    assert step.missing
    assert step.done == 0


# --- the whole ----------------------------------------------------------------------------------------------


def test_nothing_is_written_and_neither_numpy_nor_torch_is_loaded(days: Days) -> None:
    turned(days)
    days.workspace.close()
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in days.folder.iterdir()}
    script = (
        "import sys\nfrom metier.workspace import Workspace\nfrom metier.workspace.journeys import Journeys\n"
        "with Workspace(sys.argv[1], environment={}) as workspace:\n    Journeys(workspace).report()\n"
        "print([name for name in ('numpy', 'torch', 'onnxruntime', 'tokenizers') if name in sys.modules])\n"
    )
    ran = subprocess.run(  # our own interpreter and words
        [sys.executable, "-c", script, str(days.folder)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
    after = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in days.folder.iterdir()}
    assert after == before


def test_an_unknown_name_is_answered_with_the_nearest(days: Days) -> None:
    assert Journeys(days.workspace).report("Change direction").asked == "direction"
    assert Journeys(days.workspace).report("interview").asked == "interviews"
    with pytest.raises(JourneyUnknownError) as caught:
        Journeys(days.workspace).report("tunning")
    assert "Nearest: tune" in caught.value.hint


def test_constants_that_are_written_out_are_those_of_their_homes() -> None:
    from metier.actions.finetuning import plan
    from metier.actions.paste import ANSWERED_KIND
    from metier.actions.patterns import KIND
    from metier.actions.relabel import AFTER, AFTER_DECISIONS
    from metier.adviser.journeys import conditions, direction, labelling, tuning
    from metier.evaluation.patterns.find import LEAST
    from metier.screeners.base import LABELS_FOR_A_LABEL
    from metier.screeners.learned import MEMORIES
    from metier.screeners.registry import ASKING as BY_MODEL

    assert set(ASKING) == set(BY_MODEL)
    assert (PASTED, PATTERN) == (ANSWERED_KIND, KIND)
    assert (AFTER_DECISIONS, AFTER.days) == (conditions.AGAIN_FROM, conditions.AGAIN_DAYS)
    assert labelling.PATTERNS_FROM == LEAST
    assert labelling.FOR_A_LABEL == LABELS_FOR_A_LABEL
    assert tuning.LEAST_LABELS == plan.LEAST_LABELS
    assert min(memory.half_life for memory in MEMORIES) == direction.NEW
    assert len(MEMORIES) == 4  # "of four ways to forget"
