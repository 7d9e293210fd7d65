"""The pipeline: what is due first, outcomes noted and taken back right there, and nothing of it is taste."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.apply_world import AT, HOSTILE, TEXT, hidden, made, options
from tests.web_world import Client, serving

from metier.domain.decision import standing
from metier.domain.outcome import Stage
from metier.web.forms import Form
from metier.web.views.applying.pipeline_shown import Choice, next_stage, page_of


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """Three postings, nothing decided."""
    texts = (
        TEXT,
        "Cook\nCompany: Inn\nYou cook for guests.",
        f"Clerk {HOSTILE}\nCompany: {HOSTILE}\nYou file papers.",
    )
    with serving(made(tmp_path / "search", *texts), **options()) as client:
        yield client


def test_without_anything_the_page_says_what_to_do(client: Client) -> None:
    page = client.get("/pipeline")
    assert page.status == 200
    assert "No application yet" in page.words
    assert 'href="/decide"' in page.text


def test_what_excites_waits_and_moves_on_with_the_first_outcome(client: Client) -> None:
    with client.site.open() as search:
        search.label(2, "excited")
        search.label(1, "passed")
    before = client.get("/pipeline").words
    assert "Not applied yet 1 Cook Inn excited since" in before
    after = client.post(
        "/pipeline/2/note", {"stage": "applied", "on": "2 days ago", "variant": "short", "back": "/pipeline"}
    )
    assert "2: applied noted, on 2026-11-01" in after.words
    assert "Not applied yet 0" in after.words
    assert "Applied 1 Cook Inn since 2026-11-01 · 2 days" in after.words
    assert "1 under way: 1 applied · nothing due" in after.words


def test_what_is_due_comes_first_with_its_days_and_can_wait_longer(client: Client) -> None:
    with client.site.open() as search:
        search.outcomes.note(1, "applied", on=date(2026, 10, 1))
        search.outcomes.note(2, "applied", on=date(2026, 11, 1))
    words = client.get("/pipeline").words
    assert "Due first 1 Reporting analyst , Ward Seven applied ! no answer for 33 days" in words
    assert "Due first" not in client.get("/pipeline?after=40").words
    assert client.get("/pipeline?after=0").status == 422


def test_an_outcome_that_cannot_be_noted_comes_back_as_it_was_typed(client: Client) -> None:
    sent = {"stage": "applied", "on": "last Smarch", "note": "kept & safe", "variant": "short"}
    page = client.post("/pipeline/1/note", sent)
    assert page.status == 400
    assert "cannot be read" in page.words
    for value in (
        'value="last Smarch"',
        'value="kept &amp; safe"',
        'value="short"',
        '<option value="applied" selected>',
    ):
        assert value in page.text
    with client.site.open() as search:
        assert not search.outcomes.of(1)


def test_one_row_is_taken_back_once_and_the_second_page_is_told(client: Client) -> None:
    client.post("/pipeline/1/note", {"stage": "applied"})
    client.post("/pipeline/1/note", {"stage": "replied"})
    with client.site.open() as search:
        first, second = search.outcomes.of(1)
    answer = client.post("/pipeline/1/take-back", {"row": str(second.id), "back": "/pipeline"})
    assert "took back replied on 2026-11-03; applied since 2026-11-03 stands" in answer.words
    again = client.post("/pipeline/1/take-back", {"row": str(second.id), "back": "/pipeline"})
    assert again.status == 409
    with client.site.open() as search:  # a second click takes back nothing else
        stands = search.outcomes.application(1)
    assert stands is not None
    assert [row.id for row in stands.events] == [first.id]


def test_outcomes_decide_nothing(client: Client) -> None:
    for stage in ("applied", "rejected"):
        client.post("/pipeline/1/note", {"stage": stage})
    with client.site.open() as search:
        assert not standing(search.desk.decisions.history())
    assert "no screener learns from either" in client.get("/pipeline").words


def test_the_form_comes_as_a_part_too_and_knows_what_is_next(client: Client) -> None:
    client.post("/pipeline/1/note", {"stage": "applied"})
    part = client.fragment("/pipeline/1/note?back=/pipeline%3Fstage%3Dapplied&in=due")
    assert "<html" not in part.text
    assert '<option value="replied" selected>' in part.text
    assert hidden(part, "back") == "/pipeline?stage=applied"
    assert 'id="stage-due-1"' in part.text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_leads_to_our_own_pages_only(client: Client, back: str) -> None:
    answer = client.post("/pipeline/1/note", {"stage": "applied", "back": back}, follow=False)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/pipeline?")
    assert "evil" not in client.get("/pipeline/1/note?back=//evil.example").text


def test_words_of_strangers_are_text(client: Client) -> None:
    client.post("/pipeline/3/note", {"stage": "applied", "note": HOSTILE, "variant": HOSTILE[:70]})
    for path in (
        "/pipeline",
        "/pipeline?stage=applied",
        "/pipeline/3/note",
        "/pipeline/insights",
        f"/pipeline?q={quote(HOSTILE)}",
    ):
        page = client.settled(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_search_and_list_of_one_stage(client: Client) -> None:
    for number in (1, 2):
        client.post(f"/pipeline/{number}/note", {"stage": "applied", "variant": "short"})
    found = client.get("/pipeline?q=ward+analyst&stage=applied")
    assert "Reporting analyst" in found.words
    assert "Cook" not in found.words
    assert "No application here with these words" in client.get("/pipeline?q=baker&stage=applied").words
    assert client.get("/pipeline?stage=nonsense").status == 200


def test_an_unknown_posting_is_told(client: Client) -> None:
    assert client.get("/pipeline/99/note").status == 404
    assert client.post("/pipeline/99/note", {"stage": "applied"}).status == 404


def test_insights_say_what_works_and_what_is_not_known(client: Client) -> None:
    assert "Nothing to count yet" in client.settled("/pipeline/insights").words
    client.post("/pipeline/1/note", {"stage": "applied", "on": "2026-09-01", "variant": "short"})
    client.post("/pipeline/1/note", {"stage": "interview", "on": "2026-09-09"})
    words = client.settled("/pipeline/insights").words
    with client.site.open() as search:
        report = search.outcomes.insights()
    assert report.summary is not None
    for sentence in report.summary.sentences:
        assert sentence in words
    assert "short 1 1 of 1 1 0" in words
    assert "some differ by luck alone" in words


def test_five_hundred_applications_are_a_few_cards_and_a_list_of_pages(tmp_path: Path) -> None:
    texts = [
        f"Job {number}\nCompany: Firm {number}\nYou do work number {number * 7919}." for number in range(130)
    ]
    folder = made(tmp_path / "many", *texts)
    with serving(folder, **options()) as client:
        with client.site.open() as search:
            numbers = [row.posting.number for row in search.list(limit=500).rows]
            search.outcomes.note(numbers, "applied", on=date(2026, 11, 1), variant="short")
        board = client.get("/pipeline")
        assert len(board.content) < 60_000
        assert f"All {len(numbers)}" in board.words
        first, last = client.get("/pipeline?stage=applied"), client.get("/pipeline?stage=applied&page=3")
        assert "Next 50" in first.words
        assert "Next" not in last.words
        assert "page 3 of 3" in last.words
        assert first.text.count("<tr>") == 51
        assert last.text.count("<tr>") == len(numbers) - 100 + 1


def test_a_choice_is_an_address_without_what_goes_without_saying() -> None:
    choice = Choice.of(Form.of_query([("q", " a  b "), ("stage", "offer"), ("after", "20"), ("page", "2")]))
    assert (choice.search, choice.stage, choice.after, choice.page) == ("a b", "offer", 20, 2)
    assert choice.path(page=1, stage="") == "/pipeline?q=a+b&after=20"
    assert Choice().path() == "/pipeline"


def test_next_stage_begins_anew_after_an_end(client: Client) -> None:
    with client.site.open() as search:
        for stage, following in (
            ("applied", "replied"),
            ("interview", "offer"),
            ("offer", "hired"),
            ("rejected", "applied"),
        ):
            search.outcomes.note(1, stage)
            assert next_stage(search.outcomes.application(1)) == following


def test_columns_are_of_the_stages_that_stand(client: Client) -> None:
    with client.site.open() as search:
        search.outcomes.note(1, "applied")
        search.outcomes.note(1, "offer")
        search.outcomes.note(2, "withdrawn")
        page = page_of(search.outcomes.pipeline(ended=True), search.outcomes.starts(), Choice())
    assert {column.stage: column.n for column in page.columns} == {
        "applied": 0,
        "replied": 0,
        "interview": 0,
        "offer": 1,
    }
    assert [row.application.stage for row in page.ended.rows] == [Stage.WITHDRAWN]
    assert page.day == AT.date()
