"""The bodies of OpenAI's chat completions and Anthropic's Messages, from the server's side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from metier.domain.chat import ChatReply, ChatRequest, Finish, Piece, Role, Turn, Usage

OPENAI, ANTHROPIC = "/chat/completions", "/messages"
_OPENAI_FINISH = {Finish.STOP: "stop", Finish.LENGTH: "length", Finish.REFUSED: "content_filter"}
_ANTHROPIC_FINISH = {Finish.STOP: "end_turn", Finish.LENGTH: "max_tokens", Finish.REFUSED: "refusal"}


@dataclass(frozen=True)
class Work:
    """One request, understood, and what it is answered.

    Attributes:
        path: `OPENAI` or `ANTHROPIC`.
        kept, written: Tokens of the prompt that came from a kept prefix, or were put into one.
    """

    path: str
    body: dict[str, Any]
    request: ChatRequest
    reply: ChatReply
    kept: int = 0
    written: int = 0

    @property
    def usage(self) -> Usage:
        """What is billed."""
        assert self.reply.usage is not None
        return replace(self.reply.usage, cached_tokens=self.kept, written_tokens=self.written)

    def saying(self, text: str, finish: Finish = Finish.STOP) -> Work:
        return replace(self, reply=replace(self.reply, text=text, finish=finish))

    def packed(self, **changes: Any) -> dict[str, Any]:
        """The answer as JSON; `changes` replace its keys."""
        make = openai_answer if self.path == OPENAI else anthropic_answer
        return make(self) | changes


def request_of(path: str, body: Mapping[str, Any]) -> ChatRequest:
    """What a body asks, as the fakes understand it."""
    if path == ANTHROPIC:
        system = "".join(part["text"] for part in body.get("system", []))
        turns = [
            (row["role"], [(part["text"], "cache_control" in part) for part in row["content"]])
            for row in body["messages"]
        ]
        schema = body.get("output_config", {}).get("format", {}).get("schema")
    else:
        system = "".join(row["content"] for row in body["messages"] if row["role"] == "system")
        turns = [
            (row["role"], [(row["content"], False)]) for row in body["messages"] if row["role"] != "system"
        ]
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    return ChatRequest(
        system,
        tuple(Turn(Role(role), tuple(Piece(*piece) for piece in pieces)) for role, pieces in turns),
        schema,
        body.get("max_tokens") or body.get("max_completion_tokens") or 16,
        _choices(schema) if body.get("logprobs") else (),
    )


def _choices(schema: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple((schema or {}).get("properties", {}).get("label", {}).get("enum", ()))


def openai_answer(work: Work) -> dict[str, Any]:
    text, usage = _labelled(work), work.usage
    choice: dict[str, Any] = {
        "index": 0,
        "message": {"role": "assistant", "content": text, "refusal": None},
        "finish_reason": _OPENAI_FINISH[work.reply.finish],
    }
    if work.body.get("logprobs"):
        choice["logprobs"] = {"content": list(_tokens(text, work))}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": work.body["model"],
        "choices": [choice],
        "usage": {
            "prompt_tokens": usage.input_tokens,
            "completion_tokens": usage.output_tokens,
            "total_tokens": usage.input_tokens + usage.output_tokens,
            "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
        },
    }


def anthropic_answer(work: Work) -> dict[str, Any]:
    usage = work.usage
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": work.body["model"],
        "content": [{"type": "text", "text": work.reply.text}],
        "stop_reason": _ANTHROPIC_FINISH[work.reply.finish],
        "usage": {
            "input_tokens": usage.input_tokens - usage.cached_tokens - usage.written_tokens,
            "cache_read_input_tokens": usage.cached_tokens,
            "cache_creation_input_tokens": usage.written_tokens,
            "output_tokens": usage.output_tokens,
        },
    }


def _labelled(work: Work) -> str:
    """The answer, with its label first where the schema asks for one."""
    try:
        shares = json.loads(work.reply.text)["p"]
    except (ValueError, LookupError, TypeError):
        return work.reply.text  # a fault's own words
    if not _choices(work.request.schema) or '"label"' in work.reply.text:
        return work.reply.text
    return f'{{"label": "{max(shares, key=shares.get)}", {work.reply.text[1:]}'


def _tokens(text: str, work: Work) -> Iterator[dict[str, Any]]:
    head, mark, rest = text.partition('"label": "')
    label, quote, tail = rest.partition('"')
    top = [{"token": choice, "logprob": value} for choice, value in work.reply.logprobs.items()]
    for token in (head + mark, label, quote + tail) if mark else (text,):
        logprob = work.reply.logprobs.get(token, 0.0)
        others = top if token == label else [{"token": token, "logprob": 0.0}]
        yield {"token": token, "logprob": logprob, "bytes": None, "top_logprobs": others}
