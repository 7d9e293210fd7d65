"""Wording by the base model of a workspace: asked within consent and budget, paid once, and done without where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.writing_world import ADDED, BUILD, FACTS, MAPS, NOW, PRAISE, RESUME, job

from metier.domain.chat import FREE, ChatReply, FieldClass, Finish, Price
from metier.domain.ports import ChatModel
from metier.errors import (
    BudgetMissingError,
    ConsentNeededError,
    ModelUnknownError,
    NoModelError,
    OfflineError,
    PriceUnknownError,
    ProviderRefusedError,
    RedactionError,
)
from metier.prompts.writing import LetterText, Questions, Reworded
from metier.testing import FixedClock, GullibleWriter, ScriptedModel, ToyEncoder, WritingModel
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions
from metier.workspace.writing import Writer

HOST = "api.example.com"
GOOD = json.dumps({"lines": [{"fact": "F3", "text": "Drew maps"}], "summary": []})
POSTING = job()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "ws").close()
    (tmp_path / "ws" / "resume.json").write_text(json.dumps(RESUME), encoding="utf-8")
    return tmp_path / "ws"


def opened(
    folder: Path, chat: ChatModel | None, *, price: Price | None = FREE, is_local: bool = True
) -> Workspace:
    model = None
    if chat is not None:
        model = replace(
            base_model(chat), known_price=price, is_local=is_local, host="127.0.0.1:1" if is_local else HOST
        )
    return Workspace(folder, encoder=ToyEncoder(), clock=FixedClock(), base_model=model, environment={})


def test_a_resume_a_letter_and_questions_are_worded_from_the_facts(folder: Path) -> None:
    with opened(folder, WritingModel()) as workspace:
        writer = Writer(workspace)
        lines = writer.reword(POSTING, FACTS)
        letter = writer.letter(POSTING, FACTS, language="German")
        asked = writer.questions(POSTING, FACTS, demands=["PostGIS", "German"])

    assert (
        lines.lines[BUILD.id] == "Wrote the tests in Python; cut Nordlicht's nightly build from 4 h to 20 min"
    )
    assert set(lines.lines) == {fact.id for fact in FACTS if fact.kind.value in {"highlight", "added"}}
    assert [sentence.cites for sentence in lines.summary] == [(BUILD.id,), (MAPS.id,)]
    assert letter.paragraphs[0][0].cites == ()
    assert (
        letter.paragraphs[1][1].text
        == "Drew flood maps for 12 towns with PostGIS, as one of a team of three."
    )
    assert [question.demand for question in asked.questions[:3]] == ["PostGIS", "German", ""]
    assert asked.questions[0].outline is not None
    for said in (lines, letter, asked):
        assert said.failure == ""
        assert said.dropped == said.left_out == ()
        assert said.paid_usd == Decimal(0)
        assert said.model == "writing"


@pytest.mark.parametrize(
    "ask", [Writer.reword, Writer.letter, Writer.questions], ids=["reword", "letter", "questions"]
)
def test_without_a_base_model_nothing_is_asked_and_it_says_so(
    folder: Path, ask: Callable[..., Reworded | LetterText | Questions]
) -> None:
    with opened(folder, None) as workspace:
        writer = Writer(workspace)
        said = ask(writer, POSTING, FACTS)

        assert writer.why_not == said.failure == "no base model is set up"
        assert said.model == ""
        assert said.paid_usd == Decimal(0)


def test_a_model_that_was_named_and_is_not_there_is_an_error(folder: Path) -> None:
    with opened(folder, None) as workspace:
        writer = Writer(workspace, AskOptions(model="far"))
        with pytest.raises(NoModelError):
            writer.reword(POSTING, FACTS)
        assert writer.why_not
    (folder / "metier.toml").write_text('[models.near]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n')
    with opened(folder, None) as workspace, pytest.raises(ModelUnknownError):
        Writer(workspace, AskOptions(model="far")).letter(POSTING, FACTS)


# --- consent ------------------------------------------------------------------------------------------------


def test_nothing_is_sent_to_another_machine_without_consent_for_postings_and_resume(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat, is_local=False) as workspace:
        writer = Writer(workspace)
        with pytest.raises(ConsentNeededError) as caught:
            writer.letter(POSTING, FACTS)
        assert caught.value.details["missing"] == ["postings", "resume"]  # others may stay away
        assert f"metier consent give {HOST} postings resume" in writer.why_not

        for kinds in (["postings", "profile", "about", "examples", "reasons"], ["writing"]):
            workspace.consenting.give(HOST, kinds)
            with pytest.raises(ConsentNeededError):
                writer.letter(POSTING, FACTS)
        assert chat.requests == []

        workspace.consenting.give(HOST, ["resume"])
        assert writer.why_not == ""
        assert writer.letter(POSTING, FACTS).failure == ""

        workspace.consenting.withdraw(HOST, ["resume"])
        with pytest.raises(ConsentNeededError):
            Writer(workspace).letter(POSTING, FACTS)


def test_goals_and_own_wordings_are_left_out_where_they_may_not_go(folder: Path) -> None:
    (folder / "profile.md").write_text("## Growth goals\n- Leading a team\n", encoding="utf-8")
    chat = WritingModel()
    with opened(folder, chat, is_local=False) as workspace:
        workspace.consenting.give(HOST, ["postings", "resume"])
        said = Writer(workspace).letter(POSTING, FACTS, own=["Short lines."], wishes=["No adverbs"])
        assert said.left_out == (FieldClass.PROFILE, FieldClass.WRITING)

        workspace.consenting.give(HOST, ["profile", "writing"])
        said = Writer(workspace).letter(POSTING, FACTS, own=["Short lines."], wishes=["No adverbs"])
        assert said.left_out == ()

    bare, whole = (request.text for request in chat.requests)
    for words in ("Leading a team", "Short lines.", "No adverbs"):
        assert words not in bare
        assert words in whole


def test_settings_keep_words_home_whatever_was_agreed_to(folder: Path) -> None:
    (folder / "metier.toml").write_text('prompt.leave_out = ["writing"]\n')
    chat = WritingModel()
    with opened(folder, chat) as workspace:
        assert Writer(workspace).reword(POSTING, FACTS, own=["Short."]).left_out == (FieldClass.WRITING,)
    assert "Short." not in chat.requests[0].text

    (folder / "metier.toml").write_text('prompt.leave_out = ["resume"]\n')
    with opened(folder, chat) as workspace:
        writer = Writer(workspace)
        assert "leave_out" in writer.reword(POSTING, FACTS).failure
        assert "leave_out" in writer.why_not
    assert len(chat.requests) == 1


def test_offline_by_the_person_s_own_word_is_stronger_than_consent(folder: Path) -> None:
    (folder / "metier.toml").write_text("offline = true\n")
    chat = WritingModel()
    with opened(folder, chat, is_local=False) as workspace:
        workspace.consenting.give(HOST, ["postings", "resume"])
        with pytest.raises(OfflineError):
            Writer(workspace).reword(POSTING, FACTS)
    assert chat.requests == []


def test_a_resume_that_cannot_be_read_lets_nothing_leave(folder: Path) -> None:
    (folder / "resume.json").write_text("{", encoding="utf-8")
    chat = WritingModel()
    with opened(folder, chat) as workspace, pytest.raises(RedactionError):
        Writer(workspace).reword(POSTING, FACTS)
    assert chat.requests == []


# --- money --------------------------------------------------------------------------------------------------


def test_the_same_question_is_paid_once_whatever_its_marks(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat, price=CHEAP) as workspace:
        first = Writer(workspace, AskOptions(budget=Decimal(1))).reword(POSTING, FACTS)
    with opened(folder, chat, price=CHEAP) as workspace:
        writer = Writer(workspace, AskOptions(budget=Decimal(1)))
        again = writer.reword(POSTING, FACTS)
        assert writer.forecast(writer.to_reword(POSTING, FACTS)).is_kept
        other = writer.reword(POSTING, FACTS, attempt=1)
        spent = workspace.askings.spent_usd()

    assert first.paid_usd > 0
    assert replace(again, paid_usd=first.paid_usd) == first
    assert again.paid_usd == 0
    assert len(chat.requests) == 2
    assert spent == first.paid_usd + other.paid_usd


def test_without_a_budget_nothing_that_costs_money_is_asked(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat, price=CHEAP) as workspace:
        writer = Writer(workspace)
        assert "budget" in writer.why_not
        with pytest.raises(BudgetMissingError):
            writer.reword(POSTING, FACTS)
    assert chat.requests == []


def test_a_budget_that_is_too_small_leaves_it_unasked(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat, price=CHEAP) as workspace:
        said = Writer(workspace, AskOptions(budget=Decimal("0.000001"))).reword(POSTING, FACTS)
    assert said.failure == "it could have cost more than is left of the budget"
    assert said.paid_usd == Decimal(0)
    assert not said.lines
    assert chat.requests == []


def test_a_price_that_nobody_knows_stops_it(folder: Path) -> None:
    with opened(folder, WritingModel(), price=None) as workspace:
        writer = Writer(workspace, AskOptions(budget=Decimal(1)))
        with pytest.raises(PriceUnknownError):
            writer.reword(POSTING, FACTS)
        assert "price" in writer.why_not.lower()


def test_the_forecast_bounds_what_is_paid_and_tells_what_leaves(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat, price=CHEAP, is_local=False) as workspace:
        workspace.consenting.give(HOST, ["postings", "resume"])
        writer = Writer(workspace, AskOptions(budget=Decimal(1)))
        wanted = writer.to_letter(POSTING, FACTS, own=["Short."])
        told = writer.forecast(wanted)
        assert chat.requests == []
        said = writer.write(wanted)

    assert 0 < said.paid_usd <= told.worst_usd
    assert told.leaves == (FieldClass.POSTINGS, FieldClass.RESUME)
    assert told.left_out == (FieldClass.PROFILE, FieldClass.WRITING)
    assert (told.purpose, told.host, told.n_facts, told.is_kept) == ("letter", HOST, len(FACTS) - 1, False)


def test_the_preview_is_what_is_sent_but_for_random_bits_and_needs_no_consent(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat, is_local=False) as workspace:
        writer = Writer(workspace)
        wanted = writer.to_reword(POSTING, FACTS, own=["Short."])
        shown = writer.preview(wanted)
        workspace.consenting.give(HOST, ["postings", "resume", "writing"])
        writer.write(wanted)
        workspace.consenting.withdraw(HOST, ["writing"])
        without = writer.preview(wanted)

    (sent,) = (request.text for request in chat.requests)
    assert without_bits(shown) == without_bits(sent)
    assert shown != sent
    assert "Short." in shown
    assert "Short." not in without


def without_bits(text: str) -> str:
    """Without the random bits of its marks."""
    for line in text.splitlines():
        if line.startswith("<<data "):
            text = text.replace(line[7:-2], "")
    return text


# --- failures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        (["Sure!", "I would say:"], "there is no JSON object in it"),
        ([ChatReply("No.", Finish.REFUSED)], "the model refused to answer"),
        (["", '{"lines": 7}'], "`lines` is not a list of objects"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_and_nothing_is_assumed(
    folder: Path, replies: list[str | ChatReply], words: str
) -> None:
    chat = ScriptedModel(replies)
    with opened(folder, chat, price=CHEAP) as workspace:
        said = Writer(workspace, AskOptions(budget=Decimal(1))).reword(POSTING, FACTS)

    assert said.failure == words
    assert (said.lines, said.summary, said.model) == ({}, (), "scripted")
    assert said.paid_usd > 0
    assert chat.left == 0


def test_an_answer_that_was_mended_counts(folder: Path) -> None:
    with opened(folder, ScriptedModel(["Sure!", GOOD])) as workspace:
        assert Writer(workspace).reword(POSTING, FACTS).lines == {MAPS.id: "Drew maps"}


def test_a_provider_that_refuses_the_key_stops_it(folder: Path) -> None:
    failure = ProviderRefusedError("far", status=401, said="no such key", hint="")
    with opened(folder, ScriptedModel([failure])) as workspace, pytest.raises(ProviderRefusedError):
        Writer(workspace).reword(POSTING, FACTS)


def test_references_alone_are_nothing_to_ask_about(folder: Path) -> None:
    chat = WritingModel()
    with opened(folder, chat) as workspace:
        assert Writer(workspace).letter(POSTING, [PRAISE]).failure
    assert chat.requests == []


@pytest.mark.parametrize("mode", ["G0", "P", "T", "L", "E", "R"])
def test_whatever_a_model_does_the_answer_is_plain_or_none(folder: Path, mode: str) -> None:
    with opened(folder, GullibleWriter(mode)) as workspace:
        said = Writer(workspace).reword(POSTING, FACTS)

    assert bool(said.failure) == (mode != "G0")
    texts = [*said.lines.values(), *(sentence.text for sentence in said.summary)]
    assert bool(texts) == (mode == "G0")
    assert not any(mark in text for text in texts for mark in ("http", "[", "<", "**", "data "))


def test_own_facts_keep_their_ids_on_the_way(folder: Path) -> None:
    with closing(opened(folder, WritingModel())) as workspace:
        said = Writer(workspace).reword(POSTING, [NOW, MAPS, ADDED])
    assert set(said.lines) == {MAPS.id, ADDED.id}
