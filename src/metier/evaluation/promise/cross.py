"""Held-out ranks: each decision ranked in the pile by a screener that learned from the other decisions only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Doubles: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]
M = TypeVar("M")
"""Postings as a screener reads them: rows of features."""
Scorer: TypeAlias = Callable[[M], Doubles]
"""One score per posting; higher is more to the person's taste."""

FOLDS = 5
"""Parts of the decisions; each costs a refit. Ten remove 1 to 2 % more (docs/log.md)."""

FEW = 100
"""With fewer undecided postings a rank among them alone would be coarse (taste)."""


@dataclass(frozen=True, slots=True)
class HeldOut(Generic[M]):
    """Where decisions stand in the pile by screeners that have not seen them.

    A rank is the share of the pile that scores lower; ranks of different screeners can be compared, scores cannot.

    Attributes:
        ranks: Rank of each decision. In [0, 1], shape (n,).
        open_ranks: Rank of each undecided posting, as `rank` has it. Shape (n_undecided,).
        scorers: One per fold.
        piles: Per fold, the scores of the pile, lowest first.
    """

    ranks: Doubles
    open_ranks: Doubles
    scorers: tuple[Scorer[M], ...]
    piles: tuple[Doubles, ...]

    @property
    def in_pile(self) -> Booleans:
        """Which decisions rank among the pile; those above all of it say nothing about what is left. Shape (n,)."""
        among: Booleans = self.ranks < 1
        return among

    def rank(self, postings: M) -> Doubles:
        """Rank of postings that nobody has learned from: the mean over the screeners. Shape (n_postings,)."""
        each = [_ranks(pile, scorer(postings)) for pile, scorer in zip(self.piles, self.scorers, strict=True)]
        mean: Doubles = np.mean(each, axis=0)
        return mean


def held_out(
    teach: Callable[[Integers], Scorer[M]],
    decided: Callable[[Integers], M],
    undecided: M,
    folds: Integers,
) -> HeldOut[M]:
    """Fit once without each fold, and rank what was left out.

    The pile is the undecided postings: the promise is about them, and the best of all that ever came may be decided by now.
    While there are hardly any, the decisions that are left out stand in.

    Args:
        teach: Learns from those decisions (their places) and gives a scorer.
        decided: Those decisions, by their places, as a scorer reads them.
        undecided: The undecided postings, as a scorer reads them.
        folds: 0 … k - 1; near-copies in one fold (`screeners.head.folds_of`). Shape (n,).

    Raises:
        ValueError: If there are fewer than two folds.

    Cost: one fit, and one scoring of the pile, per fold.
    """
    n_folds = int(folds.max()) + 1 if len(folds) else 0
    if n_folds < 2:
        msg = f"need two folds or more, got {n_folds}"
        raise ValueError(msg)
    ranks = np.zeros(len(folds))
    scorers, piles, each = [], [], []
    for fold in range(n_folds):
        here = np.flatnonzero(folds == fold)
        scorer = teach(np.flatnonzero(folds != fold))
        left_out, others = scorer(decided(here)), scorer(undecided)
        pile = np.sort(
            others if len(others) >= FEW else np.concatenate([others, np.repeat(left_out, n_folds)])
        )
        ranks[here] = _ranks(pile, left_out)
        each.append(_ranks(pile, others))
        scorers.append(scorer)
        piles.append(pile)
    return HeldOut(ranks, np.mean(each, axis=0), tuple(scorers), tuple(piles))


def _ranks(pile: Doubles, scores: Doubles) -> Doubles:
    ranks: Doubles = np.searchsorted(pile, scores, side="left") / max(len(pile), 1)
    return ranks
