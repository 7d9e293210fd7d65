"""Fakes of the ports: no files, no weights, no time."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray


class ToyEncoder:
    """A sentence encoder that counts hashed words: equal words, near vectors; the same on every machine.

    Attributes:
        name: Changes with everything the vectors rest on.
        dim: Length of a vector.
        encoded: Every text that was ever encoded, in order: tests count them.
    """

    def __init__(self, dim: int = 64, window: int = 64) -> None:
        self.name = f"toy-{dim}-{window}"
        self.dim = dim
        self.encoded: list[str] = []
        self._window = window

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector per text, cut after the window. Shape (n, dim); "" gives zeros."""
        self.encoded.extend(texts)
        return np.array([self._vector(_words(text)[: self._window]) for text in texts], np.float32).reshape(
            -1, self.dim
        )

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[NDArray[np.float32]]:
        """Per text the vectors of its consecutive windows, at least one."""
        self.encoded.extend(texts)
        return [self._windows(_words(text), max_windows) for text in texts]

    def _windows(self, words: list[str], max_windows: int) -> NDArray[np.float32]:
        starts = range(0, max(len(words), 1), self._window)[:max_windows]
        return np.array([self._vector(words[start : start + self._window]) for start in starts], np.float32)

    def _vector(self, words: Sequence[str]) -> NDArray[np.float32]:
        vector = np.zeros(self.dim, np.float32)
        for word in words:
            code = zlib.crc32(word.encode())
            vector[code % self.dim] += 1 if code & 0x10000 else -1
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector


class MemoryCache:
    """A `BlobCache` in memory.

    Attributes:
        rows: Everything kept, by kind and key.
        n_puts: How often something was kept.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, bytes]] = {}
        self.n_puts = 0

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The kept bytes of those `keys` that are known for `kind`."""
        kept = self.rows.get(kind, {})
        return {key: kept[key] for key in keys if key in kept}

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep `rows` for `kind`."""
        self.rows.setdefault(kind, {}).update(rows)
        self.n_puts += 1


class FixedClock:
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
