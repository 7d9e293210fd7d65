"""The person's files in a workspace: made once, read often, never overwritten."""

from __future__ import annotations

import importlib.resources
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from metier.errors import EncodingError, FolderWriteError

PERSONAL_FILES = ("profile.md", "guardrails.md", "prompt.md", "resume.json", "metier.toml")
"""What a fresh workspace holds beside the store; updates never touch them."""


def make_personal_files(folder: Path) -> list[str]:
    """Write those of the person's files that are missing; the names of those that were written."""
    templates = importlib.resources.files("metier") / "new_workspace"
    made = []
    for name in PERSONAL_FILES:
        if not (folder / name).exists():
            write_whole(folder / name, (templates / name).read_bytes())
            made.append(name)
    return made


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


def read_personal_file(path: Path) -> str:
    """The text of one of the person's files; empty when it is missing.

    Raises:
        EncodingError: It is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise EncodingError(path.name, position=error.start, encoding="UTF-8") from error
