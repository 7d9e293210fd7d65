"""Over-long postings: the middle goes, head and tail stay, and a visible mark says so."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEFT_OUT = "[… middle left out …]"
"""Stands as a paragraph of its own where something was left out."""

_HEAD_SHARE = 0.6  # what a posting is about stands at its head; deal-breakers like travel stand at its end
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Shortened:
    """Paragraphs within a budget.

    Attributes:
        truncated: Something was left out, and `LEFT_OUT` stands in its place.
    """

    blocks: tuple[str, ...]
    truncated: bool


def shorten(blocks: Sequence[str], budget: int, count_tokens: Callable[[str], int]) -> Shortened:
    """The paragraphs cut in their middle to at most `budget` tokens, each counted by itself.

    Head and tail stay, as a stranger must not push deal-breakers out of view by padding. The cut falls between
    paragraphs, within a paragraph between sentences, and within a sentence between words. Where not even the mark
    fits, nothing but the mark is kept.

    Args:
        blocks: Paragraphs, in order.
        budget: Most tokens of what is kept, the mark included.
        count_tokens: Tokens of a piece, rather too many than too few.

    Example:
        >>> def words(text):
        ...     return len(text.split())
        >>> shorten(["One two.", "Three four five six seven eight.", "Nine ten."], 9, words).blocks
        ('One two.', '[… middle left out …]', 'Nine ten.')

    Cost: counts each paragraph twice at most, and about ten pieces of each of two.
    """
    if sum(map(count_tokens, blocks)) <= budget:
        return Shortened(tuple(blocks), truncated=False)
    room = max(budget - count_tokens(LEFT_OUT), 0)
    head, rest = _take(_HEAD, list(blocks), int(room * _HEAD_SHARE), count_tokens)
    tail, _ = _take(_TAIL, rest[::-1], room - sum(map(count_tokens, head)), count_tokens)
    return Shortened((*head, LEFT_OUT, *tail[::-1]), truncated=True)


@dataclass(frozen=True, slots=True)
class _Side:
    """How a paragraph is cut when it is read from one side."""

    first: Callable[[str, int], str]
    """Its first characters from this side."""
    rest: Callable[[str, int], str]
    """What then is left of it."""


_HEAD = _Side(lambda block, n: block[:n].rstrip(), lambda block, n: block[n:].lstrip())
_TAIL = _Side(
    lambda block, n: block[len(block) - n :].lstrip(), lambda block, n: block[: len(block) - n].rstrip()
)


def _take(
    side: _Side, blocks: list[str], budget: int, count_tokens: Callable[[str], int]
) -> tuple[list[str], list[str]]:
    """What fits of the paragraphs, which are in the order of reading from this side, and what is left."""
    kept: list[str] = []
    left = budget
    for place, block in enumerate(blocks):
        tokens = count_tokens(block)
        if tokens <= left:
            kept.append(block)
            left -= tokens
            continue
        # A few words of a paragraph help nobody; but where one is most of the text, some of it must stay.
        n = _fitting(side, block, left, count_tokens, words=2 * left > budget)
        if n:
            return [*kept, side.first(block, n)], [side.rest(block, n), *blocks[place + 1 :]]
        return kept, blocks[place:]
    return kept, []


def _fitting(side: _Side, block: str, left: int, count_tokens: Callable[[str], int], *, words: bool) -> int:
    """The most characters that fit, up to the end of a sentence, else of a word, else of a character."""
    ends = [[found.start() for found in _SENTENCE.finditer(block)]]
    if words:
        ends += [[found.start() for found in _WORD.finditer(block)], list(range(len(block)))]
    for borders in ends:
        lengths = borders if side is _HEAD else [len(block) - border for border in reversed(borders)]
        n_fit = bisect.bisect_right(lengths, left, key=lambda n: count_tokens(side.first(block, n)))
        fitting = lengths[:n_fit]
        if fitting and side.first(block, fitting[-1]):
            return fitting[-1]
    return 0
