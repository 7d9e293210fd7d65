"""Long texts as windows: consecutive, none too long for a model, at most so many."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_T = TypeVar("_T")
_BYTES_PER_TOKEN = 3
"""A cautious guess: English has about 4.5, German about 4, Chinese about 3 (in its own tokenizers; taste)."""
_LONGEST_PIECE = 12  # characters; a web address or a text without spaces is cut somewhere, too


def consecutive(pieces: Sequence[_T], size: int) -> list[Sequence[_T]]:
    """The pieces in windows of `size`, the last one shorter; no pieces make one empty window.

    Example:
        >>> consecutive([1, 2, 3], 2)
        [[1, 2], [3]]
    """
    return [pieces[start : start + size] for start in range(0, len(pieces), size)] or [()]


def spread(windows: Sequence[_T], at_most: int) -> list[_T]:
    """At most so many, evenly spread, with the first and (from 2 on) the last among them.

    Raises:
        ValueError: If `at_most` is below 1.

    Example:
        >>> spread("abcde", 3)
        ['a', 'c', 'e']
    """
    if at_most < 1:
        msg = f"max_windows must be at least 1, got {at_most}"
        raise ValueError(msg)
    if len(windows) <= at_most:
        return list(windows)
    return [windows[int(index)] for index in np.linspace(0, len(windows) - 1, at_most).round()]


def text_windows(text: str, n_tokens: int) -> list[str]:
    """The text cut at white space into windows of about `n_tokens`, for models whose tokenizer is not known.

    Example:
        >>> text_windows("one two three four", 3)
        ['one two', 'three', 'four']
        >>> text_windows(" ", 3)
        ['']
    """
    room = n_tokens * _BYTES_PER_TOKEN
    found: list[str] = []
    start = end = used = 0
    for piece in re.finditer(rf"\S{{1,{_LONGEST_PIECE}}}\s*", text):
        size = len(piece[0].rstrip().encode("utf-8", "replace"))
        if used and used + size > room:
            found.append(text[start:end].strip())
            start, used = piece.start(), 0
        used += size + (len(piece[0]) > len(piece[0].rstrip()))
        end = piece.end()
    return [*found, text[start:end].strip()]


def by_content(
    windows: Sequence[_T], run: Callable[[list[_T]], Sequence[NDArray[np.float32]]], dim: int
) -> NDArray[np.float32]:
    """One row per window; equal windows are computed once, empty ones are zeros. Shape (len(windows), dim).

    Args:
        windows: Texts, or tuples of token ids; hashable.
        run: One vector per window, for windows that differ and are not empty.
    """
    rows_of: dict[_T, list[int]] = {}
    for row, window in enumerate(windows):
        if window:
            rows_of.setdefault(window, []).append(row)
    vectors = np.zeros((len(windows), dim), dtype=np.float32)
    different = list(rows_of)
    for window, vector in zip(different, run(different), strict=True):
        vectors[rows_of[window]] = vector
    return vectors
