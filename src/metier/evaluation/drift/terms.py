"""Terms: what postings have in common, in words, as the learned screener sees it: facts, words and pairs of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metier.domain.posting import Posting
from metier.evaluation.drift.values import ALL_POSTINGS
from metier.screeners import tokens
from metier.screeners.fact_columns import PAY_STEPS, YEAR_STEPS, group_columns, pay_size
from metier.screeners.fact_words import said

Booleans = NDArray[np.bool_]

LEAST = 8
"""Postings a term must be in, and must not be in: with fewer nothing could be told before and after (taste)."""

MAX_FACTS, MAX_WORDS = 40, 40
"""Most frequent terms that are watched: each further one raises what luck alone can do (docs/log.md)."""

_MOST = 0.6  # a word in more postings than this is in the boilerplate of a field (taste)
_ALIKE = 0.9  # terms that share this part of their postings say the same; the first stands for both (taste)


@dataclass(frozen=True, slots=True)
class Terms:
    """Which postings have which term. The first term is `ALL_POSTINGS`, which every posting has.

    Attributes:
        words: Each term in words, as a person reads it. m of them.
        present: Whether posting i has term j. Shape (n, m).
    """

    words: tuple[str, ...]
    present: Booleans

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> Terms:
        """The same terms for those postings, in that order."""
        return Terms(self.words, self.present[np.asarray(rows, np.int64)])


def only_all(n: int) -> Terms:
    """`ALL_POSTINGS` alone, for n decisions of which nothing else is known."""
    return Terms((ALL_POSTINGS,), np.ones((n, 1), np.bool_))


def terms_of(postings: Sequence[Posting], *, max_facts: int = MAX_FACTS, max_words: int = MAX_WORDS) -> Terms:
    """The terms that enough of these postings have and enough lack; facts before words.

    Chosen by how many postings have them and never by what the person said, so that choosing them is no peeking. Terms
    in nearly the same postings are one term, under the words of the first.

    Args:
        postings: Those the person decided about, in the order decided.

    Cost: about 1 ms for each posting, for reading its words.
    """
    n = len(postings)
    facts = _columns([set(_facts(posting)) for posting in postings], most=1.0, limit=10 * max_facts)
    pieces = _columns([_pieces(posting) for posting in postings], most=_MOST, limit=100 * max_words)
    words = [(f"“{piece}”", column) for piece, column in pieces if _can_carry_taste(piece)]
    kept: dict[str, Booleans] = {}
    for found, limit in ((facts, max_facts), (words, max_words)):
        room = limit
        for name, column in found:
            if room == 0:
                break
            if not _is_said(column, kept):
                kept[name] = column
                room -= 1
    present = np.array([np.ones(n, np.bool_), *kept.values()]).T.reshape(n, 1 + len(kept))
    return Terms((ALL_POSTINGS, *kept), present)


def has_term(posting: Posting, words: str) -> bool:
    """Whether a posting has the term of these words; False for `ALL_POSTINGS`, which tells nobody apart.

    Cost: about a millisecond for one that may have a term of words, as all its words are read.
    """
    if words == ALL_POSTINGS:
        return False
    if not words.startswith("“"):
        return words in set(_facts(posting))
    piece = words.strip("“”")
    lowered = f"{posting.title}\n{posting.text}".lower()
    return all(word in lowered for word in piece.split()) and piece in _pieces(posting)


def _facts(posting: Posting) -> Iterator[str]:
    """Facts in words; pay and years as steps, so that different amounts can be one term."""
    own_steps = {*group_columns("pay"), *group_columns("years")}
    for words, _, columns in said(posting.facts):
        if own_steps.isdisjoint(columns):
            yield words
    pay, years = posting.facts.pay, posting.facts.years
    if pay:
        yield "pay is stated"
        size = pay_size(pay.value)
        yield from (
            f"pay of about {step}k or more" for step in PAY_STEPS if size is not None and size >= step
        )
    if years:
        yield from (f"asks for {step} or more years" for step in YEAR_STEPS if years.value >= step)
    if posting.company.strip():
        yield f"at {posting.company.strip()}"


def _pieces(posting: Posting) -> set[str]:
    """Different words and pairs of words, as the screener counts them."""
    return {piece for part in (posting.title, posting.text) for piece in tokens.pieces(tokens.tokens(part))}


def _can_carry_taste(piece: str) -> bool:
    return not any(word in tokens.COMMON or word.isdigit() for word in piece.split())


def _columns(rows: Sequence[set[str]], *, most: float, limit: int) -> list[tuple[str, Booleans]]:
    """The `limit` most frequent terms in at least `LEAST` rows and at most n - LEAST and `most` of them."""
    n = len(rows)
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row)
    ceiling = min(n - LEAST, most * n)
    often = [name for name, count in counts.items() if LEAST <= count <= ceiling]
    names = sorted(often, key=lambda name: (-counts[name], name.count(" "), name))[:limit]
    place = {name: j for j, name in enumerate(names)}
    present = np.zeros((n, len(names)), np.bool_)
    for i, row in enumerate(rows):
        present[i, [place[name] for name in row & place.keys()]] = True
    return [(name, present[:, j]) for j, name in enumerate(names)]


def _is_said(column: Booleans, kept: dict[str, Booleans]) -> bool:
    """Whether a kept term, other than by chance of being everywhere, stands for nearly the same postings."""
    return any((column & other).sum() >= _ALIKE * (column | other).sum() for other in kept.values())
