"""The page of advice: the answer first, the figures behind it, questions answered there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.pages import advice_words
from metier.web.rendering.commands import act_of, page_of
from metier.web.rendering.filters import capital
from metier.workspace import Workspace


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with serving(sample_workspace(tmp_path / "ws")) as client:
        yield client


def settings(client: Client) -> str:
    return (client.site.folder / "metier.toml").read_text(encoding="utf-8")


def test_the_answer_comes_first_in_the_words_of_the_adviser_with_a_button_to_do_it(client: Client) -> None:
    with client.site.open() as workspace:
        advice = workspace.advising.report().advice
    page = client.settled("/advice")

    assert f"{advice.next_step}." in page.words
    assert page.words.index(advice.next_step) < page.words.index("Why")
    assert f'class="button main" href="{page_of(advice.command)}">{act_of(advice.command)}<' in page.text
    assert "metier " not in page.words.partition("Why")[0].partition(advice.next_step)[2]
    for row in advice.rungs:
        assert row.cost in page.words
    known = [key for key, one in advice.figures.items() if one.is_known]
    assert known
    assert all(capital(advice_words.title_of(key)) in page.words for key in known)
    assert not [key for key in known if f">{key}<" in page.text]


def test_an_answer_is_kept_in_the_settings_and_shown(client: Client) -> None:
    said = client.post("/advice", {"question": "volume", "answer": "120"}).words
    assert "Kept in metier.toml: volume = 120" in said
    assert "volume = 120" in settings(client)
    assert 'value="120"' in client.settled("/advice").text
    client.post("/advice", {"question": "leaving", "answer": "no"})
    assert "leaving = false" in settings(client)


@pytest.mark.parametrize(
    ("question", "answer"), [("volume", "many <b>"), ("goal", "fame"), ("budget", ""), ("nonsense", "1")]
)
def test_what_is_no_answer_is_refused_and_kept(client: Client, question: str, answer: str) -> None:
    before = settings(client)
    came = client.post("/advice", {"question": question, "answer": answer})
    assert came.status == 400
    assert "<b>" not in came.text
    assert settings(client) == before
    if question != "nonsense":
        assert "E-ADVICE-ANSWER" in came.text


def test_with_nothing_there_it_says_what_to_begin_with(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        words = client.settled("/advice").words
    assert "Label more first" in words
