"""Base models of a workspace: the tables `[models.NAME]` of `metier.toml`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from metier.errors import ConfigKeyError, ConfigValueError
from metier.models.chat.providers import PROVIDERS, Api
from metier.settings import readers

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

_OURS = frozenset(
    {
        "model",
        "messages",
        "system",
        "prompt",
        "input",
        "max_tokens",
        "max_completion_tokens",
        "response_format",
    }
    | {"stream", "stream_options", "n", "best_of", "store", "container", "mcp_servers", "plugins"}
    | {"tools", "tool_choice", "functions", "function_call", "web_search_options"}
)
"""Fields of a request that metier sets itself, or that would give a model tools, memory or a second answer to pay."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """One base model as the person set it up; `MODEL_KEYS` holds the words and the reader of each.

    Attributes:
        name: Of the table.
        timeout, in_flight: None where what the model is decides: slow ones on this machine get more time.
        extra: Further fields of every request.
    """

    name: str
    api: Api = Api.OPENAI
    provider: str = ""
    model: str = ""
    base_url: str = ""
    path: Path | None = None
    key_env: str = ""
    price_input: Decimal | None = None
    price_output: Decimal | None = None
    price_cached: Decimal | None = None
    context: int = 8_192
    timeout: float | None = None
    max_answer: int = 700
    in_flight: int | None = None
    threads: int | None = None
    logprobs: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelKey:
    """One key of a table `[models.NAME]`.

    Attributes:
        default: In words.
        words: What it does.
    """

    key: str
    default: str
    words: str
    read: Callable[[str, object], object]


def _api(key: str, value: object) -> Api:
    return Api(readers.one_of(*Api)(key, value))


def _provider(key: str, value: object) -> str:
    return readers.one_of(*PROVIDERS)(key, value)


def _between(least: int, most: int) -> Callable[[str, object], int]:
    return lambda key, value: readers.whole(key, value, least=least, most=most)


def _extra(key: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ConfigValueError(key, got=value, expected='a table such as { reasoning_effort = "low" }')
    for name in value:
        if name.lower() in _OURS:
            raise ConfigValueError(key, got=name, expected="fields that metier does not set itself")
    return value


MODEL_KEYS: tuple[ModelKey, ...] = (
    ModelKey(
        "provider",
        "none",
        f"Whom you reach, if metier knows them: {', '.join(PROVIDERS)}; gives `api` and `base_url`.",
        _provider,
    ),
    ModelKey("model", "none", "The model's name, as the provider writes it.", readers.text),
    ModelKey(
        "api",
        "openai",
        "What it speaks: openai (chat completions, as nearly everybody serves them), anthropic, or gguf for a file.",
        _api,
    ),
    ModelKey("base_url", "of the provider", "Its address, for instance http://localhost:8080/v1.", readers.text),
    ModelKey("path", "none", "The file of a `gguf` model.", readers.path),
    ModelKey(
        "key_env",
        "of the provider",
        "Environment variable that holds the key; the key itself never stands in a file of the workspace.",
        readers.variable,
    ),
    ModelKey("price_input", "as known", "US dollars for a million tokens of prompt; 0 if it is free.", readers.price),
    ModelKey("price_output", "as known", "US dollars for a million tokens of answer.", readers.price),
    ModelKey(
        "price_cached", "price_input", "US dollars for a million prompt tokens that the provider had kept.", readers.price
    ),
    ModelKey("context", "8192", "Tokens that prompt and answer may take together.", _between(512, 10_000_000)),
    ModelKey(
        "timeout", "120; 900 on this machine", "Seconds that one answer may take; slow local models are normal.", readers.seconds
    ),
    ModelKey("max_answer", "700", "Most tokens of an answer, thinking included.", _between(16, 100_000)),
    ModelKey("in_flight", "4; 1 on this machine", "How many requests are on their way at once.", _between(1, 64)),
    ModelKey("threads", "half of the machine's", "Processor threads of a `gguf` model.", _between(1, 256)),
    ModelKey("logprobs", "false", "Ask for the probability of each label, where the model gives it.", readers.flag),
    ModelKey("extra", "none", 'Further fields of every request, such as { reasoning_effort = "low" }.', _extra),
)  # fmt: skip


def is_model_name(name: str) -> bool:
    """Whether a base model can be called so: letters, digits, `-` and `_`."""
    return bool(_NAME.fullmatch(name))


def read_model(name: str, table: object) -> ModelSettings:
    """The base model that `[models.NAME]` describes.

    Raises:
        ConfigKeyError, ConfigValueError: What cannot be understood, and where.
    """
    where = f"models.{name}"
    if not is_model_name(name):
        key = "models"
        raise ConfigValueError(key, got=name, expected="names of letters, digits, - and _")
    if not isinstance(table, dict):
        raise ConfigValueError(where, got=table, expected=f"a table [{where}]")
    known = {key.key: key for key in MODEL_KEYS}
    values: dict[str, object] = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            wrong = f"{where}.{key}"
            raise ConfigKeyError(wrong, nearest=f"{where}.{near[0]}" if near else None)
        values[key] = known[key].read(f"{where}.{key}", value)
    if "api" not in values and "provider" in values:
        values["api"] = PROVIDERS[str(values["provider"])].api
    found = ModelSettings(name, **values)  # type: ignore[arg-type]  # each reader gives its field's type
    _check_whole(where, found)
    return found


def _check_whole(where: str, found: ModelSettings) -> None:
    """Say what is missing, or does not go together."""
    if found.api is Api.GGUF:
        if found.path is None:
            raise _unfit(where, "path", expected="the file of a GGUF model")
        return
    if not found.model:
        raise _unfit(where, "model", expected="the model's name, as its provider writes it")
    if not found.provider and not found.base_url:
        raise _unfit(where, "base_url", expected=f"an address, or `provider` one of {', '.join(PROVIDERS)}")
    if found.price_input is None and found.price_output is not None:
        raise _unfit(where, "price_input", expected="a price, as that of answers is given")
    if found.price_output is None and found.price_input is not None:
        raise _unfit(where, "price_output", expected="a price, as that of prompts is given")
    if found.max_answer >= found.context:
        raise _unfit(where, "context", got=found.context, expected="more tokens than `max_answer`")


def _unfit(where: str, key: str, *, expected: str, got: object = "") -> ConfigValueError:
    return ConfigValueError(f"{where}.{key}", got=got, expected=expected)
