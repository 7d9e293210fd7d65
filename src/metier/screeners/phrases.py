"""Phrases: which of a posting's own words moved it, and which profile lines they answer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind
from metier.screeners import tokens
from metier.screeners.model import Model
from metier.screeners.wishes import Wishes, telling_words

_PHRASES = 8
_LONGEST_QUOTE = 120
_LONGEST_LINE = 200  # a paragraph about oneself shares some words with any posting
_SENTENCE = re.compile(r"[^.!?\n\r•;]+")
_BREAKS = re.compile(r"[.!?;:•\n\r,()]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """One occurrence of a word or pair of words."""

    words: tuple[str, ...]
    part: Part
    start: int
    end: int


def phrase_reasons(posting: Posting, model: Model) -> list[Reason]:
    """The words and pairs that moved the posting most, each quoted with the words around it.

    A pair that says the same as its two words takes their weight and stands for all three.
    """
    pieces = list(_pieces(posting))
    weights = _weights(pieces, model)
    found: list[Reason] = []
    used: set[str] = set()
    for piece in _by_strength(pieces, weights):
        if len(found) == _PHRASES:
            break
        if used.isdisjoint(piece.words):
            used |= set(piece.words)
            text = _text(posting, piece.part)
            quote = best_quote(piece.part, text, piece.start, piece.end)
            words = re.sub(r"\s+", " ", text[piece.start : piece.end])
            found.append(Reason(ReasonKind.PHRASE, f"“{words}”", _total(piece, weights), quote))
    return found


def profile_reasons(
    posting: Posting, wishes: Wishes, *, weight: float, without: AbstractSet[str]
) -> list[Reason]:
    """Profile lines that the posting answers in words of its own, each with the sentence that answers best.

    Args:
        weight: Score per standard deviation of fit with the profile.
        without: Lines that are dealt with otherwise, as hard limits.
    """
    sentences = list(_sentences(posting))
    found = []
    for line, strength in wishes.lines:
        wanted = set(telling_words(line)) if line not in without and len(line) <= _LONGEST_LINE else set()
        best: tuple[float, _Piece] | None = None
        for sentence in sentences:
            shared = len(wanted.intersection(sentence.words)) / max(len(wanted), 1)
            if shared > (best[0] if best else 0.0):
                best = (shared, sentence)
        if best and best[0] * len(wanted) >= min(len(wanted), 2):
            share, sentence = best
            text = _text(posting, sentence.part)
            quote = best_quote(sentence.part, text, *_shared_span(text, sentence, wanted))
            lead = "matches" if strength > 0 else "runs against"
            # a line's part of the profile's weight; several lines share it
            moved = weight * strength * share / max(len(wishes.lines), 1) ** 0.5
            found.append(Reason(ReasonKind.PROFILE, f"{lead} “{cut(line)}” of your profile", moved, quote))
    return found


def _shared_span(text: str, sentence: _Piece, wanted: AbstractSet[str]) -> tuple[int, int]:
    """From the first to the last word of `sentence` that is wanted; the first alone where they stand far apart."""
    found = [
        (sentence.start + start, sentence.start + end)
        for word, start, end in tokens.spans(text[sentence.start : sentence.end])
        if word in wanted
    ]
    (start, end), (_, last) = found[0], found[-1]
    return (start, last) if last - start <= _LONGEST_QUOTE else (start, end)


def best_quote(part: Part, text: str, start: int, end: int) -> Quote | None:
    """The words at `start:end` with what surrounds them in their clause, at most 120 characters; None for no words."""
    if not text.strip():
        return None
    if end <= start:
        start = len(text) - len(text.lstrip())
        end = start + 1
    breaks = [match.start() for match in _BREAKS.finditer(text, max(start - _LONGEST_QUOTE, 0), start)]
    left = breaks[-1] + 1 if breaks else max(start - _LONGEST_QUOTE, 0)
    after = _BREAKS.search(text, end)
    right = after.start() if after else len(text)
    spare = max(_LONGEST_QUOTE - (end - start), 0)
    left = max(left, start - spare // 2)
    right = max(min(right, left + max(_LONGEST_QUOTE, end - start)), end)
    left, right = (
        _whole_words(text, left, start),
        -_whole_words(text[::-1], len(text) - right, len(text) - end) + len(text),
    )
    words = text[left:right]
    left += len(words) - len(words.lstrip())
    words = words.strip()
    if len(words) > 2 * _LONGEST_QUOTE:
        words = words[: 2 * _LONGEST_QUOTE].rsplit(None, 1)[0]
    return Quote(part, left, left + len(words), words)


def cut(text: str, limit: int = 80) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _whole_words(text: str, edge: int, inside: int) -> int:
    """`edge` moved towards `inside` until it does not cut a word."""
    while 0 < edge < inside and text[edge - 1].isalnum() and text[edge].isalnum():
        edge += 1
    return edge


def _text(posting: Posting, part: Part) -> str:
    return posting.title if part is Part.TITLE else posting.text


def _pieces(posting: Posting) -> Iterator[_Piece]:
    """Every word and pair of neighbouring words, where it stands."""
    for part in (Part.TITLE, Part.TEXT):
        before: tuple[str, int, int] | None = None
        for word, start, end in tokens.spans(_text(posting, part)):
            yield _Piece((word,), part, start, end)
            if before:
                yield _Piece((before[0], word), part, before[1], end)
            before = (word, start, end)


def _weights(pieces: list[_Piece], model: Model) -> dict[tuple[str, ...], float]:
    """How far each different piece moved the score, over all its occurrences."""
    counts: dict[tuple[str, ...], int] = {}
    for piece in pieces:
        counts[piece.words] = counts.get(piece.words, 0) + 1
    columns = {words: tokens.column(" ".join(words)) for words in counts}
    values = {words: (1 + math.log(n)) * float(model.idf[columns[words]]) for words, n in counts.items()}
    length = float(np.sqrt(sum(value**2 for value in values.values()))) or 1.0
    return {words: value / length * float(model.words[columns[words]]) for words, value in values.items()}


def _total(piece: _Piece, weights: dict[tuple[str, ...], float]) -> float:
    """The piece's weight with that of the words in it."""
    parts = sum(weights[(word,)] for word in set(piece.words)) if len(piece.words) > 1 else 0.0
    return float(weights[piece.words] + parts)


def _by_strength(pieces: list[_Piece], weights: dict[tuple[str, ...], float]) -> list[_Piece]:
    """Different pieces, strongest first; of each, the first occurrence, and only those that moved anything.

    Pairs that stand far apart, pairs whose words pull apart, and words nearly every posting has, are left out.
    """
    first: dict[tuple[str, ...], _Piece] = {}
    for piece in pieces:
        near = piece.end - piece.start <= sum(map(len, piece.words)) + 12
        agree = len(piece.words) == 1 or all(
            weights[(word,)] * weights[piece.words] > 0 for word in piece.words
        )
        says = not all(word in tokens.COMMON or word.isdigit() for word in piece.words)
        if near and agree and says and weights[piece.words]:
            first.setdefault(piece.words, piece)
    return sorted(first.values(), key=lambda piece: (-abs(_total(piece, weights)), piece.words))


def _sentences(posting: Posting) -> Iterator[_Piece]:
    for part in (Part.TITLE, Part.TEXT):
        for match in _SENTENCE.finditer(_text(posting, part)[: tokens.MAX_CHARACTERS]):
            yield _Piece(tuple(tokens.tokens(match[0])), part, match.start(), match.end())
