"""A file that is to be written, as parts that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WholeFile:
    """One file.

    Attributes:
        size: Bytes it will have, known before anything is made.
        parts: Makes its bytes, in order; at most about one tensor is held at a time.
        changed: Tensors that differ from those of the base.
    """

    size: int
    parts: Callable[[], Iterator[bytes]]
    changed: tuple[str, ...] = ()


def of_bytes(content: bytes) -> WholeFile:
    """A small file."""
    return WholeFile(len(content), lambda: iter([content]))
