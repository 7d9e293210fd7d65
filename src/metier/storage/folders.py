"""Large files and folders of them, written for the person: there whole or not at all, and room looked for first."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from metier.errors import DiskFullError, OutputExistsError, OutputPathError
from metier.storage.files import plain_failures, write_chunks
from metier.storage.machine import free_disk_bytes

_SPARE = 50_000_000
"""Bytes that are left to everything else on the disk."""


def need_room(target: Path, n_bytes: int) -> None:
    """Return if that much finds room where `target` is to stand, with 50 MB left.

    Raises:
        DiskFullError: It does not; nothing was written.
    """
    free = free_disk_bytes(target.absolute().parent)
    if n_bytes + _SPARE > free:
        what = f"{target.name} needs {n_bytes / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free; nothing was written"
        raise DiskFullError(what)


def check_target(target: Path, *, force: bool) -> None:
    """Return if `target` can be written.

    Raises:
        OutputPathError: Its folder is not there.
        OutputExistsError: It exists, and `force` is not set.
    """
    if not target.absolute().parent.is_dir():
        raise OutputPathError(str(target), what=f"there is no folder {target.parent}")
    if os.path.lexists(target) and not force:
        raise OutputExistsError(str(target))


def write_file(target: Path, parts: Iterable[bytes]) -> None:
    """`write_chunks` for a file that may fill the disk.

    Raises:
        DiskFullError, FolderWriteError: It could not be written; nothing of it is left.
    """
    with plain_failures(target.parent):
        write_chunks(target, parts)


def write_folder(target: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    """Write a folder of files; one that stands there already is replaced when all of them are there.

    Args:
        files: Parts by name; none of them leads out of the folder.

    Raises:
        OutputPathError: What stands there holds more than would be written: nobody's other files are removed.
        DiskFullError, FolderWriteError: It could not be written; nothing of it is left, and what stood there stands.
    """
    target = target.absolute()
    check_replaced(target, set(files))
    with plain_failures(target.parent):
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))  # mode 0700
        try:
            for name, parts in files.items():
                assert "/" not in name
                assert not name.startswith(".")
                write_chunks(beside / name, parts)
            _replace(target, beside)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def check_replaced(target: Path, names: set[str]) -> None:
    """Return if a folder may be replaced by one with files of these names: it holds no others.

    Raises:
        OutputPathError: It does.
    """
    if not target.is_dir() or target.is_symlink():
        return
    others = sorted(entry.name for entry in target.iterdir() if entry.name not in names or entry.is_dir())
    if others:
        raise OutputPathError(str(target), what=f"the folder holds something else: {others[0][:60]}")


def _replace(target: Path, beside: Path) -> None:
    """Put a folder in the place of what stands there; a link is replaced and not followed."""
    if target.is_symlink() or target.is_file():
        target.unlink()
    if not target.exists():
        beside.rename(target)
        return
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-old-"))
    target.rename(aside / "old")
    try:
        beside.rename(target)
    except BaseException:
        with contextlib.suppress(OSError):
            (aside / "old").rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
