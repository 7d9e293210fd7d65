"""Reading `metier.toml`."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from metier.errors import ConfigKeyError, ConfigSyntaxError, ConfigValueError, MetierError
from metier.settings.models import ModelSettings, read_model
from metier.settings.table import SETTINGS, Setting, Settings


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a workspace; a missing file means the defaults.

    Raises:
        ConfigSyntaxError, ConfigKeyError, ConfigValueError, BudgetValueError: What cannot be understood, and where.
    """
    return _read(_load(file), environment)


def parse_settings(text: str, environment: Mapping[str, str]) -> Settings:
    """The settings that `text`, a `metier.toml`, would give.

    Raises:
        ConfigSyntaxError, ConfigKeyError, ConfigValueError, BudgetValueError: What cannot be understood, and where.
    """
    return _read(_parsed(text), environment)


def line_of(text: str, error: MetierError) -> int | None:
    r"""The line of `text`, a `metier.toml`, that a failure to read it is about, counted from 1; None where that is not known.

    Example:
        >>> text = "shown = 5\n[promise]\nmiss = 7\n"
        >>> try:
        ...     parse_settings(text, {})
        ... except ConfigValueError as error:
        ...     line_of(text, error)
        3
    """
    lines = text.splitlines()
    if isinstance(error, ConfigSyntaxError):
        found = re.search(r"line (\d+)", error.message)
        return int(found[1]) if found else max(1, len(lines)) if "end of document" in error.message else None
    key = error.key if isinstance(error, ConfigKeyError | ConfigValueError) else ""
    heads: dict[str, int] = {}
    head = ""
    for number, line in enumerate(lines, start=1):
        if opened := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            head = re.sub(r"\s", "", opened[1])
            heads[head] = number
        said = re.match(r"""\s*([\w.-]+|"[^"]*"|'[^']*')\s*=""", line)
        if said and ".".join(filter(None, (head, said[1].strip("\"'")))) == key:
            return number
    return heads.get(key, heads.get(key.rpartition(".")[0]))


def _read(table: dict[str, object], environment: Mapping[str, str]) -> Settings:
    values: dict[str, object] = {"models": _models(table.pop("models", {}))}
    known = {setting.key: setting for setting in SETTINGS}
    for key, value in _flat(table).items():
        if key not in known:
            raise ConfigKeyError(key, nearest=_nearest(key, known))
        values[known[key].field] = known[key].read(key, value)
    for setting in SETTINGS:
        if setting.variable and setting.variable in environment:
            values[setting.field] = setting.read(setting.variable, environment[setting.variable])
    values["is_offline_stated"] = "offline" in values
    assert set(values) <= {field.name for field in fields(Settings)}
    return Settings(**values)  # type: ignore[arg-type]  # each reader gives its field's type


def _nearest(key: str, known: Mapping[str, Setting]) -> str | None:
    near = difflib.get_close_matches(key, known, n=1)
    near = near or difflib.get_close_matches(key.split(".", maxsplit=1)[0], ["models"], n=1)
    return near[0] if near else None


def _models(table: object) -> dict[str, ModelSettings]:
    if not isinstance(table, dict):
        key = "models"
        raise ConfigValueError(key, got=table, expected="tables such as [models.small]")
    return {name: read_model(name, keys) for name, keys in table.items()}


def _load(file: Path) -> dict[str, object]:
    try:
        return _parsed(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ConfigSyntaxError(where=f"byte {error.start}", what="not UTF-8") from error


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
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
