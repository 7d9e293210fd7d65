"""The one JSON object in a model's reply: strict about what it is, patient about what stands around it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from metier.domain.chat import ChatReply, Finish
from metier.errors import AnswerError

MAX_BYTES = 65_536
"""Of a reply; the longest good answer has a tenth of it."""
MAX_DEPTH = 16
MAX_DIGITS = 30
"""Nesting, and digits of a number: guards of the reader, far beyond what an answer needs."""

_THOUGHT = re.compile(r"\s*<(think|thinking|thought|reasoning)>.*?</\1>", re.DOTALL)
_LATE_END = re.compile(r"</(?:think|thinking|thought|reasoning)>")
_OPEN = re.compile(r"\s*<(?:think|thinking|thought|reasoning)>")


class _Fault(Exception):  # noqa: N818  # never leaves this module
    def __init__(self, *, what: str) -> None:
        super().__init__(what)


def object_of(reply: ChatReply) -> dict[str, Any]:
    """The only JSON object in a reply.

    Raises:
        AnswerError: As `one_object`; or the reply is empty, or was cut off before its end.
    """
    if not reply.text.strip():
        raise AnswerError(what="it is empty")
    try:
        return one_object(reply.text)
    except AnswerError as error:
        if reply.finish is Finish.LENGTH:
            raise AnswerError(what="it was cut off at its greatest length") from error
        raise


def one_object(text: str) -> dict[str, Any]:
    """The only JSON object in `text`; prose, a code fence or thoughts before it may stand around.

    Raises:
        AnswerError: There is none or more than one, it is no JSON, has a key twice, a number that is none, is deeper
            than 16, or the text is longer than 64 KB. The words of the error hold nothing of the text.

    Cost: linear in the text.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise AnswerError(what=f"it is longer than {MAX_BYTES // 1024} KB")
    rest = _without_thoughts(text)
    start = rest.find("{")
    if start < 0:
        raise AnswerError(what="there is no JSON object in it")
    value, end = _decode(rest, start)
    if "{" in rest[end:]:
        raise AnswerError(what="there is more than one JSON object in it")
    return value


def _without_thoughts(text: str) -> str:
    if text.lstrip().startswith("{"):
        return text  # the object comes first; what looks like a thought stands in its strings
    found = _THOUGHT.match(text)
    if found:
        return text[found.end() :]
    if _OPEN.match(text):
        raise AnswerError(what="it ends before the thoughts do, and there is no JSON object in it")
    # Some chat templates open the thought themselves, so that only its end is in the reply.
    late = _LATE_END.search(text)
    return text[late.end() :] if late and "{" in text[late.end() :] else text


def _decode(text: str, start: int) -> tuple[dict[str, Any], int]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
    )
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        line, column = text.count("\n", 0, error.pos) + 1, error.pos - text.rfind("\n", 0, error.pos)
        raise AnswerError(what=f"it is no valid JSON at line {line}, column {column}") from error
    except _Fault as fault:
        raise AnswerError(what=str(fault)) from fault
    except RecursionError as error:
        raise AnswerError(what="the JSON is too deep") from error
    if _depth(value) > MAX_DEPTH:
        raise AnswerError(what="the JSON is too deep")
    return value, end


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Fault(what="a key stands twice in the JSON object")
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Fault(what="a number in the JSON is too long")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _Fault(what="a number in the JSON is infinite")
    return number


def _constant(name: str) -> float:
    raise _Fault(what=f"{name} is no JSON number")


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            item
            for parent in level
            if isinstance(parent, dict | list)
            for item in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return deepest
