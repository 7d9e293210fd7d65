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

    def fits(self, matrix: FeatureMatrix) -> Doubles:
        """How well each posting fits the profile, measured. Shape (n,)."""
        fits = self.wishes.score(matrix)
        return self.yardstick.measure(fits) if self.yardstick else fits

    def scores(self, matrix: FeatureMatrix) -> Doubles:
        """One score per posting; each depends on its own features alone. Shape (n,)."""
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


def blocks_of(
    fitted: HeadFit, matrix: FeatureMatrix, words: Sparse, fit_of: Doubles, *, offset: float
) -> Blocks:
    """The head's factors of examples as weights of features.

    Args:
        words: The examples' rows as `tfidf` gives them.
        fit_of: The examples' centred fit with the profile. Shape (n,).
        offset: Weight of the fit that is believed before learning.
    """
    dim = matrix.dense.shape[2]
    alphas = np.array([fitted.factors.get(name, np.zeros(len(matrix))) for name in VIEW_BLOCKS])
    views = np.einsum("vn,nvd->vd", alphas, matrix.dense).astype(np.float32).reshape(len(VIEW_BLOCKS), dim)
    return Blocks(
        views=views,
        words=words.mix(fitted.factors["words"]),
        facts=matrix.facts.mix(fitted.factors["facts"]),
        profile=offset + float(fitted.factors["profile"] @ fit_of),
        alphas=alphas,
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
