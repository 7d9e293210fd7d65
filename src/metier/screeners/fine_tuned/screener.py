"""The screener `fine_tuned`: the frozen one and weights that the person's labels changed, mixed by what is known of them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, Verdict
from metier.errors import NotEnoughExamplesError
from metier.screeners.calibrate import Calibration
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.fine_tuned.mixing import Mixture, mixture_of
from metier.screeners.fine_tuned.ports import KIND, TunedScores, Tuner, by_weights
from metier.screeners.learned import LearnedScreener, verdicts_of
from metier.screeners.limits import Limit
from metier.screeners.sparse import Doubles, Floats

CODE_VERSION = "fine_tuned-1"
"""Raise with any change that moves verdicts."""
LEAST = 20
"""Labels without which no weights are changed."""


@dataclass(frozen=True)
class FineTunedScreener:
    """Judges by changed weights as far as they are known to be better, and else as the frozen screener does.

    It begins with one of two things: weights of the workspace, changed earlier, which only their head and their share
    learn from new decisions; or a tuner, which changes weights by the examples of `learn` alone, as a backtest must.

    Attributes:
        frozen: The learned screener on the encoder as it was published.
        tuned: Changed weights; None before a tuner has made them.
        tuner: Makes them out of examples; None where they are there already.
        mixture: How the two scores become one; None before anything was learned.
        kind: `fine_tuned`; `CANDIDATE` beside another tuned model that is in use.
    """

    frozen: LearnedScreener
    tuned: TunedScores | None = None
    tuner: Tuner | None = None
    mixture: Mixture | None = None
    kind: str = KIND

    @cached_property
    def version(self) -> str:
        """Hash of code version, frozen screener with its examples, and weights or what makes them."""
        rests_on = f"{CODE_VERSION}\n{self.frozen.version}\n{self._weights}"
        return hashlib.sha256(rests_on.encode()).hexdigest()[:16]

    @property
    def method(self) -> str:
        """In words, what its verdicts rest on apart from profile and decisions."""
        return f"{CODE_VERSION}, {self.frozen.method}, {self._weights}"

    @property
    def basis(self) -> str:
        """In words, what the order rests on; ends with the tuned model's id, by which its verdicts are found again."""
        share = round(100 * self.mixture.share) if self.mixture else 0
        named = by_weights(self.tuned.id) if self.tuned and self.tuned.id else ""
        return f"{self.frozen.basis}; {share} % by changed weights{named}"

    @property
    def tentative(self) -> bool:
        """Whether its verdicts promise an order only."""
        return self.frozen.tentative

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The profile's hard limits."""
        return self.frozen.limits

    @property
    def examples(self) -> tuple[Example, ...]:
        """What was learned from."""
        return self.frozen.examples

    @property
    def featurizer(self) -> Features:
        """Reads postings for the frozen side."""
        return self.frozen.featurizer

    @property
    def left_out(self) -> Doubles:
        """Mixed score of each example, which does not know its own label; NaN where there is none. Shape (n,)."""
        return self.mixture.left_out if self.mixture else self.frozen.left_out

    @property
    def calibration(self) -> Calibration:
        """From mixed scores to probabilities."""
        return self.mixture.calibration if self.mixture else self.frozen.calibration

    @property
    def decided(self) -> FeatureMatrix:
        """Features of the examples, as the frozen side reads them."""
        return self.frozen.decided

    @property
    def idf(self) -> Floats:
        """Inverse document frequency of each word column among the examples."""
        return self.frozen.idf

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener that has learned from `examples` alone.

        Cost: with weights of the workspace, that of the learned screener twice, and reading the examples by the changed
        weights once; with a tuner, a training.

        Raises:
            NotEnoughExamplesError: A tuner was given fewer than 20, or all alike.
            ExtraMissingError: A tuner's packages are not installed.
        """
        if self.tuned is None:
            check_enough(examples)
        frozen = self.frozen.learn(examples)
        if not examples:
            return dataclasses.replace(self, frozen=frozen, mixture=None)
        tuned = self.tuned
        if tuned is None:
            assert self.tuner is not None
            tuned = self.tuner.tune(examples)
        taught = tuned.learn(examples)
        grades = np.array([example.label.grade for example in examples], np.int64)
        mixture = mixture_of(
            frozen.left_out, taught.left_out(examples), grades,
            recency=frozen.recency, calibration=frozen.calibration,
        )  # fmt: skip
        return dataclasses.replace(self, frozen=frozen, tuned=taught, tuner=None, mixture=mixture)

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting, in the same order. Cost: reading those that the changed weights have not read."""
        return self.screen_matrix(postings, self.featurizer.features(postings))

    def screen_matrix(self, postings: Sequence[Posting], matrix: FeatureMatrix) -> list[Verdict]:
        """The same for postings whose features, as the frozen side reads them, are at hand."""
        return verdicts_of(self, postings, matrix, self._scores(postings, matrix))

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        """What moved this posting most on the frozen side, which changed weights only shift; they give no reasons themselves."""
        return self.frozen.explain(posting, limit=limit)

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those that the changed weights have not read; none where they count for nothing."""
        return self.tuned.unread(postings) if self.tuned and self._share else []

    def readable(self, postings: Sequence[Posting]) -> list[Posting]:
        """What a shadow judges beside a screening: all that was read, and the best unread ones, a minute's worth; in order."""
        unread = self.unread(postings)
        if not unread or self.tuned is None:
            return list(postings)
        order = np.argsort(-self.frozen.scores(self.featurizer.features(unread)), kind="stable")
        left = {unread[place].id for place in order[self.tuned.at_once :]}
        return [posting for posting in postings if posting.id not in left]

    @property
    def _share(self) -> float:
        return self.mixture.share if self.mixture else 0.0

    @property
    def _weights(self) -> str:
        made_by = self.tuned or self.tuner
        return made_by.name if made_by else "nothing tuned"

    def _scores(self, postings: Sequence[Posting], matrix: FeatureMatrix) -> Doubles:
        frozen = self.frozen.scores(matrix)
        if self.mixture is None or not self._share or self.tuned is None:
            return frozen
        return np.round(self.mixture.scores(frozen, self.tuned.scores(postings)), 9)


def check_enough(examples: Sequence[Example]) -> None:
    """Return if there are 20 labels, not all alike.

    Raises:
        NotEnoughExamplesError: There are not.
    """
    counts = Counter(example.label for example in examples)
    if len(examples) < LEAST or len(counts) < 2:
        classes = ", ".join(f"{n} {label.value}" for label, n in counts.items())
        raise NotEnoughExamplesError(have=len(examples), need=LEAST, classes=classes)
