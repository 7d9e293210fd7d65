"""What a page offers next is possible: postings are added before they are decided about, and when all are decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.workspace import Workspace

WAITING = (
    "/pipeline", "/report", "/report/compare", "/report/curve", "/report/changes", "/patterns", "/promise",
    "/profile/proposals", "/finetune", "/decide", "/decide?mode=again", "/decide/brought",
)  # fmt: skip
"""Pages that wait for decisions."""
ALL_DECIDED = [path for path in WAITING if path not in {"/decide?mode=again", "/report/changes"}]
"""The others offer to decide again about earlier ones."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("empty") / "search"
    Workspace.create(folder, environment={}).close()
    with serving(folder) as client:
        yield client


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with serving(made(tmp_path_factory.mktemp("some"), n_decided=0)) as client:
        yield client


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with serving(made(tmp_path_factory.mktemp("all"), n_decided=6)) as client:
        yield client


def made(folder: Path, *, n_decided: int) -> Path:
    with Workspace.create(folder / "search", environment={}) as workspace:
        for number in range(6):
            workspace.add_text(f"Baker {number}\nWe bake bread number {number} at night.")
        for number in range(1, n_decided + 1):
            workspace.label(number, "passed" if number % 2 else "maybe")
    return folder / "search"


def ways(client: Client, path: str) -> set[str]:
    """Where the page itself leads, without its tabs."""
    main = client.settled(path).text.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'<nav class="tabs".*?</nav>', "", main, flags=re.DOTALL)
    return set(re.findall(r'href="([^"#]*)', main))


@pytest.mark.parametrize("path", WAITING)
def test_without_postings_the_next_step_is_to_add_some(empty: Client, path: str) -> None:
    found = ways(empty, path)
    assert "/add" in found
    assert "/decide" not in found


@pytest.mark.parametrize("path", WAITING)
def test_with_postings_it_is_to_decide(undecided: Client, path: str) -> None:
    if path != "/decide":
        assert "/decide" in ways(undecided, path) or path == "/decide/brought"
    assert "/add" not in ways(undecided, path)


@pytest.mark.parametrize("path", ALL_DECIDED)
def test_once_all_are_decided_it_is_to_add_more(decided: Client, path: str) -> None:
    found = ways(decided, path)
    assert "/add" in found
    assert "/decide" not in found
