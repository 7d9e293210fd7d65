"""What a hybrid needs of the screener that judges before a base model is asked: `learned`, or `fine_tuned`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.screeners.base import Screener
from metier.screeners.calibrate import Calibration
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.limits import Limit
from metier.screeners.sparse import Doubles, Floats


class FirstScreener(Screener, Protocol):
    """Judges every posting by scores that are calibrated on its own examples."""

    @property
    def method(self) -> str:
        """In words, what its verdicts rest on apart from profile and decisions."""
        ...

    @property
    def basis(self) -> str:
        """In words, what the order rests on."""
        ...

    @property
    def tentative(self) -> bool:
        """Whether its verdicts promise an order only."""
        ...

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The profile's hard limits."""
        ...

    @property
    def examples(self) -> tuple[Example, ...]:
        """What it learned from, in order."""
        ...

    @property
    def featurizer(self) -> Features:
        """Reads postings."""
        ...

    @property
    def left_out(self) -> Doubles:
        """Score of each example that does not know its own label; NaN where there is none. Shape (n,)."""
        ...

    @property
    def calibration(self) -> Calibration:
        """From its scores to its probabilities."""
        ...

    @property
    def decided(self) -> FeatureMatrix:
        """Features of the examples."""
        ...

    @property
    def idf(self) -> Floats:
        """Inverse document frequency of each word column among the examples."""
        ...

    def screen_matrix(self, postings: Sequence[Posting], matrix: FeatureMatrix) -> list[Verdict]:
        """One verdict per posting, whose features are at hand."""
        ...
