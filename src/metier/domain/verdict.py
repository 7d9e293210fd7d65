"""Verdict: what one screener, in one exact version, said about one posting; and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from metier.domain.decision import Label
from metier.domain.facts import Quote
from metier.domain.posting import PostingId


class ReasonKind(StrEnum):
    """What a reason rests on."""

    FACT = "fact"
    PHRASE = "phrase"
    PROFILE = "profile"
    LIMIT = "limit"
    NEIGHBOUR = "neighbour"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved a posting up or down.

    Attributes:
        kind: What it rests on.
        words: In words: "remote", "you were excited about …".
        weight: How far it moved the score; positive is up. Comparable within one verdict only.
        quote: The posting's own words; always a verbatim piece of it.
        posting_id: The decided posting a `NEIGHBOUR` reason points to.
        label: What the person said about that posting.
    """

    kind: ReasonKind
    words: str
    weight: float
    quote: Quote | None = None
    posting_id: PostingId | None = None
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a screener said; the three probabilities sum to 1. Frozen when made.

    Attributes:
        score: Rank order; higher is more to the person's taste. No unit.
        tentative: The order is meant, the label is not (fewer than about 30 decisions behind it).
        screener: Kind of screener: `prior`, `words`, `learned`, `profile`, …
        version: Hash of everything the verdict rests on.
        outside_limits: Hard limits of the profile the posting breaks, in words; the posting is still shown.
    """

    posting_id: PostingId
    p_passed: float
    p_maybe: float
    p_excited: float
    score: float
    screener: str
    version: str
    made_at: datetime | None = None
    tentative: bool = True
    outside_limits: tuple[str, ...] = ()
    cost_usd: Decimal = Decimal(0)

    @property
    def label(self) -> Label:
        """The most probable label; ties go to the higher grade, as a missed good job costs more than a look."""
        pairs = ((self.p_excited, Label.EXCITED), (self.p_maybe, Label.MAYBE), (self.p_passed, Label.PASSED))
        return max(pairs, key=lambda pair: pair[0])[1]
