"""A base model that answers from a list."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import TypeAlias

from metier.domain.chat import ChatReply, ChatRequest, Usage

Scripted: TypeAlias = str | ChatReply | BaseException
"""What happens at one request: an answer, or a failure that is raised."""


def counted(text: str) -> int:
    """Tokens of `text` as the fakes count them: one for three characters, rather too many than too few."""
    return len(text) // 3 + 1


def with_usage(reply: ChatReply, request: ChatRequest) -> ChatReply:
    """The reply with the tokens as the fakes count them, where it names none."""
    if reply.usage is not None:
        return reply
    usage = Usage(counted(request.text), min(counted(reply.text), request.max_tokens))
    return ChatReply(reply.text, reply.finish, usage, reply.model, reply.logprobs)


class ScriptedModel:
    """A `ChatModel` that gives these replies in turn, to whichever thread asks first.

    Attributes:
        name: Identity of what answers.
        requests: Every request, in the order of asking, those that failed included.

    Example:
        >>> model = ScriptedModel(["yes", ValueError("line cut")])
        >>> model.ask(ChatRequest("", ())).text
        'yes'
        >>> model.ask(ChatRequest("", ()))
        Traceback (most recent call last):
        ...
        ValueError: line cut
    """

    def __init__(self, replies: Iterable[Scripted] = (), *, name: str = "scripted") -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._replies = deque(replies)
        self._lock = threading.Lock()

    def ask(self, request: ChatRequest) -> ChatReply:
        """The next reply of the script.

        Raises:
            AssertionError: The script has ended: a test asked more often than it meant to.
        """
        with self._lock:
            self.requests.append(request)
            if not self._replies:
                message = f"request {len(self.requests)} ({request.purpose}) came after the script had ended"
                raise AssertionError(message)
            scripted = self._replies.popleft()
        if isinstance(scripted, BaseException):
            raise scripted
        reply = ChatReply(scripted, model=self.name) if isinstance(scripted, str) else scripted
        return with_usage(reply, request)

    def count_tokens(self, text: str) -> int:
        """One for three characters."""
        return counted(text)

    @property
    def left(self) -> int:
        """Replies that were not asked for."""
        return len(self._replies)
