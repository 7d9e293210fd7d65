"""The sentence encoder all-MiniLM-L6-v2 on ONNX Runtime, without PyTorch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.models.graph_cache import load_or_build
from metier.models.onnx_graph import DIM, GRAPH_VERSION, FloatArray, Precision, build_graph
from metier.models.runner import in_threads, open_session, read_tokenizer
from metier.models.weights import TOKENIZER, WEIGHTS, Download, PinnedFile, is_there, read_pinned
from metier.models.windows import by_content, consecutive, spread

WINDOW = 256  # tokens with [CLS] and [SEP]: what the published model was made for (its sentence_bert_config)
_PIECES = WINDOW - 2
GRAPHS = "encoder"
"""Folder of built graphs within the cache."""


Window: TypeAlias = tuple[int, ...]
"""Word pieces of a piece of text, at most 254, without the marks at both ends."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What cuts texts into pieces."""

    tokenizer: Any
    first_id: int
    last_id: int


class MiniLmEncoder:
    """An `Encoder`: texts to vectors of 384 numbers and unit length.

    Each text goes through the network by itself, on one core, and the texts share the cores. So there is no
    padding, and a text's vector is the same, bit for bit, whatever is encoded beside it and on however many threads.

    Making one costs nothing; the files are read at first use or by `load`. It may be used from several threads.

    Attributes:
        name: Model, precision and a hash of everything its vectors rest on.
        n_threads: Texts encoded at once.
        dim: 384.
        languages: The languages it was trained on, as ISO 639-1 codes.
    """

    dim: int = DIM
    languages = frozenset({"en"})

    def __init__(
        self,
        *,
        cache: Path,
        path: Path | None = None,
        download: Download | None = None,
        precision: Precision = Precision.INT8,
        n_threads: int | None = None,
    ) -> None:
        """An encoder that has not read its files yet.

        Args:
            cache: metier's cache folder (`default_cache_folder`).
            path: The weights file, or a folder with it, as the person set it.
            download: Fetches a published file; None where no network is allowed.
            precision: `int8`, or `fp32` for the reference.
            n_threads: Texts encoded at once; by default one per core.
        """
        self._cache = cache
        self._path = path
        self._download = download
        self._precision = precision
        self.n_threads = n_threads or os.cpu_count() or 1
        self._lock = Lock()
        self._session: Any = None
        self._words: _Words | None = None
        self.name = f"all-MiniLM-L6-v2/{precision}-{_rests_on(precision)}"

    def load(self) -> None:
        """Read the files now rather than at first use.

        Raises:
            WeightsMissingError: If no place has the weights or the tokenizer.
            ModelCorruptError: If a place has other bytes than the published ones.

        Cost:
            0.5 s with the imports; about 2 s when the graph has to be built first. 200 MB of memory.
        """
        self._network()
        self._pieced()

    def is_there(self) -> bool:
        """Whether the files lie on this machine; looks, and reads nothing, so that a warm start stays fast."""
        has_graph = (self._cache / GRAPHS / f"{self._identity}.onnx").is_file()
        needed = (TOKENIZER,) if has_graph else (TOKENIZER, WEIGHTS)
        return all(is_there(wanted, cache=self._cache, path=self._path) for wanted in needed)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One vector per text, of its first 256 tokens.

        Args:
            texts: Any strings. A text without a single token ("" or white space) gives a row of zeros.

        Returns:
            Shape (n, 384), float32; rows of unit length.

        Cost:
            0.2 s for 256 tokens on one core of an old server (AVX2); proportional to tokens. Equal texts cost once.
        """
        if texts:
            self.load()
        return self._embed([pieces[:_PIECES] for pieces in self._pieces(texts)])

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[FloatArray]:
        """Per text the vectors of its consecutive windows of 256 tokens, the first of them equal to `encode`'s.

        Args:
            texts: Any strings. A text without a single token has one window, of zeros.
            max_windows: At least 1. A text with more windows is represented by this many, evenly spread, with
                the first and (from 2 on) the last among them.

        Returns:
            Per text shape (k, 384) with 1 ≤ k ≤ max_windows, float32.

        Raises:
            ValueError: If `max_windows` is below 1.

        Cost:
            As `encode`, per window.
        """
        if texts:
            self.load()
        windows = self.windows(texts, max_windows=max_windows)
        vectors = self._embed([window for of_text in windows for window in of_text])
        ends = np.cumsum([len(of_text) for of_text in windows], dtype=np.int64)
        return [vectors[end - len(of_text) : end] for of_text, end in zip(windows, ends, strict=True)]

    def windows(self, texts: Sequence[str], *, max_windows: int) -> list[list[Window]]:
        """Per text the windows that `encode_windows` would read; nothing is computed.

        Raises:
            ValueError: If `max_windows` is below 1.

        Cost: 1 ms for 10,000 characters.
        """
        return [
            [tuple(window) for window in spread(consecutive(pieces, _PIECES), max_windows)]
            for pieces in self._pieces(texts)
        ]

    def ids(self, window: Window) -> NDArray[np.int64]:
        """What the network reads of a window: its pieces between both marks. Shape (n + 2,)."""
        words = self._pieced()
        return np.array((words.first_id, *window, words.last_id), dtype=np.int64)

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Per text its word pieces, all of them, without [CLS] and [SEP]."""
        if not texts:
            return []
        # Half a surrogate pair, as broken pages hold them, is no text to the tokenizer; it becomes "?".
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        tokenizer = self._pieced().tokenizer
        return [found.ids for found in tokenizer.encode_batch_fast(clean, add_special_tokens=False)]

    def _embed(self, windows: Sequence[Sequence[int]]) -> FloatArray:
        """Shape (len(windows), 384); equal windows are computed once, empty ones are zeros."""
        return by_content([tuple(window) for window in windows], self._run_all, DIM)

    def _run_all(self, windows: Sequence[Window]) -> list[FloatArray]:
        return in_threads(self._run, windows, n_threads=self.n_threads)

    def _run(self, window: Window) -> FloatArray:
        (vector,) = self._network().run(None, {"ids": self.ids(window)})
        return np.asarray(vector[0], dtype=np.float32)

    def _network(self) -> Any:
        with self._lock:
            if self._session is None:
                self._session = open_session(load_or_build(self._cache / GRAPHS, self._identity, self._build))
            return self._session

    def _pieced(self) -> _Words:
        with self._lock:
            if self._words is None:
                tokenizer = read_tokenizer(self._published(TOKENIZER))
                first_id, last_id = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
                self._words = _Words(tokenizer, first_id, last_id)
            return self._words

    @property
    def _identity(self) -> str:
        return self.name.replace("/", "-")

    def _build(self) -> bytes:
        from safetensors.numpy import load

        return build_graph(load(self._published(WEIGHTS)), self._precision)

    def _published(self, wanted: PinnedFile) -> bytes:
        return read_pinned(wanted, cache=self._cache, path=self._path, download=self._download)


def _rests_on(precision: Precision) -> str:
    parts = (WEIGHTS.sha256, TOKENIZER.sha256, precision, GRAPH_VERSION, WINDOW)
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()[:8]
