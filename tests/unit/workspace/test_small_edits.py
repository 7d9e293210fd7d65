"""Small edits of the person's files: what others write meanwhile stays, and the same lines are never fought over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from metier.errors import FileChangedError
from metier.settings.answers import with_value
from metier.workspace.personal import TRIES, PersonalFile, edit_file

SETTINGS = '[advice]\nbudget = 5\n\n[privacy]\nsend_postings_to = [\n  "a.example"\n]\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "metier.toml"
    file.write_text(SETTINGS, "utf-8")
    return file


def meanwhile(path: Path, theirs: Callable[[str], str], mine: Callable[[str], str]) -> Callable[[str], str]:
    """My edit, during the first making of which somebody else writes."""
    done: list[bool] = []

    def edit(text: str) -> str:
        if not done:
            done.append(True)
            file = PersonalFile.read(path)
            file.write(theirs(file.text))
        return mine(text)

    return edit


def budget(amount: int) -> Callable[[str], str]:
    return lambda text: with_value(text, "advice", "budget", str(amount))


def line(words: str) -> Callable[[str], str]:
    return lambda text: f"{text}# {words}\n"


@pytest.mark.parametrize(
    ("theirs", "mine", "wanted"),
    [
        (line("theirs"), line("mine"), f"{SETTINGS}# theirs\n# mine\n"),
        (line("theirs"), budget(7), f"{SETTINGS.replace('5', '7')}# theirs\n"),
        (budget(7), line("mine"), f"{SETTINGS.replace('5', '7')}# mine\n"),
        (budget(7), budget(7), SETTINGS.replace("5", "7")),  # both want the same
        (
            lambda text: text.replace('"a.example"', '"a.example",\n  "b.example"'),
            lambda text: text.replace("\n]", ',\n  "c.example"\n]'),
            SETTINGS.replace('"a.example"', '"a.example",\n  "b.example",\n  "c.example"'),
        ),
    ],
)
def test_edits_that_touch_different_lines_are_both_kept(
    path: Path, theirs: Callable[[str], str], mine: Callable[[str], str], wanted: str
) -> None:
    edit_file(path, meanwhile(path, theirs, mine))
    assert path.read_text("utf-8") == wanted


@pytest.mark.parametrize("before", [SETTINGS, SETTINGS.replace("budget = 5\n", "")])
def test_edits_of_the_same_line_are_not_fought_over(path: Path, before: str) -> None:
    path.write_text(before, "utf-8")
    with pytest.raises(FileChangedError):
        edit_file(path, meanwhile(path, budget(7), budget(9)))
    assert path.read_text("utf-8") == budget(7)(before)


def test_what_cannot_be_any_more_is_told_and_nothing_is_written(path: Path) -> None:
    def taken_out(text: str) -> str:
        if "budget" not in text:
            raise KeyError
        return text.replace("budget = 5\n", "")

    with pytest.raises(KeyError):
        edit_file(path, meanwhile(path, taken_out, taken_out))
    assert path.read_text("utf-8") == SETTINGS.replace("budget = 5\n", "")


def test_many_at_once_are_all_kept(path: Path) -> None:
    n = TRIES // 2
    start = threading.Barrier(n)

    def go(number: int) -> None:
        start.wait(60)
        edit_file(path, line(f"by {number}"))

    threads = [threading.Thread(target=partial(go, number)) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(path.read_text("utf-8").removeprefix(SETTINGS).splitlines()) == sorted(
        f"# by {number}" for number in range(n)
    )
