"""The person's files in a workspace, made once, read often, never overwritten; and how any file is written whole."""

from __future__ import annotations

import errno
import importlib.resources
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from metier.errors import (
    BinaryError,
    DiskFullError,
    EncodingError,
    FileIsFolderError,
    FileTooLargeError,
    FolderWriteError,
)

PERSONAL_FILES = ("profile.md", "guardrails.md", "prompt.md", "resume.json", "metier.toml")
"""What a fresh workspace holds beside the store; updates never touch them."""
LARGEST = 1_000_000
"""Bytes of one of the person's files; one larger is something else."""
_PLAIN = "Save it as plain text in UTF-8"


def make_personal_files(folder: Path) -> list[str]:
    """Write those of the person's files that are missing; the names of those that were written."""
    templates = importlib.resources.files("metier") / "new_workspace"
    made = []
    for name in PERSONAL_FILES:
        if not (folder / name).exists():
            write_whole(folder / name, (templates / name).read_bytes())
            made.append(name)
    return made


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Nobody else who asks for the same folder in this way is inside at the same time, in this process or another.

    Source: man 2 flock. A file system without locks lets everybody in, as before there were any.
    """
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # it is told when something is to be written there
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, readable by its owner only.

    Raises:
        FolderWriteError: The folder cannot be written.
    """
    write_chunks(target, [content])


def write_chunks(target: Path, chunks: Iterable[bytes]) -> None:
    """`write_whole` for what is too large to be held in memory.

    Raises:
        FolderWriteError: The folder cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}-"
        )  # mode 0600, never a link
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(chunks)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except PermissionError as error:
        raise FolderWriteError(str(target.parent)) from error


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable; that a system cannot do so with a folder is no failure of ours."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


@contextmanager
def plain_failures(folder: Path) -> Iterator[None]:
    """Failures of the machine while something is written in a folder, in metier's words.

    Raises:
        FolderWriteError: It may not be written there, or the folder is gone.
        DiskFullError: It could not be written.
    """
    try:
        yield
    except (
        PermissionError,
        FileNotFoundError,
        NotADirectoryError,
    ) as error:  # the last two: it was moved meanwhile
        raise FolderWriteError(str(folder)) from error
    except OSError as error:
        raise DiskFullError(error.strerror or str(error)) from error


def personal_bytes(path: Path) -> bytes:
    """The bytes of one of the person's files, which are UTF-8; empty when it is missing.

    Raises:
        FileIsFolderError: It is a folder.
        FileTooLargeError: It is larger than a megabyte.
        BinaryError, EncodingError: It is no text.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise FileTooLargeError(path.name, n_bytes=size, limit=LARGEST, hint=f"Shorten {path.name}")
        raw = path.read_bytes()
    except FileNotFoundError:
        return b""
    except IsADirectoryError as error:
        hint = f"Move it away: {path.name} is one of your files"
        raise FileIsFolderError(path.name, what="is a folder", hint=hint) from error
    if b"\0" in raw:
        raise BinaryError(path.name, position=raw.index(b"\0"), hint=_PLAIN)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EncodingError(path.name, position=error.start, encoding="UTF-8", hint=_PLAIN) from error
    return raw


def read_personal_file(path: Path) -> str:
    """The text of one of the person's files, without a byte order mark; errors as those of `personal_bytes`."""
    return personal_bytes(path).decode("utf-8-sig")
