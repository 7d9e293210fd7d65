"""The head of a model file is read without the library, and a file that is not whole is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gguf_maker import FACTS, gguf, write

from metier.errors import MetierError, ModelCorruptError, ModelFileError
from metier.models.chat.gguf_file import check_magic, read_head


def test_the_head_says_what_the_model_needs(tmp_path: Path) -> None:
    head = read_head(write(tmp_path, gguf()))

    assert head.architecture == "llama"
    assert head.context == 2048
    assert head.template == "<|im_start|>user <tool>"
    assert head.kept_bytes == 2 * 2 * 2 * (16 + 16)  # bytes, layers, heads that keep, keys and values of 16
    assert head.n_parts == 1


def test_marks_are_those_words_of_the_tokenizer_that_tell_turns_apart(tmp_path: Path) -> None:
    head = read_head(write(tmp_path, gguf()))

    assert head.specials == ("<|im_start|>", "<|im_end|>", "<tool>", "<unk>")


def test_a_number_for_each_layer_counts_with_its_highest(tmp_path: Path) -> None:
    facts = {**FACTS, "llama.attention.head_count_kv": [1, 4]}

    head = read_head(write(tmp_path, gguf(facts)))

    assert head.kept_bytes == 2 * 2 * 4 * (16 + 16)


def test_a_real_file_is_whole_to_the_last_byte(gguf_file: Path, tmp_path: Path) -> None:
    head = read_head(gguf_file)
    content = gguf_file.read_bytes()

    assert (head.architecture, head.context) == ("llama", 8192)
    assert {"<|im_start|>", "<|im_end|>", "<|endoftext|>"} <= set(head.specials)
    with pytest.raises(ModelCorruptError, match="cut off"):
        read_head(write(tmp_path, content[:-1]))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is no GGUF file"),
        (b"GG", "is no GGUF file"),
        (b"PK\3\4 a zip file", "is no GGUF file"),
        (gguf(version=1), "version 1"),
        (gguf(version=4), "version 4"),
    ],
)
def test_another_kind_of_file_is_told_as_such(content: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=what):
        check_magic(write(tmp_path, content))


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="there is no such file"):
        read_head(tmp_path / "none.gguf")
    with pytest.raises(ModelFileError, match="there is no such file"):
        read_head(tmp_path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"GGUF", "."),
        (gguf()[:16], "."),
        (gguf(cut=1), "cut off"),
        (gguf()[:300], "."),
        (gguf()[:8] + b"\xff" * 8 + gguf()[16:], "claims 18,446,744,073,709,551,615 tensors"),
        (gguf()[:16] + b"\xff" * 8 + gguf()[24:], "claims 18,446,744,073,709,551,615 keys"),
        (gguf({}), "names no kind of network"),
        (gguf(n_tensors=0), "has no weights"),
        (gguf({**FACTS, "general.alignment": 2**31}), "cut off"),
    ],
)
def test_a_damaged_head_is_told_as_such(content: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(ModelCorruptError, match=what):
        read_head(write(tmp_path, content))


@settings(max_examples=150)
@given(
    at=st.integers(4, len(gguf()) - 1),
    new=st.binary(min_size=1, max_size=9),
    cut=st.integers(0, len(gguf()) - 4),
)
def test_whatever_a_file_holds_it_is_read_or_refused(
    at: int, new: bytes, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = gguf()
    content = (whole[:at] + new + whole[at + len(new) :])[: max(len(whole) - cut, 4)]
    file = write(tmp_path_factory.mktemp("damaged"), content)

    try:
        head = read_head(file)
    except MetierError as error:
        assert isinstance(error, ModelCorruptError | ModelFileError)  # noqa: PT017  # being read well is fine, too
    else:
        assert head.kept_bytes >= 0
