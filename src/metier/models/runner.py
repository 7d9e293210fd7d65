"""Running ONNX models and their tokenizers: one text per run, the texts share the cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T", bound=Sized)
_R = TypeVar("_R")


def read_tokenizer(content: bytes) -> Any:
    """The tokenizer in the bytes of a `tokenizer.json`, without cutting and padding.

    Raises:
        Exception: Of the tokenizers package, where the bytes are no tokenizer.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(content.decode("utf-8"))
    tokenizer.no_truncation()  # published files often cut early and pad
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True  # "[SEP]" in an advert is text, not a command to the model
    return tokenizer


def open_session(model: bytes | Path) -> Any:
    """An ONNX Runtime session on one core; a path lets a model bring its weights in files beside it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the texts share the cores; a text on one core needs no locks
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only; warnings would go to stderr past metier
    source = str(model) if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def in_threads(run: Callable[[_T], _R], items: Sequence[_T], *, n_threads: int) -> list[_R]:
    """`run` of each item, in order, on so many threads; ONNX Runtime releases the interpreter's lock.

    The longest go first, so that no thread ends with a long one alone.
    """
    n_used = min(n_threads, len(items))
    if n_used < 2:
        return [run(item) for item in items]
    places = sorted(range(len(items)), key=lambda place: -len(items[place]))
    with ThreadPoolExecutor(n_used) as pool:
        done = dict(zip(places, pool.map(lambda place: run(items[place]), places), strict=True))
    return [done[place] for place in range(len(items))]
