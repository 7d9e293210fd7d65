"""Looking for phrases in a posting, and the sentences that they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from metier.domain.facts import Quote
from metier.text.facts.reading import View
from metier.text.warnings.sentences import sentences_of

_REACH = 200
"""Characters before and after a needed word within which a pattern is tried."""
_LONG = 180
"""Characters of a quote."""
_BEFORE = 60
"""Characters of a long sentence that are quoted before the place."""
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


def sentence_quotes(view: View, places: Sequence[int], most: int = 1) -> tuple[Quote, ...]:
    """The sentences that these places stand in, each once, verbatim; at most `most`.

    Of a long sentence, as where the source lost its line breaks, a piece around the place.
    """
    bounds = sentences_of(view.text)
    found: dict[str, Quote] = {}
    for place in places:
        at = bisect_right(bounds, place, key=itemgetter(0)) - 1
        if at >= 0 and len(found) < most:
            first, last = _around(view.text, *bounds[at], place)
            words = view.text[first:last]
            found.setdefault(words, Quote(view.part, first, last, words))
    return tuple(found.values())


def _around(text: str, first: int, last: int, place: int) -> tuple[int, int]:
    """At most `_LONG` characters of a sentence around a place, from space to space."""
    if last - first <= _LONG:
        return first, last
    start = max(first, place - _BEFORE)
    end = min(last, start + _LONG)
    if start > first:
        start = text.find(" ", start, place) + 1 or start
    if end < last:
        cut = text.rfind(" ", place + 1, end)
        end = cut if cut > 0 else end
    return start, end
