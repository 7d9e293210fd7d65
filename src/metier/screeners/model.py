"""The fitted model: weights on features, so that ten thousand postings cost a few products and reasons add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from metier.screeners.calibrate import Calibration
from metier.screeners.features import VIEWS, FeatureMatrix
from metier.screeners.head import HeadFit
from metier.screeners.sparse import Doubles, Floats, Sparse
from metier.screeners.wishes import Wishes, Yardstick

VIEW_BLOCKS = VIEWS
"""Blocks of features that are dense views; the others are `words`, `facts` and `profile`."""

_AT_ONCE = 4_096
"""Postings scored at once: what is computed on the way stays small beside the features."""


@dataclass(frozen=True, slots=True)
class Model:
    """Score = views · w + tfidf · w + facts · w + fit with the profile · w + intercept.

    Attributes:
        views: Weights of the dense views. Shape (3, dim).
        words: Weights of word columns, for rows scaled by `idf` to unit length. Shape (2^18,).
        facts: Weights of fact columns. Shape (fact_columns.WIDTH,).
        profile: Weight of one standard deviation of fit with the profile.
        alphas: Per view, how much likeness to each example counts. Shape (3, n examples).
        yardstick: Measures fits with the profile; None before decisions, when their order is all.
        wishes: The profile as directions.
        idf: Inverse document frequency of each word column among the examples. Shape (2^18,).
        calibration: From scores to probabilities.
        examples: Features of the examples, for finding near ones.
        left_out: Score of each example from the fit without its fold; NaN where no other fold has its label. Shape (n,).
        recency: How much each example counted for its age and its copies. Shape (n,).
    """

    views: Floats
    words: Floats
    facts: Floats
    profile: float
    alphas: Doubles
    intercept: float
    yardstick: Yardstick | None
    wishes: Wishes
    idf: Floats
    calibration: Calibration
    examples: FeatureMatrix
    left_out: Doubles
    recency: Doubles

    def fits(self, matrix: FeatureMatrix) -> Doubles:
        """How well each posting fits the profile, measured. Shape (n,)."""
        fits = self.wishes.score(matrix)
        return self.yardstick.measure(fits) if self.yardstick else fits

    def scores(self, matrix: FeatureMatrix) -> Doubles:
        """One score per posting; each depends on its own features alone. Shape (n,)."""
        parts = [
            self._scores(matrix.part(start, start + _AT_ONCE)) for start in range(0, len(matrix), _AT_ONCE)
        ]
        return np.concatenate([np.zeros(0), *parts])

    def _scores(self, matrix: FeatureMatrix) -> Doubles:
        found = self.profile * self.fits(matrix) + self.intercept
        if len(self.examples):
            # einsum and not a BLAS product: its sums do not depend on how many rows are asked for at once
            found += np.einsum("nvd,vd->n", matrix.dense, self.views)
            found += _words_score(matrix.words, self.idf, self.words) + matrix.facts.dot(self.facts)
        return found


class Blocks(TypedDict):
    """Weights per block, as `Model` takes them."""

    views: Floats
    words: Floats
    facts: Floats
    profile: float
    alphas: Doubles


@dataclass(frozen=True, slots=True)
class Taught:
    """What the head was taught on, as features: n examples, then hints, m rows in all.

    Attributes:
        dense: Vectors of the views. Shape (m, 3, dim).
        words: Rows as `tfidf` gives them.
        facts: Facts as columns.
        fits: Measured fit with the profile. Shape (m,).
        n: How many rows are examples.
    """

    dense: Floats
    words: Sparse
    facts: Sparse
    fits: Doubles
    n: int

    @classmethod
    def of(
        cls, examples: FeatureMatrix, hints: FeatureMatrix, idf: Floats, fits: Doubles, *, hint_size: float
    ) -> Taught:
        """The features of `examples` and, at `hint_size` times their size, of `hints`."""
        sizes = np.full(len(hints), hint_size, np.float32)
        return cls(
            np.concatenate([examples.dense, hints.dense * np.float32(hint_size)]),
            tfidf(examples.words, idf).over(tfidf(hints.words, idf).scaled(sizes)),
            examples.facts.over(hints.facts.scaled(sizes)),
            fits,
            len(examples),
        )

    def kernels(self) -> dict[str, Doubles]:
        """Products of all rows with all rows, per block. Each of shape (m, m)."""
        views = {
            name: (self.dense[:, view] @ self.dense[:, view].T).astype(np.float64)
            for view, name in enumerate(VIEW_BLOCKS)
            if self.dense.shape[2]
        }
        rest = {
            "words": self.words.gram(),
            "facts": self.facts.gram(),
            "profile": np.outer(self.fits, self.fits),
        }
        return {**views, **rest}


def blocks_of(fitted: HeadFit, taught: Taught, *, offset: float) -> Blocks:
    """The head's factors of rows as weights of features.

    Args:
        offset: Weight of the fit that is believed before learning.
    """
    dim = taught.dense.shape[2]
    alphas = np.array([fitted.factors.get(name, np.zeros(len(taught.fits))) for name in VIEW_BLOCKS])
    views = np.einsum("vn,nvd->vd", alphas, taught.dense).astype(np.float32).reshape(len(VIEW_BLOCKS), dim)
    return Blocks(
        views=views,
        words=taught.words.mix(fitted.factors["words"]),
        facts=taught.facts.mix(fitted.factors["facts"]),
        profile=offset + float(fitted.factors["profile"] @ taught.fits),
        alphas=alphas[:, : taught.n],
    )


def inverse_frequencies(words: Sparse) -> Floats:
    """log((n + 1) / (df + 1)) + 1 of every column among n rows. Shape (width,)."""
    frequency = np.bincount(words.columns, minlength=words.width)
    idf: Floats = (np.log((len(words) + 1) / (frequency + 1)) + 1).astype(np.float32)
    return idf


def tfidf(words: Sparse, idf: Floats) -> Sparse:
    """Each row times `idf`, at unit length; empty rows stay empty."""
    weighed = Sparse(words.starts, words.columns, words.values * idf[words.columns], words.width)
    lengths = np.sqrt(weighed.sums(weighed.values**2))
    return weighed.scaled((1 / np.where(lengths > 0, lengths, 1)).astype(np.float32))


def _words_score(words: Sparse, idf: Floats, weights: Floats) -> Floats:
    """`tfidf(words, idf).dot(weights)` without keeping the scaled rows."""
    weighed = words.values * idf[words.columns]
    raw = words.sums(weighed * weights[words.columns])
    lengths = np.sqrt(words.sums(weighed**2))
    return (raw / np.where(lengths > 0, lengths, 1)).astype(np.float32)
