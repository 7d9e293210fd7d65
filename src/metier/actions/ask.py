"""Asking: which postings to put before the person next, with the verdict frozen and covered until they decide."""

from __future__ import annotations

from collections.abc import Sequence
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
            self._round = self._new_round()
        return self._round[0] if self._round else None

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the person's answer; durable when it returns. Only now may the verdict be shown."""
        report = decide(
            offer.posting, label, reason=reason, occasion=offer.occasion,
            decisions=self._desk.decisions, verdicts=self._desk.verdicts, placements=self._desk.placements,
            clock=self._desk.clock,
        )  # fmt: skip
        self._remember(offer, skipped=False)
        self.n_decided += 1
        self.n_undecided -= 1
        return report

    def skip(self, offer: Offer) -> None:
        """Leave a posting for another day; it is not offered again in this session."""
        self._put_off.add(offer.posting.id)
        self._remember(offer, skipped=True)

    def again(self, posting: Posting, occasion: Occasion) -> None:
        """Put a posting first, for instance after its decision was undone."""
        self._round.insert(0, Offer(posting, occasion))
        self.n_undecided += 1

    def _remember(self, offer: Offer, *, skipped: bool) -> None:
        self._round = [other for other in self._round if other.posting.id != offer.posting.id]
        self._desk.decisions.offer(
            offer.posting.id, offer.occasion, offered_at=self._desk.clock.now(), skipped=skipped
        )

    def _new_round(self) -> list[Offer]:
        taught = examples(self._desk.decisions.history(), self._desk.postings)
        undecided = self._desk.postings.undecided()
        self.n_undecided = len(undecided)
        open_ones = [posting for posting in undecided if posting.id not in self._put_off]
        if not open_ones:
            return []
        fitted = self._screener.learn(taught)
        verdicts = fitted.screen(open_ones)
        chosen = self._picker(open_ones, verdicts, taught, ROUND, self._desk.decisions.n_offers())
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
