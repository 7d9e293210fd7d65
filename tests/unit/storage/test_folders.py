"""Large files and folders: whole or not at all, and nobody's other files are removed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from metier.errors import DiskFullError, FolderWriteError, OutputExistsError, OutputPathError
from metier.storage.folders import check_target, need_room, write_file, write_folder
from metier.storage.machine import free_disk_bytes


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def full(first: bytes = b"some") -> Iterator[bytes]:
    """Parts of a file for which the disk has no room in the middle."""
    yield first
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_folder_is_there_whole(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.txt": [b"1", b"2"], "b.txt": [b""]})
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == {
        "a.txt": b"12",
        "b.txt": b"",
    }
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert names(tmp_path) == ["out"]


def test_a_full_disk_leaves_nothing_and_what_stood_there(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="No space"):
        write_folder(tmp_path / "out", {"a.txt": [b"1"], "b.txt": full()})
    assert names(tmp_path) == []
    write_folder(tmp_path / "out", {"a.txt": [b"old"], "b.txt": [b"old"]})
    with pytest.raises(DiskFullError):
        write_folder(tmp_path / "out", {"a.txt": [b"new"], "b.txt": full()})
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"old"
    with pytest.raises(DiskFullError):
        write_file(tmp_path / "file", full())
    assert names(tmp_path) == ["out"]


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def stopped() -> Iterator[bytes]:
        yield b"some"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "out", {"a.txt": stopped()})
    assert names(tmp_path) == []


def test_a_folder_is_replaced_only_where_it_holds_nothing_else(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.txt": [b"old"]})
    write_folder(tmp_path / "out", {"a.txt": [b"new"], "b.txt": [b"new"]})
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"new"
    assert names(tmp_path) == ["out"]
    (tmp_path / "out" / "b.txt").unlink()
    (tmp_path / "out" / "b.txt").mkdir()
    with pytest.raises(OutputPathError, match=r"b\.txt"):
        write_folder(tmp_path / "out", {"a.txt": [b"newer"], "b.txt": [b"newer"]})
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"new"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "diary").mkdir()
    (tmp_path / "diary" / "a.txt").write_text("mine")
    (tmp_path / "out").symlink_to(tmp_path / "diary")
    write_folder(tmp_path / "out", {"a.txt": [b"new"]})
    assert not (tmp_path / "out").is_symlink()
    assert (tmp_path / "diary" / "a.txt").read_text() == "mine"


def test_targets(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("")
    check_target(tmp_path / "there", force=True)
    check_target(tmp_path / "new", force=False)
    with pytest.raises(OutputExistsError):
        check_target(tmp_path / "there", force=False)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExistsError):
        check_target(tmp_path / "dangling", force=False)
    with pytest.raises(OutputPathError):
        check_target(tmp_path / "none" / "new", force=True)


def test_room_is_looked_for_with_some_to_spare(tmp_path: Path) -> None:
    free = free_disk_bytes(tmp_path)
    need_room(tmp_path / "new", 1000)
    with pytest.raises(DiskFullError, match="nothing was written"):
        need_room(tmp_path / "new", 2 * free)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_nobody_may_write_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FolderWriteError):
        write_folder(tmp_path / "out", {"a.txt": [b"1"]})
    tmp_path.chmod(0o700)
