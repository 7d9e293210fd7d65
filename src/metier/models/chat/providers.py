"""Providers that metier knows by name: where they are, what they speak, and where a key of theirs usually lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Api(StrEnum):
    """How a base model is spoken to."""

    OPENAI = "openai"
    """Chat completions in OpenAI's format, which nearly everybody serves."""
    ANTHROPIC = "anthropic"
    """Anthropic's Messages."""
    GGUF = "gguf"
    """A file, in this process."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, or one program for models on this machine.

    Attributes:
        name: As `provider = "…"` has it.
        api: What it speaks.
        base_url: Its address.
        key_variable: Environment variable that usually holds its key; empty where none is needed.
        is_local: It runs on this machine.
        max_field: What it calls the most tokens of an answer.
        format: The strictest `response_format` it is known to take: `json_schema` or `json_object`.
        notes: What to know of it, in a few words.
    """

    name: str
    api: Api
    base_url: str
    key_variable: str = ""
    is_local: bool = False
    max_field: str = "max_tokens"
    format: str = "json_schema"
    notes: str = ""


_ALL = (
    Provider(
        "openai",
        Api.OPENAI,
        "https://api.openai.com/v1",
        "OPENAI_API_KEY",
        max_field="max_completion_tokens",
        notes='thinking counts as answer: raise max_answer, or extra = { reasoning_effort = "low" }',
    ),
    Provider(
        "anthropic",
        Api.ANTHROPIC,
        "https://api.anthropic.com/v1",
        "ANTHROPIC_API_KEY",
        notes='thinking counts as answer: raise max_answer, or extra = { output_config = { effort = "low" } }',
    ),
    Provider(
        "gemini",
        Api.OPENAI,
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "GEMINI_API_KEY",
        notes="Google's OpenAI-compatible address; thinking counts as answer",
    ),
    Provider("mistral", Api.OPENAI, "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    Provider(
        "deepseek",
        Api.OPENAI,
        "https://api.deepseek.com",
        "DEEPSEEK_API_KEY",
        format="json_object",
        notes="takes JSON, but no schema",
    ),
    Provider(
        "openrouter",
        Api.OPENAI,
        "https://openrouter.ai/api/v1",
        "OPENROUTER_API_KEY",
        notes="hands requests on to others; write the price of the model",
    ),
    Provider("together", Api.OPENAI, "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    Provider("groq", Api.OPENAI, "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    Provider(
        "ollama",
        Api.OPENAI,
        "http://localhost:11434/v1",
        is_local=True,
        notes="start it with `ollama serve`; set its context (OLLAMA_CONTEXT_LENGTH) as high as `context`",
    ),
    Provider(
        "llamacpp",
        Api.OPENAI,
        "http://localhost:8080/v1",
        is_local=True,
        notes="start it with `llama-server -m FILE.gguf -c 8192`",
    ),
    Provider(
        "vllm",
        Api.OPENAI,
        "http://localhost:8000/v1",
        is_local=True,
        notes="start it with `vllm serve MODEL`",
    ),
    Provider(
        "lmstudio",
        Api.OPENAI,
        "http://localhost:1234/v1",
        is_local=True,
        notes="start its server in the developer tab",
    ),
)

PROVIDERS: Mapping[str, Provider] = MappingProxyType({provider.name: provider for provider in _ALL})
"""By name."""
