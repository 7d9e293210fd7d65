"""What is tried next after a server refused a way of asking."""

from __future__ import annotations

import pytest

from metier.models.chat.dialect import Dialect, Format

STRICT = Dialect(logprobs=True)


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        # as OpenAI, Anthropic, Mistral, vLLM, Groq and LM Studio say it
        ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_field"),
        ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature"),
        ("`temperature` is deprecated for this model.", "temperature"),
        ('{"detail":[{"type":"extra_forbidden","loc":["body","logprobs"],"msg":"Extra inputs are not permitted"}]}', "logprobs"),
        ("output_config.format: 'minimum' is not supported", "format"),
        ("'response_format.type' must be 'json_schema' or 'text'", "format"),
        ("This model does not support response format `json_schema`", "format"),
        ("Invalid schema for response_format 'answer'", "format"),
        ('{"loc":["body","max_tokens"],"msg":"Extra inputs are not permitted"}', "max_field"),
        ("Bad request", "format"),
    ],
)  # fmt: skip
def test_what_a_server_names_is_changed_and_nothing_else(said: str, changed: str) -> None:
    other = STRICT.without(said, wanted=Format.SCHEMA)
    assert other is not None
    differing = [name for name in Dialect.__slots__ if getattr(other, name) != getattr(STRICT, name)]
    assert differing == [changed]


@pytest.mark.parametrize(
    "said",
    [
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "the request exceeds the available context size",
    ],
)
def test_a_prompt_that_is_too_long_is_not_asked_in_another_way(said: str) -> None:
    assert STRICT.without(said, wanted=Format.SCHEMA) is None


def test_it_ends() -> None:
    dialect: Dialect | None = STRICT
    n = 0
    while dialect is not None:
        dialect = dialect.without("no", wanted=Format.SCHEMA)
        n += 1
    assert n == 3
    assert Dialect().without("no", wanted=Format.NONE) is None
