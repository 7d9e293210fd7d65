"""Words in their forms: "mentor" is found as mentors, mentored, mentoring; phrases are found near each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from metier.screeners import tokens
from metier.screeners.guardrails.named_tools import ONLY_AS_TOOLS

_ENDINGS = ("", "e", "s", "es", "ed", "ing", "ings", "ies", "ied", "ment", "ments", "ship", "ships", "en")
_VOWEL = re.compile(r"[aeiouyäöü]")
_BREAK = re.compile(r"[!?;•\n\r]|\.(?=\s)")
_MANY = 4
_GAP = 24
"""Characters between two words of a phrase, at most: three or four short words."""


def stem(word: str) -> str:
    """A word without plural, -ing, -ed, -ment and -ship: by letters alone, so some forms stay apart.

    Example:
        >>> [stem(word) for word in ("mentoring", "mentors", "companies", "running", "management", "css", "rust")]
        ['mentor', 'mentor', 'company', 'run', 'manag', 'css', 'rust']
    """
    bare = word.lower()
    if len(bare) <= 3 or not bare.isalpha():
        return bare
    if bare.endswith("ies"):
        return f"{bare[:-3]}y"
    if bare.endswith("s") and not bare.endswith(("ss", "us", "is")):
        bare = bare[:-1]
    for ending, least in (("ship", 4), ("ment", 4), ("ing", 3), ("ied", 2), ("ed", 3), ("en", 5)):
        left = bare.removesuffix(ending)
        if left != bare and len(left) >= least and _VOWEL.search(left):
            bare = f"{left}y" if ending == "ied" else left
            break
    if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz":
        return bare[:-1]
    return bare[:-1] if len(bare) > 3 and bare.endswith("e") else bare


def stems(words: str) -> set[str]:
    """The stems of the words that tell something, without those that nearly every posting has."""
    return {stem(word) for word in tokens.tokens(words) if word not in tokens.COMMON}


def forms_of(word: str) -> frozenset[str]:
    """Every form that has the stem of `word`, in lower case, as far as endings go.

    Example:
        >>> sorted(forms_of("mentoring"))[:4]
        ['mentor', 'mentore', 'mentored', 'mentoren']
    """
    root = stem(word)
    if len(root) < 3 or not root.isalpha():
        return frozenset({word.lower()})
    found = {f"{start}{ending}" for start in (root, root.removesuffix("y")) for ending in _ENDINGS}
    found |= {f"{root}{root[-1]}{ending}" for ending in ("ed", "ing", "ings")}
    return frozenset({word.lower(), *(form for form in found if stem(form) == root)})


@dataclass(frozen=True)
class Phrase:
    """Words that must stand near each other in one sentence; quoted ones in these very words.

    Words that nearly every posting has count only beside a single word that tells something ("small team"); of four or
    more telling words one may be missing.

    Attributes:
        words: As written.
        is_quoted: To be found as it is written, white space and upper case apart.
        tool: Canonical name of the tool that the words are; facts know its other spellings.
    """

    words: str
    is_quoted: bool = False
    tool: str = ""

    @property
    def is_only_tool(self) -> bool:
        """Whether it is looked for among the facts alone."""
        return self.words in ONLY_AS_TOOLS and not self.is_quoted

    @property
    def shown(self) -> str:
        """In words, for the person."""
        if self.is_quoted:
            return f"“{self.words}”"
        return f"the tool {self.words}" if self.is_only_tool else self.words

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not self.is_only_tool and not (
            any(map(str.isalnum, self.words)) if self.is_quoted else self._telling
        )

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Words in all their forms, `least` of which a posting with this phrase has among its `tokens`."""
        if self.is_quoted:
            return tuple(frozenset({word}) for word in self._named)
        return tuple(map(forms_of, self._telling))

    @property
    def least(self) -> int:
        """How many of `needs` must be there."""
        return len(self.needs) - (not self.is_quoted and len(self.needs) >= _MANY)

    def find(self, text: str) -> tuple[int, int] | None:
        """Where it stands in a text of lower case letters (`lowered`); None where it does not.

        Example:
            >>> Phrase("mentoring juniors").find("we are looking for someone who mentors our juniors.")
            (31, 50)
        """
        if self.is_only_tool:
            return None
        if self.is_quoted:
            return next(_whole(self._verbatim, text), None)
        if len(self._patterns) == 1:
            return next(_whole(self._patterns[0], text), None)
        places = sorted(
            (start, end, number)
            for number, pattern in enumerate(self._patterns)
            for start, end in _whole(pattern, text)
        )
        for first, (start, _, _) in enumerate(places):
            end = self._end_of(places, first)
            if end and not _BREAK.search(text, start, end):
                return start, end
        return None

    def _end_of(self, places: list[tuple[int, int, int]], first: int) -> int:
        """Where the phrase that begins with that place ends; 0 if it is not whole within reach."""
        seen: set[int] = set()
        start, last, _ = places[first]
        for later in range(first, len(places)):
            at, end, number = places[later]
            if at - start > self._reach:
                return 0
            seen.add(number)
            last = max(last, end)
            if self._is_whole(seen):
                return last
        return 0

    def _is_whole(self, seen: set[int]) -> bool:
        if len(self._telling) > 1:
            return len(seen) >= self.least
        core = self._sought.index(self._telling[0])
        return core in seen and len(seen) >= min(len(self._sought), 2)

    @cached_property
    def _named(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tokens.tokens(self.words)))

    @cached_property
    def _telling(self) -> tuple[str, ...]:
        return tuple(word for word in self._named if word not in tokens.COMMON and not word.isdigit())

    @cached_property
    def _sought(self) -> tuple[str, ...]:
        return self._telling if len(self._telling) > 1 else self._named

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern_of(forms_of(word)) for word in self._sought)

    @cached_property
    def _verbatim(self) -> re.Pattern[str]:
        return re.compile(r"\s+".join(map(re.escape, self.words.lower().split())))

    @cached_property
    def _reach(self) -> int:
        return sum(map(len, self._sought)) + _GAP * (len(self._sought) - 1)


def lowered(text: str) -> str:
    """`text` in lower case, every character at its place.

    Example:
        >>> lowered("İT-Job"), len(lowered("İT-Job"))
        ('İt-job', 6)
    """
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(one if len(one := character.lower()) == 1 else character for character in text)


def _pattern_of(forms: frozenset[str]) -> re.Pattern[str]:
    """The forms as one pattern that begins with letters all share, so that most of a text is skipped quickly."""
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    shared = _shared(ordered)
    rests = "|".join(re.escape(form[len(shared) :]) for form in ordered)
    return re.compile(f"{re.escape(shared)}(?:{rests})")


def _shared(words: list[str]) -> str:
    low, high = min(words), max(words)
    length = next(
        (n for n, (one, other) in enumerate(zip(low, high, strict=False)) if one != other),
        min(len(low), len(high)),
    )
    return low[:length]


def _whole(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the pattern stands as whole words."""
    for found in pattern.finditer(text):
        start, end = found.span()
        if start and text[start - 1].isalnum() and text[start].isalnum():
            continue
        if end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            continue
        yield start, end
