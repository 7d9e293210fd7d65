"""The page of guardrails: tried while they are typed, added, switched, shared, removed; the file as text."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Answer, Client, serving

from metier.testing import ToyEncoder
from metier.web.views.wording.guardrails_shown import Lent
from metier.workspace import Workspace

POSTINGS = [
    {"title": "Tutor <b>x</b>", "company": "Firm A", "text": "You teach maths. Teaching is all."},
    {"title": "Baker", "company": "Firm B", "text": "You bake bread at night."},
    {"title": "Guide", "company": "Firm C", "text": "You show visitors around. Some teaching."},
]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Workspace.create(tmp_path / "ws", encoder=ToyEncoder(), environment={}) as workspace:
        workspace.add_text("\n".join(map(json.dumps, POSTINGS)), name="jobs.jsonl")
        workspace.label(1, "passed")
    with serving(tmp_path / "ws") as client:
        yield client


def written(client: Client) -> str:
    return (client.site.folder / "guardrails.md").read_text(encoding="utf-8")


def tried(client: Client, words: str, share: str = "100%") -> Answer:
    """What the page shows while the words are typed, once the postings were read."""
    from urllib.parse import urlencode

    query = urlencode({"words": words, "share": share})
    for _ in range(600):
        answer = client.fragment(f"/guardrails/try?{query}")
        if "Trying it on" not in answer.text:
            return answer
        time.sleep(0.05)
    raise AssertionError(words)


def settled(client: Client, path: str) -> Answer:
    """The page once every rule was tried."""
    for _ in range(600):
        answer = client.get(path)
        if 'hx-trigger="every 1s"' not in answer.text and "Trying it on" not in answer.text:
            return answer
        time.sleep(0.05)
    raise AssertionError(path)


def key(page: Answer) -> str:
    found = re.search(r'id="rule-([0-9a-f]+)"', page.text)
    assert found
    return found[1]


def test_a_rule_is_tried_while_it_is_typed_and_nothing_is_written(client: Client) -> None:
    before = written(client)

    words = tried(client, "teaching").words

    assert "Looks for: teaching" in words
    assert "Would have flagged 2 of 3 postings: 1 of 1 decided, 1 of 2 undecided." in words
    assert "Of the decided ones you said ✕ passed 1." in words
    assert "You teach maths" in words
    assert written(client) == before


def test_titles_of_strangers_are_text(client: Client) -> None:
    assert "<b>x</b>" not in tried(client, "teaching").text
    assert "Tutor &lt;b&gt;x&lt;/b&gt;" in tried(client, "teaching").text


def test_without_script_the_same_page_shows_it(client: Client) -> None:
    page = settled(client, "/guardrails?words=teaching&share=100%25")
    assert "Would have flagged 2 of 3 postings" in page.words
    assert 'value="teaching"' in page.text


def test_a_rule_is_added_with_its_share_and_its_finds_are_listed(client: Client) -> None:
    said = client.post("/guardrails", {"words": "teaching", "share": "10%"}).words
    assert "Added: “teaching”" in said
    assert "- (one in ten) teaching" in written(client)
    assert "Would have flagged 2 of 3 postings" in settled(client, "/guardrails").words


@pytest.mark.parametrize(
    ("words", "share", "status"),
    [("", "100%", 400), ("and or", "100%", 400), ("x" * 301, "100%", 400), ("teaching", "zero", 422)],
)
def test_what_cannot_be_added_stays_as_it_was_typed(
    client: Client, words: str, share: str, status: int
) -> None:
    before = written(client)
    answer = client.post("/guardrails", {"words": words, "share": share})
    assert answer.status == status
    assert f'value="{html.escape(words)}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert written(client) == before


def test_a_rule_that_is_there_already_says_so_while_it_is_typed(client: Client) -> None:
    client.post("/guardrails", {"words": "teaching"})
    assert "stands in guardrails.md already" in tried(client, "teaching").words


def test_rules_are_switched_shared_and_removed(client: Client) -> None:
    client.post("/guardrails", {"words": "teaching"})
    which = key(settled(client, "/guardrails"))

    assert "“teaching” is off" in client.post(f"/guardrails/{which}/off").words
    assert "- (off) teaching" in written(client)
    assert "is off already" in client.post(f"/guardrails/{which}/off").words
    client.post(f"/guardrails/{which}/share", {"share": "20%"})
    assert "- (off) (one in five) teaching" in written(client)
    client.post(f"/guardrails/{which}/on")
    assert "- (one in five) teaching" in written(client)
    client.post(f"/guardrails/{which}/share", {"share": "100%"})
    assert "\n- teaching" in written(client)
    assert "is taken out" in client.post(f"/guardrails/{which}/remove").words
    assert "\n- teaching" not in written(client)
    assert client.post(f"/guardrails/{which}/on").status == 400
    assert client.post(f"/guardrails/{which}/nonsense").status == 404


def test_a_growth_goal_is_a_rule_and_is_switched_in_guardrails_md(client: Client) -> None:
    (client.site.folder / "profile.md").write_text("## Growth goals\n- Teaching\n", encoding="utf-8")
    page = settled(client, "/guardrails")
    assert "from growth goals" in page.words
    which = key(page)
    assert client.post(f"/guardrails/{which}/remove").status == 400
    client.post(f"/guardrails/{which}/share", {"share": "5%"})
    assert "- (one in twenty) Teaching" in written(client)
    client.post(f"/guardrails/{which}/off")
    assert "- (off) (one in twenty) Teaching" in written(client)


def test_the_file_is_written_as_text(client: Client) -> None:
    was = written(client)
    text = f"{was}- Teaching\r\n- (off) Baking\r\n"
    client.post("/guardrails/file", {"was": was, "text": text})
    assert written(client) == text.replace("\r\n", "\n")


def test_a_file_that_was_changed_elsewhere_is_not_written_over(client: Client) -> None:
    was = written(client)
    theirs, yours = f"{was}- Theirs\n", f"{was}- Yours <i>\n"
    (client.site.folder / "guardrails.md").write_text(theirs, encoding="utf-8")

    answer = client.post("/guardrails/file", {"was": was, "text": yours})

    assert answer.status == 409
    assert "E-WEB-STALE" in answer.text
    assert "- Theirs" in answer.words
    assert "- Yours &lt;i&gt;" in answer.text
    assert written(client) == theirs
    now = re.search(r'name="was" value="([^"]*)"', answer.text)
    assert now
    client.post("/guardrails/file", {"was": html.unescape(now[1]), "text": yours})
    assert written(client) == yours


def test_without_rules_the_page_says_what_to_do(client: Client) -> None:
    page = settled(client, "/guardrails")
    assert "No guardrails yet" in page.words
    assert "/guardrails?words=" in page.text


def test_looking_writes_nothing(client: Client) -> None:
    before = {path.name: path.read_bytes() for path in client.site.folder.glob("*.md")}
    settled(client, "/guardrails?words=teaching")
    assert {path.name: path.read_bytes() for path in client.site.folder.glob("*.md")} == before


def test_postings_are_let_go_some_time_after_the_last_rule_was_tried(client: Client) -> None:
    with client.site.open() as workspace:
        kept = Lent(workspace.guardrails.pile(), seconds=0.1)
    assert kept.pile is not None
    for _ in range(100):
        time.sleep(0.3)  # longer than they are kept: each look keeps them anew
        if kept.pile is None:
            break
    assert kept.pile is None


def test_postings_that_were_let_go_are_read_again(client: Client) -> None:
    assert "Would have flagged 2 of 3" in tried(client, "teaching").words
    (kept,) = [one for _, one in client.site.figures._kept.values() if isinstance(one, Lent)]
    kept._pile = None
    assert "Would have flagged 1 of 3" in tried(client, "bread").words
