"""A base model behind chat completions in OpenAI's format: hosted ones, and the servers of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.domain.chat import ChatReply, ChatRequest, Finish, Usage
from metier.errors import TryAgainError
from metier.models.chat.asking import Asking, Place, merged
from metier.models.chat.choices import TOP, of_openai
from metier.models.chat.dialect import Dialect, Format, Remembered
from metier.models.chat.reading import Json, count, rows, table, usage_of, words
from metier.net.chat_client import ChatClient
from metier.prompts.tokens import estimate_by_line

if TYPE_CHECKING:
    from metier.actions.batching.ports import BatchService

_FINISH = {
    "stop": Finish.STOP,
    "eos": Finish.STOP,
    "length": Finish.LENGTH,
    "model_length": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
    "refusal": Finish.REFUSED,
}


class OpenAiChat:
    """A `ChatModel` at an OpenAI-compatible address. No tools, no streaming, one answer."""

    def __init__(
        self,
        place: Place,
        *,
        client: ChatClient,
        max_field: str = "max_tokens",
        format: str = "json_schema",  # noqa: A002  # the word of the API
    ) -> None:
        """A model that has been asked nothing yet.

        Args:
            max_field, format: What the server is known to take; what it refuses is dropped and remembered.
        """
        dialect = Dialect(Format(format), max_field, logprobs=place.logprobs)
        self._place, self._client = place, client
        self._asking = Asking(place, client, "/chat/completions", self._body, Remembered(dialect))

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
        return self._read(table(self._asking.answer(request)), request.choices)

    def batches(self) -> BatchService:
        """OpenAI's batches for this model; requests are written as the server took the latest one."""
        from metier.models.chat.batches.openai import OpenAiBatches

        return OpenAiBatches(
            self._place,
            self._client,
            body=lambda request: self._body(request, self._asking.remembered.get()),
            read=self._read,
        )

    def _body(self, request: ChatRequest, dialect: Dialect) -> dict[str, object]:
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": turn.role.value, "content": turn.text} for turn in request.turns]
        body: dict[str, object] = {
            "model": self._place.model,
            "messages": messages,
            dialect.max_field: request.max_tokens,
        }
        if dialect.temperature:
            body["temperature"] = 0
        shape = self._shape(request, dialect)
        if shape is not None:
            body["response_format"] = shape
        if dialect.logprobs and request.choices:
            body |= {"logprobs": True, "top_logprobs": TOP}
        return merged(body, self._place.extra)

    def _shape(self, request: ChatRequest, dialect: Dialect) -> dict[str, object] | None:
        if request.schema is None or dialect.format is Format.NONE:
            return None
        if dialect.format is Format.OBJECT:
            return {"type": "json_object"}
        schema = dict(request.schema)
        return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}

    def _read(self, answer: Json, wanted: tuple[str, ...]) -> ChatReply:
        choices = answer.get("choices")
        if not isinstance(choices, list):
            raise TryAgainError(
                self._place.address.shown, what="its JSON has no list `choices`", maybe_paid=True
            )
        choice = table(choices[0]) if choices else {}
        message = table(choice.get("message"))
        refusal = words(message.get("refusal"))
        finish = _FINISH.get(words(choice.get("finish_reason")), Finish.OTHER)
        hide = self._place.key.secret.hide_in
        return ChatReply(
            hide(_text(message.get("content")) or refusal),
            Finish.REFUSED if refusal else finish,
            _usage(table(answer.get("usage"))),
            hide(words(answer.get("model")))[:200],
            of_openai(table(choice.get("logprobs")).get("content"), wanted),
        )


def _text(content: object) -> str:
    """The answer without its thinking, which some servers put beside it as parts."""
    if isinstance(content, list):
        return "".join(words(part.get("text")) for part in rows(content) if part.get("type") == "text")
    return words(content)


def _usage(usage: Json) -> Usage | None:
    prompt, answer = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
    details = table(usage.get("prompt_tokens_details"))
    cached = details.get("cached_tokens")
    if cached is None:
        cached = usage.get("prompt_cache_hit_tokens")  # DeepSeek
    written = details.get("cache_write_tokens")
    if written is None and prompt is not None:
        written = prompt - (count(cached) or 0)  # not told: all that is new, as some ask more for keeping it
    whole = count(usage.get("total_tokens"))
    if prompt is not None and answer is not None and whole is not None:
        answer = max(answer, whole - prompt)  # Gemini counts its thinking in the total only, and bills it
    return usage_of(prompt, answer, cached=cached, written=written)
