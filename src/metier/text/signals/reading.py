"""All signals of one posting."""

from __future__ import annotations

from metier.domain.facts import Part
from metier.domain.posting import Posting
from metier.domain.seen import NOT_SEEN, Seen
from metier.text.facts.reading import MAX_TEXT, View
from metier.text.signals.ghost import ghost_signals
from metier.text.signals.scam import scam_signals
from metier.text.signals.signal import Signal
from metier.text.signals.vague_pay import vague_pay_signals

_MAX_TITLE = 2_000


def signals_in(posting: Posting, seen: Seen | None = None) -> tuple[Signal, ...]:
    """What a person should know about a posting; at most one signal of each rule.

    Args:
        posting: Cleaned, with its facts; the first 60,000 characters of its text are read.
        seen: What the store knows of its sightings; without it nothing is said about reposts.

    Returns:
        Signals in the order scam, ghost, repost, vague pay. Quotes are verbatim: `part[start:end] == words`.

    Cost: linear in the text. Figures: `benchmarks/signals.py`, `benchmarks/scams.py`.
    """
    title = View.of(Part.TITLE, posting.title[:_MAX_TITLE])
    text = View.of(Part.TEXT, posting.text[:MAX_TEXT])
    facts = posting.facts
    return (
        *scam_signals(title, text, is_english=facts.language in {None, "en"}),
        *ghost_signals(text, seen or NOT_SEEN),
        *vague_pay_signals(text, facts.pay),
    )
