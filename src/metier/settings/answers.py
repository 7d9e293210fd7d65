"""Writing one value into a table of the person's `metier.toml`: every other line stays as it is."""

from __future__ import annotations

import re
import tomllib

from metier.errors import ConfigSyntaxError


def with_value(text: str, table: str, key: str, value: str) -> str:
    r"""`text`, a `metier.toml`, with `key = value` in `[table]`: in the place of the line that said it, else as its first line.

    Args:
        value: As TOML writes it.

    Raises:
        ConfigSyntaxError: It is no TOML, or writes the table in a way that one line cannot change.

    Example:
        >>> with_value("shown = 5\n", "advice", "volume", "120")
        'shown = 5\n\n[advice]\nvolume = 120\n'
        >>> with_value("[advice]\nvolume = 1 # few\n[privacy]\n", "advice", "volume", "120")
        '[advice]\nvolume = 120\n[privacy]\n'
    """
    before = _parsed(text)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    head = next(
        (n for n, line in enumerate(lines) if re.fullmatch(rf"\[\s*{table}\s*\]\s*(#.*)?", line.strip())),
        None,
    )
    said = f"{key} = {value}"
    if head is None:
        lines += [*([""] if lines and lines[-1].strip() else []), f"[{table}]", said]
    else:
        found = _line_of(lines, head, key)
        if found is None:
            lines.insert(head + 1, said)
        else:
            lines[found] = said
    after = end.join(lines) + end
    wanted = dict(before)
    inner = wanted.get(table, {})
    wanted[table] = {**(inner if isinstance(inner, dict) else {}), **tomllib.loads(said)}
    if _parsed(after) != wanted:
        what = f"`{key}` of [{table}] stands there in a way that is changed by hand only"
        raise ConfigSyntaxError(where="", what=what)
    return after


def _line_of(lines: list[str], head: int, key: str) -> int | None:
    for number in range(head + 1, len(lines)):
        line = lines[number].strip()
        if line.startswith("["):
            return None
        if re.match(rf"{key}\s*=", line):
            return number
    return None


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigSyntaxError(where="", what=str(error)) from error
