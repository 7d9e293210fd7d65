"""Filter: which postings of a matrix may be hidden under a promise, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from metier.evaluation.promise.cross import Booleans, Doubles, HeldOut, M
from metier.evaluation.promise.line import Density, Line


@dataclass(frozen=True, slots=True)
class Filter(Generic[M]):
    """Hides what ranks below the line, where enough was decided to know.

    Attributes:
        excited: Held-out ranks of the excited decisions that count, lowest first. Shape (n,).
    """

    held_out: HeldOut[M]
    density: Density
    line: Line
    excited: Doubles

    def may_hide(self, postings: M) -> Booleans:
        """Which postings may be hidden; none of them was learned from. Shape (n_postings,)."""
        return self._below(self.held_out.rank(postings))

    def reasons(self, postings: M) -> tuple[str, ...]:
        """Why each may be hidden, in one sentence; empty where it may not."""
        ranks = self.held_out.rank(postings)
        hidden = self._below(ranks)
        as_low = np.searchsorted(self.excited, ranks, side="right")
        return tuple(
            self._sentence(int(n)) if is_hidden else "" for n, is_hidden in zip(as_low, hidden, strict=True)
        )

    def removed(self, others: Doubles) -> float:
        """Of decisions that did not excite, given by their held-out ranks, the share that may be hidden, as the pile has them.

        Each stands for as many of the pile as `draw_line` says; NaN where there are none.
        """
        weights = 1 / np.maximum(self.density.over(others), 1e-9)
        return float(weights @ self._below(others) / weights.sum()) if len(others) else float("nan")

    def _below(self, ranks: Doubles) -> Booleans:
        below: Booleans = (ranks < self.line.at) & self.density.is_known(ranks)
        return below

    def _sentence(self, as_low: int) -> str:
        who = {0: "none", 1: "only 1"}.get(as_low, f"only {as_low}")
        return f"ranks below the bound: of {len(self.excited)} held-out excited ones {who} ranked as low"
