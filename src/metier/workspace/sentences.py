"""How alike sentences are, by the workspace's encoder; each sentence is encoded once, ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metier.domain.ports import BlobCache, Encoder
from metier.screeners.features import SENTENCES


class Sentences:
    """Tells how alike sentences are: cosines of their vectors. A `metier.applications.demands.Likeness`.

    Args:
        encoder: Unit vectors; about 60 short sentences a second on two cores with the built-in one.
        cache: Where vectors are kept, by the sentence and what encoded it.

    Example:
        >>> from metier.testing import MemoryCache, ToyEncoder
        >>> alike = Sentences(ToyEncoder(), MemoryCache())
        >>> alike(["I cook"], ["I cook", ""]).round(2).tolist()
        [[1.0, 0.0]]
    """

    def __init__(self, encoder: Encoder, cache: BlobCache) -> None:
        self._encoder, self._cache = encoder, cache

    def __call__(self, some: Sequence[str], others: Sequence[str]) -> NDArray[np.floating]:
        """Cosine of each of some with each of others. Shape (n, m)."""
        vectors = self._vectors([*some, *others])
        return np.asarray(vectors[: len(some)] @ vectors[len(some) :].T)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        kind = f"{self._encoder.name}/{SENTENCES}"
        by_key = {hashlib.sha256(text.encode()).hexdigest()[:24]: text for text in texts}
        kept = self._cache.get(kind, list(by_key))
        missing = {key: text for key, text in by_key.items() if key not in kept}
        if missing:
            made = self._encoder.encode(list(missing.values()))
            rows = {
                key: np.asarray(row, np.float32).tobytes() for key, row in zip(missing, made, strict=True)
            }
            self._cache.put(kind, rows)
            kept |= rows
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        if not keys:
            return np.zeros((0, self._encoder.dim), np.float32)
        return np.stack([np.frombuffer(kept[key], np.float32) for key in keys])
