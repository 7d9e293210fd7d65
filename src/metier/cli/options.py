"""Kinds of values that several commands take."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import click

from metier.errors import BudgetValueError, ShareValueError
from metier.settings.readers import share_of


class Dollars(click.ParamType[Decimal]):
    """An amount of US dollars."""

    name = "usd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:  # noqa: ARG002  # click's signature
        """The amount, positive and finite."""
        try:
            amount = Decimal(str(value).removeprefix("$"))
        except InvalidOperation:
            raise BudgetValueError(value, option="--budget") from None
        if not amount.is_finite() or amount <= 0:
            raise BudgetValueError(value, option="--budget")
        return amount


class Share(click.ParamType[float]):
    """A share between 0 and 1, both left out: `0.05` or `5%`."""

    name = "share"

    def __init__(self, option: str) -> None:
        self._option = option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002  # click's signature
        """The share as a number."""
        share = share_of(value)
        if share is None:
            raise ShareValueError(value, option=self._option)
        return share


class ShareOrAll(Share):
    """A share as `Share`, or `all`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share as a number; 1 for all."""
        return 1.0 if str(value).strip().lower() in {"all", "100%"} else super().convert(value, param, ctx)
