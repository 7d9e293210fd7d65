"""What a base model did not say stands nowhere as if it had: in no figure, no comparison, no frozen verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from metier.domain.chat import ChatReply, ChatRequest
from metier.domain.ports import ChatModel
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import base_model
from metier.workspace import Workspace

N = 24
LABELS = ("passed", "maybe", "excited")
WORK = ("bread", "wood", "python", "steel")


class SomeProse(KeywordModel):
    """A base model that answers about every third posting in prose, however often it is asked."""

    def __init__(self, marked: str = "by shifts") -> None:
        super().__init__()
        self.n_asked = 0
        self._marked = marked

    def ask(self, request: ChatRequest) -> ChatReply:
        self.n_asked += 1
        if self._marked in request.text:
            return ChatReply("They would certainly be excited.")
        return super().ask(request)


def made(folder: Path, chat: ChatModel) -> Workspace:
    """A workspace with 24 decisions."""
    search = Workspace.create(
        folder,
        encoder=ToyEncoder(),
        clock=FixedClock(),
        environment={},
        base_model=base_model(chat, in_flight=1),
    )
    rows = [
        {
            "title": f"Job {i}",
            "text": f"Work {i} with {WORK[i % 4]}{' by shifts' if i % 3 == 0 else ''}, {i * 7} people.",
        }
        for i in range(N)
    ]
    search.add_text("\n".join(map(json.dumps, rows)), name="jobs.jsonl")
    for number in range(1, N + 1):
        search.label(number, LABELS[number % 3])
    return search


@pytest.fixture
def chat() -> SomeProse:
    return SomeProse()


@pytest.fixture
def search(tmp_path: Path, chat: SomeProse) -> Iterator[Workspace]:
    with made(tmp_path / "ws", chat) as one:
        yield one


def test_a_backtest_counts_no_answer_that_could_not_be_read(search: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"

    report = search.backtest(screeners=["prompted", "prior"], predictions=file)

    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    unread = [row for row in rows if row.get("unread")]
    n_test = {cell.screener: cell.n_test for cell in report.cells if cell.words == "all"}
    assert [row["screener"] for row in unread] == ["prompted"] * 4
    assert n_test == {"prompted": 10, "prior": 14}
    assert any(note.startswith("4 answers to prompted could not be read") for note in report.notes)


def test_an_interrupted_backtest_still_knows_which_answers_could_not_be_read(
    search: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "out.jsonl"

    def stop(_words: str, done: int, _of: int) -> None:
        if done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.backtest(screeners=["prompted"], predictions=file, progress=stop)
    report = search.backtest(screeners=["prompted"], predictions=file)

    assert report.n_reused == 12
    assert sum('"unread": true' in line for line in file.read_text(encoding="utf-8").splitlines()) == 4


def test_a_backtest_of_which_no_answer_can_be_read_has_no_figures(tmp_path: Path) -> None:
    with made(tmp_path / "ws", SomeProse("people")) as search:
        report = search.backtest(screeners=["prompted"])

    assert report.cells == ()
    assert report.n_predictions == 0


def test_a_comparison_leaves_out_what_was_not_answered_and_asks_it_once(
    search: Workspace, chat: SomeProse
) -> None:
    first = search.compare("prompted")
    n_asked = chat.n_asked
    search.compare("prompted")

    assert {row.n for row in first.agreements} == {10}
    assert chat.n_asked == n_asked
