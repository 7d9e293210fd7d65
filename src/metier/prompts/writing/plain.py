"""Single lines by a base model: what may stand in a document, and what is dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from metier.domain.record import OwnFactId
from metier.errors import AnswerError
from metier.prompts.control_tokens import control_token
from metier.prompts.writing.orders import gives_orders
from metier.prompts.writing.sheet import TAG, FactSheet
from metier.text.clean import clean
from metier.text.lines import one_line

MAX_CITES = 12
"""Facts that one text may cite; a sentence that rests on more rests on none."""

_READ = 4_000  # characters of one text that are looked at
_ADDRESS = re.compile(
    r"\S*(?:\w+:/+|\bwww\.|\w@\w|(?:mailto|data|javascript|tel):)\S*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|co|dev|app|info|biz|me|xyz|top|site|online|eu|de|uk|us|ru|cn|in|invalid)\b\S*",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<[^<>]{1,200}>|[<>`{}\\\[\]]|\*\*|__|~~|&#?\w{1,10};|!\(|(?m:^\s*(?:[#*>|•-]|\d+[.)])\s)"
)


def plain_line(
    words: object, sheet: FactSheet, cites: Sequence[OwnFactId], *, longest: int, also: str = ""
) -> str:
    """The words as they may stand in a document, with names put back.

    Args:
        words: Of a base model; untrusted.
        cites: The facts that it rests on.
        longest: Characters, before names are put back.
        also: A name that may look like an address: `Example.com`.

    Raises:
        AnswerError: They may not; `what` says why, in words of our own.
    """
    if not isinstance(words, str):
        raise AnswerError(what="a text is not a string")
    line = one_line(clean(words[:_READ]).text)
    if not line:
        raise AnswerError(what="a text is empty")
    if len(line) > longest:
        raise AnswerError(what=f"a text is longer than {longest} characters")
    known = TAG.sub("", f"{sheet.words_of(cites)}\n{also}")
    for found in _ADDRESS.findall(line):
        if found.rstrip(".,;:!?)'\"") not in known:  # "ASP.NET" and "Socket.IO" are no addresses
            raise AnswerError(what="a text holds an address")
    bare = TAG.sub("", line)
    if control_token(line) or any(found[0] not in known for found in _MARKUP.finditer(bare)):
        raise AnswerError(what="a text holds markup or marks")
    if gives_orders(bare):
        raise AnswerError(what="a text gives orders to programs")
    return sheet.refill(line, cites)


def rows(found: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The list of objects of that name.

    Raises:
        AnswerError: It is none.
    """
    value = found.get(name)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise AnswerError(what=f"`{name}` is not a list of objects")
    return value


def names_of(row: Mapping[str, Any], name: str = "facts") -> list[str]:
    """The names of facts that a row cites; anything else in the list is left out."""
    value = row.get(name, [])
    cited = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return cited if len(cited) <= MAX_CITES else []


def closed(properties: Mapping[str, object]) -> dict[str, object]:
    """The schema of an object of just these keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: Mapping[str, object]) -> dict[str, object]:
    """The schema of a list."""
    return {"type": "array", "items": dict(items)}


STRING: Mapping[str, object] = {"type": "string"}
NAMES: Mapping[str, object] = {"type": "array", "items": {"type": "string"}}
