"""Asking: which postings to put before the person next, with the verdict frozen and covered until they decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from metier.actions.decide import DecideReport, decide, examples
from metier.actions.desk import Desk
from metier.domain.decision import Label, Occasion
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Verdict
from metier.screeners.base import Screener

ROUND = 5
"""Postings chosen at once; after them the screener learns again. Small, as each answer changes what is worth asking."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A posting put before the person; what the screener thinks of it is frozen but not told."""

    posting: Posting
    occasion: Occasion


class Picker(Protocol):
    """Chooses what to ask next."""

    def __call__(
        self,
        undecided: Sequence[Posting],
        verdicts: Sequence[Verdict],
        taught: Sequence[Example],
        n: int,
        n_asked: int,
        /,
    ) -> list[tuple[int, Occasion]]:
        """Indices into `undecided`, at most `n`, each with the way it was drawn."""
        ...


def answer_offer(desk: Desk, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
    """Store the person's answer to what was put before them; durable when it returns. Only now may the verdict be shown."""
    report = decide(
        offer.posting, label, reason=reason, occasion=offer.occasion,
        decisions=desk.decisions, verdicts=desk.verdicts, placements=desk.placements, clock=desk.clock,
    )  # fmt: skip
    note_offer(desk, offer, skipped=False)
    return report


def note_offer(desk: Desk, offer: Offer, *, skipped: bool) -> None:
    """Remember that a posting was put before the person, and whether they put it off."""
    desk.decisions.offer(offer.posting.id, offer.occasion, offered_at=desk.clock.now(), skipped=skipped)


class Asking:
    """One session of labelling.

    Args:
        screener: Not yet taught; learns from the standing decisions at the start of every round.
        picker: Chooses what to ask.
        shadows: Screeners, not yet taught, whose verdicts on the chosen postings are frozen beside, for comparing.
    """

    def __init__(
        self,
        screener: Screener,
        picker: Picker,
        desk: Desk,
        profile: Profile,
        *,
        shadows: Sequence[Screener] = (),
    ) -> None:
        self._screener = screener
        self._shadows = tuple(shadows)
        self._picker = picker
        self._desk = desk
        self._profile = profile
        self._round: list[Offer] = []
        self._put_off: set[PostingId] = set()
        self.n_undecided = 0
        self.n_decided = 0

    def next(self) -> Offer | None:
        """The next posting to decide about, or None when all are decided or were skipped in this session."""
        if not self._round:
            self._round = self.choose()
        return self._round[0] if self._round else None

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the person's answer; durable when it returns. Only now may the verdict be shown."""
        report = answer_offer(self._desk, offer, label, reason=reason)
        self._done_with(offer)
        self.n_decided += 1
        self.n_undecided -= 1
        return report

    def skip(self, offer: Offer) -> None:
        """Leave a posting for another day; it is not offered again in this session."""
        self._put_off.add(offer.posting.id)
        note_offer(self._desk, offer, skipped=True)
        self._done_with(offer)

    def again(self, posting: Posting, occasion: Occasion) -> None:
        """Put a posting first, for instance after its decision was undone."""
        self._round.insert(0, Offer(posting, occasion))
        self.n_undecided += 1

    def _done_with(self, offer: Offer) -> None:
        self._round = [other for other in self._round if other.posting.id != offer.posting.id]

    def choose(
        self, *, waiting: Collection[PostingId] = (), put_off: Collection[PostingId] = ()
    ) -> list[Offer]:
        """A new round, the verdicts on it frozen; for who puts postings before the person and keeps the answers.

        Args:
            waiting: Postings that are before the person already; they count as asked, and are not chosen again.
            put_off: Postings that were left for another day.
        """
        taught = examples(self._desk.decisions.history(), self._desk.postings)
        undecided = self._desk.postings.undecided()
        self.n_undecided = len(undecided)
        left_out = {*self._put_off, *waiting, *put_off}
        open_ones = [posting for posting in undecided if posting.id not in left_out]
        if not open_ones:
            return []
        fitted = self._screener.learn(taught)
        verdicts = fitted.screen(open_ones)
        n_asked = self._desk.decisions.n_offers() + len(waiting)
        chosen = self._picker(open_ones, verdicts, taught, ROUND, n_asked)
        self._desk.verdicts.freeze(
            [verdicts[i] for i, _ in chosen],
            basis=getattr(fitted, "basis", ""),
            profile_key=self._profile.key,
            n_decisions=len(taught),
            made_at=self._desk.clock.now(),
        )
        if self._shadows:
            from metier.actions.shadows import (
                freeze_shadows,  # with all that asks base models; most have none
            )

            freeze_shadows(
                self._shadows, taught, [open_ones[i] for i, _ in chosen], self._desk, self._profile
            )
        return [Offer(open_ones[i], occasion) for i, occasion in chosen]
