"""How far a posting is from everything that was decided, told in the decided ones' own distances from each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metier.screeners.features import VIEWS, FeatureMatrix, unit
from metier.screeners.model import tfidf
from metier.screeners.sparse import Doubles, Floats

NOVEL = 0.05
"""Below this share a posting counts as novel: so many of the decided ones were as far from the rest of them (taste)."""

_FOLDED = 2_048  # columns that words are folded into: products differ by some .02 from those of all 2^18
_AT_ONCE = 2_048
_DIGITS = 5  # products are rounded, so that what else is looked at cannot show in the last bits
_WHOLE_TEXT = VIEWS.index("whole text")
_MIXER = np.uint32(2_654_435_769)  # Knuth's multiplicative hash: neighbouring columns part


@dataclass(frozen=True, slots=True)
class Novelty:
    """Nearness to the decided postings.

    Attributes:
        decided: One unit vector for each decided posting. Shape (n, dim).
        idf: Of the words among the decided; None where an encoder's vectors are compared.
        near: How near each decided posting is to the nearest other one. Shape (n,).
    """

    decided: Floats
    idf: Floats | None
    near: Doubles

    def p_values(self, matrix: FeatureMatrix) -> Doubles:
        """Share of the decided that were as far from all others or further, the posting itself counted. Shape (n,).

        With fewer than 19 decided nothing can be novel. Cost: a product of the postings with the decided ones.
        """
        parts = [
            self._p_values(matrix.part(start, start + _AT_ONCE)) for start in range(0, len(matrix), _AT_ONCE)
        ]
        return np.concatenate([np.zeros(0), *parts])

    def _p_values(self, matrix: FeatureMatrix) -> Doubles:
        if len(self.decided) < 2:
            return np.ones(len(matrix))
        nearest = np.round((_vectors(matrix, self.idf) @ self.decided.T).max(axis=1), _DIGITS)
        as_far = np.searchsorted(np.sort(self.near), nearest, side="right")
        found: Doubles = (1 + as_far) / (len(self.near) + 1)
        return found

    def of_decided(self) -> Doubles:
        """The same of each decided posting among the others. Shape (n,)."""
        as_far = np.searchsorted(np.sort(self.near), self.near, side="right")
        found: Doubles = as_far / max(len(self.near), 1)
        return found


def novelty_of(decided: FeatureMatrix, idf: Floats) -> Novelty:
    """Nearness to these decided postings: by meaning where an encoder read them, else by words.

    A posting that repeats a decided one is as near as can be, whatever it was called; repeats among the decided count
    like any other, as new postings repeat old ones as often.

    Args:
        idf: Inverse document frequency of each word column among them. Shape (2^18,).

    Source:
        Conformal anomaly detection by the nearest neighbour: Laxhammar & Falkman 2010.
    """
    # A word that no decided posting has must weigh no more than one that a single one has, else only new ones have such.
    rarest = idf[decided.words.columns].max(initial=0.0)
    of_words = None if decided.dense.shape[2] else np.minimum(idf, rarest)
    vectors = _vectors(decided, of_words)
    products = np.round(vectors @ vectors.T, _DIGITS)
    np.fill_diagonal(products, -np.inf)
    near = products.max(axis=1).astype(np.float64) if len(vectors) > 1 else np.ones(len(vectors))
    return Novelty(vectors, of_words, near)


def _vectors(matrix: FeatureMatrix, idf: Floats | None) -> Floats:
    """Unit vectors: of the whole text by meaning, or its words folded into few columns with signs."""
    if idf is None:
        return matrix.dense[:, _WHOLE_TEXT]
    words = tfidf(matrix.words, idf)
    mixed = words.columns.astype(np.uint32) * _MIXER
    folded = (mixed >> np.uint32(16)).astype(np.int64) % _FOLDED
    signs = np.where(mixed & np.uint32(1 << 15), 1.0, -1.0)
    rows = np.repeat(np.arange(len(words)), np.diff(words.starts))
    raw: Doubles = np.bincount(rows * _FOLDED + folded, signs * words.values, len(words) * _FOLDED).astype(
        np.float64
    )
    return unit(raw.reshape(len(words), _FOLDED))
