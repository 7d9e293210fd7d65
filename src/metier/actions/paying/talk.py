"""One conversation while it is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from metier.domain.chat import Ask, ChatReply, Conversation, Talked, Unanswered

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Talk(Generic[T]):
    """A conversation and where it stands.

    Attributes:
        ask: What it wants to know now; None before it has begun.
        worst: The most that can cost, once it was looked at. Millionths of a dollar.
        is_begun: Whether it has had a reply already.
        is_busy: Another process was asking the same.
        n_tries: How often `ask` was tried.
        begun: Moment of the first try, by the monotonic clock.
        pauses: Seconds since then that the server asked to wait for.
        paid: Millionths of a dollar so far.
        n_calls: Requests sent so far.
    """

    place: int
    conversation: Conversation[T]
    ask: Ask | None = None
    worst: int | None = None
    is_begun: bool = False
    is_busy: bool = False
    n_tries: int = 0
    begun: float = 0.0
    pauses: float = 0.0
    paid: int = 0
    n_calls: int = 0

    @property
    def asks(self) -> Ask:
        """What it wants to know now."""
        assert self.ask is not None
        return self.ask

    def hear(self, reply: ChatReply | None) -> Talked[T] | None:
        """Send a reply in, None to begin; how it ended, or None where it asks on."""
        self.worst, self.n_tries, self.begun, self.pauses = None, 0, 0.0, 0.0
        try:
            if reply is None:
                self.ask = next(self.conversation)
            else:
                self.is_begun = True
                self.ask = self.conversation.send(reply)
        except StopIteration as end:
            return Talked(self.place, end.value, paid=self.paid, n_calls=self.n_calls)
        return None

    def give_up(self, why: Unanswered, words: str = "") -> Talked[T]:
        """End it without a result."""
        self.conversation.close()
        return Talked(self.place, None, why, words, self.paid, self.n_calls)
