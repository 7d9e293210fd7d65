"""The page of patterns: counts both ways, an answer shown before it is written, written, taken back; traits no rule."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.evaluation.proposals.people import labels_file
from tests.web_world import Client, serving

from metier.testing import ToyEncoder
from metier.workspace import Workspace


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("patterns")
    (folder / "history.jsonl").write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(folder / "ws", encoder=ToyEncoder(), environment={}) as workspace:
        workspace.import_labels(folder / "history.jsonl")
    return folder / "ws"


@pytest.fixture
def client(decided: Path, tmp_path: Path) -> Iterator[Client]:
    shutil.copytree(decided, tmp_path / "ws")
    with serving(tmp_path / "ws") as client:
        yield client


def file(client: Client, name: str) -> str:
    return (client.site.folder / name).read_text(encoding="utf-8")


def key_of(page: str, words: str) -> str:
    """The key of the first pattern whose sentence has the words."""
    found = re.search(rf'id="said-([0-9a-f]+)">[^<]*{words}', page)
    assert found, page
    return found[1]


def test_patterns_stand_with_counts_both_ways_intervals_and_the_later_check(client: Client) -> None:
    words = client.settled("/patterns").words

    assert "3 patterns in 120 decisions (118 with near-copies counted once)" in words
    assert "You pass on 14 of 14 with “payments”, and on 6 of 104 others" in words
    assert "100 % (77–100 %)" in words
    assert "in the later decisions alone: it holds" in words
    assert "What training amplifies" in words
    assert "never made a rule" in words


def test_the_words_are_those_of_the_terminal(client: Client) -> None:
    with client.site.open() as workspace:
        report = workspace.patterns().report()
    words = client.settled("/patterns").words
    for row in report.rows:
        assert row.pattern.sentence in words


def test_mine_is_shown_before_it_is_written_and_can_be_taken_back(client: Client) -> None:
    before = file(client, "profile.md")
    key = key_of(client.settled("/patterns").text, "rust")

    shown = client.get(f"/patterns/{key}/mine").words
    assert "This would be added under “Nice to have” in profile.md" in shown
    assert file(client, "profile.md") == before

    said = client.post(f"/patterns/{key}/mine", {"line": "Rust"}).words
    assert "Added to “Nice to have” of profile.md: “Rust”" in said
    assert "\n- Rust\n" in file(client, "profile.md")
    page = client.settled("/patterns")
    assert "yours since" in page.words

    said = client.post(f"/patterns/{key}/undo").words
    assert "“Rust” is out of profile.md again" in said
    assert "- Rust" not in file(client, "profile.md")
    assert "yours since" not in client.settled("/patterns").words


def test_what_a_line_would_move_is_tried_before_it_is_written(client: Client) -> None:
    key = key_of(client.settled("/patterns").text, "payments")
    shown = ""
    for _ in range(600):
        shown = client.get(f"/patterns/{key}/mine").words
        if "Tried before it is written" in shown:
            break
        time.sleep(0.05)
    assert "that it is about moved the intended way" in shown


def test_a_habit_is_explored_by_the_share_that_was_chosen(client: Client) -> None:
    key = key_of(client.settled("/patterns").text, "payments")

    assert "- (one in five) Jobs with “payments”" in client.get(f"/patterns/{key}/habit?share=0.2").words
    part = client.fragment(f"/patterns/{key}/habit?share=0.5&part=written")
    assert part.words == "- (one in two) Jobs with “payments”"

    client.post(f"/patterns/{key}/habit", {"share": "0.2", "line": "Jobs with “payments”"})
    assert "- (one in five) Jobs with “payments”" in file(client, "guardrails.md")

    client.post(f"/patterns/{key}/undo")
    assert "payments" not in file(client, "guardrails.md")


def test_a_line_that_was_changed_by_hand_stays_when_the_answer_is_taken_back(client: Client) -> None:
    key = key_of(client.settled("/patterns").text, "rust")
    client.post(f"/patterns/{key}/mine", {"line": "Rust"})
    path = client.site.folder / "profile.md"
    path.write_text(path.read_text("utf-8").replace("- Rust", "- Rust, and Zig"), encoding="utf-8")

    said = client.post(f"/patterns/{key}/undo").words

    assert "did not stand in profile.md any more as it was written" in said
    assert "- Rust, and Zig" in file(client, "profile.md")


def test_a_share_that_is_none_and_a_line_that_is_no_longer_so_are_refused(client: Client) -> None:
    key = key_of(client.settled("/patterns").text, "payments")
    before = file(client, "guardrails.md")

    refused = client.post(f"/patterns/{key}/habit", {"share": "7"})
    assert refused.status == 422
    assert "E-WEB-FIELD" in refused.text
    assert client.post(f"/patterns/{key}/habit", {"line": "Something else"}).status == 400
    assert client.post("/patterns/0123456789abcdef/mine").status == 400
    assert client.post(f"/patterns/{key}/nonsense").status == 404
    assert client.post("/patterns/0123456789abcdef/undo").status == 400
    assert file(client, "guardrails.md") == before


def test_with_too_few_decisions_the_page_says_how_many_are_missing(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        page = client.settled("/patterns")
    assert "Not known yet 40 more decisions, at least." in page.words
    assert 'href="/decide"' in page.text
