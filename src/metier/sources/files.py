"""File names and patterns → files, and what a file's name says about its content."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path, PurePath

from metier.errors import FileIsFolderError, FileMissingError


class Kind(StrEnum):
    """What a file holds, by its name or its content."""

    CSV = "CSV"
    JSON = "JSON"
    JSON_LINES = "JSON Lines"
    HTML = "HTML"
    TEXT = "text"


KIND_OF_SUFFIX = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".txt": Kind.TEXT,
    ".md": Kind.TEXT,
}


def kind_by_name(name: str) -> Kind | None:
    """What a file's name says it holds (`.gz` looked through), or None.

    Example:
        >>> kind_by_name("jobs.csv.gz"), kind_by_name("jobs.pdf")
        (<Kind.CSV: 'CSV'>, None)
    """
    path = PurePath(name.lower())
    inner = path.with_suffix("") if path.suffix == ".gz" and path.stem else path
    return KIND_OF_SUFFIX.get(inner.suffix)


def shown_name(path: Path) -> str:
    """A path as it may stand in a message: as given, or its last part when it is long."""
    given = str(path)
    return given if len(given) <= 60 else path.name


_ABOUT = ("README", "LICENSE", "LICENCE")  # words about a folder, unless the person names the file


def expand(patterns: Sequence[str]) -> list[Path]:
    """The files that names, folders and glob patterns stand for: each once, in the order given.

    A folder stands for every file in it, at any depth, whose suffix metier knows: sorted; hidden ones, README and
    licence files and links that leave the folder are left out. Patterns may be quoted by the person and use `**`.

    Raises:
        FileMissingError: If a named file does not exist or a pattern matches no file.
        FileIsFolderError: If a folder holds no file metier can read.
    """
    found = (path for pattern in patterns for path in _one(pattern))
    return list(dict.fromkeys(found))


def _one(pattern: str) -> list[Path]:
    path = Path(os.path.expanduser(pattern))  # noqa: PTH111  # Path.expanduser raises where no home is known
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [path]
    if glob.has_magic(pattern) and "\0" not in pattern:
        matches = (Path(match) for match in glob.glob(str(path), recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
        if files := sorted(match for match in matches if match.is_file()):
            return files
    raise FileMissingError(pattern, looked_in=str(path.absolute().parent))


def _folder(folder: Path) -> list[Path]:
    home = folder.resolve()
    files = sorted(path for path in _walk(folder) if path.resolve().is_relative_to(home))
    if not files:
        raise FileIsFolderError(str(folder))
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):  # never follows links to folders
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            about = name.upper().startswith(_ABOUT)
            if not name.startswith(".") and not about and kind_by_name(name) and path.is_file():
                yield path
