"""The log of what left: one line per request, written before it is sent, without a word of its content."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

Log: TypeAlias = Callable[["Sent"], None]
"""Keeps one line; it must be kept before the request goes out."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request.

    Attributes:
        at: When, as RFC 3339 time.
        purpose: What for: `embeddings`, `weights`, `screening`.
        carries: Which kinds of words were in it; empty for none.
        host: Where to, with the port where it is not the usual one.
        left: Whether that is another machine.
        n_texts: How many texts.
        n_bytes: Size of the body.
        sha256: Hash of the body, so that a copy of it can be recognised.
        attempt: 1 for the first try.
    """

    at: str
    purpose: str
    carries: tuple[str, ...]
    host: str
    left: bool
    n_texts: int
    n_bytes: int
    sha256: str
    attempt: int = 1


_NAMES = tuple(field.name for field in fields(Sent))


@dataclass(frozen=True, slots=True)
class SentLog:
    """A JSON Lines file of the person's, readable by them only; they may delete it."""

    file: Path

    def __call__(self, sent: Sent) -> None:
        """Add one line.

        Raises:
            OSError: The file cannot be written: then nothing may be sent.
        """
        line = json.dumps({name: getattr(sent, name) for name in _NAMES}).encode() + b"\n"
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.write(handle, line) != len(line):  # one write: lines of several threads do not mix
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.file))
        finally:
            os.close(handle)

    def read(self) -> Iterator[Sent]:
        """Every line that can be read, oldest first; none where there is no file."""
        if not self.file.exists():
            return
        with self.file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    yield _sent(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    continue  # a line cut by a crash; the others count

    def newest(self, *, skip: int = 0, limit: int = 50) -> tuple[tuple[Sent, ...], int]:
        """Some lines, the newest first, and how many lines there are. Cost: reading the file, and understanding `limit` lines."""
        try:
            lines = self.file.read_bytes().splitlines()
        except FileNotFoundError:
            return (), 0
        found: list[Sent] = []
        for line in lines[::-1][skip : skip + limit]:
            with suppress(ValueError, KeyError, TypeError):  # as `read`
                found.append(_sent(json.loads(line)))
        return tuple(found), len(lines)


def _sent(row: dict[str, Any]) -> Sent:
    if "carries" not in row:  # as it was written before a request could carry several kinds
        row["carries"] = [row["cargo"]] if row["cargo"] else []
    named = {name: row[name] for name in _NAMES}
    return Sent(**(named | {"carries": tuple(row["carries"])}))
