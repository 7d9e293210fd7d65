"""Scores by a tuned sentence encoder: the learned screener's head on vectors that moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.screeners.features import Features
from metier.screeners.fine_tuned.copies import copy_what_was_learned
from metier.screeners.learned import LearnedScreener
from metier.screeners.sparse import Doubles


class ReadsOnce(Features, Protocol):
    """`Features` that tell which postings they have not read yet."""

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those whose text would have to be encoded, in the same order."""
        ...


@dataclass(frozen=True)
class EncoderScores:
    """`TunedScores` of an encoder whose last layers were tuned.

    Attributes:
        id: Of the tuned model; empty in a backtest.
        features: Read postings by the tuned encoder.
        told: Per posting a score by an encoder and a head that had not seen it.
        trained_on: Every posting that tuned the encoder.
        profile: Wishes that learning begins with.
        head: Learns anew at every decision.
        learned_from: The postings behind `trained_on`, as far as they are at hand.
    """

    id: str
    features: ReadsOnce
    told: Mapping[PostingId, float]
    trained_on: frozenset[PostingId]
    profile: Profile = field(default_factory=Profile)
    head: LearnedScreener | None = None
    method: str = "encoder"
    at_once: int = 100
    learned_from: Sequence[Posting] = ()

    @property
    def name(self) -> str:
        """The model's id and everything its vectors rest on."""
        return f"{self.id or 'encoder'} {self.features.name}"

    def learn(self, examples: Sequence[Example]) -> Self:
        """The same vectors with a head that has learned from `examples`. Cost: reading them once."""
        head = LearnedScreener(self.features, self.profile).learn(examples)
        return dataclasses.replace(self, head=head)

    def left_out(self, examples: Sequence[Example]) -> Doubles:
        """Scores by folds whose encoder had not seen the example; of later ones by the head's own folds. Shape (n,).

        NaN for later copies of what tuned the encoder.

        The head's left-out score of an example that tuned the encoder knows its label through the vectors: calibrated on
        those, probabilities are far too sure (docs/log.md, 2026-11-30).
        """
        assert self.head is not None
        copied = copy_what_was_learned(examples, self.trained_on, self.learned_from)
        own = np.where(copied, np.nan, self.head.left_out)
        return np.array(
            [
                self.told.get(example.posting.id, np.nan) if example.posting.id in self.trained_on else score
                for example, score in zip(examples, own.tolist(), strict=True)
            ]
        )

    def scores(self, postings: Sequence[Posting]) -> Doubles:
        """The head's scores. Shape (n,)."""
        assert self.head is not None
        return self.head.scores(self.features.features(postings))

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those whose text the tuned encoder has not read."""
        return self.features.unread(postings)
