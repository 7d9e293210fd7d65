"""What two near texts differ in, and whether that could tell two openings of one template apart."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from metier.text.fingerprint import likeness, words_of

NEAR: Final = 0.9
"""Share of word 5-grams two texts must have in common to be near copies."""

_SENTENCE: Final = 8
"""Words an added piece must have to be a sentence (usually the employer's boilerplate) and not a swapped name."""

_LONGEST_WORD: Final = 60
"""Bytes; what is longer is no two words run together, and trying all cuts would be slow."""

_EXACT_DIFF: Final = 3000
"""Words up to which the smallest difference is looked for, which is quadratic; above it a good one will do."""

_LITTLE_WORDS: Final = frozenset(
    b"""
    a about all also an and any apply are as at be been being by can click com company could description do does
    details for from full has have here hiring how if in into is it its job jobs may more must need new no now of on
    opening or our out overview please position posted posting purpose qualifications requirements responsibilities role
    s shall should so such summary than that the their them then there these they this those title to up us was we well
    were what when where which who will with would you your
    """.split()
)
"""Words that name no team, skill or place, those of headings included."""

_DEMANDS: Final = frozenset(
    b"""
    ability bachelor bachelors candidate candidates certification degree duties education experience expertise familiarity hands
    knowledge manage mandatory master masters minimum preferred proficiency proficient qualification required
    requirement responsible skill skilled skills team teams understanding years
    """.split()
)
"""Words that make an added sentence a demand or a task; boilerplate about the employer has none."""

_NUMBER_WORDS: Final = frozenset(
    b"one two three four five six seven eight nine ten eleven twelve fifteen twenty".split()
)
_BOARD_TAG: Final = re.compile(r"#\s?li-?\w+", re.IGNORECASE)
"""A job board's own mark on an ad, new with each printing."""


def likeness_if_same(one: str, other: str, *, names: str = "") -> float:
    """How alike two texts are, if they differ in nothing that could tell two openings of one template apart.

    Kept apart: any number that stands in one text only; a word in place of another; a short piece more or
    less, as "Snowflake" after "mandatory skills"; a sentence more that demands something. Let through: words run
    together, little words and headings, `names` repeated, and on one side only whole sentences that demand
    nothing. A later closing date is a number too: a new intake of interns is a new opening.

    Args:
        one: Cleaned text.
        other: Cleaned text.
        names: The title and company both have; these words count as little.

    Returns:
        The likeness, words run together cut apart, at least `NEAR`; 0 for texts to be kept apart.
    """
    first, second = words_of(_BOARD_TAG.sub(" ", one)), words_of(_BOARD_TAG.sub(" ", other))
    name_words = words_of(names)
    words, other_words = _unglued(first, {*second, *name_words}), _unglued(second, {*first, *name_words})
    alike = likeness(words, other_words)
    if alike < NEAR or not _say_the_same(words, other_words, _LITTLE_WORDS.union(name_words)):
        return 0.0
    return alike


def _say_the_same(words: Sequence[bytes], other_words: Sequence[bytes], little: frozenset[bytes]) -> bool:
    counts, other_counts = Counter(words), Counter(other_words)
    if any(_is_number(word) for word in (counts - other_counts) | (other_counts - counts)):
        return False
    added = [False, False]
    for pieces in _differences(words, other_words):
        if b"".join(pieces[0]) == b"".join(pieces[1]):
            continue
        content = [not little.issuperset(piece) for piece in pieces]
        if any(content[side] and _tells_apart(pieces[side]) for side in (0, 1)):
            return False
        added = [was or now for was, now in zip(added, content, strict=True)]
    return not all(added)


def _tells_apart(piece: Sequence[bytes]) -> bool:
    """Whether a piece that one text has more than the other may be what the opening is about."""
    return len(piece) < _SENTENCE or not _DEMANDS.isdisjoint(piece)


def _unglued(words: Sequence[bytes], known: set[bytes]) -> list[bytes]:
    """The words, those cut that are known words run together ("textabout"), as pages lose line breaks."""
    return [part for word in words for part in _parts(word, known, most=3) or (word,)]


def _parts(word: bytes, known: set[bytes], *, most: int) -> tuple[bytes, ...]:
    """The word as at most so many known words in a row, the first one long; empty if it is not."""
    if word in known:
        return (word,)
    if most > 1 and len(word) <= _LONGEST_WORD:
        for cut in range(len(word) - 1, 0, -1):
            rest = _parts(word[cut:], known, most=most - 1) if word[:cut] in known else ()
            if rest:
                return word[:cut], *rest
    return ()


def _is_number(word: bytes) -> bool:
    return word in _NUMBER_WORDS or any(48 <= byte <= 57 for byte in word)


def _differences(
    one: Sequence[bytes], other: Sequence[bytes]
) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
    """The pieces in which two word sequences differ, in order; either piece may be empty."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=len(other) > _EXACT_DIFF)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield one[i:j], other[k:m]
