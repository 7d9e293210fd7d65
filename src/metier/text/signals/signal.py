"""What a signal on a posting is; nothing here decides what happens because of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.domain.facts import Quote


class SignalKind(StrEnum):
    """What a posting may be, or leave out."""

    SCAM = "scam"
    """It reads like fraudulent ads."""
    GHOST = "ghost"
    """It may stand for no open position: it collects applicants."""
    REPOST = "repost"
    """The same opening was published again and again, or in many places at once."""
    VAGUE_PAY = "vague_pay"
    """It speaks of pay without saying how much, or says it in a way that can mean many amounts."""


class Strength(StrEnum):
    """How sure a measured signal is."""

    LIKELY = "likely"
    """No genuine ad of those it was measured on scored so high."""
    POSSIBLE = "possible"
    """At most 2 % of the genuine ads it was measured on scored so high."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to know about a posting. It labels; it never hides, ranks or judges a posting.

    Attributes:
        kind: What it is about.
        words: For people, without a full stop; safe to show on one line, never the advertiser's own words.
        rule: Name of the rule that found it, for figures: `wording`, `fee + bank`, `competitive`, `seen again`, …
        quotes: At most three verbatim pieces of the posting that it rests on; empty where it rests on sightings.
        strength: How sure it is; None where that was not measured.
    """

    kind: SignalKind
    words: str
    rule: str
    quotes: tuple[Quote, ...] = ()
    strength: Strength | None = None
