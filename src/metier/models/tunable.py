"""all-MiniLM-L6-v2 parted where it may be tuned: lower layers that stay, and the last two, which can be exchanged.

Both parts run on ONNX Runtime with the numbers of the whole encoder, bit for bit, so that what is measured while weights are
changed is what is served afterwards. No PyTorch is loaded here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from metier.models.encoder import GRAPHS, MiniLmEncoder, Window
from metier.models.graph_cache import load_or_build
from metier.models.onnx_graph import (
    DIM,
    FloatArray,
    Precision,
    build_lower_graph,
    build_upper_graph,
    layer_of,
)
from metier.models.runner import in_threads, open_session
from metier.models.weights import WEIGHTS, Download, read_pinned
from metier.models.windows import by_content

N_BELOW = 4
"""Layers that stay as they were published; the last two can be tuned."""


class TunableMiniLm:
    """The built-in encoder with its last two layers open to change.

    Making one costs nothing; the files are read at first use. It may be used from several threads.

    Attributes:
        frozen: The encoder as it was published.
        n_threads: Windows read at once.
        dim: 384.
    """

    dim: int = DIM

    def __init__(
        self,
        *,
        cache: Path,
        path: Path | None = None,
        download: Download | None = None,
        precision: Precision = Precision.INT8,
        n_threads: int | None = None,
        keep_mb: float = 0.0,
    ) -> None:
        """Parts that have not been read yet; arguments as those of `MiniLmEncoder`.

        Args:
            keep_mb: Memory for states of windows that were read, for work that reads the same texts again and again.
                A window of 256 tokens has .4 MB; what finds no room is computed anew.
        """
        self.frozen = MiniLmEncoder(
            cache=cache, path=path, download=download, precision=precision, n_threads=n_threads
        )
        self._cache = cache
        self._path = path
        self._download = download
        self._precision = precision
        self.n_threads = self.frozen.n_threads
        self._lock = Lock()
        self._session: Any = None
        self._kept: dict[Window, FloatArray] = {}
        self._room = keep_mb * 1e6

    @property
    def name(self) -> str:
        """Identity of everything the vectors of the untouched encoder rest on."""
        return self.frozen.name

    def windows(self, texts: Sequence[str], *, max_windows: int) -> list[list[Window]]:
        """Per text the windows that the encoder reads; at least one, which is empty for an empty text."""
        return self.frozen.windows(texts, max_windows=max_windows)

    def lower(self, windows: Sequence[Window]) -> list[FloatArray]:
        """What stands after the fourth layer, per window. Shape (tokens + 2, 384), with the marks at both ends.

        Raises:
            WeightsMissingError, ModelCorruptError: As `MiniLmEncoder.load`.

        Cost: two thirds of encoding: .13 s for 256 tokens on one core of an old server.
        """
        return in_threads(self._lower, windows, n_threads=self.n_threads)

    def upper(self, tensors: Mapping[str, FloatArray]) -> Upper:
        """The last two layers with these tensors, ready to run. Cost: .2 s.

        Raises:
            ValueError: The tensors are not those of `tunable_tensors`, by names and shapes.
        """
        _check(tensors)
        return Upper(build_upper_graph(tensors, self._precision, N_BELOW), self.n_threads)

    def tunable_tensors(self) -> dict[str, FloatArray]:
        """The published tensors of the last two layers, by their published names: 3.5 million numbers, float32.

        Raises:
            WeightsMissingError, ModelCorruptError: As `MiniLmEncoder.load`.
        """
        tensors = self._weights()
        return {name: np.asarray(tensors[name], np.float32) for name in sorted(tensors) if _is_tunable(name)}

    def with_tensors(
        self,
        tensors: Mapping[str, FloatArray],
        *,
        known: Mapping[Window, FloatArray] | None = None,
        keep_graph: bool = True,
    ) -> TunedMiniLm:
        """An `Encoder` whose last two layers have these tensors.

        Args:
            tensors: As `tunable_tensors`.
            known: Vectors by window that were computed by these tensors before; they are not computed again.
            keep_graph: Keep its graph (4 MB) in the cache folder, as the frozen encoder's is.

        Raises:
            ValueError: The tensors are not those of `tunable_tensors`, by names and shapes.
        """
        _check(tensors)
        own = {name: np.asarray(tensors[name], np.float32) for name in sorted(tensors)}
        return TunedMiniLm(self, own, known=known or {}, keep_graph=keep_graph)

    def build_upper(self, tensors: Mapping[str, FloatArray], keep_as: str) -> Upper:
        """`upper`, kept in the cache folder under that name; kept nowhere where it is empty."""
        if not keep_as:
            return self.upper(tensors)
        model = load_or_build(
            self._cache / GRAPHS, keep_as, lambda: build_upper_graph(tensors, self._precision, N_BELOW)
        )
        return Upper(model, self.n_threads)

    def _lower(self, window: Window) -> FloatArray:
        if (kept := self._kept.get(window)) is not None:
            return kept
        (states,) = self._ready().run(None, {"ids": self.frozen.ids(window)})
        found = np.asarray(states, np.float32)
        with self._lock:
            if found.nbytes <= self._room and window not in self._kept:
                self._kept[window] = found
                self._room -= found.nbytes
        return found

    def _ready(self) -> Any:
        with self._lock:
            if self._session is None:
                identity = f"{self.name.replace('/', '-')}-lower{N_BELOW}"
                self._session = open_session(
                    load_or_build(
                        self._cache / GRAPHS,
                        identity,
                        lambda: build_lower_graph(self._weights(), self._precision, N_BELOW),
                    )
                )
            return self._session

    def _weights(self) -> Mapping[str, FloatArray]:
        from safetensors.numpy import load

        content = read_pinned(WEIGHTS, cache=self._cache, path=self._path, download=self._download)
        tensors: Mapping[str, FloatArray] = load(content)
        return tensors


class Upper:
    """The last two layers and the mean over tokens, on ONNX Runtime."""

    def __init__(self, model: bytes, n_threads: int) -> None:
        self._session = open_session(model)
        self._n_threads = n_threads

    def vectors(self, states: Sequence[FloatArray]) -> FloatArray:
        """One vector of unit length per window's states. Shape (len(states), 384)."""
        found = in_threads(self.vector, states, n_threads=self._n_threads)
        return np.stack(found) if found else np.zeros((0, DIM), np.float32)

    def vector(self, states: FloatArray) -> FloatArray:
        """Of one window. Shape (384,)."""
        (vector,) = self._session.run(None, {"states": states})
        return np.asarray(vector[0], np.float32)


