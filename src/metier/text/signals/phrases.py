"""Looking for phrases in a posting, and the sentences that they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metier.domain.facts import Quote
from metier.text.facts.reading import View
from metier.text.warnings.sentences import sentences_of

_REACH = 200
"""Characters before and after a needed word within which a pattern is tried."""
_HITS = 20
"""Places looked at per needed word: hostile repetition stays linear, and honest ads have fewer."""


@dataclass(frozen=True)
class Phrase:
    """A pattern with what it says.

    Attributes:
        rule: Its name.
        words: What it says, in plain words.
        needs: Words without one of which the pattern cannot match, folded: a cheap test that spares most searches.
        pattern: On folded text (`text.facts.reading.fold`); without unbounded repeats.
    """

    rule: str
    words: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]

    def find(self, view: View) -> Iterator[tuple[int, int]]:
        """Start and end of each place where it stands, in order, at most twenty around each needed word."""
        reached = 0
        for place in sorted(_places(view.low, self.needs)):
            start, end = max(place - _REACH, reached), place + _REACH
            if start < end:
                for found in self.pattern.finditer(view.low, start, end):
                    yield found.span()
                    reached = found.end()


def phrase(rule: str, words: str, needs: str, pattern: str) -> Phrase:
    """A phrase whose needed words are split at `|`."""
    return Phrase(rule, words, tuple(needs.split("|")), re.compile(pattern))


def _places(low: str, needs: Sequence[str]) -> Iterator[int]:
    for need in needs:
        at, n = low.find(need), 0
        while at >= 0 and n < _HITS:
            yield at
            at, n = low.find(need, at + len(need)), n + 1


def sentence_quotes(view: View, spans: Sequence[tuple[int, int]], most: int = 1) -> tuple[Quote, ...]:
    """The sentences in which the first spans begin, each once, verbatim; at most `most`."""
    if not spans:
        return ()
    bounds = sentences_of(view.text)
    starts = [start for start, _ in bounds]
    found: dict[Quote, None] = {}
    for start, _ in spans:
        at = bisect_right(starts, start) - 1
        if at >= 0 and len(found) < most:
            first, last = bounds[at]
            found[Quote(view.part, first, last, view.text[first:last])] = None
    return tuple(found)
