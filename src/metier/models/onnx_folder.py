"""Any sentence encoder in ONNX: a folder as sentence-transformers or optimum export it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metier.errors import ModelUnfitError
from metier.models.recipe import Pooling, Recipe, hash_of_files, pooling_of, read_json
from metier.models.runner import in_threads, open_session, read_tokenizer
from metier.models.windows import by_content, consecutive, spread

_MODELS = ("model.onnx", "onnx/model.onnx")
_ASIDE = ("tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json", "modules.json")
_KNOWN_MODULES = ("Transformer", "Pooling", "Normalize")
_MAX_WINDOW = 512  # where the folder does not say; longer ones cost time and are rarely better (taste)
_ROOM = 8  # tokens that must be left for the text beside prefix and special tokens


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What stands in memory once the encoder has been used.

    Attributes:
        before, after: Ids of the special tokens around a text.
    """

    session: Any
    tokenizer: Any
    before: tuple[int, ...]
    after: tuple[int, ...]
    inputs: tuple[tuple[str, int], ...]
    pooling: Pooling


class OnnxFolderEncoder:
    """An `Encoder` from a folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`.

    Each text goes through the network by itself, so a vector does not depend on what is encoded beside it. The graph's
    output is either a vector per text (`sentence_embedding`), or one per token, which is pooled here.

    Making one reads small files only; the model is read at first use.

    Attributes:
        name: Folder name and a hash of its files and of `recipe`.
        reads_own_words: True: nothing leaves this machine.
    """

    reads_own_words = True

    def __init__(
        self, folder: Path, *, cache: Path, recipe: Recipe | None = None, n_threads: int | None = None
    ) -> None:
        """An encoder that has not read its model yet.

        Raises:
            ModelUnfitError: The folder lacks a part, or needs a step that metier does not know.
        """
        self._folder = folder
        self._recipe = recipe or Recipe()
        self._n_threads = n_threads or os.cpu_count() or 1
        self._lock = Lock()
        self._loaded: _Loaded | None = None
        self._model = _model_in(folder)
        _check_modules(folder)
        files = [self._model, *self._model.parent.glob(f"{self._model.name}_data*")]
        files += [self._model.parent / f"{self._model.name}.data", *(folder / name for name in _ASIDE)]
        there = sorted({file for file in files if file.is_file()})
        rests_on = hash_of_files(there, root=folder, cache=cache)
        self.name = f"{folder.resolve().name}/onnx-{rests_on[:12]}{_short(self._recipe)}"

    @cached_property
    def dim(self) -> int:
        """Length of a vector, as the graph says, or as a first text shows."""
        shape = self._ready.session.get_outputs()[self._output].shape
        return shape[-1] if isinstance(shape[-1], int) else len(self._run((*self._around("a", ""),)))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector per text, of its first window. Shape (n, dim); "" gives zeros."""
        return self._encode(texts, self._recipe.prefix)

    def encode_own_words(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same with the prefix for the person's own sentences."""
        return self._encode(texts, self._recipe.own_prefix)

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[NDArray[np.float32]]:
        """Per text the vectors of its consecutive windows; more than `max_windows` are thinned out evenly.

        Raises:
            ValueError: If `max_windows` is below 1.
        """
        of_texts = [spread(windows, max_windows) for windows in self._windows(texts, self._recipe.prefix)]
        vectors = self._embed([window for windows in of_texts for window in windows])
        ends = np.cumsum([len(windows) for windows in of_texts], dtype=np.int64)
        return [vectors[end - len(windows) : end] for windows, end in zip(of_texts, ends, strict=True)]

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        return self._embed([windows[0] for windows in self._windows(texts, prefix)])

    def _embed(self, windows: Sequence[tuple[int, ...]]) -> NDArray[np.float32]:
        return by_content(
            windows, lambda new: in_threads(self._run, new, n_threads=self._n_threads), self.dim
        )

    def _windows(self, texts: Sequence[str], prefix: str) -> list[list[tuple[int, ...]]]:
        """Per text its windows as ids with prefix and special tokens; an empty text has one empty window."""
        if not texts:
            return []
        ready = self._ready
        head = (*ready.before, *self._pieces([prefix])[0])
        size = self._window - len(head) - len(ready.after)
        if size < _ROOM:
            what = f"a window of {self._window} tokens leaves {size} for the text"
            raise ModelUnfitError(str(self._folder), what=what)
        return [
            [(*head, *window, *ready.after) if window else () for window in consecutive(pieces, size)]
            for pieces in self._pieces(texts)
        ]

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        # Half a surrogate pair, as broken pages hold them, is no text to the tokenizer; it becomes "?".
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        tokenizer = self._ready.tokenizer
        return [found.ids for found in tokenizer.encode_batch_fast(clean, add_special_tokens=False)]

    def _around(self, text: str, prefix: str) -> tuple[int, ...]:
        return self._windows([text], prefix)[0][0]

    @cached_property
    def _window(self) -> int:
        if self._recipe.window:
            return self._recipe.window
        said = read_json(self._folder, "sentence_bert_config.json").get("max_seq_length")
        return min(said, _MAX_WINDOW) if isinstance(said, int) and said > 0 else _MAX_WINDOW

    def _run(self, ids: tuple[int, ...]) -> NDArray[np.float32]:
        """Unit vector of one window. Shape (dim,)."""
        ready = self._ready
        feeds = {}
        for name, n_axes in ready.inputs:
            row = _INPUTS[name](ids)
            feeds[name] = row if n_axes == 1 else row[None]
        found = np.asarray(ready.session.run(None, feeds)[self._output], dtype=np.float32)
        vector = _pooled(found, ready.pooling)
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length):
            raise ModelUnfitError(str(self._folder), what="it gives numbers that are not finite")
        return vector / np.float32(length) if length else vector

    @cached_property
    def _output(self) -> int:
        """The output that holds the text's vector, else the first one."""
        names = [output.name for output in self._ready.session.get_outputs()]
        return names.index("sentence_embedding") if "sentence_embedding" in names else 0

    @property
    def _ready(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> _Loaded:
        try:
            session = open_session(self._model)
            tokenizer = read_tokenizer((self._folder / "tokenizer.json").read_bytes())
        except Exception as error:  # both packages raise plain exceptions of their own for damaged files
            raise ModelUnfitError(str(self._folder), what=f"it cannot be loaded ({error})"[:200]) from error
        inputs = tuple((wanted.name, len(wanted.shape)) for wanted in session.get_inputs())
        unknown = [name for name, _ in inputs if name not in _INPUTS]
        if unknown:
            raise ModelUnfitError(str(self._folder), what=f"its graph asks for {', '.join(unknown)}")
        pooling = self._recipe.pooling
        chosen = pooling_of(self._folder) if pooling is Pooling.AUTO else pooling
        return _Loaded(session, tokenizer, *_specials(tokenizer), inputs, chosen)


_INPUTS: dict[str, Callable[[Sequence[int]], NDArray[np.int64]]] = {
    "ids": lambda ids: np.array(ids, np.int64),
    "input_ids": lambda ids: np.array(ids, np.int64),
    "attention_mask": lambda ids: np.ones(len(ids), np.int64),
    "token_type_ids": lambda ids: np.zeros(len(ids), np.int64),
    "position_ids": lambda ids: np.arange(len(ids), dtype=np.int64),
}


def _model_in(folder: Path) -> Path:
    if not folder.is_dir():
        raise ModelUnfitError(str(folder), what="there is no such folder")
    found = next((folder / name for name in _MODELS if (folder / name).is_file()), None)
    if found is None:
        raise ModelUnfitError(str(folder), what=f"it has neither {' nor '.join(_MODELS)}")
    if not (folder / "tokenizer.json").is_file():
        raise ModelUnfitError(str(folder), what="it has no tokenizer.json")
    return found


def _check_modules(folder: Path) -> None:
    """Refuse steps behind the pooling that the graph may lack, such as a dense layer."""
    import json

    file = folder / "modules.json"
    if not file.is_file():
        return
    try:
        kinds = [str(row["type"]).rpartition(".")[2] for row in json.loads(file.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, KeyError) as error:
        raise ModelUnfitError(str(file), what="it is no list of modules") from error
    unknown = [kind for kind in kinds if kind not in _KNOWN_MODULES]
    if unknown:
        raise ModelUnfitError(
            str(folder), what=f"it has a step {', '.join(unknown)} that metier does not run"
        )


def _specials(tokenizer: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids of the special tokens before and after a text."""
    bare = tokenizer.encode("a", add_special_tokens=False).ids
    full = tokenizer.encode("a", add_special_tokens=True).ids
    for start in range(len(full) - len(bare) + 1):
        if full[start : start + len(bare)] == bare:
            return tuple(full[:start]), tuple(full[start + len(bare) :])
    return (), ()


def _pooled(found: NDArray[np.float32], pooling: Pooling) -> NDArray[np.float32]:
    """One vector of a graph's output of shape (1, dim), or (1, n, dim) of which n are tokens."""
    if found.ndim < 3:
        return found.reshape(-1)
    tokens: NDArray[np.float32] = found[0]
    if pooling is Pooling.CLS:
        chosen: NDArray[np.float32] = tokens[0]
    elif pooling is Pooling.LAST:
        chosen = tokens[-1]
    else:
        chosen = tokens.mean(axis=0)
    return chosen


def _short(recipe: Recipe) -> str:
    import hashlib

    return "" if recipe == Recipe() else f"-{hashlib.sha256(recipe.key.encode()).hexdigest()[:6]}"
