"""The head of a GGUF file, read without the library that runs it: what it needs, and whether it is whole.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from metier.errors import ModelCorruptError, ModelFileError, quoted

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MOST = 1_000_000
"""Most tensors, keys or entries of a list that are believed; real files have some hundred thousand."""
_KEPT = 8
"""Longest list of numbers that is kept; only short ones are looked at."""
_LISTS = ("tokenizer.ggml.tokens", "tokenizer.ggml.token_type")
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _LIST = 8, 9
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip
"""Per type of tensor: how many numbers a block holds, and its bytes."""
_CONTROL, _USER_DEFINED, _UNKNOWN = 3, 4, 2
_Value = str | float | bool | list[str] | list[float] | None


class _OddError(Exception):
    """The file says something that cannot be; `what` says what."""

    def __init__(self, what: str) -> None:
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class GgufHead:
    """What the head of a model file says.

    Attributes:
        architecture: Name of the kind of network.
        context: Tokens it was trained to read at once; 0 where it does not say.
        template: Its chat template; empty where it has none.
        specials: Texts that its tokenizer would read as tokens of the template, longest first.
        kept_bytes: Memory that one token of context takes while it runs, with 16-bit numbers; 0 where unknown.
        n_parts: Files that the model is cut into.
    """

    architecture: str
    context: int
    template: str
    specials: tuple[str, ...]
    kept_bytes: int
    n_parts: int


def check_magic(path: Path) -> None:
    """Refuse what is plainly no model file; cheap.

    Raises:
        ModelFileError: There is no such file, it cannot be read, or it is of another kind.
    """
    if not path.is_file():
        raise ModelFileError(str(path), what="there is no such file")
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise ModelFileError(str(path), what=f"it cannot be read ({error.strerror})") from error
    if head[:4] != _MAGIC:
        raise ModelFileError(str(path), what="it is no GGUF file")
    version = int.from_bytes(head[4:], "little")
    if len(head) == 8 and version not in _VERSIONS:
        what = f"its format has version {version}; metier knows {' and '.join(map(str, _VERSIONS))}"
        raise ModelFileError(str(path), what=what)


def read_head(path: Path) -> GgufHead:
    """The head of a model file, with a check that no tensor lies beyond its end.

    Raises:
        ModelFileError: As `check_magic`.
        ModelCorruptError: The head makes no sense, or the file is cut off.

    Cost: 0.1 s for 50,000 words of a tokenizer; the weights are not read.
    """
    check_magic(path)
    try:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
            return _read(_Cursor(view))
    except (_OddError, struct.error, UnicodeDecodeError) as error:
        what = f"{quoted(path, limit=200)} ({error})"
        raise ModelCorruptError(what) from error


class _Cursor:
    """Reads on from one place, and never beyond the end."""

    def __init__(self, view: mmap.mmap) -> None:
        self.view = view
        self.at = 4
        self.size = len(view)

    def number(self, code: str) -> float:
        form = f"<{code}"
        (found,) = struct.unpack_from(form, self.view, self.at)
        self.at += struct.calcsize(form)
        return found  # type: ignore[no-any-return]

    def count(self, what: str, *, most: int = _MOST) -> int:
        found = int(self.number("Q"))
        if found > most:
            claim = f"it claims {found:,} {what}"
            raise _OddError(claim)
        return found

    def text(self) -> str:
        return self.raw().decode("utf-8", "replace")

    def raw(self) -> bytes:
        length = self.count("letters in one word", most=self.size - self.at)
        start = self.at
        self.skip(length)
        return self.view[start : self.at]

    def skip(self, n_bytes: int) -> None:
        self.at += n_bytes
        if self.at > self.size:
            what = "it ends in the middle of its head"
            raise _OddError(what)


def _read(cursor: _Cursor) -> GgufHead:
    cursor.skip(4)  # the version was looked at already
    n_tensors = cursor.count("tensors")
    n_keys = cursor.count("keys")
    facts: dict[str, _Value] = {}
    for _ in range(n_keys):
        key = cursor.text()
        facts[key] = _value(cursor, int(cursor.number("I")), keep=key in _LISTS)
    end = max((_tensor_end(cursor) for _ in range(n_tensors)), default=0)
    step = int(_number(facts, "general.alignment")) or 32
    start = -(-cursor.at // step) * step
    if start + end > cursor.size:
        what = f"it has {cursor.size:,} bytes of {start + end:,}: it is cut off"
        raise _OddError(what)
    return _head(facts, n_tensors)


def _value(cursor: _Cursor, kind: int, *, keep: bool) -> _Value:
    if kind in _NUMBERS:
        return cursor.number(_NUMBERS[kind])
    if kind == _STRING:
        return cursor.text()
    if kind != _LIST:
        what = f"it has a value of unknown kind {kind}"
        raise _OddError(what)
    inner = int(cursor.number("I"))
    length = cursor.count("entries in one list", most=min(10 * _MOST, cursor.size))
    if inner in _NUMBERS:
        return _numbers(cursor, _NUMBERS[inner], length, keep=keep or length <= _KEPT)
    if inner != _STRING:
        what = f"it has a list of unknown kind {inner}"
        raise _OddError(what)
    if keep:
        return [cursor.text() for _ in range(length)]
    for _ in range(length):
        cursor.skip(cursor.count("letters in one word", most=cursor.size - cursor.at))
    return None


def _numbers(cursor: _Cursor, code: str, length: int, *, keep: bool) -> list[float] | None:
    form = f"<{length}{code}"
    start = cursor.at
    cursor.skip(struct.calcsize(form))
    return list(struct.unpack_from(form, cursor.view, start)) if keep else None


def _tensor_end(cursor: _Cursor) -> int:
    """Where a tensor's bytes end, counted from the first tensor's start."""
    cursor.raw()
    n_axes = int(cursor.number("I"))
    if n_axes > 8:
        what = f"it has a tensor with {n_axes:,} axes"
        raise _OddError(what)
    size = prod(int(cursor.number("Q")) for _ in range(n_axes))
    kind = int(cursor.number("I"))
    offset = int(cursor.number("Q"))
    per_block, n_bytes = _BLOCKS.get(kind, (1, 0))  # of a kind made later only the start is checked
    return offset + -(-size // per_block) * n_bytes


def _head(facts: Mapping[str, _Value], n_tensors: int) -> GgufHead:
    architecture = facts.get("general.architecture")
    if not isinstance(architecture, str) or not n_tensors:
        what = "it names no kind of network, or has no weights"
        raise _OddError(what)
    template = facts.get("tokenizer.chat_template")
    template = template if isinstance(template, str) else ""
    return GgufHead(
        architecture=architecture,
        context=int(_number(facts, f"{architecture}.context_length")),
        template=template,
        specials=_specials(facts, template),
        kept_bytes=_kept_bytes(facts, architecture),
        n_parts=int(_number(facts, "split.count")) or 1,
    )


def _number(facts: Mapping[str, _Value], key: str) -> float:
    """A number; of a list, as some have one for each layer, the highest; 0 where there is none."""
    found = facts.get(key)
    if isinstance(found, list):
        return max((each for each in found if isinstance(each, (int, float))), default=0)
    return found if isinstance(found, (int, float)) else 0


def _kept_bytes(facts: Mapping[str, _Value], architecture: str) -> int:
    """Keys and values of all layers, two bytes each."""

    def of(name: str) -> int:
        return int(_number(facts, f"{architecture}.{name}"))

    heads = of("attention.head_count")
    width = of("embedding_length") // heads if heads else 0
    keys, values = of("attention.key_length") or width, of("attention.value_length") or width
    return 2 * of("block_count") * (of("attention.head_count_kv") or heads) * (keys + values)


def _specials(facts: Mapping[str, _Value], template: str) -> tuple[str, ...]:
    """Words that the tokenizer takes out of running text as one token each, as far as they tell turns apart."""
    words, kinds = (_strings(facts.get(_LISTS[0])), facts.get(_LISTS[1]))
    if not isinstance(kinds, list):
        return ()
    found = {
        word
        for word, kind in zip(words, kinds, strict=False)
        if kind in {_CONTROL, _UNKNOWN} or (kind == _USER_DEFINED and _tells_turns(word, template))
    }
    return tuple(
        sorted((word for word in found if len(word.strip()) > 1), key=lambda word: (-len(word), word))
    )


def _strings(found: _Value) -> Sequence[str]:
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else ()


def _tells_turns(word: str, template: str) -> bool:
    """Some tokenizers keep plain words and HTML tags as words of their own; those are left alone."""
    return not word.isalnum() and (word in template or "|" in word)
