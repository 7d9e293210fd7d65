"""An asker without ledger or threads: one conversation after the other, every question asked once."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

from metier.domain.chat import Ask, ChatReply, Conversation, Talked
from metier.domain.ports import ChatModel

T = TypeVar("T")


class PlainAsker:
    """An `Asker` that costs nothing and fails as its model does.

    Attributes:
        kept: Replies by key; the same question is answered from here.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.kept: dict[str, ChatReply] = {}

    @property
    def model_name(self) -> str:
        """Identity of what answers."""
        return self._model.name

    def count_tokens(self, text: str) -> int:
        """As the model counts them."""
        return self._model.count_tokens(text)

    def talk(self, conversations: Sequence[Conversation[T]]) -> Generator[Talked[T], None, None]:
        """Each conversation's end, in their order."""
        for place, conversation in enumerate(conversations):
            n_calls = 0
            reply: ChatReply | None = None
            while True:
                try:
                    asks: Ask = next(conversation) if reply is None else conversation.send(reply)
                except StopIteration as ended:
                    yield Talked(place, ended.value, n_calls=n_calls)
                    break
                if asks.key not in self.kept:
                    n_calls += 1
                    self.kept[asks.key] = self._model.ask(asks.request)
                reply = self.kept[asks.key]
