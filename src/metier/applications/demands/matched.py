"""Match: which own facts show that the person has what a demand asks, and how that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from metier.applications.demands.demand import Demand
from metier.domain.record import OwnFactId

Likeness = Callable[[Sequence[str], Sequence[str]], NDArray[np.floating]]
"""How alike each of some sentences is to each of others: cosines, shape (n, m). See `likeness_by`."""


class Shown(StrEnum):
    """Whether own facts show what a demand asks."""

    SHOWN = "shown"
    PARTLY = "partly"
    NOT_SHOWN = "not shown"
    """A gap: the record does not say it, which is not the same as that the person lacks it."""


class How(StrEnum):
    """How a fact shows it."""

    TOOL = "same tool"
    WORDS = "same words"
    YEARS = "dated"
    LANGUAGE = "language"
    DEGREE = "degree"
    LIKENESS = "alike in meaning"
    """By sentence vectors alone: a hint where to look, never enough for `SHOWN`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One own fact that shows something of what is asked.

    Attributes:
        strength: 0 to 1: how much of what is asked it shows.
    """

    fact: OwnFactId
    how: How
    strength: float


@dataclass(frozen=True, slots=True)
class Match:
    """A demand with the own facts that answer it.

    Attributes:
        evidence: Best first; equally good ones in the order of the record.
        why: One sentence for people: what is asked, and what the facts show of it.
    """

    demand: Demand
    evidence: tuple[Evidence, ...]
    shown: Shown
    why: str

    @property
    def facts(self) -> tuple[OwnFactId, ...]:
        """The facts, best first."""
        return tuple(each.fact for each in self.evidence)

    @property
    def is_gap(self) -> bool:
        """Whether the record does not show it."""
        return self.shown is Shown.NOT_SHOWN


def likeness_by(encode: Callable[[Sequence[str]], NDArray[np.floating]]) -> Likeness:
    """Likeness by a sentence encoder.

    Args:
        encode: One vector of unit length per text, shape (n, dim), such as `Encoder.encode` or `Features.sentences`; zeros
            for what may not be read, and dim 0 where there is no encoder: then nothing is alike.
    """

    def likeness(some: Sequence[str], others: Sequence[str]) -> NDArray[np.floating]:
        vectors = encode([*some, *others])
        found: NDArray[np.floating] = vectors[: len(some)] @ vectors[len(some) :].T
        return found

    return likeness
