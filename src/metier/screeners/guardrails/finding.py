"""Where in a posting a rule finds its words: quotes are always the posting's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metier.domain.facts import Fact, Part, Quote
from metier.domain.posting import Posting
from metier.screeners import tokens
from metier.screeners.guardrails.forms import Phrase, lowered, stem
from metier.screeners.phrases import best_quote
from metier.text.warnings.sentences import sentences_of

_PARTS = (Part.TITLE, Part.TEXT, Part.COMPANY, Part.PLACE)


class Reader:
    """Reads the texts of a list of postings, each once, and only those that are asked for."""

    def __init__(self, postings: Sequence[Posting]) -> None:
        self.postings = postings
        self._lowered: dict[int, dict[Part, str]] = {}

    def find_all(self, place: int, phrases: Sequence[Phrase]) -> Quote | None:
        """The first phrase with the words around it, if the posting has all of them, each in any part."""
        first: Quote | None = None
        for phrase in phrases:
            quote = self._find(place, phrase)
            if quote is None:
                return None
            first = first or quote
        return first

    def _find(self, place: int, phrase: Phrase) -> Quote | None:
        for part, low in self._parts(place).items():
            if found := phrase.find(low):
                return best_quote(part, text_of(self.postings[place], part), *found)
        return None

    def _parts(self, place: int) -> dict[Part, str]:
        if place not in self._lowered:
            posting = self.postings[place]
            self._lowered[place] = {part: lowered(text_of(posting, part)) for part in _PARTS}
        return self._lowered[place]


def text_of(posting: Posting, part: Part) -> str:
    """A part of a posting, as far as words are counted in it."""
    text: str = getattr(posting, part.value)
    return text[: tokens.MAX_CHARACTERS]


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
    wanted = _stems(words)
    shared = [
        (len(wanted & _stems(text)), part, start, end) for part, start, end, text in _sentences(posting)
    ]
    n, part, start, end = max(shared, key=lambda found: found[0], default=(0, Part.TITLE, 0, 0))
    if n:
        first = _first_shared(text_of(posting, part), start, end, wanted)
        if quote := best_quote(part, text_of(posting, part), *first):
            return quote
    title = best_quote(Part.TITLE, posting.title, 0, 0) or best_quote(
        Part.TEXT, text_of(posting, Part.TEXT), 0, 0
    )
    return title or Quote(Part.TITLE, 0, 0, "")


def _sentences(posting: Posting) -> Iterator[tuple[Part, int, int, str]]:
    for part in (Part.TITLE, Part.TEXT):
        text = text_of(posting, part)
        for start, end in sentences_of(text):
            yield part, start, end, text[start:end]


def _first_shared(text: str, start: int, end: int, wanted: set[str]) -> tuple[int, int]:
    places = (
        (start + begin, start + stop)
        for word, begin, stop in tokens.spans(text[start:end])
        if stem(word) in wanted
    )
    return next(places, (start, start + 1))


def _stems(words: str) -> set[str]:
    return {stem(word) for word in tokens.tokens(words) if word not in tokens.COMMON}
