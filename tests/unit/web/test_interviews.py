"""Interviews through the pages: prepared, noted whole or not at all, looked back at, taken back once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.apply_world import TEXT, hidden, made, options
from tests.web_world import Client, serving

from metier.testing.base_model import base_model
from metier.testing.chat import WritingModel

BASE = "/postings/1/application"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """One posting, and Ada's resume."""
    with serving(made(tmp_path / "search"), **options()) as client:
        yield client


def test_a_preparation_says_what_is_likely_and_why(client: Client) -> None:
    words = client.get(f"{BASE}/interview").words
    with client.site.open() as search:
        report = search.interviews.prep(1)
    for one in report.foreseen.likely:
        assert one.words in words
    for gap in report.foreseen.gaps:
        assert gap.words in words
    assert "What to ask them" in words
    assert "why:" in words
    assert "Made without a base model" in words


def test_the_same_as_a_file_to_be_saved(client: Client) -> None:
    file = client.get(f"{BASE}/interview.md")
    assert file.text.startswith("# Interview: Reporting analyst")
    assert file.headers["content-disposition"].startswith('attachment; filename="interview-1.md"')


def test_a_round_with_questions_is_noted_with_the_outcome(client: Client) -> None:
    page = client.post(
        f"{BASE}/interview/log",
        {
            "on": "yesterday", "round": "phone", "rating": "4", "note": "went well",
            "question-0": "Why us?", "answer-0": "The wards.", "rating-0": "5",
            "question-2": "Which tools?", "answer-2": "Tableau", "note-2": "ask for the version",
            "text": "Q: When can you start?\nA: In March\n3\n",
        },
    )  # fmt: skip
    assert "Noted the round of 2026-11-02 with 3 questions" in page.words
    for words in (
        "phone 2026-11-02 · 4 of 5",
        "went well",
        "Why us? 5 of 5 The wards.",
        "ask for the version",
        "When can you start? 3 of 5",
    ):
        assert words in page.words
    with client.site.open() as search:
        stands = search.outcomes.application(1)
    assert stands is not None
    assert stands.stage.value == "interview"
    assert "Note more of this round" in page.words


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "last Smarch"},
        {"rating": "9"},
        {"rating-0": "9"},
        {"text": "no question here"},
        {"round": "x" * 81},
    ],
)
def test_what_cannot_be_noted_comes_back_whole_and_stores_nothing(
    client: Client, wrong: dict[str, str]
) -> None:
    sent = {"round": "phone", "question-0": "Why us?", "answer-0": "The <wards>.", "note": "n"} | wrong
    page = client.post(f"{BASE}/interview/log", sent)
    assert page.status in {400, 422}
    assert 'value="Why us?"' in page.text
    assert "The &lt;wards&gt;.</textarea>" in page.text
    for name in ("on", "round"):
        if name in wrong:
            assert f'value="{wrong[name]}"' in page.text
    with client.site.open() as search:
        assert not search.interviews.all(1).round_rows
        assert not search.outcomes.of(1)


def test_a_planned_round_is_the_next_step(client: Client) -> None:
    page = client.post(f"{BASE}/interview/log", {"on": "in 3 days", "round": "technical"})
    assert "technical 2026-11-06 · planned" in page.words
    assert "A round is planned: prepare it." in page.words
    assert "technical" in client.get("/pipeline/interviews").words
    assert "planned" in client.get("/pipeline/interviews").words


def test_what_was_noted_last_is_taken_back_and_an_old_page_takes_back_nothing(client: Client) -> None:
    page = client.post(f"{BASE}/interview/log", {"question-0": "First?", "question-1": "Second?"})
    seen = hidden(page, "rows")
    back = client.post(f"{BASE}/interview/take-back", {"rows": seen})
    assert "Took back “Second?”" in back.words
    stale = client.post(f"{BASE}/interview/take-back", {"rows": seen})
    assert stale.status == 409
    with client.site.open() as search:
        [row] = search.interviews.all(1).talks
    assert [asked.question for asked in row.talk.questions] == ["First?"]


def test_a_look_back_puts_what_was_asked_beside_what_was_foreseen(client: Client) -> None:
    assert "No round has taken place yet" in client.get(f"{BASE}/interview/review").words
    client.post(f"{BASE}/interview/log", {"question-0": "Tell us about yourself.", "rating-0": "2"})
    words = client.get(f"{BASE}/interview/review").words
    assert "1 question: " in words
    assert "Tell us about yourself. 2 of 5 ·" in words
    assert "nothing learned since then" in words


def test_a_base_model_adds_questions_after_a_click(tmp_path: Path) -> None:
    folder = made(tmp_path / "search", TEXT)
    with serving(folder, base_model=base_model(WritingModel()), **options()) as client:
        assert "Let a base model add questions" in client.get(f"{BASE}/interview").words
        going = client.post(f"{BASE}/interview/ask", {}, follow=False)
        work = client.site.works.one(going.headers["location"].rpartition("/")[2])
        assert work is not None
        assert work.wait(60)
        assert work.error is None
        assert "Worded by a base model" in client.get(f"{BASE}/interview").words
        assert "Worded by a base model" not in client.get(f"{BASE}/interview?plain=1").words
