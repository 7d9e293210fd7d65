"""Modes: what a session of deciding asks about, as the commands have them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from metier.actions.ask import Offer
from metier.domain.decision import Label, Occasion

if TYPE_CHECKING:
    from metier.actions.decide import DecideReport
    from metier.workspace import Workspace


class Mode(StrEnum):
    """What is asked about."""

    ASKS = "asks"
    """What teaches most, and a share drawn at random: `metier label`."""
    INBOX = "inbox"
    """What the last ranking put before the person today: `metier inbox --label`."""
    AUDIT = "audit"
    """A random look at what is hidden, or ranks low: `metier label --audit`."""
    AGAIN = "again"
    """Earlier postings, the earlier answers hidden: `metier relabel`."""
    NAMED = "named"
    """Postings that the person named: `metier label 17 18`."""

    @property
    def goes_on(self) -> bool:
        """Whether another round is chosen when one ends; the others ask what there is, once."""
        return self in {Mode.ASKS, Mode.AUDIT}


def answer(workspace: Workspace, mode: Mode, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
    """Store an answer as the command of this mode does."""
    deciding = workspace.deciding
    if mode is Mode.AGAIN:
        return deciding.answer_again(offer, label, reason=reason)
    if mode is Mode.NAMED:
        return workspace.label(offer.posting.number, label.value, why=reason, occasion=offer.occasion)
    return deciding.answer(offer, label, reason=reason)


def put_off(workspace: Workspace, mode: Mode, offer: Offer) -> None:
    """Leave a posting for another day; only what metier put before the person is remembered as put off."""
    if mode not in {Mode.AGAIN, Mode.NAMED}:
        workspace.deciding.put_off(offer)


def named(workspace: Workspace, ids: tuple[str, ...]) -> list[Offer]:
    """Offers of postings that the person named.

    Raises:
        UnknownIdError: There is no such posting.
    """
    return [Offer(workspace.posting(which), Occasion.CHOSEN) for which in ids]
