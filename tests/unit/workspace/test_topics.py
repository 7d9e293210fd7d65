"""Examples out of a workspace: true of what is stored, found without learning or reading, and safe to print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.topics_world import HOSTILE, TITLES, lived
from tests.tuned_world import AT, added, decided

from metier.actions.explaining_topics import FINDERS
from metier.adviser.topics import Example, every_topic, topic
from metier.domain.decision import Label, Occasion, standing
from metier.errors import BadInputError
from metier.testing import FixedClock, ToyEncoder
from metier.training.method import Method
from metier.workspace import Workspace
from metier.workspace.topics import explained, without_workspace

NO_EXAMPLE = {"adapters", "hosted-tuning", "drift"}
"""Topics of which the world has nothing to tell."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with lived(tmp_path_factory.mktemp("topics") / "ws") as workspace:
        yield workspace


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(
        tmp_path / "ws", environment={}, clock=FixedClock(), encoder=ToyEncoder()
    ) as workspace:
        yield workspace


def example(workspace: Workspace, name: str) -> Example:
    return explained(workspace, name).example


def words(workspace: Workspace, name: str) -> str:
    found = example(workspace, name)
    assert found.is_own, found.missing
    return " ".join(found.sentences)


def test_every_topic_has_a_finder() -> None:
    assert set(FINDERS) == {one.name for one in every_topic()}


@pytest.mark.parametrize("name", sorted(set(FINDERS) - NO_EXAMPLE - {"bias"}))
def test_a_workspace_that_was_used_gives_an_own_example(world: Workspace, name: str) -> None:
    found = example(world, name)

    assert found.is_own, found.missing
    assert not found.missing
    assert all(0 < len(sentence) < 320 for sentence in found.sentences)
    assert len(" ".join(found.sentences)) < 400


@pytest.mark.parametrize("name", sorted(NO_EXAMPLE))
def test_what_a_workspace_has_not_is_made_up_and_says_why(world: Workspace, name: str) -> None:
    found = example(world, name)

    assert not found.is_own
    assert found.missing
    assert found.sentences == topic(name).made_up


def test_an_empty_workspace_has_made_up_examples_and_nothing_is_claimed(empty: Workspace) -> None:
    own = {one.name for one in every_topic() if example(empty, one.name).is_own}

    assert own <= {"privacy"}
    assert "agreed to nothing" in words(empty, "privacy")


def test_without_a_workspace_everything_is_made_up() -> None:
    for one in every_topic():
        assert not without_workspace(one).example.is_own


