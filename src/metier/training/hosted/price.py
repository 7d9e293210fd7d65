"""What a hosted job may cost at most, and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal, InvalidOperation

from metier.errors import TuneOptionError
from metier.training.dataset.needs import EPOCHS, TRAINING_PRICES, host_named, training_price
from metier.training.dataset.rows import TrainingRow
from metier.training.hosted.ports import Connection
from metier.training.method import Json

_PER_ROW = 24
"""Tokens that a service may add around three turns and at the end of a row."""
_HIGH = Decimal("1.1")
"""Estimates of tokens are high on nearly every posting; a tenth more covers tokenizers with small vocabularies."""
_MOST_EPOCHS = 50
_MOST_USD = 10_000
_EPOCHS, _PRICE = "epochs", "price"


@dataclass(frozen=True, slots=True)
class Rate:
    """What a million tokens cost.

    Attributes:
        source: Where that stands, with the day.
    """

    usd: Decimal
    source: str

    @property
    def shown(self) -> str:
        """The price as people write it.

        Example:
            >>> Rate(Decimal("3.0"), "").shown, Rate(Decimal(100), "").shown
            ('$3', '$100')
        """
        return f"${self.usd.normalize():f}"


def epochs_of(options: Mapping[str, Json]) -> int:
    """How often every row is read. It is always said to the service: its own choice would leave the price open.

    Raises:
        TuneOptionError: It is no number from 1 to 50.
    """
    value = options.get(_EPOCHS)
    if value is None:
        return EPOCHS
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_EPOCHS:
        raise TuneOptionError(_EPOCHS, got=value, want=f"1 to {_MOST_EPOCHS}; usually {EPOCHS}")
    return value


def rate_of(connection: Connection, options: Mapping[str, Json]) -> Rate | None:
    """What training costs there: as the person says, nothing on this machine, else as the table has it.

    Raises:
        TuneOptionError: The price that was said is none.
    """
    said = options.get(_PRICE)
    if said is not None:
        return Rate(_money(said), "as you say")
    if connection.is_local:
        return Rate(Decimal(0), "a server of this machine")
    host = host_named(connection.host_name)
    listed = training_price(host.name, connection.base) if host else None
    if listed is None or listed.usd is None:
        return None
    return Rate(listed.usd, f"{listed.as_of}, {listed.source}")


def tokens_of(rows: Sequence[TrainingRow]) -> int:
    """How many tokens rows have at most, as far as an estimate can say."""
    counted = sum(row.tokens + _PER_ROW for row in rows)
    return int((counted * _HIGH).to_integral_value(ROUND_UP))


def worst_of(n_tokens: int, epochs: int, rate: Rate) -> int:
    """The most that reading so many tokens so often costs. Millionths of a dollar.

    Rows held out are counted as well, once an epoch: some services bill them.
    """
    return int((n_tokens * epochs * rate.usd).to_integral_value(ROUND_UP))


def paid_of(trained_tokens: int | None, rate: Rate) -> int | None:
    """What a job cost by the service's own count; None where it did not say. Millionths of a dollar."""
    if rate.usd == 0:
        return 0
    return None if trained_tokens is None else worst_of(trained_tokens, 1, rate)


def _money(value: Json) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal(-1)
    if isinstance(value, bool) or not found.is_finite() or not 0 <= found <= _MOST_USD:
        raise TuneOptionError(_PRICE, got=value, want="US dollars for a million training tokens, such as 3")
    return found


def known_prices() -> str:
    """Every price of the table, in words, for those who have to look theirs up."""
    return ", ".join(f"{row.model} ${row.usd}" for row in TRAINING_PRICES if row.usd is not None)
