"""Words of a posting as the scam marks and weights count them, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d[\d,.]*|[$£€!]")
LONGEST = 4
"""Words of the longest phrase."""


def tokens_of(low: str) -> list[tuple[str, int]]:
    """Each word with its start; every number is `0`. `low` is folded (`text.facts.reading.fold`).

    Example:
        >>> tokens_of("earn $500 a week!")
        [('earn', 0), ('$', 5), ('0', 6), ('a', 10), ('week', 12), ('!', 16)]
    """
    return [("0" if found[0][0].isdecimal() else found[0], found.start()) for found in _TOKEN.finditer(low)]


class PhraseBook:
    """Phrases with what they stand for, found in one pass.

    Args:
        names: By phrase of at most four words; one of several words that ends in `*` stands for each that begins so.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {phrase: name for phrase, name in names.items() if not phrase.endswith("*")}
        self._stems = {phrase[:-1]: name for phrase, name in names.items() if phrase.endswith("*")}
        self._firsts = {phrase.split()[0] for phrase in (*self._names, *self._stems)}

    def find(self, tokens: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
        """Name and start of every phrase that stands there, in order; of one place and name only one."""
        for at, (word, start) in enumerate(tokens):
            if word not in self._firsts:
                continue
            told: set[str] = set()
            phrase = word
            self._tell(phrase, told)
            for following, _ in tokens[at + 1 : at + LONGEST]:
                phrase = f"{phrase} {following}"
                self._tell(phrase, told)
            for name in sorted(told):
                yield name, start

    def _tell(self, phrase: str, told: set[str]) -> None:
        if phrase in self._names:
            told.add(self._names[phrase])
        for stem, name in self._stems.items():
            if phrase.startswith(stem):
                told.add(name)
