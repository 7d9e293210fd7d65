"""Tables of base models: what is understood, what is told to be wrong, and how one is added to the person's file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.domain.chat import FieldClass
from metier.errors import ConfigKeyError, ConfigSyntaxError, ConfigValueError, ModelExistsError
from metier.models.chat.providers import PROVIDERS, Api
from metier.settings import (
    MODEL_KEYS,
    ModelSettings,
    Settings,
    append_model,
    is_model_name,
    read_model,
    read_settings,
)

WHOLE = """
model = "big"

[models.small]
provider = "ollama"
model = "qwen3:4b"
timeout = 600

[models.big]
api = "openai"
base_url = "https://api.example.com/v1"
model = "org/big-1"
key_env = "EXAMPLE_KEY"
price_input = "0.25"
price_output = 2
price_cached = 0.025
context = 32000
max_answer = 2000
in_flight = 8
logprobs = true
extra = { reasoning_effort = "low", deep = { a = [1, 2] } }

[models.file]
api = "gguf"
path = "~/model.gguf"
threads = 2

[prompt]
example_tokens = 0
posting_tokens = 1200
leave_out = ["about", "reasons"]
redact = ["Ada Example", "Ada Example"]
"""


def settings(tmp_path: Path, toml: str, environment: dict[str, str] | None = None) -> Settings:
    (tmp_path / "metier.toml").write_text(toml)
    return read_settings(tmp_path / "metier.toml", environment or {})


def test_base_models_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = settings(tmp_path, WHOLE)
    assert list(found.models) == ["small", "big", "file"]
    small, big, file = found.models.values()
    assert (small.api, small.model, small.timeout, small.in_flight) == (Api.OPENAI, "qwen3:4b", 600, None)
    assert (big.price_input, big.price_output, big.price_cached) == (
        Decimal("0.25"),
        Decimal(2),
        Decimal("0.025"),
    )
    assert (big.context, big.max_answer, big.in_flight, big.logprobs) == (32_000, 2_000, 8, True)
    assert big.extra == {"reasoning_effort": "low", "deep": {"a": [1, 2]}}
    assert file.path == Path("~/model.gguf").expanduser()
    assert found.model == "big"
    assert (found.example_tokens, found.posting_tokens) == (0, 1_200)
    assert found.leave_out == {FieldClass.ABOUT, FieldClass.REASONS}
    assert found.redact == ("Ada Example",)


def test_a_provider_brings_its_api() -> None:
    assert read_model("c", {"provider": "anthropic", "model": "m"}).api is Api.ANTHROPIC
    assert read_model("c", {"provider": "anthropic", "model": "m", "api": "openai"}).api is Api.OPENAI


@pytest.mark.parametrize(
    ("toml", "environment", "is_cut_off"),
    [
        ("", {}, False),
        ("offline = true", {}, True),
        ("offline = false", {}, False),
        ("", {"METIER_OFFLINE": "1"}, True),
        ("offline = true", {"METIER_OFFLINE": "false"}, False),
    ],
)
def test_only_an_offline_that_was_written_cuts_base_models_off(
    tmp_path: Path, toml: str, environment: dict[str, str], is_cut_off: bool
) -> None:
    assert settings(tmp_path, toml, environment).is_cut_off is is_cut_off
    assert Settings().offline


@pytest.mark.parametrize(
    ("toml", "error", "words"),
    [
        ('[models.a]\nprovidr = "openai"', ConfigKeyError, "models.a.provider"),
        ('[modles.a]\nprovider = "openai"', ConfigKeyError, "models"),
        ("models = 3", ConfigValueError, "tables such as"),
        ("models.a = 3", ConfigValueError, "a table [models.a]"),
        ('[models."a b"]\nprovider = "openai"', ConfigValueError, "letters, digits"),
        ('[models."../a"]\nprovider = "openai"', ConfigValueError, "letters, digits"),
        ('[models.a]\nprovider = "opnai"', ConfigValueError, "one of openai"),
        ('[models.a]\nprovider = "openai"', ConfigValueError, "models.a.model"),
        ('[models.a]\nmodel = "m"', ConfigValueError, "models.a.base_url"),
        ('[models.a]\napi = "gguf"', ConfigValueError, "models.a.path"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nkey_env = "sk-123"', ConfigValueError, "not the key itself"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nprice_input = 1', ConfigValueError, "price_output"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nprice_output = "-1"', ConfigValueError, "US dollars"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nprice_output = "NaN"', ConfigValueError, "US dollars"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\ncontext = 700', ConfigValueError, "max_answer"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\ncontext = true', ConfigValueError, "a whole number"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\ntimeout = 0', ConfigValueError, "seconds"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nin_flight = 65', ConfigValueError, "from 1 to 64"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nextra = { tools = [] }', ConfigValueError, "does not set itself"),
        ('[models.a]\nprovider = "openai"\nmodel = "m"\nextra = { n = 3 }', ConfigValueError, "does not set itself"),
        ('[prompt]\nleave_out = ["postings"]', ConfigValueError, "one of profile"),
        ('[prompt]\nredact = ["a"]', ConfigValueError, "two characters"),
        ("[prompt]\nposting_tokens = 10", ConfigValueError, "from 200"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(
    tmp_path: Path, toml: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        settings(tmp_path, toml)
    assert words in f"{caught.value} {getattr(caught.value, 'hint', '')}"
    assert "sk-123" not in str(caught.value)


def test_every_key_of_a_model_is_a_field_and_has_words() -> None:
    fields = set(ModelSettings.__dataclass_fields__) - {"name"}
    assert {key.key for key in MODEL_KEYS} == fields
    assert all(key.words.endswith(".") and key.default for key in MODEL_KEYS)


# --- adding one ---------------------------------------------------------------------------------------------

GPT = read_model("gpt", {"provider": "openai", "model": "gpt-5-mini"})


def test_a_model_is_added_at_the_end_and_nothing_else_changes() -> None:
    before = '# mine\nshown = 5   # odd   spacing\n\n[privacy]\nsend_postings_to = ["a.example"]'
    after = append_model(before, GPT)
    assert after == f'{before}\n\n[models.gpt]\nprovider = "openai"\nmodel = "gpt-5-mini"\n'


def test_line_ends_of_the_file_are_kept() -> None:
    after = append_model("# a\r\nshown = 5\r\n", GPT)
    assert after.startswith("# a\r\nshown = 5\r\n\r\n[models.gpt]\r\n")
    assert "\n" not in after.replace("\r\n", "")


def test_an_empty_file_gets_one_table() -> None:
    assert append_model("", GPT).startswith("[models.gpt]\n")


def test_a_second_model_stands_beside_the_first() -> None:
    both = append_model(append_model("", GPT), read_model("local", {"provider": "vllm", "model": "m"}))
    assert list(tomllib.loads(both)["models"]) == ["gpt", "local"]


@pytest.mark.parametrize(
    "before", ["[models.gpt]\nx = 1\n", 'models.gpt.model = "m"\n', "models = { gpt = {} }\n"]
)
def test_a_name_that_is_taken_is_refused(before: str) -> None:
    with pytest.raises(ModelExistsError):
        append_model(before, GPT)


@pytest.mark.parametrize(
    "before", ["shown = ", "models = { a = {} }\n", 'x = """\n', "[models]\na.b = 1\n[[models.gpt2]]\n["]
)
def test_a_file_that_nothing_can_be_added_to_is_left_alone(before: str) -> None:
    with pytest.raises(ConfigSyntaxError):
        append_model(before, GPT)


