"""Sentences of a text, as far as cutting one out goes."""

from __future__ import annotations

import re

LONGEST = 600
"""Characters; what has no end of a sentence is cut at a space."""

_END = re.compile(r"[.!?。！？؟][\"”'’)\]]{0,3}(?=\s|$)|[。！？]|\n")


def sentences_of(text: str) -> list[tuple[int, int]]:
    r"""Start and end of each sentence, in order, without the white space around; no line break within one.

    Example:
        >>> [text[a:b] for text in ["We bake. Come in!\nMonday off"] for a, b in sentences_of(text)]
        ['We bake.', 'Come in!', 'Monday off']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _END.finditer(text):
        _add(text, start, found.end(), spans)
        start = found.end()
    _add(text, start, len(text), spans)
    return spans


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        spans.append((start, cut))
        start = cut + 1 if text[cut] == " " else cut
    if start < end:
        spans.append((start, end))
