"""JSON within limits: depth, size of numbers, no duplicate keys, no NaN; every fault has its line."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from metier.errors import JsonError, JsonLimitError

MAX_DEPTH = 64  # security.md T13
MAX_DIGITS = 19  # 10^18 is the largest power of ten in 64 bits; no field of a posting needs more

# One token outside white space. An open string runs to the end of the text, so that the scan stays linear.
_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*+(?:"|\\?\Z))|(?P<mark>[\[\]{}:,])|(?P<word>[^\s"\[\]{}:,]+)',
    re.DOTALL,
)
_DUPLICATE = "an object has a key twice"
_NUMBER = f"a number is too large; at most {MAX_DIGITS} digits are allowed"
_NOT_ALLOWED = "is no JSON number"
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]|\\u0000")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WHAT = {
    "Unterminated string starting at": "the file ends inside a string",
    "Expecting value": "a value is missing",
    "Expecting ',' delimiter": "a comma or closing bracket is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing",
    "Extra data": "something follows the end of the value",
    "Illegal trailing comma before end of object": "a comma stands before a closing bracket",
    "Illegal trailing comma before end of array": "a comma stands before a closing bracket",
}


class _Limit(Exception):  # noqa: N818  # never leaves this module
    def __init__(self, *what: object) -> None:
        super().__init__(" ".join(map(str, what)))


def loads(text: str, *, name: str, first_line: int = 1) -> Any:
    """The value of a JSON text.

    Args:
        text: The whole text.
        name: File name for messages.
        first_line: Line of the file on which `text` begins.

    Raises:
        JsonError: If it is not JSON.
        JsonLimitError: If it is deeper than 64, has a key twice, or a number that is NaN, infinite or
            longer than 19 digits.

    Cost: one pass in C; a second one in Python where brackets are many or something is wrong.
    """
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(text, name, first_line)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        what = _WHAT.get(error.msg, error.msg[:1].lower() + error.msg[1:])
        raise JsonError(name, line=first_line + error.lineno - 1, column=error.colno, what=what) from error
    except _Limit as limit:
        raise JsonLimitError(name, line=first_line + _line_of_limit(text), what=str(limit)) from limit
    return _storable(value) if _HALF_CHARACTER.search(text) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Limit(_DUPLICATE)
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Limit(_NUMBER)
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _Limit(_NUMBER)
    return number


def _constant(name: str) -> float:
    raise _Limit(name, _NOT_ALLOWED)


def _check_depth(text: str, name: str, first_line: int) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark in {"[", "{"}:
            depth += 1
            if depth > MAX_DEPTH:
                line = first_line + text.count("\n", 0, token.start())
                raise JsonLimitError(name, line=line, what=f"depth {depth} > {MAX_DEPTH}")
        elif mark in {"]", "}"}:
            depth -= 1


def _line_of_limit(text: str) -> int:
    """Lines before the first number or duplicate key that is not allowed; 0 when it cannot be told."""
    keys: list[set[str]] = []
    tokens = list(_TOKEN.finditer(text))
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token["mark"] in {"[", "{"}:
            keys.append(set())
        elif token["mark"] in {"]", "}"} and keys:
            keys.pop()
        elif _is_limit(token, after, keys):
            return text.count("\n", 0, token.start())
    return 0


def _is_limit(token: re.Match[str], after: re.Match[str] | None, keys: list[set[str]]) -> bool:
    if token["word"]:
        return not _allowed(token["word"])
    if token["string"] and after and after["mark"] == ":" and keys:
        key = json.loads(token["string"], strict=False)
        is_duplicate = key in keys[-1]
        keys[-1].add(key)
        return is_duplicate
    return False


def _allowed(word: str) -> bool:
    try:
        json.loads(word, parse_int=_integer, parse_float=_float, parse_constant=_constant)
    except _Limit:
        return False
    except json.JSONDecodeError:
        return True  # no limit, but no JSON either; `loads` has come this far without it
    return True


def storable(value: str) -> str:
    """The value without NULs and halves of characters, which no database takes."""
    plain = value.replace("\0", "")
    return plain if plain.isascii() else _SURROGATES.sub("\ufffd", plain)


def _storable(value: Any) -> Any:
    """The same value without NULs and halves of characters in its texts; at most `MAX_DEPTH` deep."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _storable(item) for key, item in value.items()}
    return value
