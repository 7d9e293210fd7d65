"""Guardrail: a rule of the person that raises a flag on a posting; it never lowers a verdict and never hides one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from metier.domain.facts import Quote


class GuardrailSource(StrEnum):
    """Where a guardrail is written."""

    FILE = "file"
    """A line of guardrails.md."""
    GOAL = "goal"
    """A growth goal of profile.md: each is a guardrail as it stands."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule in the person's own words.

    Attributes:
        words: What it says, as it is written.
        source: Where it is written.
        is_on: Rules that are off are kept and flag nothing.
        share: Of the postings it names, the share that is put before the person; below 1 for the exploration of a habit.
    """

    words: str
    source: GuardrailSource = GuardrailSource.FILE
    is_on: bool = True
    share: float = 1.0

    @property
    def key(self) -> str:
        """Eight digits that name it: a hash of its words, the same on every machine."""
        return hashlib.sha256(
            " ".join(self.words.split()).lower().encode("utf-8", "surrogatepass")
        ).hexdigest()[:8]


class RaisedBy(StrEnum):
    """What a guardrail found in a posting."""

    FACT = "fact"
    WORDS = "words"
    LIKENESS = "likeness"
    """A sentence that means much the same."""
    MODEL = "model"
    """A base model says so, with a quote."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag of a guardrail on one posting.

    Attributes:
        key: Of the guardrail.
        words: Of the guardrail, as they stood then.
        source: Where it is written; a growth goal is named as one.
        by: What was found.
        quote: The posting's own words that raised it.
    """

    key: str
    words: str
    source: GuardrailSource
    by: RaisedBy
    quote: Quote
