"""Data blocks as a model that reads a prompt finds them: by plain search, without metier's own code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from metier.domain.chat import ChatRequest, Role

_OPENING = re.compile(r"<<data ([^<>\n]{0,80})>>")


def block_spans(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Start of the block, start and end of its inside, end of the block; one without its end mark is none."""
    at = 0
    while found := _OPENING.search(text, at):
        closing = f"<<end {found[1]}>>"
        end = text.find(closing, found.end())
        if end < 0:
            at = found.end()
            continue
        yield found.start(), found.end(), end, end + len(closing)
        at = end + len(closing)


def strings_in(value: object) -> Iterator[str]:
    """Every string of a JSON value, the names of fields left out, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


def words_of_block(inside: str) -> str:
    """The words of a block's fields; the inside as it is where it is no JSON."""
    try:
        return "\n".join(strings_in(json.loads(inside)))
    except ValueError:
        return inside


def judged_words(request: ChatRequest) -> str:
    r"""The words of the last data block on the user's side, which is the posting; examples stand before it.

    Example:
        >>> from metier.domain.chat import Piece, Role, Turn
        >>> asked = Piece('<<data a1>>\n{"title": "Cook"}\n<<end a1>>')
        >>> judged_words(ChatRequest("Judge.", (Turn(Role.USER, (asked,)),)))
        'Cook'
    """
    text = "\n".join(turn.text for turn in request.turns if turn.role is Role.USER)
    blocks = list(block_spans(text))
    if not blocks:
        return ""
    _, start, end, _ = blocks[-1]
    return words_of_block(text[start:end])
