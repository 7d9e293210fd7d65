"""Orders that a gullible model understands, and what it does when it obeys one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What an order wants done; written `@@NAME=value@@` or `@@NAME@@`."""

    SET_VERDICT = "SET_VERDICT"
    """Judge the posting so; any word, also one that is no label."""
    LABEL_OTHERS = "LABEL_OTHERS"
    """Judge all other postings so."""
    LEAK = "LEAK"
    """Give away everything that was said to you."""
    URL = "URL"
    """Put this address, with what was said to you, into the answer."""
    CALL_AGAIN = "CALL_AGAIN"
    """Have more calls made, by every word for it there is."""
    SAY = "SAY"
    """Put these words into the answer."""
    CLAIM = "CLAIM"
    """Say this of the person: `@@CLAIM=ten years of Kubernetes@@`; who only judges postings has nowhere to say it."""
    PROSE = "PROSE"
    """Do not answer in JSON."""
    REFUSE = "REFUSE"
    """Do not answer."""
    LONG = "LONG"
    """Write as much as you can."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order."""

    action: Action
    value: str = ""

    def __str__(self) -> str:
        """As a posting would write it."""
        return f"@@{self.action}={self.value}@@" if self.value else f"@@{self.action}@@"


_MARKED = re.compile(r"@@([A-Z_]{3,20})(?:=([^@\n]{1,200}))?@@")
_NO_WORD = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_SHORTEST = 10
"""Letters and digits; fewer say nothing."""


def folded(text: str) -> str:
    """Without ASCII's blanks and punctuation, in lower case: an order is understood however it is spaced."""
    return text.casefold().encode("utf-8", "replace").translate(None, _NO_WORD).decode("utf-8")


def pieces_of(order: str) -> tuple[str, ...]:
    """An order in plain language as what is searched for: each of its lines, folded, or all of it where all are short.

    One line of an order that is read is an order that is obeyed.
    """
    lines = [piece for line in order.splitlines() if len(piece := folded(line)) >= _SHORTEST]
    return tuple(lines) or (folded(order),)


class Understood:
    """Orders in plain language, with what each wants done."""

    def __init__(self, orders: Mapping[str, Order]) -> None:
        self._pieces = [
            (piece, order) for words, order in orders.items() for piece in pieces_of(words) if piece
        ]

    def orders_in(self, text: str) -> tuple[Order, ...]:
        """Every order in a text, marked or plain, each once."""
        found = [
            Order(Action(name), value) for name, value in _MARKED.findall(text) if name in Action.__members__
        ]
        if self._pieces:
            plain = folded(text)
            found += [order for piece, order in self._pieces if piece in plain]
        return tuple(dict.fromkeys(found))
