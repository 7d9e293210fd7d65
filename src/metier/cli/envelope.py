"""The one envelope of `--json`: the same eight keys for every command, every outcome."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from metier.domain.facts import Facts
from metier.domain.posting import Posting
from metier.errors import ExitCode, MetierError

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

KEYS = ("schema", "ok", "exit_code", "data", "problems", "warnings", "error", "cost_usd")
_LONG_FIELDS = frozenset({"text", "hidden", "stated", "facts_json"})
_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON may hold as it is and a terminal obeys; a model's words may have it."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a person should know that stopped nothing."""

    code: str
    message: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, whatever its face.

    Attributes:
        data: The report of the use case.
        problems: What was left out, as data.
        full: Postings are written with their text.
    """

    data: object
    exit_code: ExitCode = ExitCode.OK
    problems: Iterable[object] = ()
    warnings: list[Warned] = field(default_factory=list)
    cost_usd: Decimal = Decimal(0)
    full: bool = False


def envelope(command: str, outcome: Ended) -> str:
    """The envelope of a command that came to its end."""
    return _dump(
        {
            "schema": schema(command),
            "ok": outcome.exit_code == ExitCode.OK,
            "exit_code": int(outcome.exit_code),
            "data": plain(outcome.data, full=outcome.full),
            "problems": [plain(problem) for problem in outcome.problems],
            "warnings": [plain(warning) for warning in outcome.warnings],
            "error": None,
            "cost_usd": _dollars(outcome.cost_usd),
        }
    )


def failure(command: str, error: MetierError) -> str:
    """The envelope of a command that was stopped by `error`."""
    return _dump(
        {
            "schema": schema(command),
            "ok": False,
            "exit_code": int(error.exit_code),
            "data": None,
            "problems": [],
            "warnings": [],
            "error": {
                "type": type(error).__name__,
                "code": error.code,
                "message": error.message,
                "hint": error.hint,
                "details": plain(error.details),
            },
            "cost_usd": "0.00",
        }
    )


def schema(command: str) -> str:
    """Name and version of what a command writes; the number rises when a key changes its meaning."""
    return f"metier.{command or 'cli'}/1"


def plain(value: object, *, full: bool = False) -> Json:
    """Any report as JSON: money and decimals as strings, times with offset, postings without their text.

    Args:
        full: Postings keep text, hidden fragments and stated fields.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Posting):
        return _posting(value, full=full)
    if isinstance(value, Facts):
        return _facts(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name), full=full) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item, full=full) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item, full=full) for item in value), key=str)
    if isinstance(value, Iterable):
        return [plain(item, full=full) for item in value]
    raise TypeError(type(value).__name__)


def _posting(posting: Posting, *, full: bool) -> Json:
    names = [f.name for f in dataclasses.fields(posting) if full or f.name not in _LONG_FIELDS]
    row: dict[str, Json] = {name: plain(getattr(posting, name)) for name in names if name != "facts_json"}
    row["n_hidden"] = len(posting.hidden)
    row["facts"] = plain(posting.facts)
    return row


def _facts(facts: Facts) -> Json:
    return {f.name: plain(getattr(facts, f.name)) for f in dataclasses.fields(facts)}


def _dump(row: dict[str, Json]) -> str:
    assert tuple(row) == KEYS
    words = json.dumps(row, ensure_ascii=False, allow_nan=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


def _dollars(amount: Decimal) -> str:
    """An amount to the last digit, cents always; so that it is the one the page shows, however small."""
    whole, _, cents = f"{amount.normalize():f}".partition(".")
    return f"{whole}.{cents.ljust(2, '0')}"
