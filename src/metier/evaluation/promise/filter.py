"""Filter: which postings may be hidden under a promise, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metier.evaluation.promise.cross import Booleans, Doubles
from metier.evaluation.promise.line import Density, Line


@dataclass(frozen=True, slots=True)
class Filter:
    """Hides what ranks below the line, where enough was decided to know.

    Attributes:
        excited: Held-out ranks of the excited decisions that count, lowest first. Shape (n,).
    """

    density: Density
    line: Line
    excited: Doubles

    def may_hide(self, ranks: Doubles) -> Booleans:
        """Which postings of these ranks may be hidden. Same shape."""
        below: Booleans = (ranks < self.line.at) & self.density.is_known(ranks)
        return below

    def reasons(self, ranks: Doubles) -> tuple[str, ...]:
        """Why each may be hidden, in one sentence; empty where it may not."""
        as_low = np.searchsorted(self.excited, ranks, side="right")
        return tuple(
            self._sentence(int(n)) if is_hidden else ""
            for n, is_hidden in zip(as_low, self.may_hide(ranks), strict=True)
        )

    def removed(self, others: Doubles) -> float:
        """Of decisions that did not excite, given by their held-out ranks, the share that may be hidden, as the pile has them.

        Each stands for as many of the pile as `draw_line` says; NaN where there are none.
        """
        weights = 1 / np.maximum(self.density.over(others), 1e-9)
        return float(weights @ self.may_hide(others) / weights.sum()) if len(others) else float("nan")

    def _sentence(self, as_low: int) -> str:
        who = {0: "none", 1: "only 1"}.get(as_low, f"only {as_low}")
        return f"ranks so low that of {len(self.excited)} postings that excited you {who} did, each judged without knowing your answer"
