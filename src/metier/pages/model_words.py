"""Base models in words: where they are, what they cost, where their keys lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, usd_price

if TYPE_CHECKING:
    from metier.workspace.models import ModelRow


def host_words(row: ModelRow) -> str:
    """Where a base model is."""
    if not row.host:
        return "a file, in this process" if row.is_local else "unknown"
    return f"{one_line(row.host)}, this machine" if row.is_local else one_line(row.host)


def price_words(row: ModelRow) -> str:
    """What a base model costs, with the day it was looked up; per million tokens."""
    price = row.price
    if price is None:
        return "unknown"
    if price.is_free:
        return "free"
    source = "by you" if price.source == "settings" else price.as_of
    return f"{usd_price(price.input)} / {usd_price(price.output)}{f', {source}' if source else ''}"


def key_words(row: ModelRow) -> str:
    """Whether the key is there, and where it was looked for; never the key."""
    if row.key.value == "missing":
        return f"missing; looked in {', '.join(map(one_line, row.looked_in))}"
    return row.problem if row.key.value == "refused" else row.key.value
