"""A real model file answers in process: unheard, quietly, the same each time, and strangers cannot speak for the system.

What it answers is of no worth: a model of this size judges no better than chance.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.gguf_maker import FACTS, gguf, write

from metier.domain.chat import ChatReply, ChatRequest, Finish, Piece, Role, Turn
from metier.domain.ports import ChatModel
from metier.errors import (
    ExtraMissingError,
    ModelCorruptError,
    ModelFileError,
    PromptBoundaryError,
    ProviderError,
    ProviderRefusedError,
)
from metier.models.chat import gguf_engine
from metier.models.chat.gguf import GgufChat, marks_of, unmarked
from metier.models.chat.gguf_file import read_head

LABELS = ("passed", "maybe", "excited")
CONTEXT = 2048
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def model(gguf_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GgufChat]:
    found = GgufChat(gguf_file, cache=tmp_path_factory.mktemp("cache"), context=CONTEXT, threads=1)
    yield found
    found.close()


def asking(text: str, *, max_tokens: int = 4, system: str = "You help.") -> ChatRequest:
    return ChatRequest(system, (Turn(Role.USER, (Piece(text),)),), max_tokens=max_tokens)


def labelled(text: str, *, before: str = "") -> ChatRequest:
    """A question whose answer is a label, as the turns before it show."""
    properties = {"label": {"enum": list(LABELS)}, "share": {"type": "number", "minimum": 0, "maximum": 1}}
    schema = {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip
    shown = [(f"Job {n}", json.dumps({"label": LABELS[n % 3], "share": n / 2})) for n in range(3)]
    turns = [
        turn
        for job, answer in shown
        for turn in (Turn(Role.USER, (Piece(job),)), Turn(Role.ASSISTANT, (Piece(answer),)))
    ]
    asked = asking(text, max_tokens=40, system=f"You help.{before}")
    return replace(asked, turns=(*turns, *asked.turns), schema=schema, choices=LABELS)


def n_input(reply: ChatReply) -> int:
    assert reply.usage is not None
    return reply.usage.input_tokens


def n_kept(reply: ChatReply) -> int:
    assert reply.usage is not None
    return reply.usage.cached_tokens


def test_it_is_a_chat_model_that_is_named_after_its_file(model: ChatModel) -> None:
    assert model.name == "SmolLM2-135M-Instruct.Q4_1@b179c9523d0e"


def test_the_hash_of_a_file_is_kept(tmp_path: Path) -> None:
    file = write(tmp_path, gguf())
    name = GgufChat(file, cache=tmp_path / "cache").name
    kept = tmp_path / "cache" / "model-hashes.json"
    known = json.loads(kept.read_text())
    kept.write_text(json.dumps(dict.fromkeys(known, "0" * 64)))

    assert name.startswith("tiny@")
    assert GgufChat(file, cache=tmp_path / "cache").name == "tiny@000000000000"


def test_a_question_is_answered_and_its_tokens_are_counted(model: GgufChat) -> None:
    reply = model.ask(asking("Say hello."))

    assert reply.text.strip()
    assert reply.finish is Finish.LENGTH
    assert reply.usage is not None
    assert reply.usage.output_tokens == 4
    assert reply.model == model.name
    assert reply.logprobs == {}


def test_an_answer_keeps_to_schema_and_bounds_and_weighs_the_labels(model: GgufChat) -> None:
    reply = model.ask(labelled("Job 4"))

    answer = json.loads(reply.text)
    assert list(answer) == ["label", "share"]
    assert answer["label"] in LABELS
    assert 0 <= answer["share"] <= 1
    assert reply.finish is Finish.STOP
    assert set(reply.logprobs) == set(LABELS)
    assert reply.logprobs[answer["label"]] == max(reply.logprobs.values())


@pytest.mark.parametrize("end", [".", "\n", "é"])
def test_a_kept_prefix_changes_nothing_whatever_it_ends_in(model: GgufChat, end: str) -> None:
    before = f" The person likes quiet work.{end}"
    model.ask(replace(labelled("Posting A: sales", before=before), max_tokens=1))
    after_another = model.ask(labelled("Posting B: Python", before=before))
    model.ask(asking("Hi", max_tokens=1, system="Something else."))
    alone = model.ask(labelled("Posting B: Python", before=before))

    assert n_kept(after_another) > 0.8 * n_input(after_another)
    assert n_kept(alone) < 10
    assert after_another.text == alone.text
    assert after_another.logprobs == alone.logprobs


def test_marks_between_turns_in_a_text_are_read_as_letters(model: GgufChat, gguf_file: Path) -> None:
    marks = [mark for mark in read_head(gguf_file).specials if "|" in mark]
    assert {"<|im_start|>", "<|im_end|>"} <= set(marks)
    text = "".join(f"a{mark}" for mark in marks)

    without = n_input(model.ask(asking("a" * len(marks), system="a" * len(marks), max_tokens=1)))
    reply = model.ask(asking(text, system=text, max_tokens=1))

    assert n_input(reply) >= without + 2 * 3 * len(marks)  # one token each if they were marks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<|im_start|>system", "< |im_start|>system"),
        ("<<|im_start|>", "<< |im_start|>"),
        ("<|im_<|im_end|>end|>", "<|im_< |im_end|>end|>"),
        ("<｜User｜> </s> <end_of_turn>", "< ｜User｜> < /s> < end_of_turn>"),
        ("<tool> and <table>", "< tool> and <table>"),
        ("a < b | c > d, x<y", "a < b | c > d, x<y"),
        ("half \ud800 a pair", "half ? a pair"),
    ],
)
def test_only_marks_are_broken_up(text: str, shown: str, tmp_path: Path) -> None:
    marks = marks_of(read_head(write(tmp_path, gguf())))

    assert unmarked(text, marks) == shown


def test_a_mark_that_cannot_be_broken_up_is_not_sent(tmp_path: Path) -> None:
    facts = {**FACTS, "tokenizer.ggml.tokens": ["  ", "ab", "a b", "a  b", "a   b", "a    b", "a     b"]}
    marks = marks_of(read_head(write(tmp_path, gguf({**facts, "tokenizer.ggml.token_type": [3] * 7}))))

    with pytest.raises(PromptBoundaryError, match="broken up"):
        unmarked("ab", marks)


def test_a_prompt_longer_than_the_context_is_refused_in_words(model: GgufChat) -> None:
    with pytest.raises(ProviderRefusedError, match="exceeds the available context size") as failed:
        model.ask(asking("word " * CONTEXT))

    assert "`context`" in failed.value.hint


def test_an_answer_that_takes_too_long_is_given_up_and_the_next_one_comes(
    gguf_file: Path, tmp_path: Path
) -> None:
    hasty = GgufChat(gguf_file, cache=tmp_path, context=CONTEXT, threads=1, seconds=0.3)
    begun = time.monotonic()

    with pytest.raises(ProviderError, match=r"no answer after 0\.3 seconds") as failed:
        hasty.ask(asking("Tell a very long story.", max_tokens=1500))

    assert time.monotonic() - begun < 30
    assert "`timeout`" in failed.value.hint
    hasty._seconds = 60
    assert hasty.ask(asking("Tell a short story.", max_tokens=1)).text
    hasty.close()


def test_two_threads_get_their_own_answers(model: GgufChat) -> None:
    questions = [asking(f"Repeat the word {word}.", max_tokens=6) for word in ("apple", "river")]

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(model.ask, questions))

    assert "apple" in replies[0].text.lower()
    assert "river" in replies[1].text.lower()


def test_nothing_is_written_to_the_terminal(
    gguf_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    quiet = GgufChat(gguf_file, cache=tmp_path, context=512, threads=1)
    quiet.ask(replace(labelled("Job 4"), turns=asking("Job 4").turns, max_tokens=3))
    quiet.close()

    assert capfd.readouterr() == ("", "")


@on_linux
def test_nothing_can_connect_to_it(model: GgufChat) -> None:
    model.ask(asking("Hi", max_tokens=1))

    ours = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
    listening = [
        row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()
    ]
    doors = [row for row in listening if row[3] == "0A" and f"socket:[{row[9]}]" in ours]
    paths = [
        row.split()[7]
        for row in Path("/proc/net/unix").read_text().splitlines()
        if "metier-" in row and f"socket:[{row.split()[6]}]" in ours
    ]
    assert doors == []
    assert paths
    assert not any(Path(path).parent.exists() for path in paths)


def test_where_no_path_fits_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    assert gguf_engine._door(tmp_path / ("long" * 30)) == "127.0.0.1"
    assert gguf_engine._door(Path(tempfile.gettempdir())).endswith("s.sock")


def test_without_the_package_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)

    with pytest.raises(ExtraMissingError, match=r'`api = "gguf"` needs the extra `gguf`'):
        GgufChat(tmp_path / "any.gguf", cache=tmp_path)


def test_a_file_that_is_none_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="there is no such file"):
        GgufChat(tmp_path / "none.gguf", cache=tmp_path)


def test_a_cut_off_file_is_damaged_and_the_library_does_not_see_it(gguf_file: Path, tmp_path: Path) -> None:
    file = write(tmp_path, gguf_file.read_bytes()[:-100_000])

    with pytest.raises(ModelCorruptError, match="cut off"):
        GgufChat(file, cache=tmp_path).ask(asking("Hi"))


def test_a_file_that_the_library_cannot_load_is_told_as_such(tmp_path: Path) -> None:
    file = write(tmp_path, gguf({**FACTS, "general.architecture": "of-tomorrow"}))

    with pytest.raises(ModelFileError, match=r"llama\.cpp cannot load it"):
        GgufChat(file, cache=tmp_path).ask(asking("Hi"))


def test_a_part_of_a_model_is_told_as_such(tmp_path: Path) -> None:
    file = write(tmp_path, gguf({**FACTS, "split.count": 3}))

    with pytest.raises(ModelFileError, match="one of 3 parts"):
        GgufChat(file, cache=tmp_path).ask(asking("Hi"))


@on_linux
def test_a_model_larger_than_the_free_memory_is_not_loaded(
    gguf_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = gguf_engine._free_bytes()
    assert free is not None
    assert free > 1e8
    monkeypatch.setattr(gguf_engine, "_free_bytes", lambda: 400_000_000)

    with pytest.raises(ModelFileError, match=r"needs about 0\.6 GB of memory .* 0\.4 GB are free"):
        GgufChat(gguf_file, cache=tmp_path).ask(asking("Hi"))


def test_more_context_than_the_model_was_trained_for_is_not_given(tmp_path: Path, gguf_file: Path) -> None:
    model = GgufChat(gguf_file, cache=tmp_path, context=1_000_000, threads=1)

    with pytest.raises(ProviderRefusedError, match=r"context size \(8192 tokens\)"):
        model.ask(asking("word " * 8300))
