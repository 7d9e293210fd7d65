from __future__ import annotations

import os
from pathlib import Path

import pytest

from metier.errors import FileIsFolderError, FileMissingError
from metier.sources import expand


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    for name in (
        "b.csv",
        "a.jsonl.gz",
        "deep/c.HTML",
        "deep/deeper/d.md",
        ".hidden.csv",
        ".git/e.csv",
        "picture.png",
        "notes",
    ):
        path = tmp_path / "jobs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return tmp_path / "jobs"


def names(paths: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_a_folder_stands_for_the_files_metier_can_read_in_it_at_any_depth(jobs: Path) -> None:
    assert names(expand([str(jobs)]), jobs) == ["a.jsonl.gz", "b.csv", "deep/c.HTML", "deep/deeper/d.md"]


def test_a_named_file_is_taken_whatever_its_suffix(jobs: Path) -> None:
    assert names(expand([str(jobs / "notes")]), jobs) == ["notes"]


def test_quoted_patterns_are_expanded_and_each_file_comes_once(jobs: Path) -> None:
    assert names(expand([f"{jobs}/*.csv", f"{jobs}/**/*.md", str(jobs / "b.csv")]), jobs) == [
        "b.csv",
        "deep/deeper/d.md",
    ]


def test_a_file_whose_name_looks_like_a_pattern_is_taken_as_it_is(tmp_path: Path) -> None:
    odd = tmp_path / "jobs [2026].csv"
    odd.write_text("x", encoding="utf-8")
    assert expand([str(odd)]) == [odd]


@pytest.mark.parametrize("pattern", ["none.csv", "*.none", "", "\0", "[\0", "~nobody-of-this-name/x"])
def test_what_matches_no_file_is_an_error(
    tmp_path: Path, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((FileMissingError, FileIsFolderError)):
        expand([pattern])


def test_a_folder_without_postings_is_an_error_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(FileIsFolderError) as caught:
        expand([str(tmp_path)])
    assert "*.csv" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_links_that_leave_the_folder_are_not_followed(jobs: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x", encoding="utf-8")
    (jobs / "leaves.csv").symlink_to(tmp_path / "secret.csv")
    (jobs / "stays.csv").symlink_to(jobs / "b.csv")
    (jobs / "loop").symlink_to(jobs)
    (jobs / "broken.csv").symlink_to(jobs / "gone.csv")
    found = names(expand([str(jobs)]), jobs)
    assert "stays.csv" in found
    assert not {"leaves.csv", "broken.csv"} & set(found)
    assert not [name for name in found if name.startswith("loop")]


def test_a_folders_readme_is_no_posting_unless_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("These are my saved jobs")
    (tmp_path / "baker.txt").write_text("Baker\nYou bake.")
    assert expand([str(tmp_path)]) == [tmp_path / "baker.txt"]
    assert expand([str(tmp_path / "README.md")]) == [tmp_path / "README.md"]
