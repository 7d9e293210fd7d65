"""Where in a posting a rule finds its words: quotes are always the posting's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from metier.domain.facts import Fact, Part, Quote
from metier.domain.posting import Posting
from metier.screeners import tokens
from metier.screeners.fact_words import is_verbatim
from metier.screeners.guardrails.forms import Phrase, lowered, stem, stems

LONGEST = 160
"""Characters of a quote, about: a sentence, or the middle of a long one."""
_BREAK = re.compile(r"[.!?](?=\s|$)|[\n\r•·;]")
_BEGINS = re.compile(r"[^\s\-*•·–—:;,.)\]|]")
_PARTS = (Part.TITLE, Part.TEXT, Part.COMPANY, Part.PLACE)


class Reader:
    """Reads the texts of a list of postings, each once, and only those that are asked for."""

    def __init__(self, postings: Sequence[Posting]) -> None:
        self.postings = postings
        self._lowered: dict[tuple[int, Part], str] = {}

    def find_all(self, place: int, phrases: Sequence[Phrase]) -> Quote | None:
        """The first phrase with its sentence, if the posting has all of them, each in any part."""
        found = []
        for phrase in phrases:
            where = self._find(place, phrase)
            if where is None:
                return None
            found.append(where)
        part, start, end = found[0]
        return sentence_quote(part, text_of(self.postings[place], part), start, end)

    def _find(self, place: int, phrase: Phrase) -> tuple[Part, int, int] | None:
        for part in _PARTS:
            if found := phrase.find(self._text(place, part)):
                return part, *found
        return tool_place(self.postings[place], phrase.tool) if phrase.tool else None

    def _text(self, place: int, part: Part) -> str:
        low = self._lowered.get((place, part))
        if low is None:
            low = self._lowered[place, part] = lowered(text_of(self.postings[place], part))
        return low


def tool_place(posting: Posting, tool: str) -> tuple[Part, int, int] | None:
    """Where the facts of a posting name a tool in its own words; None where they do not."""
    for fact in posting.facts.tools:
        quote = fact.quote
        if fact.value == tool and quote.part in _PARTS and is_verbatim(posting, fact):
            return quote.part, quote.start, quote.end
    return None


def text_of(posting: Posting, part: Part) -> str:
    """A part of a posting, as far as words are counted in it."""
    text: str = getattr(posting, part.value)
    return text[: tokens.MAX_CHARACTERS]


def sentence_quote(part: Part, text: str, start: int, end: int) -> Quote:
    """The words at `start:end` with their sentence, at most about 160 characters of it; whole words only."""
    breaks = [found.end() for found in _BREAK.finditer(text, max(start - LONGEST, 0), start)]
    after = _BREAK.search(text, end)
    left = breaks[-1] if breaks else max(start - LONGEST, 0)
    right = min(after.start() if after else len(text), end + LONGEST)
    spare = max(LONGEST - (end - start), 0)
    left = max(left, start - spare // 2, end - LONGEST if right - end < spare // 2 else 0)
    right = max(end, min(right, left + LONGEST))
    while 0 < left < start and text[left - 1].isalnum() and text[left].isalnum():
        left += 1
    while end < right < len(text) and text[right - 1].isalnum() and text[right].isalnum():
        right -= 1
    while left < start and not _BEGINS.match(text[left]):
        left += 1
    words = text[left:right].rstrip()
    return Quote(part, left, left + len(words), words)


def fact_quote(posting: Posting, field: str) -> Quote | None:
    """The words that a fact was read from."""
    fields = (field, "employment_types") if field == "seniority" else (field,)
    for name in fields:
        found: Fact[object] | tuple[Fact[object], ...] | None = getattr(posting.facts, name)
        facts = found if isinstance(found, tuple) else (found,)
        quote = next((fact.quote for fact in facts if fact), None)
        if quote:
            return quote
    return None


def nearest_quote(posting: Posting, words: str) -> Quote:
    """The sentence that shares most words with a rule; the title where none shares any."""
    wanted = stems(words)
    shared = [(len(wanted & stems(text)), part, start, end) for part, start, end, text in _sentences(posting)]
    n, part, start, end = max(shared, key=lambda found: found[0], default=(0, Part.TITLE, 0, 0))
    if n:
        text = text_of(posting, part)
        return sentence_quote(part, text, *_first_shared(text, start, end, wanted))
    part = Part.TITLE if posting.title.strip() else Part.TEXT
    text = text_of(posting, part)
    begin = len(text) - len(text.lstrip())
    return sentence_quote(part, text, begin, min(begin + 1, len(text)))


def _sentences(posting: Posting) -> Iterator[tuple[Part, int, int, str]]:
    for part in (Part.TITLE, Part.TEXT):
        text = text_of(posting, part)
        start = 0
        for end in [*(found.start() for found in _BREAK.finditer(text)), len(text)]:
            yield part, start, end, text[start:end]
            start = end


def _first_shared(text: str, start: int, end: int, wanted: set[str]) -> tuple[int, int]:
    places = (
        (start + begin, start + stop)
        for word, begin, stop in tokens.spans(text[start:end])
        if stem(word) in wanted
    )
    return next(places, (start, start + 1))
