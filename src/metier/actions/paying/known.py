"""What the ledger knows of questions before they are asked: answered before, or on their way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from metier.actions.ledger import Ledger
from metier.domain.chat import Ask, Conversation

T = TypeVar("T")


def first_asks(conversations: Sequence[Conversation[T]]) -> Iterator[Ask]:
    """The first question of each that has one; the conversations are closed."""
    for conversation in conversations:
        ask = next(conversation, None)
        conversation.close()
        if ask is not None:
            yield ask


def without_kept(asks: Sequence[Ask], ledger: Ledger, *, use_subject: bool) -> list[Ask]:
    """The questions that have no reply yet, each once."""
    kept = ledger.kept([ask.key for ask in asks])
    new = list({ask.key: ask for ask in asks if ask.key not in kept}.values())
    if not use_subject:
        return new
    by_subject = ledger.kept([ask.subject for ask in new], subjects=True)
    return [ask for ask in new if ask.subject not in by_subject]


def in_batch(asks: Sequence[Ask], ledger: Ledger, *, use_subject: bool) -> set[str]:
    """Keys of the questions whose answer is on its way in a batch; with other examples too where that would be used."""
    if not asks:
        return set()
    found = ledger.in_batch([ask.key for ask in asks])
    if use_subject:
        subjects = ledger.in_batch([ask.subject for ask in asks], subjects=True)
        found |= {ask.key for ask in asks if ask.subject in subjects}
    return found
