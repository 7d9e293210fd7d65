"""Tabs, and a command beside them, that change one file at the same moment: what was acknowledged is in it, the rest is told."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from tests.web_world import Answer, Client, serving

from metier.errors import FileChangedError
from metier.workspace import Workspace
from metier.workspace.personal import PersonalFile

AT_ONCE = 5


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Workspace.create(tmp_path / "search", environment={}) as search:
        search.add_text("Night baker\nWe bake bread at night.")
    with serving(tmp_path / "search") as client:
        yield client


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Every call in a thread of its own, all let go together."""
    found: dict[int, Answer] = {}
    start = threading.Barrier(len(calls))

    def go(n: int) -> None:
        start.wait(60)
        found[n] = calls[n]()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [found[n] for n in range(len(calls))]


def field(client: Client, path: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', client.get(path).text)
    value = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return html.unescape(value[1]) if value else ""


@pytest.mark.parametrize(
    ("path", "page", "file"),
    [
        ("/settings/file", "/settings/file", "metier.toml"),
        ("/guardrails/file", "/guardrails", "guardrails.md"),
    ],
)
def test_of_whole_texts_sent_at_once_one_is_kept_and_the_others_are_told(
    client: Client, path: str, page: str, file: str
) -> None:
    was = field(client, page, "was")
    texts = [f"# text {n}\n" for n in range(AT_ONCE)]
    answers = at_once(
        [partial(client.post, path, {"text": text, "was": was}, follow=False) for text in texts]
    )
    kept = [n for n, answer in enumerate(answers) if answer.status == 303]
    assert sorted(answer.status for answer in answers) == [303, *[409] * (AT_ONCE - 1)]
    stored = (client.site.folder / file).read_text("utf-8")
    assert stored.strip() == texts[kept[0]].strip()
    for n, answer in enumerate(answers):
        if n not in kept:
            assert f"# text {n}" in answer.text  # what was typed stays
            assert f"# text {kept[0]}" in answer.text  # beside what stands there


def test_rules_added_at_once_are_in_the_file_or_told(client: Client) -> None:
    words = [f"more teaching {n}" for n in range(AT_ONCE)]
    answers = at_once([partial(client.post, "/guardrails", {"words": one}, follow=False) for one in words])
    stored = (client.site.folder / "guardrails.md").read_text("utf-8")
    for n, answer in enumerate(answers):
        assert (answer.status == 303) == (f"more teaching {n}" in stored), (n, answer.status)
        assert answer.status in {303, 409}
    assert [answer.status for answer in answers] == [303] * AT_ONCE  # none of them touches another


def test_answers_that_settings_keep_sent_at_once_are_all_kept(client: Client) -> None:
    answers = {"volume": "200", "leaving": "no", "budget": "5", "goal": "private"}
    calls = [
        partial(client.post, "/advice", {"question": key, "answer": said}, follow=False)
        for key, said in answers.items()
    ]
    assert {answer.status for answer in at_once(calls)} == {303}
    written = (client.site.folder / "metier.toml").read_text("utf-8")
    assert all(f"\n{key} = " in written for key in answers), written


def test_of_files_read_together_one_is_written(tmp_path: Path) -> None:
    path = tmp_path / "profile.md"
    path.write_text("before", "utf-8")
    read = [PersonalFile.read(path) for _ in range(12)]
    start, refused = threading.Barrier(len(read)), []

    def write(n: int) -> None:
        start.wait(60)
        try:
            read[n].write(f"by {n}")
        except FileChangedError:
            refused.append(n)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(len(read))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(refused) == len(read) - 1
    assert path.read_text("utf-8") not in {"before", *(f"by {n}" for n in refused)}
