"""The folded views of a posting that all fact readers share, and how a reader quotes from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from metier.domain.facts import Fact, Part, Quote
from metier.domain.posting import StatedFields

V = TypeVar("V")

MAX_TEXT = 60_000
"""Characters that are read, the cap of an import; whatever follows is left unread."""
MAX_HITS = 60
"""Places looked at per reader: keeps hostile repetition linear; real postings have fewer."""

_SAME_LENGTH = (
    ("\u0130", "I"),  # the only letter whose lower case is longer than itself
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2009", " "),
    ("\t", " "),
    ("\r", " "),
    ("*", " "),  # Markdown emphasis and escapes would stand between a label and its value
    ("\\", " "),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u2011", "-"),
    ("\u2212", "-"),
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    *((bullet, "\n") for bullet in "•●▪◦‣·►➢✔✅"),  # a list item is a line of its own
)
_SPLIT = bytes(i if i >= 128 or chr(i).isalpha() else 32 for i in range(256))
_EDGES = " \t\r\n*_\\|,;:•·"
_MARKS = (". ", "! ", "? ", "; ", ".\n", "\n")


def fold(text: str) -> str:
    """Lower case with plain spaces, hyphens and apostrophes; every character stays at its offset."""
    for old, new in _SAME_LENGTH:
        text = text.replace(old, new)
    return text.lower()


@dataclass(frozen=True)
class View:
    """One part of a posting, as written and folded; both have the same length."""

    part: Part
    text: str
    low: str

    @classmethod
    def of(cls, part: Part, text: str) -> View:
        """The view of one part."""
        return cls(part, text, fold(text))

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The folded words as UTF-8; a cheap test of what cannot stand in here."""
        return frozenset(self.low.encode("utf-8", "surrogatepass").translate(_SPLIT).split())

    def quote(self, start: int, end: int) -> Quote:
        """The words between two offsets, without white space and markup at their edges."""
        words = self.text[start:end]
        inner = words.strip(_EDGES)
        if not inner:
            return Quote(self.part, start, end, words)
        start += len(words) - len(words.lstrip(_EDGES))
        return Quote(self.part, start, start + len(inner), inner)


@dataclass(frozen=True)
class Reading:
    """A posting as the readers see it."""

    title: View
    company: View
    place: View
    text: View
    stated: StatedFields


def stated_quote(words: str) -> Quote:
    """The quote of a value that a source stated in a field of its own."""
    return Quote(Part.STATED, 0, len(words), words)


class Needles:
    """Words and phrases to look for, with a cheap test of which can stand in a part at all.

    A needle that ends in `*` is the beginning of a word; all others start with a whole word.
    """

    def __init__(self, *needles: str) -> None:
        self._stems = tuple(needle[:-1] for needle in needles if needle.endswith("*"))
        self._by_word: dict[bytes, list[str]] = {}
        for needle in needles:
            word = re.search(r"[^\W\d_]+", needle)
            if word and not needle.endswith("*"):
                self._by_word.setdefault(word[0].encode(), []).append(needle)

    def find(self, view: View, *, each: int, most: int) -> list[int]:
        """Offsets of the needles in rising order: at most `each` per needle and `most` in all."""
        present = view.words & self._by_word.keys()
        return hits(
            view.low,
            (*self._stems, *(needle for word in present for needle in self._by_word[word])),
            limit=each,
        )[:most]


def hits(low: str, needles: Iterable[str], *, limit: int = MAX_HITS) -> list[int]:
    """Offsets of the needles in rising order, at most `limit` of each needle."""
    found: list[int] = []
    for needle in needles:
        at = low.find(needle)
        n = 0
        while at >= 0 and n < limit:
            found.append(at)
            n += 1
            at = low.find(needle, at + len(needle))
    return sorted(found)


def sentence(low: str, at: int, *, before: int, after: int) -> tuple[int, int]:
    """The bounds of the sentence or line around an offset, at most `before` and `after` characters away."""
    first, last = max(0, at - before), min(len(low), at + after)
    start = max(_last_mark(low, mark, first, at) for mark in _MARKS) + 1
    ends = [end for mark in _MARKS if (end := low.find(mark, at, last)) >= 0]
    return max(first, start), min(ends, default=last)


def _last_mark(low: str, mark: str, first: int, last: int) -> int:
    at = low.rfind(mark, first, last)
    while at >= 0 and mark == ". " and _is_abbreviation(low, at):
        at = low.rfind(mark, first, at)
    return at


def _is_abbreviation(low: str, at: int) -> bool:
    """Whether the full stop at an offset ends a single letter, as in "U.S. citizen"."""
    return at > 0 and low[at - 1].isalpha() and (at == 1 or low[at - 2] in " .(\n")


_HEADING = re.compile(
    r"\n[^\w\n]{0,6}(?:"
    r"(?P<optional>(?:preferred|desired|desirable|additional|bonus|optional) (?:qualif|skill(?!s? ?(?:&|and) ?experience)|requirement|technical|attribut|knowledge|criteria)"
    r"|(?:preferred|bonus|pluses|plus|desirable|advantages)\W{0,4}\n|nice[ -]to[ -]have|good[ -]to[ -]have|bonus points|(?:it(?:'s| is) )?(?:a |big )?plus if|big plus|extra points)"
    r"|(?P<asked>(?:[a-z]+ ){0,2}(?:require(?:d|ments)|minimum|must[ -]have|basic|essential|mandatory|qualifications|responsibilities|experience)\b[^\n]{0,45}\n))"
)
_LOOK_BACK = 600


def under_optional_heading(low: str, at: int) -> bool:
    """Whether the last heading before an offset announces what is nice to have."""
    last = None
    start = max(0, at - _LOOK_BACK)
    before = low[start:at] if start else f"\n{low[:at]}"  # the text's first line may be a heading
    for found in _HEADING.finditer(before):
        last = found.lastgroup or last
    return last == "optional"


@dataclass(frozen=True, slots=True)
class Rule(Generic[V]):
    """A pattern, what it says when it is found, and how sure it is (2 = said about this role, 3 = plain)."""

    value: V
    weight: int
    pattern: re.Pattern[str]


def rules(rows: Sequence[tuple[V, int, str]]) -> tuple[Rule[V], ...]:
    """The rules of a table of (value, weight, pattern)."""
    return tuple(Rule(value, weight, re.compile(pattern)) for value, weight, pattern in rows)


def matches(view: View, table: Sequence[Rule[V]], start: int, end: int) -> Iterator[tuple[int, Fact[V]]]:
    """What the rules say between two offsets of a part, each with its weight."""
    for rule in table:
        found = rule.pattern.search(view.low, start, end)
        if found:
            yield rule.weight, Fact(rule.value, view.quote(found.start(), found.end()))
