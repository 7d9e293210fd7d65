"""Nearest neighbours among frozen sentence vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from benchmarks.learning.baselines.base import Baseline, Doubles, Integers, Judging
from benchmarks.learning.baselines.linear import text_and_title
from benchmarks.learning.baselines.tuning import FOLDS, folds_of

from metier.domain.posting import Posting
from metier.evaluation.metrics import N_GRADES, log_losses
from metier.screeners.features import Featurizer

_NEAREST = (1, 3, 5, 10, 20, 50)
_TEMPERATURES = (0.02, 0.05, 0.1, 1.0)
_PRIOR = 1.0  # votes of the label shares; without them one neighbour would be certain


@dataclass(frozen=True)
class Neighbours(Baseline):
    """The nearest training postings vote, weighed by exp(cosine / temperature); both numbers by inner validation."""

    featurizer: Featurizer | None = None

    @property
    def kind(self) -> str:
        """`knn`."""
        return "knn"

    def fit(self, postings: Sequence[Posting], grades: Integers) -> Judging:
        """The training postings, and how many of them vote how unevenly."""
        assert self.featurizer is not None
        reader = self.featurizer
        rows = text_and_title(reader, postings) / np.sqrt(2)
        n_nearest, temperature = _tuned(rows @ rows.T, grades)
        return lambda new: _votes(
            text_and_title(reader, new) / np.sqrt(2) @ rows.T, grades, n_nearest, temperature
        )


def _tuned(products: Doubles, grades: Integers) -> tuple[int, float]:
    folds = folds_of(grades)
    choices = list(product(_NEAREST, _TEMPERATURES))
    losses = np.zeros(len(choices))
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if outside.any() and inside.any():
            likeness = products[np.ix_(outside, inside)]
            for place, (n_nearest, temperature) in enumerate(choices):
                p = _votes(likeness, grades[inside], n_nearest, temperature)
                losses[place] += log_losses(grades[outside], p).sum()
    return choices[int(np.argmin(losses))]


def _votes(likeness: Doubles, grades: Integers, n_nearest: int, temperature: float) -> Doubles:
    """Shares of the votes with the label shares as a pseudo-vote. Shape (n, 3)."""
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :n_nearest]
    found = np.take_along_axis(likeness, nearest, axis=1)
    votes = np.exp((found - found[:, :1]) / temperature)
    shares = (np.bincount(grades, minlength=N_GRADES) + 1 / 3) / (len(grades) + 1)
    counted = np.stack([(votes * (grades[nearest] == g)).sum(axis=1) for g in range(N_GRADES)], axis=1)
    total: Doubles = (counted + _PRIOR * shares) / (votes.sum(axis=1, keepdims=True) + _PRIOR)
    return total