def test_an_api_other_than_the_providers_is_written_down() -> None:
    for provider, api in (("anthropic", Api.OPENAI), ("openai", Api.ANTHROPIC)):
        model = ModelSettings("a", api, provider, "m")
        assert read_model("a", tomllib.loads(append_model("", model))["models"]["a"]) == model


@pytest.mark.parametrize(
    "model", [ModelSettings("a", provider="openai", model="m", extra={"x": float("nan")})]
)
def test_what_does_not_read_back_as_it_was_is_refused(model: ModelSettings) -> None:
    with pytest.raises(ConfigValueError, match="read back"):
        append_model("", model)


def test_text_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(ConfigValueError, match="a file can hold"):
        append_model("", ModelSettings("a", provider="openai", model="half a pair \ud800"))


def _values() -> st.SearchStrategy[Any]:
    plain = st.one_of(st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=12), st.floats(-1e9, 1e9))
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
        ),
        max_leaves=6,
    )


@given(
    name=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,8}\Z"),
    model=st.text(min_size=1, max_size=30).filter(lambda text: text.strip() == text != ""),
    provider=st.sampled_from(sorted(PROVIDERS)),
    price=st.none() | st.decimals(0, 1_000, places=4),
    timeout=st.none() | st.floats(1, 86_400),
    extra=st.dictionaries(st.text(max_size=8).map(lambda key: f"x{key}"), _values(), max_size=3),
    before=st.sampled_from(
        ["", "shown = 5", "# ü\n[a]\nb = 1\n", "shown = 5\r\n", "[models.other-one]\nx = 1\n\n\n"]
    ),
)
def test_whatever_is_added_reads_back_as_it_was(
    name: str,
    model: str,
    provider: str,
    price: Decimal | None,
    timeout: float | None,
    extra: dict[str, Any],
    before: str,
) -> None:
    added = ModelSettings(
        name,
        PROVIDERS[provider].api,
        provider,
        model,
        price_input=price,
        price_output=price,
        timeout=timeout,
        extra=extra,
    )
    assert is_model_name(name)
    after = append_model(before, added)
    assert after.startswith(before)
    parsed = tomllib.loads(after)
    assert read_model(name, parsed["models"][name]) == added
