"""A base model for a workspace in tests: any `ChatModel` with a price, no settings, no connection."""

from __future__ import annotations

from decimal import Decimal

from metier.domain.chat import FREE, Price
from metier.domain.ports import ChatModel
from metier.settings import ModelSettings
from metier.workspace.base_model import BaseModel

CHEAP = Price(Decimal(1), Decimal(4), as_of="2026-11-01", source="a test")
"""One dollar for a million tokens of prompt, four for answers."""


def base_model(
    chat: ChatModel, *, price: Price = FREE, in_flight: int = 4, context: int = 16_384
) -> BaseModel:
    """The model that `Workspace(..., base_model=…)` asks instead of one of the settings.

    Example:
        >>> from metier.testing import KeywordModel
        >>> base_model(KeywordModel()).price.is_free
        True
    """
    settings = ModelSettings("fake", model=chat.name, base_url="http://127.0.0.1:1/v1", context=context)
    return BaseModel(settings, chat, price, None, is_local=True, host="127.0.0.1:1", in_flight=in_flight)
