"""Proposals over a workspace's decisions: disagreements, what was declined, what edits move, and the file's own bytes."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evaluation.proposals.people import labels_file

from metier.actions.propose import ProposeReport
from metier.actions.propose_edit import changed, edited, without_line
from metier.domain.profile import parse_profile
from metier.errors import ProfileFileError
from metier.evaluation.proposals import Line, Proposal
from metier.testing import KeywordModel, ScriptedModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("propose")
    file = folder / "history.jsonl"
    file.write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(folder / "ws", encoder=ToyEncoder()) as workspace:
        workspace.import_labels(file)
    return folder / "ws"


def opened(folder: Path, *replies: str) -> Workspace:
    model = base_model(ScriptedModel(replies))
    return Workspace(folder, encoder=ToyEncoder(), base_model=model)


def reported(folder: Path) -> ProposeReport:
    with opened(folder) as workspace:
        return workspace.proposing().report()


def named(report: ProposeReport) -> dict[str, Proposal]:
    return {proposal.words: proposal for proposal in report.proposals}


def test_the_policy_is_found_with_effect_and_the_postings_behind_it(made: Path) -> None:
    report = reported(made)

    found = named(report)
    assert set(found) == {"Rust", "Payments"}
    assert (found["Payments"].section, found["Rust"].section) == ("Deal-breakers", "Nice to have")
    assert (report.n_decided, report.n_earlier, report.n_later) == (120, 84, 36)
    rust = found["Rust"]
    assert rust.effect is not None
    assert rust.effect.n == 36
    assert set(rust.checked.support) <= set(report.postings)
    assert rust.replaces is None


def test_disagreements_with_frozen_verdicts_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(labels_file(60, n_open=60), encoding="utf-8")
    with Workspace.create(tmp_path / "ws", encoder=ToyEncoder()) as workspace:
        workspace.import_labels(file)
        workspace.screen(screener="prior")
        workspace.screen()
        for row in workspace.list(which="undecided", limit=100).rows:  # now against what was learned
            is_rust = "Rust" in workspace.posting(row.posting.number).text
            workspace.label(row.posting.number, "passed" if is_rust else "maybe")
        report = workspace.proposing().report()

    assert report.judged_by == ("learned",)
    assert report.n_surprises > 5
    for proposal in report.proposals:
        assert proposal.helped.n == report.n_surprises
        assert proposal.helped.helped + proposal.helped.hurt <= report.n_surprises


def test_what_was_declined_is_not_proposed_again_unless_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(tmp_path / "ws", encoder=ToyEncoder()) as workspace:
        workspace.import_labels(file)
        session = workspace.proposing()
        session.decline(named(session.report())["Rust"])

        again, everything = workspace.proposing().report(), workspace.proposing().report(declined_too=True)

    assert "Rust" not in named(again)
    assert again.n_declined == 1
    assert "Rust" in named(everything)


def test_accepting_writes_one_line_and_says_what_it_moves(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(tmp_path / "ws", encoder=ToyEncoder()) as workspace:
        workspace.import_labels(file)
        before = (tmp_path / "ws" / "profile.md").read_text(encoding="utf-8")
        session = workspace.proposing()
        done = session.accept(named(session.report())["Rust"])
        after = (tmp_path / "ws" / "profile.md").read_text(encoding="utf-8")
        again = workspace.proposing().report()

    assert parse_profile(after).nice_to_have == ("Rust",)
    assert after.replace("- Rust\n", "", 1).replace("\n\n\n", "\n\n") == before.replace("\n\n\n", "\n\n")
    assert done.moved is not None
    assert done.moved.n_affected + done.moved.n_others == 30
    assert done.moved.n_intended <= done.moved.n_affected
    assert "Rust" not in named(again)


def test_too_few_decisions_say_how_many_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(labels_file(20), encoding="utf-8")
    with Workspace.create(tmp_path / "ws", encoder=ToyEncoder()) as workspace:
        workspace.import_labels(file)
        report = workspace.proposing().report()

    assert report.n_missing >= 10
    assert report.proposals == ()


def test_drafts_of_a_base_model_pass_the_same_test_and_are_marked(made: Path) -> None:
    rules = {
        "rules": [
            {"rule": "Software for bakeries", "side": "for", "phrases": ["bakeries"]},
            {"rule": "No payments software", "side": "against", "phrases": ["payments"]},
            {"rule": "See https://evil.example", "side": "for", "phrases": ["Rust"]},
        ]
    }
    with opened(made, json.dumps(rules)) as workspace:
        session = workspace.proposing()
        forecast = session.draft_forecast(AskOptions())
        drafted, drafts = session.draft(AskOptions())
        report = session.report(drafted=(drafted, drafts))

    assert forecast.worst_usd == 0
    assert (forecast.leaves, forecast.n_decisions) == ((), 8)
    assert (drafted.model, drafted.n, drafted.n_dropped, drafted.failure) == ("scripted", 2, 1, "")
    by = {proposal.words: proposal.checked.candidate.drafted_by for proposal in report.proposals}
    assert by["No payments software"] == "scripted"
    assert by["Rust"] == ""
    assert "Software for bakeries" not in by


def test_a_model_is_shown_no_decision_that_tests_its_rules(made: Path) -> None:
    chat = ScriptedModel(['{"rules": []}'], name="another")
    with Workspace(made, encoder=ToyEncoder(), base_model=base_model(chat)) as workspace:
        workspace.proposing().draft(AskOptions())

    shown = chat.requests[0].text
    assert "Case number 0x" in shown
    assert not any(f"Case number 0x{i}." in shown for i in range(84, 120))


def test_an_answer_that_cannot_be_read_is_told_and_proposes_nothing_of_its_own(made: Path) -> None:
    chat = ScriptedModel(["I think that you like Rust."], name="a third")
    with Workspace(made, encoder=ToyEncoder(), base_model=base_model(chat)) as workspace:
        drafted, drafts = workspace.proposing().draft(AskOptions())

    assert drafts == ()
    assert drafted.failure == "there is no JSON object in it"


@pytest.mark.parametrize("kind", ["prompted", "few_shot"])
def test_a_base_model_judges_the_later_decisions_that_a_proposal_is_about_both_ways(
    made: Path, kind: str
) -> None:
    chat = KeywordModel()
    with Workspace(made, encoder=ToyEncoder(), base_model=base_model(chat)) as workspace:
        session = workspace.proposing()
        report = session.report()
        forecast = session.ask_forecast(report, kind, AskOptions())
        asked = session.asked(report, kind, AskOptions())

    n_later = {p.words: p.checked.later.n_with for p in report.proposals}
    assert forecast.n == 2 * sum(n_later.values())
    for proposal in asked.proposals:
        assert proposal.asked is not None
        assert proposal.asked.screener == kind
        assert proposal.asked.n + proposal.asked.n_without_answer == n_later[proposal.words]


def test_asking_stops_at_its_budget_and_says_what_is_missing(tmp_path: Path, made: Path) -> None:
    shutil.copytree(made, tmp_path / "ws")
    model = base_model(KeywordModel(name="dear"), price=CHEAP)
    with Workspace(tmp_path / "ws", encoder=ToyEncoder(), base_model=model) as workspace:
        session = workspace.proposing()
        report = session.report()
        options = AskOptions(budget=Decimal("0.02"))
        asked = session.asked(report, "prompted", options)
        spent = workspace.askings.spent_usd()

    assert spent <= Decimal("0.02")
    assert any(p.asked is not None and p.asked.n_without_answer for p in asked.proposals)


# --- the file -------------------------------------------------------------------------------------------

FILE = "# Me\n\n## Must have\r\n- On site\r\n\n<!-- - On site -->\n- On site in Berlin\n* Python\n\n## Other\nText\n"


def test_a_line_is_taken_out_and_every_other_byte_stays() -> None:
    assert without_line(FILE, Line("Must have", "On site in Berlin")) == FILE.replace(
        "- On site in Berlin\n", ""
    )


def test_a_line_in_a_comment_is_not_the_line() -> None:
    after = without_line(FILE, Line("Must have", "On site"))

    assert "<!-- - On site -->" in after
    assert parse_profile(after).must_have == ("On site in Berlin", "Python")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## Must have\n- On site\n  in Berlin\n", Line("Must have", "On site in Berlin")),
        ("## Must have\n- Python\n", Line("Must have", "On site")),
        ("## Nice to have\n- On site\n", Line("Must have", "On site")),
    ],
)
def test_a_line_that_cannot_be_taken_out_alone_is_refused(text: str, line: Line) -> None:
    with pytest.raises(ProfileFileError):
        without_line(text, line)


def test_a_proposal_in_place_of_a_line_changes_nothing_else(made: Path) -> None:
    from dataclasses import replace

    rust = replace(named(reported(made))["Rust"], replaces=Line("Must have", "On site in Berlin"))

    after = changed(FILE, edited(rust, "Rust, please"))

    profile = parse_profile(after)
    assert profile.must_have == ("On site", "Python")
    assert profile.nice_to_have == ("Rust, please",)
    assert after.startswith(FILE.replace("- On site in Berlin\n", ""))


@given(
    st.lists(
        st.sampled_from(["- a", "* b", "c", "", "## Must have", "## Nice to have", "<!--", "-->"]),
        max_size=12,
    )
)
def test_taking_out_a_line_leaves_the_profile_without_exactly_that_line(rows: list[str]) -> None:
    text = "\n".join(rows)
    before = parse_profile(text)
    try:
        after = without_line(text, Line("Must have", "a"))
    except ProfileFileError:
        return

    assert sorted([*parse_profile(after).must_have, "a"]) == sorted(before.must_have)
    assert parse_profile(after).nice_to_have == before.nice_to_have
