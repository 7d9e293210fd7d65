"""Settings: `metier.toml` of a workspace, and `METIER_*` of the environment over it."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path

from metier.errors import BudgetValueError, ConfigKeyError, ConfigSyntaxError, ConfigValueError


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default; `SETTINGS` holds the key, the words and the reader of each."""

    screener: str = "learned"
    shown: int = 20
    encoder_path: Path | None = None
    offline: bool = True
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of `metier.toml`.

    Attributes:
        key: Dotted key in the file; the environment variable is `METIER_` and the key in capitals.
        field: Name in `Settings`.
        words: What it does.
        read: Turns the value of the file or the environment into the field's value.
    """

    key: str
    field: str
    words: str
    read: Callable[[str, object], object]

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return "METIER_" + re.sub(r"[^A-Z]", "_", self.key.upper())


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigValueError(key, got=value, expected="a word in quotes")
    return value.strip()


def _path(key: str, value: object) -> Path | None:
    return None if value == "" else Path(_text(key, value)).expanduser()


def _flag(key: str, value: object) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    folded = str(value).lower()
    if folded not in words:
        raise ConfigValueError(key, got=value, expected="true or false")
    return words[folded]


def _count(key: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if not 1 <= number <= 10_000 or isinstance(value, bool):
        raise ConfigValueError(key, got=value, expected="a number from 1 to 10000")
    return number


def _budget(key: str, value: object) -> Decimal:  # noqa: ARG001  # readers share one signature
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BudgetValueError(value) from None
    if not amount.is_finite() or amount <= 0 or isinstance(value, bool) or math.isinf(float(amount)):
        raise BudgetValueError(value)
    return amount


SETTINGS: tuple[Setting, ...] = (
    Setting("screener", "screener", "The screener of `metier screen`: learned, words or prior.", _text),
    Setting("shown", "shown", "How many postings a ranked list shows.", _count),
    Setting(
        "encoder.path",
        "encoder_path",
        "Folder with the sentence encoder's files, if not the installed package.",
        _path,
    ),
    Setting(
        "offline",
        "offline",
        "Never open a connection; false allows one download of the encoder's weights.",
        _flag,
    ),
    Setting("budget", "budget", "Most that base models may cost in all, in US dollars.", _budget),
)


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a workspace; a missing file means the defaults.

    Raises:
        ConfigSyntaxError, ConfigKeyError, ConfigValueError, BudgetValueError: What cannot be understood, and where.
    """
    values: dict[str, object] = {}
    known = {setting.key: setting for setting in SETTINGS}
    for key, value in _flat(_load(file)).items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise ConfigKeyError(key, nearest=near[0] if near else None)
        values[known[key].field] = known[key].read(key, value)
    for setting in SETTINGS:
        if setting.variable in environment:
            values[setting.field] = setting.read(setting.variable, environment[setting.variable])
    assert set(values) <= {field.name for field in fields(Settings)}
    return Settings(**values)  # type: ignore[arg-type]  # each reader gives its field's type


def _load(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ConfigSyntaxError(where=f"byte {error.start}", what="not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (.*)\)$", str(error))
        what = str(error).split(" (at ")[0]
        raise ConfigSyntaxError(where=found[1] if found else "", what=what[0].lower() + what[1:]) from error


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat
