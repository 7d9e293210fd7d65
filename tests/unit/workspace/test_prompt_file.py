"""The prompt of a workspace: what is shown is what is sent, versions are kept, an edit is tried on past decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.workspace.test_asking import make

from metier.domain.chat import FREE
from metier.errors import (
    BudgetMissingError,
    NoModelError,
    NothingToReplayError,
    PromptVersionError,
    TemplateError,
)
from metier.prompts.template import default_template
from metier.testing import KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions

EDITED = "Judge for me.\n\n{{profile}}\n\n{{examples}}\n\nBe strict about nights.\n\n{{posting}}\n"


@pytest.fixture
def chat() -> KeywordModel:
    return KeywordModel(liked=["python", "remote"], disliked=["night", "telephone"])


@pytest.fixture
def search(tmp_path: Path, chat: KeywordModel) -> Iterator[Workspace]:
    with make(tmp_path / "ws", chat) as made:
        yield made


def edit(search: Workspace, text: str = EDITED) -> None:
    (search.folder / "prompt.md").write_text(text, encoding="utf-8")


def without_marks(text: str) -> str:
    import re

    return re.sub(r"<<(data|end) [0-9a-f]{32}>>", r"<<\1>>", text)


def test_what_is_shown_is_what_is_sent_but_for_the_random_marks(
    search: Workspace, chat: KeywordModel
) -> None:
    shown = search.prompt.show(8)
    search.screen(screener="few_shot")

    sent = [without_marks(request.text) for request in chat.requests]
    assert without_marks(shown.request.text) in sent


def test_showing_asks_nothing_and_says_why_each_example_is_there(
    search: Workspace, chat: KeywordModel
) -> None:
    shown = search.prompt.show()

    assert chat.requests == []
    assert sorted(c.example.posting.number for c in shown.examples) == [1, 2, 3]
    assert {c.why.value for c in shown.examples} == {"all"}
    assert shown.size.cacheable > 0


def test_versions_are_kept_with_what_came_of_their_verdicts(search: Workspace) -> None:
    search.screen(screener="prompted")
    search.label(8, "excited")  # what the model said
    search.label(6, "excited")  # not what it said
    edit(search)
    search.screen(screener="prompted")

    first, second = search.prompt.log()
    assert first.version == default_template().version
    assert (first.n_decided, first.n_right) == (2, 1)
    assert (second.is_current, second.n_verdicts) == (True, 3)


def test_a_version_comes_back_byte_for_byte_and_what_stood_there_is_kept(search: Workspace) -> None:
    before = search.prompt.text()
    search.screen(screener="prompted")
    edit(search)
    named = search.prompt.use(default_template().version[:6])

    assert search.prompt.text() == before
    assert named == default_template().version
    assert search.prompt.text(search.prompt.log()[-1].version) == EDITED


def test_the_difference_to_the_version_used_last_is_shown(search: Workspace) -> None:
    search.screen(screener="prompted")
    edit(search)

    found = search.prompt.diff()
    assert "+Be strict about nights." in found.lines


def test_a_version_that_was_never_used_is_told_with_those_that_were(search: Workspace) -> None:
    search.screen(screener="prompted")

    with pytest.raises(PromptVersionError, match="abc"):
        search.prompt.use("abc")
    with pytest.raises(PromptVersionError):
        search.prompt.diff()


def test_trying_an_edit_asks_both_prompts_about_past_decisions_and_once_only(
    search: Workspace, chat: KeywordModel
) -> None:
    search.prompt.keep_current()
    edit(search)

    report = search.prompt.try_out(kind="prompted")
    again = search.prompt.try_out(kind="prompted")

    assert (report.n, report.n_calls) == (3, 6)
    assert again.n_calls == 0
    assert len(chat.requests) == 6
    assert [a.screener for a in report.agreements] == ["before", "after"]


def test_only_earlier_decisions_stand_as_examples_when_an_edit_is_tried(
    search: Workspace, chat: KeywordModel
) -> None:
    search.label(4, "passed")
    search.prompt.keep_current()
    edit(search)

    report = search.prompt.try_out(kind="few_shot")

    assert (report.n, report.n_examples) == (2, 2)
    for request in chat.requests:
        assert "They cook" not in request.text
        assert request.text.count("They said: ") == 2
        assert "Data analyst" not in request.text.split("<<data")[1]


def test_a_model_that_reads_the_edit_shows_which_verdicts_change(tmp_path: Path) -> None:
    class Strict(KeywordModel):
        """Passes everything once it is told to be strict."""

        def ask(self, request):  # type: ignore[no-untyped-def]
            reply = super().ask(request)
            if "Be strict" in request.text:
                from dataclasses import replace

                from metier.testing.chat import answer_json

                return replace(reply, text=answer_json((0.9, 0.05, 0.05)))
            return reply

    with make(tmp_path / "ws", Strict(liked=["python", "remote"])) as search:
        search.prompt.keep_current()
        edit(search)
        report = search.prompt.try_out(kind="prompted")

        assert [row.posting.title for row in report.changed if row.decided == "excited"] == ["Data engineer"]
        assert all(row.after.label == "passed" for row in report.changed)
        assert report.comparison is not None


def test_nothing_is_tried_without_money_or_decisions(tmp_path: Path, chat: KeywordModel) -> None:
    with make(tmp_path / "paid", chat, price=CHEAP) as search:
        search.prompt.keep_current()
        edit(search)
        with pytest.raises(BudgetMissingError):
            search.prompt.try_out(kind="prompted")
        assert search.prompt.try_out(kind="prompted", options=AskOptions(budget=CHEAP.input)).n == 3
    with make(tmp_path / "fresh", chat, price=FREE, decided=False) as search:
        search.prompt.keep_current()
        edit(search)
        with pytest.raises(NothingToReplayError):
            search.prompt.try_out(kind="prompted")


# --- an edit that is not kept yet -----------------------------------------------------------------------------


def test_words_that_are_not_saved_can_be_looked_at(search: Workspace, chat: KeywordModel) -> None:
    shown = search.prompt.show(8, text=EDITED)

    assert "Be strict about nights." in shown.request.text
    assert "Be strict" not in search.prompt.text()
    assert chat.requests == []


def test_words_that_are_not_saved_can_be_tried_against_the_file(
    search: Workspace, chat: KeywordModel
) -> None:
    forecast = search.prompt.try_forecast(text=EDITED, kind="prompted", at_most=2)
    assert (forecast.n_tested, forecast.n_new, forecast.n_kept, chat.requests) == (2, 4, 0, [])

    report = search.prompt.try_out(text=EDITED, kind="prompted", at_most=2)
    again = search.prompt.try_forecast(text=EDITED, kind="prompted", at_most=2)

    assert (report.before, report.after) == (forecast.before, forecast.after)
    assert report.n_calls == 4
    assert (again.n_new, again.n_kept) == (0, 4)
    assert search.prompt.log() == ()


def test_saving_refuses_what_cannot_be_used_and_keeps_both_versions(search: Workspace) -> None:
    before = search.prompt.text()
    with pytest.raises(TemplateError):
        search.prompt.save("Judge.\n{{posting}} {{profil}}\n")
    assert search.prompt.text() == before

    first, second = search.prompt.save(EDITED)
    assert [row.version for row in search.prompt.log()] == [first, second]


def test_a_file_that_cannot_be_used_hides_no_version_and_can_be_left_behind(search: Workspace) -> None:
    _, good = search.prompt.save(EDITED)
    edit(search, "Judge.\n{{nothing}}\n")

    assert not any(row.is_current for row in search.prompt.log())
    assert search.prompt.use(good) == good
    assert search.prompt.text() == EDITED
    assert len(search.prompt.log()) == 3


def test_without_a_base_model_the_words_can_still_be_looked_at(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "new", environment={}, encoder=ToyEncoder()) as made:
        made.add_text("Baker\n\nYou bake bread at night in a small bakery.")
        with pytest.raises(NoModelError):
            made.prompt.show()
        shown = made.prompt.show(for_any=True)

    assert (shown.model, shown.host, shown.price, shown.is_local) == ("", "", None, True)
    assert "You bake bread" in shown.request.text
