"""Text folded for finding: without case, accents and typographic variants, each character with its place in the original."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass

_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
_SIGNS = dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("“”„«»", '"')


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes:
        text: Without case and accents; most of it ASCII.
        places: For each of its characters, and for its end, the place in the original.
    """

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the folded text stands in the original; accents that follow belong to it."""
        return self.places[start], self.places[end]


def fold(text: str) -> Folded:
    """The text for finding.

    Example:
        >>> fold("Zoë’s Straße").text
        "zoe's strasse"
    """
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _fold_one(character)
        letters.append(folded)
        places += [place] * len(folded)
    return Folded("".join(letters), (*places, len(text)))


@functools.lru_cache(maxsize=4_096)
def _fold_one(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return "".join(_LETTERS.get(c, c) for c in bare.casefold())
