"""What of a posting is shown to a base model: title, company, place, pay and its visible text, cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metier.domain.facts import Fact, Part, Pay, PayOrigin
from metier.domain.posting import Posting
from metier.text.clean import clean
from metier.text.lines import one_line

MAX_SHORT = 300
"""Most characters of a title, company, place or pay: nobody may hide a posting in its title."""

_PARAGRAPHS = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class PostingFields:
    """The cleaned words of a posting, before anything is left out for their length.

    Attributes:
        short: Title, company, place and pay; those that are empty are left out.
        blocks: Paragraphs of the text, with the line ends within them.
    """

    short: tuple[tuple[str, str], ...]
    blocks: tuple[str, ...]

    def with_blocks(self, blocks: Sequence[str]) -> dict[str, str | Sequence[str]]:
        """The fields of the data block with these paragraphs as text."""
        return {**dict(self.short), "text": tuple(blocks)}


def posting_fields(posting: Posting, without: Iterable[str] = ()) -> PostingFields:
    """What a model is shown of a posting.

    Args:
        posting: As stored; it is cleaned again, which changes nothing in one that was.
        without: Sentences in the posting's own words that are left out wherever they stand, up to white space.
    """
    left_out = [pattern for words in without if (pattern := _spaced(words))]
    title, company, place, text = (
        _strip(clean(part).text, left_out)
        for part in (posting.title, posting.company, posting.place, posting.text)
    )
    pay = _pay(posting.facts.pay, text) if posting.facts_json != "{}" else ""
    short = {"title": title, "company": company, "place": place, "pay": _strip(pay, left_out)}
    blocks = (block.strip() for block in _PARAGRAPHS.split(text))
    return PostingFields(
        tuple((name, one_line(words, MAX_SHORT)) for name, words in short.items() if words),
        tuple(block for block in blocks if block),
    )


def _spaced(words: str) -> re.Pattern[str] | None:
    pieces = clean(words).text.split()
    return re.compile(r"\s+".join(map(re.escape, pieces))) if pieces else None


def _strip(text: str, left_out: Sequence[re.Pattern[str]]) -> str:
    for pattern in left_out:
        text = pattern.sub(" ", text)
    return clean(text).text if left_out else text


def _pay(fact: Fact[Pay] | None, text: str) -> str:
    """The words the pay was read from; those of a sentence that is left out are left out too."""
    if fact is None or (fact.quote.part is Part.TEXT and clean(fact.quote.words).text not in text):
        return ""
    words = clean(fact.quote.words).text
    if fact.value.origin is PayOrigin.ESTIMATE:
        return f"{words} (estimated by the job board)"
    return words
