"""Terms, explained: an index, one screen each, other words for them, and commands that are links to pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.adviser.journeys import JOURNEYS, Progress
from metier.adviser.topics import every_topic
from metier.web.rendering.commands import PAGES, page_of, pieces

_WITHOUT_PAGE = {"metier backtest", "metier paste --answer"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with serving(sample_workspace(tmp_path_factory.mktemp("explain") / "ws")) as client:
        yield client


def test_the_index_leads_to_every_topic(client: Client) -> None:
    page = client.get("/explain")
    for topic in every_topic():
        assert f'href="/explain/{topic.name}"' in page.text
        assert topic.line in page.words


@pytest.mark.parametrize("name", [topic.name for topic in every_topic()])
def test_a_topic_has_what_it_is_what_is_known_an_example_and_a_next_step(client: Client, name: str) -> None:
    from metier.adviser.topics import topic

    page, one = client.settled(f"/explain/{name}"), topic(name)
    assert page.status == 200
    assert all(" ".join(piece.words.split()) in page.words for piece in pieces(one.what))
    assert "Your own example" in page.words or "A made-up example" in page.words
    assert one.command in page.words
    assert "`" not in page.words


def test_other_words_for_a_topic_lead_to_it(client: Client) -> None:
    assert client.get("/explain/fairness", follow=False).headers["location"] == "/explain/bias"


def test_what_is_no_topic_is_refused_with_the_nearest(client: Client) -> None:
    answer = client.get("/explain/zzzz%3Cb%3E")
    assert answer.status == 400
    assert "E-TOPIC" in answer.text
    assert "<b>" not in answer.text
    assert 'href="/explain"' in answer.text


# --- commands as links --------------------------------------------------------------------------------------


def test_every_page_that_a_command_leads_to_is_there(client: Client) -> None:
    from starlette.routing import Match

    from metier.web.app import make_app

    routes = make_app(client.site, hosts=[]).routes
    for command, place in PAGES.items():
        scope = {"type": "http", "path": place.partition("?")[0], "method": "GET", "headers": []}
        assert any(route.matches(scope)[0] is Match.FULL for route in routes), command


def test_commands_of_topics_and_journeys_lead_somewhere() -> None:
    progress = Progress(as_of=date(2026, 5, 1))
    steps = [step.typed(progress) for journey in JOURNEYS for step in journey.steps]
    for command in [*(topic.command for topic in every_topic()), *steps]:
        assert page_of(command) or command in _WITHOUT_PAGE, command


@pytest.mark.parametrize(
    "command", ["", "metier", "metier nonsense", "rm -rf x", 'metier add "', "metier version", "curl x"]
)
def test_what_has_no_page_leads_nowhere(command: str) -> None:
    assert not page_of(command)


def test_numbers_lead_to_postings_and_words_cannot_lead_elsewhere() -> None:
    assert page_of("metier tailor 12") == "/postings/12/application"
    assert page_of("metier show 12/../x") == ""
    assert page_of("metier explain ../inbox") == "/explain/..%2Finbox"


def test_a_sentence_keeps_all_its_words() -> None:
    said = "Try `metier label`, then `pip install x` or ` `"
    assert "".join(f"`{piece.words}`" if piece.is_code else piece.words for piece in pieces(said)) == said
    assert [piece.path for piece in pieces(said) if piece.is_code] == ["/decide", "", ""]
