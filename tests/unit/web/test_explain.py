"""Terms, explained: an index, one screen each, other words for them, and commands that are links to pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.adviser.topics import every_topic
from metier.web.rendering.commands import page_of
from metier.web.rendering.sentences import pieces


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
    leads = page_of(one.command)
    assert (
        f'class="button main" href="{leads}"' in page.text
        if leads
        else f"{one.command} in a terminal" in page.words
    )
    assert "`" not in page.words


def test_other_words_for_a_topic_lead_to_it(client: Client) -> None:
    assert client.get("/explain/fairness", follow=False).headers["location"] == "/explain/bias"


def test_what_is_no_topic_is_refused_with_the_nearest(client: Client) -> None:
    answer = client.get("/explain/zzzz%3Cb%3E")
    assert answer.status == 404
    assert "E-TOPIC" in answer.text
    assert "<b>" not in answer.text
    assert 'href="/explain"' in answer.text
