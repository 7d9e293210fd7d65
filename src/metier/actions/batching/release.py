"""Ending a batch: what nothing came of costs nothing, unless it may have been worked on."""

from __future__ import annotations

from datetime import datetime

from metier.actions.batching.ports import BatchBook, Stage
from metier.actions.ledger import CallState, Caps, Ledger, SettledCall


def release(
    name: str, words: str, ledger: Ledger, book: BatchBook, *, at: datetime, maybe_paid: bool = False
) -> int:
    """Settle every call of a batch that is still open, then end it; how many there were.

    Args:
        words: Why, for ledger and person.
        maybe_paid: They count as spent, and are asked again only on request; else they cost nothing.
    """
    state = CallState.UNKNOWN if maybe_paid else CallState.FAILED
    open_ones = [
        SettledCall(call.number, state if call.reserved else CallState.FAILED, error=words)
        for call in book.calls(name)
        if call.state is CallState.SENT
    ]
    ledger.step(open_ones, [], run="", caps=Caps(), at=at)
    book.change(name, Stage.ENDED, at=at, words=words)
    return len(open_ones)
