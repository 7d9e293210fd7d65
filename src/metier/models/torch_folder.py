"""Any sentence-transformers model on PyTorch: a local folder, or one that its hub cache holds already."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metier.errors import ExtraMissingError, ModelUnfitError
from metier.models.recipe import Pooling, Recipe, hash_of_files
from metier.models.windows import by_content, spread

EXTRA = "sentence-transformers"
_ASIDE = (".safetensors", ".json", ".txt", ".model")
"""What a vector rests on beside the code; weights in pickled files are never loaded."""


class TorchEncoder:
    """An `Encoder` that runs a sentence-transformers model as its makers do.

    Weights are read from safetensors only, and no code that comes with a model is run. Texts go through one at a time, so
    that a vector does not depend on what is encoded beside it. Nothing is downloaded.

    Attributes:
        name: Model name and a hash of its files and of `recipe`.
        reads_own_words: True: nothing leaves this machine.
    """

    reads_own_words = True

    def __init__(self, model: str, *, cache: Path, recipe: Recipe | None = None) -> None:
        """An encoder that has not read its weights yet.

        Args:
            model: A folder, or a name on the hub whose files were downloaded before.

        Raises:
            ExtraMissingError: sentence-transformers is not installed.
            ModelUnfitError: There is no such folder and no such model in the hub's cache, or it has no safetensors.
        """
        self._recipe = recipe or Recipe()
        if self._recipe.pooling is not Pooling.AUTO:
            raise ModelUnfitError(model, what="its own files say how to pool; leave `encoder.pooling` out")
        _need_extra()
        self._folder = _folder_of(model)
        files = sorted(file for file in self._folder.rglob("*") if file.is_file() and file.suffix in _ASIDE)
        if not any(file.suffix == ".safetensors" for file in files):
            raise ModelUnfitError(model, what="it has no weights in safetensors, and others may run code")
        rests_on = hash_of_files(files, root=self._folder, cache=cache)
        recipe_hash = hashlib.sha256(self._recipe.key.encode()).hexdigest()[:6]
        self.name = f"{model.rstrip('/').rpartition('/')[2]}/torch-{rests_on[:12]}-{recipe_hash}"

    @cached_property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model.encode(["a"], convert_to_numpy=True, show_progress_bar=False).shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector per text, of its first window. Shape (n, dim); "" gives zeros."""
        return self._embed([windows[0] for windows in self._windows(texts)], self._recipe.prefix)

    def encode_own_words(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same with the prefix for the person's own sentences."""
        return self._embed([windows[0] for windows in self._windows(texts)], self._recipe.own_prefix)

    def encode_windows(self, texts: Sequence[str], *, max_windows: int) -> list[NDArray[np.float32]]:
        """Per text the vectors of its consecutive windows; more than `max_windows` are thinned out evenly.

        Raises:
            ValueError: If `max_windows` is below 1.
        """
        of_texts = [spread(windows, max_windows) for windows in self._windows(texts)]
        vectors = self._embed([window for windows in of_texts for window in windows], self._recipe.prefix)
        ends = np.cumsum([len(windows) for windows in of_texts], dtype=np.int64)
        return [vectors[end - len(windows) : end] for windows, end in zip(of_texts, ends, strict=True)]

    def _embed(self, windows: Sequence[str], prefix: str) -> NDArray[np.float32]:
        return by_content(windows, lambda new: self._run([prefix + text for text in new]), self.dim)

    def _run(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        found = self._model.encode(
            list(texts),
            batch_size=1,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return list(np.asarray(found, dtype=np.float32))

    def _windows(self, texts: Sequence[str]) -> list[list[str]]:
        """Per text its windows as texts, cut where the model's own tokenizer cuts."""
        size = self._model.max_seq_length - self._n_around
        found = []
        for text in (text.encode("utf-8", "replace").decode("utf-8") for text in texts):
            read = self._model.tokenizer(
                text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
            )
            spans = read["offset_mapping"]
            cuts = range(0, len(spans), size)
            ends = [spans[min(start + size, len(spans)) - 1][1] for start in cuts]
            windows = [text[spans[start][0] : end].strip() for start, end in zip(cuts, ends, strict=True)]
            found.append(windows or [""])
        return found

    @cached_property
    def _n_around(self) -> int:
        """Tokens that go to special ones and to the longer prefix, and two for words that are cut in two."""
        longer = max(self._recipe.prefix, self._recipe.own_prefix, key=len)
        return len(self._model.tokenizer(longer)["input_ids"]) + 2

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the package is imported: it asks nobody
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # metier shows its own
        try:
            model = SentenceTransformer(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # the package raises whatever its parts raise
            raise ModelUnfitError(str(self._folder), what=f"it cannot be loaded ({error})"[:200]) from error
        if self._recipe.window:
            model.max_seq_length = self._recipe.window
        return model


def _need_extra() -> None:
    import importlib.util

    if importlib.util.find_spec("sentence_transformers") is None:
        raise ExtraMissingError(EXTRA, setting='`encoder.kind = "sentence-transformers"`')


def _folder_of(model: str) -> Path:
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from huggingface_hub import snapshot_download

    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # not found is one of a dozen classes there
        what = "there is no such folder, and the hub's cache on this machine has no such model"
        raise ModelUnfitError(model, what=what) from error