def test_looking_changes_nothing_and_reads_nothing(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        pytest.fail("a text is encoded for an example")

    monkeypatch.setattr(ToyEncoder, "encode", never)
    before = (
        len(world.desk.decisions.history()),
        world.desk.decisions.n_offers(),
        len(world.desk.verdicts.runs()),
    )
    files = {file.name: file.read_bytes() for file in world.folder.glob("*.md")}
    for one in every_topic():
        explained(world, one)

    assert before == (
        len(world.desk.decisions.history()), world.desk.decisions.n_offers(), len(world.desk.verdicts.runs())
    )  # fmt: skip
    assert files == {file.name: file.read_bytes() for file in world.folder.glob("*.md")}


# --- each says what is stored ----------------------------------------------------------------------------


def test_calibration_counts_the_highest_tenth_that_enough_decisions_fell_into(world: Workspace) -> None:
    found = example(world, "calibration")  # learned said .34 of what was then said, .33 of the other two

    assert found.figures["n"] == 60
    assert found.figures["n_excited"] == 20
    assert "30 to 40 % excited (33 % on average), you were excited in 20 of 60" in words(world, "calibration")


def test_of_several_tenths_the_highest_is_told(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        decided(workspace, workspace.tuned_models.shadow(), n=30, rival=0.82, start=100)

        assert "80 to 90 % excited (82 % on average), you were excited in 10 of 10" in words(
            workspace, "calibration"
        )


def test_agreement_counts_right_labels(world: Workspace) -> None:
    found = example(world, "agreement")

    assert (found.figures["n"], found.figures["n_right"]) == (60, 60)
    assert "The newest: " in words(world, "agreement")


def test_a_verdict_is_told_with_what_it_had_learned_from_and_what_came(world: Workspace) -> None:
    newest = [one for one in world.desk.decisions.history() if one.occasion is not Occasion.RELABEL][-1]

    said = words(world, "frozen-verdicts")
    assert f"you said {newest.label}" in said
    assert "33 % excited" in said or "34 % excited" in said


def test_labels_tell_a_change_of_mind_and_undone_answers_are_none(world: Workspace) -> None:
    found = words(world, "labels")

    assert "You said passed about “Role 0” on 2026-11-30, and excited when asked again on 2026-12-09" in found
    assert "Changed about 1 posting so far" in found


def test_an_answer_that_was_taken_back_is_no_change_of_mind(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        posting = workspace.desk.postings.undecided()[0]
        workspace.label(posting.number, "passed")
        workspace.undo(posting.number)
        workspace.label(posting.number, "excited")

        assert example(workspace, "labels").figures["n_changed"] == 1, "the one that was there before"


def test_what_was_decided_since_is_no_example_of_what_is_open(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        for posting in workspace.desk.postings.undecided()[:3]:
            workspace.label(posting.number, "passed")

        assert not any(example(workspace, name).is_own for name in ("hybrid", "edge", "guardrails"))


def test_hybrid_shows_both_opinions(world: Workspace) -> None:
    found = words(world, "hybrid")

    assert f"“{TITLES[0]}” (edge): 35 % excited by your decisions alone, 80 % by the base model" in found
    assert "stands under “worth a look”" in found
    assert example(world, "hybrid").figures["n_both"] == 2, "the other one differs by less"


def test_edge_names_what_is_possible_and_what_is_novel(world: Workspace) -> None:
    found = words(world, "edge")

    assert f"“{TITLES[0]}” is an edge: maybe or excited possible (1 are)" in found
    assert f"“{TITLES[1]}” is novel" in found


def test_a_guardrail_is_told_with_rule_and_quote(world: Workspace) -> None:
    assert f"“water, even if dull” flags “{TITLES[2]}”: “Posting number 2" in words(world, "guardrails")


def test_the_promise_tells_how_many_are_hidden_under_which(world: Workspace) -> None:
    found = words(world, "promise")

    assert f"1 posting hidden, “{TITLES[3]}” among them" in found
    assert "at most 5 % of the postings you would be excited about are hidden, on average" in found


def test_a_decided_posting_is_hidden_no_longer(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        hidden = next(posting for posting in workspace.desk.postings.all() if posting.title == TITLES[3])
        workspace.label(hidden.number, "passed")

        assert "0 postings hidden. " in words(workspace, "promise")


def test_without_a_promise_it_says_how_many_are_needed(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        workspace.desk.placements.keep(
            [], screener="learned", version="v", promise="", made_at=AT + timedelta(days=2)
        )

        found = words(workspace, "promise")
        n = sum(one.label is Label.EXCITED for one in standing(workspace.desk.decisions.history()).values())
        assert f"Nothing is hidden. You were excited about {n} postings" in found
        assert "19 that you did not pick yourself" in found


def test_examples_in_the_prompt_are_those_that_were_sent(world: Workspace) -> None:
    assert "2 of your 60 decisions stood in the newest prompt: “Role" in words(world, "in-context-learning")


def test_evidence_and_shadow_tell_what_later_decisions_say(world: Workspace) -> None:
    found = example(world, "evidence")
    model = world.tuned_models.shadow()
    report = world.tuned_models.evidence(model)

    assert report.comparison is not None
    assert found.figures["now"] == report.comparison.for_b.now
    assert report.words in words(world, "shadow")
    assert "stands at more than 1,000" in words(world, "evidence")


def test_money_is_the_ledgers(world: Workspace) -> None:
    found = example(world, "cost")

    assert found.figures == {"usd": 0.002, "n_calls": 2}
    assert "$0.0010 each, so 1,000 more at the same price are $1.00" in words(world, "cost")


def test_consent_outcomes_and_profile_are_told(world: Workspace) -> None:
    assert "api.example.com may read postings, since 2026-11-30." in words(world, "privacy")
    assert "“Role 0”: applied since 2026-11-30; your label stays excited." in words(world, "outcomes")
    assert "1 must-have, first “Remote or hybrid”; 1 deal-breaker, first “Weekly travel”" in words(
        world, "prompting"
    )


def test_a_replay_and_a_curve_are_told_by_what_they_would_rest_on(world: Workspace) -> None:
    assert example(world, "backtest").figures["n"] == 50
    assert "rests on 50 of them and reaches to 240 at most" in words(world, "learning-curve")


def test_a_tuned_model_is_told_by_its_method(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        card = added(workspace, 7, method=Method.LORA)

        assert card.id in words(workspace, "adapters")
        assert card.id not in words(workspace, "tuned-encoder")
        assert "0.41 untouched, 0.47 tuned" in words(workspace, "overfitting")


def test_a_damaged_model_or_profile_stops_no_explanation_that_does_without(tmp_path: Path) -> None:
    with lived(tmp_path / "ws") as workspace:
        model = workspace.tuned_models.shadow()
        (workspace.folder / "models" / model / "card.json").write_text("{}", encoding="utf-8")
        (workspace.folder / "profile.md").write_bytes(b"\xff\xfe\x00")

        assert example(workspace, "evidence").missing
        assert not example(workspace, "shadow").is_own
        assert example(workspace, "labels").is_own
        with pytest.raises(BadInputError):
            example(workspace, "prompting")


def test_patterns_of_the_newest_decisions_are_counted(tmp_path: Path) -> None:
    from tests.unit.evaluation.proposals.people import labels_file

    file = tmp_path / "history.jsonl"
    file.write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(
        tmp_path / "ws", environment={}, clock=FixedClock(), encoder=ToyEncoder()
    ) as workspace:
        workspace.import_labels(file)

        assert "In your newest 80 decisions: You " in words(workspace, "bias")
        assert example(workspace, "bias").postings


def test_changes_are_those_that_were_found_and_kept(tmp_path: Path) -> None:
    from tests.unit.evaluation.proposals.people import labels_file

    file = tmp_path / "history.jsonl"
    file.write_text(labels_file(60), encoding="utf-8")
    with Workspace.create(
        tmp_path / "ws", environment={}, clock=FixedClock(), encoder=ToyEncoder()
    ) as workspace:
        workspace.import_labels(file)
        assert not example(workspace, "drift").is_own

        report = workspace.changes()

        assert example(workspace, "drift").figures == {"n_decisions": 60, "n_changes": len(report.changes)}


# --- strangers' words ------------------------------------------------------------------------------------


def test_titles_are_quoted_cut_and_on_one_line(tmp_path: Path) -> None:
    with lived(tmp_path / "ws", titles=(HOSTILE, HOSTILE + "2", HOSTILE + "3", HOSTILE + "4")) as workspace:
        for one in every_topic():
            for sentence in explained(workspace, one).example.sentences:
                assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", sentence)
                assert "“all”" not in sentence
                assert "W" * 50 not in sentence
                assert sentence.count("“") == sentence.count("”")
