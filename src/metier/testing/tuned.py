"""Changed weights without training: scores by a word, for tests of what judges by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.screeners.sparse import Doubles


@dataclass(frozen=True)
class WordScores:
    """`TunedScores` that like one word: 1 where a posting has it, else -1, times `strength`.

    Attributes:
        trained_on: Postings whose left-out score is unknown, as the weights learned from them.
        silent_about: Postings about which nothing can be had.
        read: Postings that were read before; None for all.
    """

    word: str
    id: str = ""
    strength: float = 1.0
    trained_on: frozenset[PostingId] = frozenset()
    silent_about: frozenset[PostingId] = frozenset()
    read: frozenset[PostingId] | None = None
    at_once: int = 3
    method: str = "encoder"
    asked: list[PostingId] = field(default_factory=list)
    """Every posting that was scored, in order."""

    @property
    def name(self) -> str:
        """The word, and how much it counts."""
        return f"{self.id or 'toy'} {self.word} {self.strength}"

    def learn(self, examples: Sequence[Example]) -> WordScores:  # noqa: ARG002  # the port's signature
        """Itself."""
        return self

    def left_out(self, examples: Sequence[Example]) -> Doubles:
        """Its scores, unknown of what it was trained on."""
        known = self.scores([example.posting for example in examples])
        hidden = [example.posting.id in self.trained_on for example in examples]
        return np.where(np.array(hidden, bool), np.nan, known)

    def scores(self, postings: Sequence[Posting]) -> Doubles:
        """1 or -1 times `strength`."""
        self.asked.extend(posting.id for posting in postings)
        return np.array(
            [
                np.nan
                if posting.id in self.silent_about
                else self.strength * (1 if self.word in f"{posting.title} {posting.text}" else -1)
                for posting in postings
            ],
            np.float64,
        )

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those that are not among `read`."""
        return [] if self.read is None else [posting for posting in postings if posting.id not in self.read]


@dataclass(frozen=True)
class WordTuner:
    """A `Tuner` that finds the word of the examples' titles that tells the excited ones best."""

    name: str = "word tuner"

    def tune(self, examples: Sequence[Example]) -> WordScores:
        """Scores by that word; the first in the alphabet of several."""
        worth: dict[str, int] = {}
        for example in examples:
            for word in set(example.posting.title.split()):
                worth[word] = worth.get(word, 0) + example.label.grade - 1
        best = min(worth, key=lambda word: (-worth[word], word), default="")
        return WordScores(best)
