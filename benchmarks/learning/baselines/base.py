"""A baseline as a `Screener`: subclasses turn training postings and grades into a function that judges."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, Verdict
from metier.errors import NotEnoughExamplesError

Doubles: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Judging: TypeAlias = Callable[[Sequence[Posting]], Doubles]
"""Postings → P(passed, maybe, excited), shape (n, 3)."""


@dataclass(frozen=True)
class Baseline(ABC):
    """A screener that is there to be compared with; it explains nothing."""

    judging: Judging | None = None

    @property
    @abstractmethod
    def kind(self) -> str:
        """The name in reports."""

    @property
    def version(self) -> str:
        """Figures are told apart by the version in `methods`; verdicts of a baseline are never stored."""
        return "benchmark"

    @abstractmethod
    def fit(self, postings: Sequence[Posting], grades: Integers) -> Judging:
        """What was learned from the postings and their grades, of which there are at least two different ones."""

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener fitted on `examples` alone.

        Raises:
            NotEnoughExamplesError: With fewer than two different labels.
        """
        grades = np.array([example.label.grade for example in examples], np.int64)
        labels = sorted({example.label.value for example in examples})
        if len(labels) < 2:
            raise NotEnoughExamplesError(have=len(examples), need=2, classes=", ".join(labels))
        return dataclasses.replace(self, judging=self.fit([example.posting for example in examples], grades))

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting.

        Raises:
            NotEnoughExamplesError: Before anything was learned.
        """
        if self.judging is None:
            raise NotEnoughExamplesError(have=0, need=2)
        if not postings:
            return []
        return [
            Verdict(posting.id, low, middle, high, high + middle / 2, self.kind, self.version)
            for posting, (low, middle, high) in zip(postings, self.judging(postings).tolist(), strict=True)
        ]

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:  # noqa: ARG002  # the protocol's shape
        """Nothing."""
        return ()
