"""Writing into the person's `metier.toml`: something is added at its end, and nothing else is touched."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from metier.errors import ConfigSyntaxError, ConfigValueError, ModelExistsError
from metier.models.chat.providers import PROVIDERS
from metier.settings.models import ModelSettings, read_model


def append_model(text: str, model: ModelSettings) -> str:
    """`text`, a `metier.toml`, with a table for `model` at its end; every byte before it stays as it is.

    Only what differs from its default is written.

    Args:
        text: As it stands in the file, line ends included.

    Raises:
        ModelExistsError: It has a model of that name.
        ConfigSyntaxError: It is no TOML, or writes `models` in a way that nothing can be added to.
        ConfigKeyError, ConfigValueError: `model` itself could not be read back.
    """
    before = _parsed(text)
    models = before.get("models", {})
    if isinstance(models, dict) and model.name in models:
        raise ModelExistsError(model.name)
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else end if text.endswith("\n") else end * 2
    table = end.join(_table(model))
    if _has_half_pairs(table):
        where = f"models.{model.name}"
        raise ConfigValueError(where, got=model.name, expected="text that a file can hold")
    after = f"{text}{gap}{table}{end}"
    _check(before, _parsed(after), model)
    return after


def remove_model(text: str, model: ModelSettings) -> str | None:
    """`text`, a `metier.toml`, without the table of `model` and the empty line before it; None where it must be done by hand.

    Only a table that stands there as `append_model` wrote it is taken out, and only if everything else still says the same.

    Raises:
        ConfigSyntaxError: It is no TOML.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    block = end.join(_table(model)) + end
    before = _parsed(text)
    for gap in (end, ""):
        head, found, tail = f"{end}{text}".partition(f"{end}{gap}{block}")
        if found and not _goes_on(tail):
            after = f"{head}{end}{tail}".removeprefix(end)
            return after if _is_without(before, _parsed(after), model.name) else None
    return None


def _goes_on(tail: str) -> bool:
    """Whether the next line belongs to the table; keys after an empty line are found by reading what is left."""
    line = tail.partition("\n")[0].strip()
    return bool(line) and not line.startswith("[")


def _is_without(before: dict[str, object], after: dict[str, object], name: str) -> bool:
    models = before.pop("models")
    left = after.pop("models", {})
    assert isinstance(models, dict)
    assert isinstance(left, dict)
    return before == after and left == {key: value for key, value in models.items() if key != name}


def lines_of_model(text: str, name: str) -> tuple[int, int] | None:
    """The first and the last line of the table `[models.NAME]`, counted from 1; None where it is written otherwise."""
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines, start=1) if line.lstrip().startswith("[")]
    first = next((number for number in heads if _head(lines[number - 1]) == ("models", name)), None)
    if first is None:
        return None
    last = min((number - 1 for number in heads if number > first), default=len(lines))
    while last > first and not lines[last - 1].strip():
        last -= 1
    return first, last


def _head(line: str) -> tuple[str, ...]:
    """The names in the head of a table; empty where it is no head."""
    try:
        found: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while isinstance(found, dict) and found:
        ((name, found),) = found.items()
        names.append(name)
    return tuple(names)


def _table(model: ModelSettings) -> list[str]:
    plain = ModelSettings(model.name)
    lines = [f"[models.{model.name}]"]
    for key in fields(ModelSettings):
        value = getattr(model, key.name)
        is_implied = key.name == "api" and model.provider and PROVIDERS[model.provider].api is model.api
        is_said = value != getattr(plain, key.name) or (key.name == "api" and model.provider)
        if key.name != "name" and is_said and not is_implied:
            lines.append(f"{key.name} = {_value(key.name, value)}")
    return lines


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f'"{value}"'
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str | Path):
        return _quoted(str(value))
    if isinstance(value, Mapping):
        inner = (f"{_quoted(name)} = {_value(key, of)}" for name, of in value.items())
        return f"{{ {', '.join(inner)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(key, of) for of in value)}]"
    raise ConfigValueError(key, got=value, expected="something that TOML can hold")


def _quoted(text: str) -> str:
    """As a basic string of TOML, whose escapes are those of JSON; code points beyond 16 bits stand for themselves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _check(before: dict[str, object], after: dict[str, object], model: ModelSettings) -> None:
    """Prove that the new text says what the old one said, and the model beside it."""
    models = after["models"]
    assert isinstance(models, dict)
    found = read_model(model.name, models.pop(model.name))
    if not models and "models" not in before:
        del after["models"]
    if found != model or after != before:
        where = f"models.{model.name}"
        raise ConfigValueError(
            where, got=model.name, expected="a model that can be written down and read back"
        )


def _has_half_pairs(text: str) -> bool:
    """Whether `text` has half a surrogate pair, which no file can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigSyntaxError(where="", what=str(error)) from error
