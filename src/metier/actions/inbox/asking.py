"""Deciding from the inbox: today's postings, one at a time, each with the way it came before the person."""

from __future__ import annotations

from collections.abc import Sequence

from metier.actions.ask import Offer, answer_offer, note_offer
from metier.actions.decide import DecideReport
from metier.actions.desk import Desk
from metier.actions.inbox.values import InboxRow, Section
from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting


class InboxAsking:
    """Questions about the rows of an inbox, in their order, every third a draw of the audit; those put off before last.

    A draw of the audit is decided as `AUDIT`, which is what the promise is checked by; everything else as `RANKED`. The
    verdicts were frozen by the screening.
    """

    def __init__(self, desk: Desk, rows: Sequence[InboxRow]) -> None:
        self._desk = desk
        first = sorted(_mixed(rows), key=lambda row: row.n_skipped > 0)
        self._open = [Offer(row.posting, _occasion(row.section)) for row in first]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Everything that is still to be asked, in order."""
        return tuple(self._open)

    def next(self) -> Offer | None:
        """The next posting; None when there are no more."""
        return self._open[0] if self._open else None

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the person's answer; durable when it returns. Only now may the verdict be shown."""
        report = answer_offer(self._desk, offer, label, reason=reason)
        self._done_with(offer)
        return report

    def skip(self, offer: Offer) -> None:
        """Leave a posting for another day; that it was put off is remembered."""
        note_offer(self._desk, offer, skipped=True)
        self._done_with(offer)

    def again(self, posting: Posting, occasion: Occasion) -> None:
        """Put a posting first, for instance after its decision was undone."""
        self._open.insert(0, Offer(posting, occasion))

    def _done_with(self, offer: Offer) -> None:
        self._open = [other for other in self._open if other.posting.id != offer.posting.id]


def _mixed(rows: Sequence[InboxRow]) -> list[InboxRow]:
    """The draws of the audit spread among the others: who stops early has looked at one, and the promise lives by that."""
    draws = iter([row for row in rows if row.section is Section.AUDIT])
    mixed: list[InboxRow] = []
    for place, row in enumerate((row for row in rows if row.section is not Section.AUDIT), start=1):
        mixed.append(row)
        if place % 2 == 0 and (draw := next(draws, None)):
            mixed.append(draw)
    return [*mixed, *draws]


def _occasion(section: Section) -> Occasion:
    return Occasion.AUDIT if section is Section.AUDIT else Occasion.RANKED
