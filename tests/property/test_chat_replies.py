"""Whatever JSON a provider answers, it becomes a reply or a failure with a name, and no number that cannot be."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from metier.domain.chat import ChatReply, ChatRequest, Piece, Role, Turn
from metier.errors import TryAgainError
from metier.models.chat.anthropic import AnthropicChat
from metier.models.chat.asking import Place
from metier.models.chat.openai import OpenAiChat
from metier.net.addresses import Address

PLACE = Place("x", Address("https", "api.example.com", 443, ""), "m", logprobs=True)
REQUEST = ChatRequest("s", (Turn(Role.USER, (Piece("t"),)),), choices=("passed", "maybe", "excited"))

KEYS = st.sampled_from(
    [
        "choices",
        "message",
        "content",
        "refusal",
        "finish_reason",
        "usage",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "logprobs",
        "token",
        "prompt_tokens_details",
        "cached_tokens",
        "model",
        "top_logprobs",
        "logprob",
        "type",
        "text",
        "stop_reason",
        "input_tokens",
        "output_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "prompt_cache_hit_tokens",
        "error",
    ]
)
WORDS = st.sampled_from(
    ["stop", "length", "text", "refusal", "end_turn", "passed", '{"label": "', "maybe", '"}', ""]
)
SCALARS = st.none() | st.booleans() | st.integers(-5, 10**12) | st.floats() | WORDS | st.text(max_size=4)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


def near(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=fixed)


COUNTS = st.integers(-2, 5_000) | JSON
TOKENS = st.lists(
    near(token=WORDS | JSON, logprob=SCALARS, top_logprobs=st.lists(near(token=WORDS, logprob=SCALARS)))
)
OPENAI = near(
    choices=st.lists(
        near(
            message=near(content=WORDS | st.text() | JSON, refusal=WORDS | JSON),
            finish_reason=WORDS | JSON,
            logprobs=near(content=TOKENS),
        )
    ),
    usage=near(
        prompt_tokens=COUNTS,
        completion_tokens=COUNTS,
        total_tokens=COUNTS,
        prompt_tokens_details=near(cached_tokens=COUNTS) | JSON,
    ),
    model=WORDS | JSON,
)
ANTHROPIC = near(
    content=st.lists(near(type=WORDS, text=st.text() | JSON) | JSON),
    stop_reason=WORDS | JSON,
    usage=near(
        input_tokens=COUNTS,
        output_tokens=COUNTS,
        cache_read_input_tokens=COUNTS,
        cache_creation_input_tokens=COUNTS,
    ),
)


class Saying:
    """A client whose server says this."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def once(self, *_: object, **__: object) -> object:
        return self.answer


def asked(model: OpenAiChat | AnthropicChat) -> tuple[ChatReply | None, TryAgainError | None]:
    try:
        return model.ask(REQUEST), None
    except TryAgainError as error:
        return None, error


def check(model: OpenAiChat | AnthropicChat) -> None:
    reply, error = asked(model)
    if reply is None:
        assert error is not None
        assert error.maybe_paid
        return
    assert isinstance(reply.text, str)
    if reply.usage is not None:
        usage = reply.usage
        assert 0 <= usage.cached_tokens + usage.written_tokens <= usage.input_tokens < 10**10
        assert 0 <= usage.output_tokens < 10**10
    assert set(reply.logprobs) in (set(), set(REQUEST.choices))
    assert all(value <= 1e-6 for value in reply.logprobs.values())
    assert ChatReply.from_json(reply.to_json()) == reply


@given(JSON | OPENAI)
def test_any_json_in_openais_place(answer: object) -> None:
    check(OpenAiChat(PLACE, client=Saying(answer)))  # type: ignore[arg-type]  # a client in name


@given(JSON | ANTHROPIC)
def test_any_json_in_anthropics_place(answer: object) -> None:
    check(AnthropicChat(PLACE, client=Saying(answer)))  # type: ignore[arg-type]  # a client in name
