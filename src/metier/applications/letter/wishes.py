"""Why this employer: what the person wrote that they look for, and where the posting really says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from metier.applications.letter.quotable import LONGEST_QUOTE, Quotable, says_yes, short_quote
from metier.domain.profile import Profile
from metier.screeners.guardrails.forms import Phrase, lowered, stem, stems

MOST = 2
LONGEST_WISH = 110
_BETWEEN = re.compile(r"[,;:()]|\s(?:or|and|oder|und)\s|/")
_ARTICLE = re.compile(r"^(?:an?|the|some|eine?n?|der|die|das)\s+")
_BETWEEN_TWO = r"(?:our|your|the|an?|two|three|several|young|new|junior|\d+)"
"""What may stand between two words that belong together."""
_OF_TERMS = re.compile(
    r"\d|[€$£]|\b(?:pay|paid|salary|bonus|hours?|days?|week|holiday\w*|vacation|contract|permanent|part[- ]time|full[- ]time|remote|hybrid|"
    r"office|home|travel|benefits?|train|commut\w*|gehalt|lohn|stunden?|tage?|woche|urlaub|vertrag|unbefristet|teilzeit|vollzeit|homeoffice|büro)\b",
    re.IGNORECASE,
)
"""Pay, hours and place are settled in talks; a first letter that asks for them says little about why this work."""
_FOR_ANYTHING = (
    "environment train training release monitoring health public good learn product project community support data technology software "
    "development systems process quality security service business social people customer design growth"
)
_VAGUE = frozenset(map(stem, _FOR_ANYTHING.split()))
"""Stems of single words that a posting may use for anything."""


@dataclass(frozen=True, slots=True)
class Met:
    """A wish that a posting meets.

    Attributes:
        wish: As it stands in the profile.
        is_goal: A growth goal, rather than nice to have.
        quote: The posting's words, short enough for a letter.
    """

    wish: str
    is_goal: bool
    quote: str


def met_by(profile: Profile, posting: Quotable, most: int = MOST) -> tuple[Met, ...]:
    """The wishes that sentences of the posting meet, growth goals first; each sentence speaks for one of them.

    Of a wish in several words all must stand near each other in one sentence; a single word must return in three, or
    stand in the title, as "energy" may be anybody's. Pay, hours and place are left out.
    """
    found: list[Met] = []
    wishes = [(wish, True) for wish in profile.growth_goals] + [
        (wish, False) for wish in profile.nice_to_have
    ]
    for wish, is_goal in wishes:
        if len(found) == most or len(wish) > LONGEST_WISH or (_OF_TERMS.search(wish) and not is_goal):
            continue
        taken = {met.quote for met in found}
        quote = next((quote for quote in _quotes(wish, posting) if quote not in taken), None)
        found += [Met(wish.partition(":")[0].strip().rstrip("."), is_goal, quote)] if quote else []
    return tuple(found)


def _quotes(wish: str, posting: Quotable) -> Iterator[str]:
    pieces = [piece.strip() for piece in _BETWEEN.split(wish) if piece.strip()]
    is_list = all(len(stems(piece)) <= 2 for piece in pieces)
    for piece in pieces if is_list else [wish, *pieces[:1]]:
        told = stems(piece)
        if len(told) > 1 or len(piece.split()) > 1:
            yield from _near(piece, posting)
        elif told and not told & _VAGUE:
            yield from _returning(Phrase(piece), posting)


def _near(piece: str, posting: Quotable) -> Iterator[str]:
    """Sentences with all of several words: two in a row as they are, more of them near each other in any form."""
    phrase, pair = Phrase(piece), _pair(piece)
    for sentence in posting.sentences:
        words = str(sentence.words)
        low = lowered(words)
        found = pair.search(low) if pair else None
        place = found.span() if found else None if pair else phrase.find(low)
        if (
            place
            and (pair or stems(piece) <= stems(words))
            and says_yes(words)
            and len(words) < 4 * LONGEST_QUOTE
        ):
            yield short_quote(words, words[place[0] : place[1]])


def _pair(piece: str) -> re.Pattern[str] | None:
    """Two words as they stand: "open data" is not "an opening for data people"."""
    words = _ARTICLE.sub("", piece.lower()).split()
    if len(words) != 2:
        return None
    return re.compile(
        rf"\b{re.escape(words[0])}[\s-](?:{_BETWEEN_TWO}\s)?{re.escape(words[1].removesuffix('s'))}s?\b"
    )


def _returning(phrase: Phrase, posting: Quotable) -> Iterator[str]:
    if phrase.is_empty:
        return
    there = [
        (words, place)
        for sentence in posting.sentences
        if (place := phrase.find(lowered(words := str(sentence.words)))) and says_yes(words)
    ]
    if len(there) < 3 and not phrase.find(lowered(posting.title)):
        return
    for words, (start, end) in there:
        if len(words.split()) > 4:
            yield short_quote(words, words[start:end])
