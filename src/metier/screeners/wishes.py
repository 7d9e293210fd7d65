"""What the profile's words say about a posting before anything was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from metier.domain.profile import Profile
from metier.screeners.features import FeatureMatrix, Features, unit
from metier.screeners.sparse import Doubles, Floats
from metier.screeners.tokens import COMMON, WIDTH, column, pieces, tokens

_SECTION_WEIGHT = {"must_have": 1.0, "nice_to_have": 1.0, "growth_goals": 0.7, "about": 0.5}  # taste
_BREAKER_WEIGHT = 0.6
_DENSE_SPREAD = 0.24  # with it and the next, fits of one field spread by about 1 (measured on four topics)
_WORDS_SPREAD = 0.12
_BOUND = 2.0
_PSEUDO = 3.0  # examples' worth of belief in a spread of 1
_NEGATED = re.compile(r"(?:no|not|never|without|keine?n?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The profile as directions in the space of features.

    Attributes:
        lines: Every line with its weight; negative speaks against a posting.
        dense: Direction in the space of the views, all views alike. Shape (dim,).
        words: Weight of each word column. Shape (2^18,).
    """

    lines: tuple[tuple[str, float], ...]
    dense: Floats
    words: Floats

    def score(self, matrix: FeatureMatrix) -> Doubles:
        """How well each posting fits; comparable within one profile only. Shape (n,)."""
        if not self.lines:
            return np.zeros(len(matrix))
        meaning = np.einsum("nvd,d->n", matrix.dense, self.dense) / 3
        lengths = np.sqrt(matrix.words.sums(matrix.words.values**2))
        named = matrix.words.dot(self.words) / np.where(lengths > 0, lengths, 1)
        found: Doubles = meaning.astype(np.float64) / _DENSE_SPREAD + named.astype(np.float64) / _WORDS_SPREAD
        return found


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Where and how far fits with the profile spread, as far as the examples show.

    Attributes:
        middle: Mean fit.
        spread: Standard deviation, drawn towards 1 where there are few examples.
    """

    middle: float = 0.0
    spread: float = 1.0

    def measure(self, fits: Doubles) -> Doubles:
        """Fits in standard deviations, within ±2: the profile alone never outweighs a decision on the same posting."""
        bounded: Doubles = _BOUND * np.tanh((fits - self.middle) / (_BOUND * self.spread))
        return bounded


def yardstick_of(fits: Doubles) -> Yardstick:
    """The yardstick of the examples' fits; of no examples, the plain one."""
    if not len(fits):
        return Yardstick()
    squares = len(fits) * float(fits.var()) + _PSEUDO
    return Yardstick(float(fits.mean()), float(np.sqrt(squares / (len(fits) + _PSEUDO))))


def wishes_of(profile: Profile, featurizer: Features) -> Wishes:
    """The wishes and deal-breakers of `profile`; "no …" among the wishes counts against, and the other way round."""
    lines = weighted_lines(profile)
    vectors = featurizer.sentences([line for line, _ in lines])
    weights = np.array([weight for _, weight in lines], np.float64)
    dense = np.zeros(vectors.shape[1], np.float32)
    words = np.zeros(WIDTH, np.float32)
    for sign in (1, -1):
        chosen = np.sign(weights) == sign
        if chosen.any():
            strength = 1.0 if sign > 0 else _BREAKER_WEIGHT
            mean = (np.abs(weights[chosen])[:, None] * vectors[chosen]).sum(axis=0)
            dense += np.float32(sign * strength) * unit(mean)
            words += np.float32(sign * strength) * _word_direction([lines[i] for i in np.flatnonzero(chosen)])
    return Wishes(lines, dense, words)


def weighted_lines(profile: Profile) -> tuple[tuple[str, float], ...]:
    """Every line of the profile with its weight, negative for what speaks against a posting."""
    wished = [
        (line, weight) for section, weight in _SECTION_WEIGHT.items() for line in getattr(profile, section)
    ]
    refused = [(line, -1.0) for line in profile.deal_breakers]
    return tuple((line, -weight if _NEGATED.match(line) else weight) for line, weight in wished + refused)


def telling_words(line: str) -> list[str]:
    """The words of a profile line that not every posting has."""
    return [word for word in tokens(line) if word not in COMMON and not word.isdigit()]


def _word_direction(lines: list[tuple[str, float]]) -> Floats:
    found = np.zeros(WIDTH, np.float32)
    for line, weight in lines:
        for piece in set(pieces(telling_words(line))):
            found[column(piece)] = max(found[column(piece)], abs(weight))
    return unit(found) * np.float32(np.sqrt(2))
