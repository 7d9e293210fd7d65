"""What base models cost, as far as it is known, with the day it was true."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources
from typing import Any

from metier.domain.chat import Price
from metier.models.chat.providers import Api

_SAME_MODEL = re.compile(r"(-(latest|\d{3,4}|\d{6}|\d{8}|\d{4}-\d{2}-\d{2}))?")
"""What may follow a known name: a date or a number of a version. `gpt-5-pro` is not `gpt-5`."""
_ANTHROPIC_WRITES = Decimal("1.25")
"""What Anthropic asks for a token that it keeps for five minutes, as a share of the price of input, for every model listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One model of the table.

    Attributes:
        up_to: Tokens of a prompt up to which the price holds; None for any.
        batch: What the provider asks for when it may answer within a day; None where that costs the same.
    """

    provider: str
    model: str
    price: Price
    up_to: int | None = None
    batch: Price | None = None


def find_price(provider: str, model: str, *, context: int = 0) -> Listed | None:
    """The price of `model` at `provider`; None where it is not known, also for a variant that could cost more.

    Args:
        context: Tokens that a prompt may have.

    Example:
        >>> find_price("openai", "gpt-4.1-mini-2025-04-14").price.input
        Decimal('0.40')
        >>> find_price("openai", "gpt-4.1-mini-ultra") is None
        True
    """
    fitting = [
        listed
        for listed in price_table()
        if listed.provider == provider
        and model.startswith(listed.model)
        and _SAME_MODEL.fullmatch(model[len(listed.model) :])
        and (listed.up_to is None or context <= listed.up_to)
    ]
    return max(fitting, key=lambda listed: len(listed.model), default=None)


def written_price(
    price_input: Decimal, price_output: Decimal, price_cached: Decimal | None, *, api: Api, provider: str
) -> tuple[Price, Price | None]:
    """The price that the person wrote, and that of batches; None where the provider sells none for less.

    Args:
        price_input, price_output, price_cached: US dollars for a million tokens.
    """
    keeping = price_input * _ANTHROPIC_WRITES if api is Api.ANTHROPIC else None
    price = Price(price_input, price_output, price_cached, keeping, source="settings")
    share = _batch_share(_tables().get(provider, {}))
    return price, None if share is None else times(price, share)


@functools.cache
def price_table() -> tuple[Listed, ...]:
    """Every price that is known."""
    return tuple(
        _listed(provider, table["as_of"], table["source"], _batch_share(table), row)
        for provider, table in _tables().items()
        for row in table["models"]
    )


@functools.cache
def _tables() -> dict[str, dict[str, Any]]:
    """`prices.toml`: provider → what is known of it."""
    text = resources.files("metier.models").joinpath("prices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _batch_share(table: Mapping[str, Any]) -> Decimal | None:
    """Share of the price where the provider may take a day; None where that is not cheaper."""
    return Decimal(table["batch"]) if "batch" in table else None


def _listed(provider: str, as_of: str, source: str, batch: Decimal | None, row: dict[str, str]) -> Listed:
    price = Price(
        Decimal(row["input"]),
        Decimal(row["output"]),
        Decimal(row["cached"]) if "cached" in row else None,
        Decimal(row["cache_write"]) if "cache_write" in row else None,
        row.get("as_of", as_of),
        source,
    )
    return Listed(
        provider,
        row["model"],
        price,
        int(row["up_to"]) if "up_to" in row else None,
        None if batch is None else times(price, batch),
    )


def times(price: Price, share: Decimal) -> Price:
    """`price` with every part of it multiplied by `share`."""
    return replace(
        price,
        input=price.input * share,
        output=price.output * share,
        cached=None if price.cached is None else price.cached * share,
        cache_write=None if price.cache_write is None else price.cache_write * share,
    )
