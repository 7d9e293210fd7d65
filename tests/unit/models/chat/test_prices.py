"""Prices: only the model that is listed, dated, and what the person says wins elsewhere."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from metier.domain.chat import Price, Usage
from metier.models.chat.prices import find_price, price_table, written_price
from metier.models.chat.providers import PROVIDERS, Api


def test_every_price_has_a_day_a_source_and_a_provider_that_is_known() -> None:
    assert len({(listed.provider, listed.model) for listed in price_table()}) == len(price_table()) > 30
    for listed in price_table():
        assert listed.provider in PROVIDERS
        assert re.fullmatch(r"20\d\d(-\d\d){0,2}", listed.price.as_of)
        assert listed.price.source
        assert 0 < listed.price.input <= listed.price.output < 1_000
        assert listed.price.cached is None or 0 < listed.price.cached < listed.price.input
        assert listed.price.cache_write is None or listed.price.cache_write > listed.price.input


@pytest.mark.parametrize(
    ("provider", "model", "dollars"),
    [
        ("openai", "gpt-4.1-mini", "0.40"),
        ("openai", "gpt-4.1-mini-2025-04-14", "0.40"),
        ("openai", "gpt-4.1-2025-04-14", "2.00"),
        ("anthropic", "claude-haiku-4-5-20251001", "1.00"),
        ("anthropic", "claude-sonnet-5-5", "2.00"),
        ("gemini", "gemini-2.5-flash-001", "0.30"),
    ],
)
def test_a_dated_name_is_the_model_it_dates(provider: str, model: str, dollars: str) -> None:
    listed = find_price(provider, model)
    assert listed is not None
    assert listed.price.input == Decimal(dollars)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-5-pro"),
        ("openai", "gpt-5.9"),
        ("openai", "gpt-4.1-mini-audio-preview"),
        ("openai", "gpt"),
        ("openrouter", "openai/gpt-4.1-mini"),
        ("gemini", "gpt-4.1-mini"),
        ("", "gpt-4.1-mini"),
        ("anthropic", "claude-opus-4-1"),
    ],
)
def test_a_variant_that_could_cost_more_has_no_known_price(provider: str, model: str) -> None:
    assert find_price(provider, model) is None


def test_a_price_that_holds_for_short_prompts_only_is_not_taken_for_long_ones() -> None:
    assert find_price("anthropic", "claude-haiku-5-5", context=100_000) is not None
    assert find_price("anthropic", "claude-haiku-5-5", context=200_000) is None


def test_batches_cost_half_where_it_is_known() -> None:
    for provider, model in (("openai", "gpt-4.1-mini"), ("anthropic", "claude-haiku-4-5")):
        listed = find_price(provider, model)
        assert listed is not None
        assert listed.batch is not None
        usage = Usage(1_000_000, 1_000_000, 200_000, 300_000)
        assert 2 * listed.batch.cost(usage) == listed.price.cost(usage)
    gemini = find_price("gemini", "gemini-2.5-flash")
    assert gemini is not None
    assert gemini.batch is None


def test_the_worst_case_is_never_below_what_is_billed() -> None:
    for listed in price_table():
        for usage in (
            Usage(1_001, 70),
            Usage(1_001, 70, 1_000),
            Usage(1_001, 70, 0, 1_001),
            Usage(1_001, 70, 500, 501),
        ):
            assert listed.price.cost(usage) <= listed.price.worst(input_tokens=1_001, output_tokens=70)


def test_each_kind_of_token_has_its_own_price() -> None:
    price = Price(Decimal(4), Decimal(20), Decimal("0.4"), Decimal(5))
    assert price.cost(Usage(1_000, 10)) == 4_200
    assert price.cost(Usage(1_000, 10, cached_tokens=500)) == 2_000 + 200 + 200
    assert price.cost(Usage(1_000, 10, cached_tokens=500, written_tokens=300)) == 800 + 200 + 1_500 + 200
    assert price.worst(input_tokens=1_000, output_tokens=10) == 5_200
    assert Price(Decimal(4), Decimal(20)).cost(Usage(1_000, 10, 500, 500)) == 4_200
    assert Price(Decimal("0.1"), Decimal(1)).cost(Usage(1, 0)) == 1


def test_a_price_that_the_person_wrote_is_halved_where_the_provider_halves_its_own() -> None:
    for provider, api in (("openai", Api.OPENAI), ("anthropic", Api.ANTHROPIC)):
        price, batch = written_price(Decimal(2), Decimal(8), Decimal(1), api=api, provider=provider)
        assert batch is not None
        assert (price.source, batch.input, batch.output, batch.cached) == (
            "settings",
            Decimal(1),
            Decimal(4),
            Decimal("0.5"),
        )
    for elsewhere in ("mistral", ""):
        assert written_price(Decimal(2), Decimal(8), None, api=Api.OPENAI, provider=elsewhere)[1] is None


def test_keeping_a_prefix_costs_at_anthropic_what_every_listed_model_asks_for_it() -> None:
    listed = [row.price for row in price_table() if row.provider == "anthropic"]
    for known in listed:
        price, _ = written_price(
            known.input, known.output, known.cached, api=Api.ANTHROPIC, provider="anthropic"
        )
        assert price.cache_write == known.cache_write
    assert len(listed) > 10
