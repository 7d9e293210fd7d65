"""Comparison, curve and changes in the browser: the figures of the command line, what begins by itself and what does not."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.figures_world import HOSTILE, Figures, figures_world, settled
from tests.unit.web.test_report import data_of, figures_in, plain
from tests.web_world import Client, serving

from metier.evaluation.figure_words import figure_words, signed
from metier.pages.curve_words import in_nats, in_percent
from metier.workspace import Workspace


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Decisions before and after verdicts."""
    return figures_world(tmp_path_factory.mktemp("figures"))


@pytest.fixture(scope="module")
def client(world: Figures) -> Iterator[Client]:
    """A server of it."""
    with world.serving() as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty workspace."""
    Workspace.create(tmp_path / "ws", environment={}).close()
    return tmp_path / "ws"


def test_a_comparison_has_the_figures_of_the_command_line(world: Figures, client: Client) -> None:
    told = data_of(world, "compare")
    said = plain(settled(client, "/report/compare"))
    assert [one["b"] for one in told["comparisons"]] == ["words", "prior"]
    for one in told["comparisons"]:
        gain = one["gain"]
        assert f"{one['b']} : {one['finding']}" in said
        row = f"{one['b']} {one['finding']} {signed(gain['value'])} {signed(gain['low'])} to {signed(gain['high'])}"
        assert row in said
        assert f"{one['labels']['only_b']} : {one['labels']['only_a']}" in said
        if one["more"]:
            assert f"about {one['more']['about']:,} more decisions to know" in said
    shown = [
        one
        for agreement in told["agreements"]
        for one in figures_in([agreement["order"], agreement["labels"]])
        if one.key.value in {"auc", "exact", "kappa", "log_loss"}
    ]
    assert len(shown) == 12
    assert all(figure_words(one) in said for one in shown)


def test_whom_to_compare_is_chosen_and_stays_chosen(client: Client) -> None:
    answer = client.settled("/report/compare?with=prior")
    assert 'value="prior" checked' in answer.text
    assert 'value="words" checked' not in answer.text
    assert "words : " not in answer.words
    assert "prior : " in answer.words


def test_nobody_who_takes_hours_or_money_is_compared_by_a_look(client: Client) -> None:
    answer = client.settled("/report/compare")
    assert 'value="fine_tuned">' in answer.text
    assert 'value="prompted"' not in answer.text
    assert "prompted, few_shot, hybrid ask a base model" in answer.words
    assert 'href="/settings/models"' in answer.text


@pytest.mark.parametrize("path", ["/report/compare?with=prompted", "/report/curve?with=%3Cb%3E"])
def test_an_unknown_screener_is_told(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 422
    assert "one of learned, words, prior, fine_tuned" in answer.words
    assert "<b>" not in answer.text


def test_an_active_screener_that_asks_is_not_asked(folder: Path) -> None:
    (folder / "metier.toml").write_text('screener = "few_shot"\n', encoding="utf-8")
    with serving(folder) as client:
        answer = client.settled("/report/compare")
        assert answer.status == 200
        assert "E-NO-MODEL" in answer.text
        assert not client.site.works.going_on
        assert "learned" in client.settled("/report/curve").words


def test_a_curve_has_the_figures_of_the_command_line(world: Figures, client: Client) -> None:
    told = data_of(world, "curve")
    assert told["surprise"]
    said = plain(settled(client, "/report/curve"))
    for curve, shown in ((told["surprise"], in_nats), (told["order"], in_percent)):
        for point in curve["points"] if curve else ():
            if point["n"] >= 5:
                assert f"{point['size']:,.0f} {shown(point['value'])} {point['n']} decisions" in said
        for ahead in curve["forecasts"] if curve else ():
            low, high = (shown(ahead["likely"][end]) for end in ("low", "high"))
            assert f"{ahead['at']:,} {shown(ahead['likely']['value'])} {low} to {high}" in said
    target = told["surprise"]["to_gain"]
    assert target is None or f"bout {target['about']:,} more labels to gain" in said


def test_the_curve_of_another_screener(client: Client) -> None:
    answer = client.settled("/report/curve?with=words")
    assert "More labels for words" in answer.words
    assert '<option value="words" selected>' in answer.text


def test_a_curve_that_takes_hours_is_no_work_of_a_look(client: Client) -> None:
    answer = client.settled("/report/curve?with=fine_tuned")
    assert not client.site.works.newest("replay for curve fine_tuned")
    assert "its replay can take hours" in answer.words
    assert "More labels for" not in answer.words


def test_a_change_of_taste_leads_to_the_decisions_that_show_it(world: Figures, client: Client) -> None:
    told = data_of(world, "changes")
    assert told["changes"]
    answer = client.settled("/report/changes")
    numbers = {one["id"]: one["number"] for one in told["postings"].values()}
    for change in told["changes"]:
        for given in (*change["shown_before"][:12], *change["shown_since"][:12]):
            assert f'href="/postings/{numbers[given]}"' in answer.text
    assert "chance that luck shows this" in answer.words.lower()
    assert "6 postings asked about again" in answer.words
    assert HOSTILE.split()[0] not in answer.text
    assert html.escape(HOSTILE.split()[0]) in answer.text


@pytest.mark.parametrize("path", ["/report/compare", "/report/curve", "/report/changes"])
def test_without_decisions_every_page_says_what_to_do(folder: Path, path: str) -> None:
    with serving(folder) as client:
        answer = client.settled(path)
        assert answer.status == 200
        assert "Not known yet" in answer.words
        assert 'href="/decide"' in answer.text
