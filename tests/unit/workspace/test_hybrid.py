"""Screening by two together: who is asked about what, what is kept of both, and what happens when nobody may be asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.workspace.test_asking import Always, StopsAt

from metier.domain.chat import FREE, Price
from metier.domain.guardrail import RaisedBy
from metier.domain.placement import Lane
from metier.domain.ports import ChatModel
from metier.errors import BudgetMissingError, ProviderRefusedError
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions

N = 60
_KINDS = (
    ("Python developer", "You write Python for a climate data team, remote.", "excited"),
    ("Data analyst", "You draw dashboards in SQL, two days on site.", "maybe"),
    ("Cook", "You cook for 300 students in early shifts.", "passed"),
    ("Night nurse", "You work night shifts on an intensive ward.", "passed"),
)


def made(folder: Path, chat: ChatModel | None, *, price: Price = FREE, n_decided: int = 36) -> Workspace:
    """Sixty postings of four kinds, most of them decided."""
    given = {"base_model": base_model(chat, price=price, in_flight=1)} if chat else {}
    search = Workspace.create(folder, encoder=ToyEncoder(), clock=FixedClock(), environment={}, **given)
    rows = [
        {"title": f"{title} {n}", "text": f"{text} Team {n * 7 % 13}, task {n}."}
        for n in range(N)
        for title, text, _ in [_KINDS[n % 4]]
    ]
    search.add_text("\n".join(map(json.dumps, rows)), name="jobs.jsonl")
    for number in range(1, n_decided + 1):
        search.label(number, _KINDS[(number - 1) % 4][2])
    return search


@pytest.fixture
def chat() -> KeywordModel:
    return KeywordModel(liked=["python", "remote"], disliked=["night", "cook"])


def test_hybrid_is_the_default_as_soon_as_a_base_model_is_set_up(tmp_path: Path, chat: KeywordModel) -> None:
    with made(tmp_path / "a", chat) as search:
        assert search.active_screener == "hybrid"
        assert search.screen().screener == "hybrid"
    with made(tmp_path / "b", None) as search:
        assert search.active_screener == "learned"
        report = search.screen()
        assert report.screener == "learned"
        assert report.together is not None
        assert report.together.why_nobody == "no base model was set up"


def test_only_a_share_is_asked_about_and_both_verdicts_are_kept(tmp_path: Path, chat: KeywordModel) -> None:
    with made(tmp_path / "ws", chat) as search:
        report = search.screen()
        assert report.asked is not None
        assert report.together is not None
        asked = report.asked.n_calls
        assert 0 < asked <= 0.4 * report.n_screened
        assert report.together.n_by_both == asked
        assert report.together.n_by_first == report.n_screened - asked

        both = [row for row in report.rows if row.verdict.said]
        placed = [row.placement for row in both]
        assert both
        assert all(row is not None and row.second is not None and row.first is not None for row in placed)
        assert {row.judged_by for row in placed if row} == {("learned", "few_shot")}
        number = both[0].posting.number
        search.label(number, "excited")
        for kind in ("hybrid", "learned", "few_shot"):
            assert len(search.desk.verdicts.before_decisions(kind)) >= 1, kind


def test_the_model_is_told_of_guardrails_and_its_flag_names_the_rule(tmp_path: Path) -> None:
    answer = {
        "p": {"passed": 0.5, "maybe": 0.4, "excited": 0.1},
        "reasons": ["growth_goal"],
        "quotes": ["early shifts"],
        "addresses_ai": False,
        "note": "",
    }
    chat = Always(json.dumps(answer))
    with made(tmp_path / "ws", chat, n_decided=20) as search:
        (tmp_path / "ws" / "guardrails.md").write_text(
            "- Up with the sun\n- (one in ten) Night work\n", encoding="utf-8"
        )
        report = search.screen(shown=N)

        assert all("Up with the sun" in request.text for request in chat.requests)
        assert not any("Night work" in request.text for request in chat.requests)
        raised = [
            (flag.words, flag.quote.words)
            for row in report.rows
            if row.verdict.said and row.placement
            for flag in row.placement.raised
            if flag.by is RaisedBy.MODEL
        ]
        assert set(raised) == {("Up with the sun", "early shifts")}  # no posting has words of that rule


def test_a_second_run_pays_for_nothing_again(tmp_path: Path, chat: KeywordModel) -> None:
    with made(tmp_path / "ws", chat, price=CHEAP) as search:
        options = AskOptions(budget=CHEAP.input)
        first = search.screen(asking=options)
        n = len(chat.requests)
        again = search.screen(asking=options)

        assert first.asked is not None
        assert again.asked is not None
        assert first.asked.n_calls > 0
        assert (again.asked.n_calls, again.asked.n_calls_decided, len(chat.requests)) == (0, 0, n)
        assert again.asked.paid_usd == 0


def test_postings_that_came_since_are_asked_about_however_many_answers_there_are(
    tmp_path: Path, chat: KeywordModel
) -> None:
    with made(tmp_path / "ws", chat) as search:
        search.screen()
        for number in range(37, 61):  # what was answered stays undecided; the share falls with every decision
            if number % 4 == 0:
                search.label(number, "passed")
        rows = [
            {"title": f"Python tester {n}", "text": f"You test Python, remote, team {n}."} for n in range(6)
        ]
        search.add_text("\n".join(map(json.dumps, rows)), name="more.jsonl")
        report = search.screen()

        assert report.asked is not None
        assert report.asked.n_calls > 0


def test_one_screening_asks_about_so_many_at_most_and_the_next_goes_on(
    tmp_path: Path, chat: KeywordModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metier.workspace.hybrid.AT_ONCE", 3)
    with made(tmp_path / "ws", chat) as search:
        first, second = search.screen(), search.screen()
        named = search.screen(asking=AskOptions(at_most=1))

        for report, n_calls in ((first, 3), (second, 3), (named, 1)):
            assert report.asked is not None
            assert report.asked.n_calls == n_calls
        assert first.together is not None
        assert second.together is not None
        assert first.together.n_later == second.together.n_later + 3 > 3


def test_without_a_budget_nothing_is_asked(tmp_path: Path, chat: KeywordModel) -> None:
    with made(tmp_path / "ws", chat, price=CHEAP) as search:
        with pytest.raises(BudgetMissingError):
            search.screen()
        report = search.screen(asking=AskOptions(nobody="no budget is set"))

        assert chat.requests == []
        assert report.together is not None
        assert report.together.n_for_person > 0
        assert report.together.why_nobody == "no budget is set"


def test_a_provider_that_fails_leaves_the_first_verdict_and_marks_the_posting(tmp_path: Path) -> None:
    chat = StopsAt(2, ProviderRefusedError("m", status=401, said="no such key", hint="Check it"))
    with made(tmp_path / "ws", chat) as search:
        report = search.screen(shown=N)

        assert report.n_screened == len(report.rows)
        assert report.together is not None
        assert report.together.n_by_both == 2
        left = [row for row in report.rows if row.placement and row.placement.unasked]
        assert len(left) == report.together.n_for_person > 0


def test_an_answer_that_cannot_be_read_is_no_verdict_and_no_label(tmp_path: Path) -> None:
    with made(tmp_path / "ws", Always("I like it.")) as search:
        report = search.screen(shown=N)

        assert report.asked is not None
        assert report.asked.unjudged
        assert all(row.verdict.said is None for row in report.rows)
        why = {row.placement.unasked for row in report.rows if row.placement and row.placement.unasked}
        assert "its answer could not be read" in why


def test_stopping_keeps_what_was_answered_and_places_everything(tmp_path: Path) -> None:
    with made(tmp_path / "ws", StopsAt(2, KeyboardInterrupt())) as search:
        with pytest.raises(KeyboardInterrupt):
            search.screen()

        screening = search.desk.placements.newest()
        assert screening is not None
        placed = search.desk.placements.placements(screening.id)
        assert sum(row.second is not None for row in placed.values()) == 2


def test_a_growth_goal_takes_a_posting_into_the_inbox_and_changes_no_verdict(tmp_path: Path) -> None:
    with made(tmp_path / "ws", None) as search:
        before = {row.posting.id: row.verdict.p_excited for row in search.screen(shown=N).rows}
        (tmp_path / "ws" / "guardrails.md").write_text("- intensive ward\n", encoding="utf-8")
        report = search.screen(shown=N)

        assert {row.posting.id: row.verdict.p_excited for row in report.rows} == before
        flagged = [row for row in report.rows if row.placement and row.placement.raised]
        assert flagged
        for row in flagged:
            assert row.placement is not None
            assert row.placement.lane in {Lane.LOOK, Lane.READ}
            quote = row.placement.raised[0].quote
            assert row.posting.text[quote.start : quote.end] == quote.words


def test_what_is_promised_is_said_with_the_hidden_ones_and_nothing_before_it_is_earned(
    tmp_path: Path,
) -> None:
    with made(tmp_path / "few", None, n_decided=12) as search:
        together = search.screen().together
        assert together is not None
        assert (together.promised, together.lanes[Lane.HIDDEN]) == ("", 0)
        assert together.promise is not None
        assert together.promise.missing


def test_the_inbox_tells_that_the_profile_was_edited_since(tmp_path: Path) -> None:
    with made(tmp_path / "ws", None) as search:
        search.screen()
        assert not search.inbox.today().is_profile_new

        (tmp_path / "ws" / "profile.md").write_text("## Must have\n- Remote\n", encoding="utf-8")
        assert search.inbox.today().is_profile_new
        assert search.inbox.today().is_old
        search.screen()
        assert not search.inbox.today().is_profile_new


def test_a_dry_run_asks_nothing_and_keeps_no_trace(tmp_path: Path, chat: KeywordModel) -> None:
    with made(tmp_path / "ws", chat) as search:
        report = search.screen(dry_run=True)

        assert chat.requests == []
        assert report.n_screened == N - 36
        assert search.desk.placements.newest() is None
        assert search.desk.verdicts.latest() == {}
