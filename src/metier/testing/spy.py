"""A screener that remembers what it was given: proof of what a replay lets screeners see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True)
class SpyScreener:
    """Says a third for every label, and writes down every call.

    Attributes:
        examples: What it learned from.
        learned: Arguments of every `learn`, of this screener and of those that it became.
        screened: Arguments of every `screen`, with the examples learned before.

    Example:
        >>> from metier.testing import example, posting
        >>> spy = SpyScreener()
        >>> verdicts = spy.learn([example(posting("Cook"), "passed")]).screen([posting("Baker")])
        >>> [shown.title for _, postings in spy.screened for shown in postings]
        ['Baker']
    """

    examples: tuple[Example, ...] = ()
    learned: list[tuple[Example, ...]] = field(default_factory=list)
    screened: list[tuple[tuple[Example, ...], tuple[Posting, ...]]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """`spy`."""
        return "spy"

    @property
    def version(self) -> str:
        """Hash of the examples."""
        words = "\n".join(f"{example.posting.id} {example.label}" for example in self.examples)
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def learn(self, examples: Sequence[Example]) -> Self:
        """Remember the examples."""
        self.learned.append(tuple(examples))
        return type(self)(tuple(examples), self.learned, self.screened)

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """Remember the postings; the same verdict for each."""
        self.screened.append((self.examples, tuple(postings)))
        third = 1 / 3
        return [
            Verdict(posting.id, third, third, third, 0.0, self.kind, self.version) for posting in postings
        ]

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:  # noqa: ARG002  # the protocol's shape
        """Nothing: every posting is the same to it."""
        return ()
