"""Asking again about earlier postings, the earlier answer hidden: how the person agrees with themselves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from metier.actions.ask import Offer
from metier.actions.decide import DecideReport
from metier.actions.desk import Desk
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.posting import Posting, PostingId

AFTER_DECISIONS = 20
"""A posting is asked about again after so many other decisions …"""
AFTER = timedelta(days=7)
"""… or after so long: either way the earlier answer is hardly remembered (taste)."""
AT_ONCE = 10


def may_be_asked_again(history: Sequence[Decision], *, now: datetime) -> list[PostingId]:
    """Decided postings whose answer lies long enough back, oldest answer first."""
    stands = standing(history)
    n_later = range(len(stands) - 1, -1, -1)
    return [
        posting_id
        for later, (posting_id, decision) in zip(n_later, stands.items(), strict=True)
        if later >= AFTER_DECISIONS or now - decision.decided_at >= AFTER
    ]


def answer_again(desk: Desk, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
    """Store the answer of somebody who was asked again; the same answer keeps the reason that was given before."""
    posting = offer.posting
    before = standing(desk.decisions.of(posting.id)).get(posting.id)
    kept = before.reason if before and before.label is label else ""
    decision = desk.decisions.append(
        posting.id, label, reason=reason or kept, occasion=Occasion.RELABEL,
        decided_at=desk.clock.now(), verdict_run=None,
    )  # fmt: skip
    return DecideReport(posting, decision, before, said=None)


class Relabelling:
    """Questions of one `metier relabel`, drawn uniformly from what may be asked again.

    The new answer stands from now on, as taste may have moved; the person can keep the earlier one, which is stored
    as a decision of its own. Either way both answers stay in the history and count for consistency.

    Attributes:
        n_eligible: How many postings could be asked about.
    """

    def __init__(self, desk: Desk, rng: random.Random, *, limit: int = AT_ONCE) -> None:
        self._desk = desk
        history = desk.decisions.history()
        eligible = may_be_asked_again(history, now=desk.clock.now())
        self.n_eligible = len(eligible)
        drawn = _draw(eligible, history, rng, limit)
        self._open = [Offer(posting, Occasion.RELABEL) for posting in desk.postings.by_ids(drawn)]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Everything that is still to be asked, in order."""
        return tuple(self._open)

    def next(self) -> Offer | None:
        """The next posting; None when there are no more."""
        return self._open[0] if self._open else None

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the answer; durable when it returns. The same answer keeps the reason that was given before."""
        report = answer_again(self._desk, offer, label, reason=reason)
        self._open = [other for other in self._open if other.posting.id != offer.posting.id]
        return report

    def skip(self, offer: Offer) -> None:
        """Leave it as it is."""
        self._open.remove(offer)

    def again(self, posting: Posting, occasion: Occasion) -> None:
        """Put a posting first, for instance after its answer was undone."""
        self._open.insert(0, Offer(posting, occasion))


def _draw(
    eligible: Sequence[PostingId], history: Sequence[Decision], rng: random.Random, limit: int
) -> list[PostingId]:
    """Uniformly among those never asked again; when they run out, among the others."""
    asked = {decision.posting_id for decision in history if decision.occasion is Occasion.RELABEL}
    new = [posting_id for posting_id in eligible if posting_id not in asked]
    drawn = rng.sample(new, min(limit, len(new)))
    rest = [posting_id for posting_id in eligible if posting_id in asked]
    return drawn + rng.sample(rest, min(limit - len(drawn), len(rest)))
