"""The `Screener` protocol: anything that learns from examples and returns verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, Self

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, Verdict

LABELS_FOR_A_LABEL = 30
"""Below this many decisions a verdict promises an order only and is `tentative`
(three-way agreement stays poor under 30 labels on every set measured; docs/log.md)."""

FEW_OF_A_LABEL = 5
"""With fewer of every other label than this, nothing is known about what tells the labels apart (taste)."""


def is_tentative(labels: Sequence[Label]) -> bool:
    """Whether so little was decided that an order may be promised, and no label.

    Example:
        >>> is_tentative([])
        True
    """
    counts = sorted(Counter(labels).values())
    return len(labels) < LABELS_FOR_A_LABEL or len(counts) < 2 or counts[-2] < FEW_OF_A_LABEL


class Screener(Protocol):
    """Anything that learns from examples and returns verdicts.

    `learn` returns a new object and leaves `self` unchanged, so a backtest can learn from every prefix of a
    history. The same examples give the same verdicts, bit for bit. `check.check_screener` tests the contract.

    Attributes:
        kind: The screener's name: `prior`, `words`, `learned`, …
        version: Hash of everything its verdicts rest on: code version, settings, profile, encoder, examples.
    """

    @property
    def kind(self) -> str:
        """The screener's name."""
        ...

    @property
    def version(self) -> str:
        """Hash of everything its verdicts rest on."""
        ...

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener that has learned from `examples`, given in the order they were decided.

        Raises:
            NotEnoughExamplesError: If it cannot say anything with so few.
        """
        ...

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting, in the same order; `made_at` is left to the caller."""
        ...

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        """What moved this posting most, strongest first; quotes are verbatim pieces of the posting."""
        ...
