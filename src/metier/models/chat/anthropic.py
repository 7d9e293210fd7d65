"""A base model behind Anthropic's Messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.domain.chat import ChatReply, ChatRequest, Finish, Usage
from metier.errors import TryAgainError
from metier.models.chat.asking import Asking, Place, merged
from metier.models.chat.dialect import Dialect, Format, Remembered
from metier.models.chat.reading import Json, count, rows, table, usage_of, words
from metier.net.chat_client import ChatClient
from metier.prompts.tokens import estimate_by_line

if TYPE_CHECKING:
    from metier.actions.batching.ports import BatchService

VERSION = "2023-06-01"
"""Of the API, as the header `anthropic-version` names it."""

_FINISH = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "refusal": Finish.REFUSED,
}


class AnthropicChat:
    """A `ChatModel` at Anthropic's address. No tools, no streaming; the stable part of a prompt is marked to be kept."""

    def __init__(self, place: Place, *, client: ChatClient) -> None:
        """A model that has been asked nothing yet."""
        self._place, self._client = place, client
        self._asking = Asking(
            place,
            client,
            "/messages",
            self._body,
            Remembered(Dialect()),
            headers={"anthropic-version": VERSION},
        )

    @property
    def name(self) -> str:
        """Model and host."""
        return self._place.identity

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, rather too many than too few."""
        return estimate_by_line(text)

    def ask(self, request: ChatRequest) -> ChatReply:
        """One answer, by one try.

        Raises:
            RefusedError: The person has not agreed to what it carries; nothing was sent.
            TryAgainError: This try failed in a way that another may not.
            ProviderError: It failed for good.
        """
        return self._read(table(self._asking.answer(request)))

    def batches(self) -> BatchService:
        """Anthropic's batches for this model; requests are written as the server took the latest one."""
        from metier.models.chat.batches.anthropic import AnthropicBatches

        return AnthropicBatches(
            self._place,
            self._client,
            body=lambda request: self._body(request, self._asking.remembered.get()),
            read=self._read,
            version=VERSION,
        )

    def _body(self, request: ChatRequest, dialect: Dialect) -> dict[str, object]:
        system, messages = _prompt(request)
        body: dict[str, object] = {
            "model": self._place.model,
            "max_tokens": request.max_tokens,
            "messages": messages,
        }
        if system:
            body["system"] = system
        if dialect.temperature:
            body["temperature"] = 0
        if request.schema is not None and dialect.format is Format.SCHEMA:
            body["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.schema)}}
        return merged(body, self._place.extra)

    def _read(self, answer: Json) -> ChatReply:
        content = answer.get("content")
        if not isinstance(content, list):
            raise TryAgainError(
                self._place.address.shown, what="its JSON has no list `content`", maybe_paid=True
            )
        text = "".join(words(part.get("text")) for part in rows(content) if part.get("type") == "text")
        hide = self._place.key.secret.hide_in
        return ChatReply(
            hide(text),
            _FINISH.get(words(answer.get("stop_reason")), Finish.OTHER),
            _usage(table(answer.get("usage"))),
            hide(words(answer.get("model")))[:200],
        )


def _prompt(request: ChatRequest) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """System and messages as blocks; the last block up to which all is stable is marked to be kept."""
    system = [_block(request.system)] if request.system else []
    last = system[0] if system else None
    messages: list[dict[str, object]] = []
    for turn in request.turns:
        blocks = []
        for piece in turn.pieces:
            if piece.text:  # empty blocks are refused
                blocks.append(_block(piece.text))
                last = blocks[-1] if piece.stable else last
        messages.append({"role": turn.role.value, "content": blocks})
    if last is not None:
        last["cache_control"] = {"type": "ephemeral"}
    return system, messages


def _block(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def _usage(usage: Json) -> Usage | None:
    """The three kinds of prompt tokens that Anthropic counts apart, as one count and its parts."""
    new = count(usage.get("input_tokens"))
    kept = count(usage.get("cache_read_input_tokens") or 0)
    written = count(usage.get("cache_creation_input_tokens") or 0)
    if new is None or kept is None or written is None:
        return None
    return usage_of(new + kept + written, usage.get("output_tokens"), cached=kept, written=written)
