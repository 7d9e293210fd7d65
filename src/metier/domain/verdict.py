"""Verdict: what one screener, in one exact version, said about one posting; and why."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from metier.domain.decision import Label
from metier.domain.facts import Part, Quote
from metier.domain.posting import PostingId

Shares: TypeAlias = tuple[float, float, float]
"""Probabilities of passed, maybe and excited; their sum is 1."""


class ReasonKind(StrEnum):
    """What a reason rests on."""

    FACT = "fact"
    PHRASE = "phrase"
    PROFILE = "profile"
    LIMIT = "limit"
    NEIGHBOUR = "neighbour"
    NOTE = "note"
    MODEL = "model"


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
class Said:
    """What a base model said about a posting, as it was frozen with the verdict.

    Attributes:
        model: Identity of the model that answered.
        prompt: Version of the template it was asked with.
        raw: Its own probabilities, before they were calibrated.
        reasons: Codes of its reasons, from the closed list of `prompts.answer`.
        quotes: Pieces of the posting it quoted; what does not stand there was dropped.
        note: Its own words, at most 200 characters, without addresses and markup; untrusted.
        addresses_ai: It says that the posting tries to give orders to programs.
        examples: Decided postings that stood in the prompt.
        flagged: Sentences of the posting that look like orders, in the posting's own words.
        without_flagged: Its probabilities when asked again without those sentences; None where it was not asked.
        truncated: The middle of the posting was left out, as it was too long.
        together: How many postings stood in one pasted prompt; 1 everywhere else.
    """

    model: str
    prompt: str
    raw: Shares
    reasons: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    note: str = ""
    addresses_ai: bool = False
    examples: tuple[PostingId, ...] = ()
    flagged: tuple[str, ...] = ()
    without_flagged: Shares | None = None
    truncated: bool = False
    together: int = 1

    def to_json(self) -> str:
        """As the store keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Said:
        """What `to_json` wrote."""
        row = json.loads(kept)
        row["quotes"] = tuple(Quote(**(quote | {"part": Part(quote["part"])})) for quote in row["quotes"])
        for name in ("raw", "without_flagged", "reasons", "examples", "flagged"):
            row[name] = None if row[name] is None else tuple(row[name])
        return cls(**row)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a screener said; the three probabilities sum to 1. Frozen when made.

    Attributes:
        score: Rank order; higher is more to the person's taste. No unit.
        tentative: The order is meant, the label is not (fewer than about 30 decisions behind it).
        screener: Kind of screener: `prior`, `words`, `learned`, `profile`, …
        version: Hash of everything the verdict rests on.
        outside_limits: Hard limits of the profile the posting breaks, in words; the posting is still shown.
        review: Why a screener could say nothing and the person has to look; empty almost always. The probabilities are
            then the shares of the labels so far, no label is claimed, and the verdict is never frozen.
        said: What a base model said, for verdicts that rest on one.
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
    review: str = ""
    said: Said | None = None

    @property
    def label(self) -> Label:
        """The most probable label; ties go to the higher grade, as a missed good job costs more than a look."""
        pairs = ((self.p_excited, Label.EXCITED), (self.p_maybe, Label.MAYBE), (self.p_passed, Label.PASSED))
        return max(pairs, key=lambda pair: pair[0])[1]