class TunedMiniLm:
    """An `Encoder`: the built-in one with other last layers; its name tells whose vectors are whose.

    Equal to the frozen encoder, bit for bit, where the tensors are the published ones.

    Attributes:
        name: The frozen encoder's, and a hash of the tensors.
        dim: 384.
        languages: As the frozen encoder's.
    """

    dim: int = DIM
    languages = MiniLmEncoder.languages

    def __init__(
        self,
        base: TunableMiniLm,
        tensors: Mapping[str, FloatArray],
        *,
        known: Mapping[Window, FloatArray],
        keep_graph: bool,
    ) -> None:
        self._base = base
        self._tensors = tensors
        self._known = known
        self._keep_graph = keep_graph
        self._lock = Lock()
        self._upper: Upper | None = None
        self.name = f"{base.name}+tuned-{hash_of(tensors)[:12]}"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One vector per text, as `MiniLmEncoder.encode`. Shape (n, 384), float32; "" gives zeros."""
        firsts = [windows[0] for windows in self._base.windows(texts, max_windows=1)]
        return by_content(firsts, self._run_all, DIM)

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[FloatArray]:
        """Per text the vectors of its consecutive windows, as `MiniLmEncoder.encode_windows`.

        Raises:
            ValueError: If `max_windows` is below 1.
        """
        windows = self._base.windows(texts, max_windows=max_windows)
        vectors = by_content([window for of_text in windows for window in of_text], self._run_all, DIM)
        ends = np.cumsum([len(of_text) for of_text in windows], dtype=np.int64)
        return [vectors[end - len(of_text) : end] for of_text, end in zip(windows, ends, strict=True)]

    def _run_all(self, windows: Sequence[Window]) -> list[FloatArray]:
        new = [window for window in windows if window not in self._known]
        found = dict(zip(new, in_threads(self._run, new, n_threads=self._base.n_threads), strict=True))
        return [found[window] if window in found else self._known[window] for window in windows]

    def _run(self, window: Window) -> FloatArray:
        (states,) = self._base.lower([window])
        return self._ready().vector(states)

    def _ready(self) -> Upper:
        with self._lock:
            if self._upper is None:
                keep_as = f"{self.name.replace('/', '-')}-upper" if self._keep_graph else ""
                self._upper = self._base.build_upper(self._tensors, keep_as)
            return self._upper


def hash_of(tensors: Mapping[str, FloatArray]) -> str:
    """SHA-256 of names, shapes and numbers."""
    found = hashlib.sha256()
    for name in sorted(tensors):
        found.update(f"{name} {tensors[name].shape} ".encode())
        found.update(np.ascontiguousarray(tensors[name], np.float32).tobytes())
    return found.hexdigest()


def _is_tunable(name: str) -> bool:
    return layer_of(name) >= N_BELOW


_SHAPES = {
    "attention.self.query": (DIM, DIM),
    "attention.self.key": (DIM, DIM),
    "attention.self.value": (DIM, DIM),
    "attention.output.dense": (DIM, DIM),
    "attention.output.LayerNorm": (DIM,),
    "intermediate.dense": (4 * DIM, DIM),
    "output.dense": (DIM, 4 * DIM),
    "output.LayerNorm": (DIM,),
}


def _expected() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for layer in (N_BELOW, N_BELOW + 1):
        for part, shape in _SHAPES.items():
            found[f"encoder.layer.{layer}.{part}.weight"] = shape
            found[f"encoder.layer.{layer}.{part}.bias"] = shape[:1]
    return found


def _check(tensors: Mapping[str, FloatArray]) -> None:
    expected = _expected()
    got = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    wrong = sorted(name for name in expected.keys() | got.keys() if expected.get(name) != got.get(name))
    if wrong:
        msg = f"{len(wrong)} tensors are missing, unknown or of another shape, such as {wrong[0]}"
        raise ValueError(msg)
