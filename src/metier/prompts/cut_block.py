"""A posting's data block within a length: whole where it fits, else without its middle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from metier.errors import PromptBoundaryError
from metier.prompts.control_tokens import json_line
from metier.prompts.data_block import DataBlock, data_block
from metier.prompts.fields import MAX_SHORT, PostingFields
from metier.prompts.shorten import shorten
from metier.text.lines import one_line

_LEAST_SHORT = 10  # characters of a title and the like that are always left
_TRIES = 12  # tokens of parts and of the whole differ by a few, so shortening may need a second try


def cut_block(
    fields: PostingFields, nonce: str, room: int, count_tokens: Callable[[str], int]
) -> tuple[DataBlock, int, bool]:
    """The posting's data block within `room` tokens, how long it is, and whether something was left out.

    A posting that is too long loses the middle of its text; title, company, place and pay get half of the room at most.

    Raises:
        PromptBoundaryError: The posting cannot be cut to that length.
    """
    whole = data_block(fields.with_blocks(fields.blocks), nonce)
    tokens = count_tokens(whole.text)
    if tokens <= room:
        return whole, tokens, False
    fields = _short_lines(fields, room // 2, count_tokens)
    budget = room - count_tokens(data_block(fields.with_blocks(()), nonce).text)
    for _ in range(_TRIES):
        kept = shorten(fields.blocks, budget, lambda words: count_tokens(json_line(words)))
        block = data_block(fields.with_blocks(kept.blocks), nonce)
        tokens = count_tokens(block.text)
        if tokens <= room:
            return block, tokens, True
        # Tokens of parts and of the whole differ: a little more each time, or it ends one token too long.
        budget -= max(tokens - room, budget // 50)
    raise PromptBoundaryError(what="a posting could not be cut to the length that fits")


def _short_lines(fields: PostingFields, room: int, count_tokens: Callable[[str], int]) -> PostingFields:
    """The fields with title, company, place and pay within `room` tokens.

    A character of some scripts costs six tokens: a title could take the place of the whole text, and nothing would fit.
    """
    longest = MAX_SHORT
    while longest > _LEAST_SHORT and count_tokens(json_line(fields.with_blocks(()))) > room:
        longest //= 2
        short = tuple((name, one_line(words, longest)) for name, words in fields.short)
        fields = replace(fields, short=short)
    return fields
