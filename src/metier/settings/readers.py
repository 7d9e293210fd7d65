"""Readers of settings: each turns a value of the file or the environment into what the program uses, or says what it wants."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from metier.errors import BudgetValueError, ConfigValueError


def text(key: str, value: object) -> str:
    """A word that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ConfigValueError(key, got=value, expected="a word in quotes")
    return value.strip()


def names(key: str, value: object) -> tuple[str, ...]:
    """A list, or words between commas as the environment holds them."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ConfigValueError(key, got=value, expected='names such as ["words", "prior"]')
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def words(key: str, value: object) -> str:
    """Text as it stands: the space at the end of a prefix counts."""
    if not isinstance(value, str) or not value.isprintable() or len(value) > 200:
        raise ConfigValueError(key, got=value, expected="text of one line in quotes")
    return value


def variable(key: str, value: object) -> str:
    """The name of an environment variable."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        # not shown: who mistakes the setting writes the key itself into it
        raise ConfigValueError(
            key, got="…", expected="the name of an environment variable, not the key itself"
        )
    return value


def one_of(*known: str) -> Callable[[str, object], str]:
    """A reader that takes these words only."""

    def read(key: str, value: object) -> str:
        if value not in known:
            raise ConfigValueError(key, got=value, expected=f"one of {', '.join(known)}")
        return str(value)

    return read


def hosts(key: str, value: object) -> tuple[str, ...]:
    """A list of host names."""
    if not isinstance(value, list) or not all(isinstance(host, str) for host in value):
        raise ConfigValueError(key, got=value, expected='a list of host names such as ["api.example.com"]')
    found = tuple(host.strip().lower() for host in value)
    for host in found:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.:_-]*", host) or "//" in host:
            raise ConfigValueError(key, got=host, expected="a host name alone, without https:// and path")
    return found


def window(key: str, value: object) -> int:
    """Tokens an encoder reads at once."""
    number = count(key, value)
    if not 32 <= number <= 8_192:
        raise ConfigValueError(key, got=value, expected="a number of tokens from 32 to 8192")
    return number


def path(key: str, value: object) -> Path | None:
    """A path; empty for none."""
    return None if value == "" else Path(text(key, value)).expanduser()


def flag(key: str, value: object) -> bool:
    """Yes or no."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    folded = str(value).lower()
    if folded not in words:
        raise ConfigValueError(key, got=value, expected="true or false")
    return words[folded]


def count(key: str, value: object) -> int:
    """A number from 1 to 10,000."""
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if not 1 <= number <= 10_000 or isinstance(value, bool):
        raise ConfigValueError(key, got=value, expected="a number from 1 to 10000")
    return number


def budget(key: str, value: object) -> Decimal:  # noqa: ARG001  # readers share one signature
    """A positive amount of money. US dollars."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BudgetValueError(value) from None
    if not amount.is_finite() or amount <= 0 or isinstance(value, bool) or math.isinf(float(amount)):
        raise BudgetValueError(value)
    return amount


def lines(key: str, value: object) -> tuple[str, ...]:
    """A list of words or lines; each has at least two characters, as one would take half the text away."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ConfigValueError(key, got=value, expected='a list of words such as ["Ada Example"]')
    for part in value:
        if not part.isprintable() or not 2 <= len(part.strip()) <= 200:
            raise ConfigValueError(key, got=part, expected="words of one line, at least two characters")
    return tuple(dict.fromkeys(part.strip() for part in value))


def tokens(key: str, value: object) -> int:
    """A number of tokens, or none."""
    return whole(key, value, least=0, most=1_000_000)


def some_tokens(key: str, value: object) -> int:
    """A number of tokens that hold something."""
    return whole(key, value, least=200, most=1_000_000)


def number(key: str, value: object) -> int:
    """A number of things, or none."""
    return whole(key, value, least=0, most=1_000_000)


def amount(key: str, value: object) -> Decimal:
    """An amount of money, or nothing. US dollars."""
    try:
        found = Decimal(str(value).removeprefix("$"))
    except InvalidOperation:
        found = Decimal(-1)
    if isinstance(value, bool) or not found.is_finite() or not 0 <= found <= 1_000_000:
        raise ConfigValueError(key, got=value, expected="an amount in US dollars such as 5; 0 for nothing")
    return found


def whole(key: str, value: object, *, least: int, most: int) -> int:
    """A whole number between two."""
    digits = str(value)
    number = int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else -1
    if not least <= number <= most or isinstance(value, bool):
        raise ConfigValueError(key, got=value, expected=f"a whole number from {least} to {most}")
    return number


def price(key: str, value: object) -> Decimal:
    """What a million tokens cost. US dollars; 0 is free."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(-1)
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount <= 100_000:
        raise ConfigValueError(key, got=value, expected='US dollars for a million tokens such as "0.25"')
    return amount


def seconds(key: str, value: object) -> float:
    """A time to wait."""
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not 1 <= number <= 86_400:
        raise ConfigValueError(key, got=value, expected="seconds, from 1 to 86400")
    return number


LEAST_SHARE = 1e-6
"""Nobody has decisions enough to tell a smaller one."""


def share(key: str, value: object) -> float:
    """A share between 0 and 1, both left out: 0.05, or "5 %"."""
    number = share_of(value)
    if number is None:
        raise ConfigValueError(key, got=value, expected="a share between 0 and 1, such as 0.05")
    return number


def share_of(value: object) -> float | None:
    """The share that a value of a file or a command line means; None where it means none.

    Example:
        >>> share_of(0.05), share_of("5 %"), share_of("5"), share_of(True)
        (0.05, 0.05, None, None)
    """
    text = str(value).strip()
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return number if LEAST_SHARE <= number < 1 else None
