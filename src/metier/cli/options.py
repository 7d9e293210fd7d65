"""Kinds of values that several commands take."""

from __future__ import annotations

from typing import Any

import click

from metier.errors import ShareValueError
from metier.settings.readers import LEAST_SHARE


class Share(click.ParamType[float]):
    """A share between 0 and 1, both left out: `0.05` or `5%`."""

    name = "share"

    def __init__(self, option: str) -> None:
        self._option = option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002  # click's signature
        """The share as a number."""
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            raise ShareValueError(value, option=self._option) from None
        if not LEAST_SHARE <= share < 1:
            raise ShareValueError(value, option=self._option)
        return share
