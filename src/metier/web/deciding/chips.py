"""Reason chips: short reasons to tick, out of what the person wrote before and what this posting states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from metier.domain.facts import EmploymentType, Visa
from metier.domain.posting import Posting
from metier.pages.words import UNKNOWN, one_line, pay_per_year

MOST_OWN = 4
MOST_OF_FACTS = 7
MOST_WORDS = 4
LONGEST = 30
"""Characters of a chip; what is longer is a sentence, and is written."""
_PIECES = re.compile(r"[,;.\n]+|\s+[-–—]\s+")
_USUAL = (EmploymentType.FULL_TIME, EmploymentType.OTHER)


def chips(posting: Posting, reasons: Sequence[str]) -> tuple[str, ...]:
    """Words that may become part of a reason, each once: the person's own first, then the posting's.

    Args:
        reasons: What the person wrote about other postings, newest first.

    Example:
        >>> from metier.testing import posting
        >>> chips(posting("Senior engineer", place="Berlin"), ["too far, no sponsor", "Too far"])[:2]
        ('too far', 'no sponsor')
    """
    own = _own(reasons)[:MOST_OWN]
    known = {words.casefold() for words in own}
    stated = [words for words in of_facts(posting) if words.casefold() not in known]
    return (*own, *dict.fromkeys(stated[:MOST_OF_FACTS]))


def _own(reasons: Iterable[str]) -> list[str]:
    """Pieces of reasons, the most frequent first, those of the newest among equals.

    A reason in whole sentences gives pieces only where the person wrote them twice: torn out, they mean little.
    """
    lists = [_pieces(reason) for reason in reasons]
    often = Counter(piece.casefold() for pieces in lists for piece in pieces)
    listed = {piece.casefold() for pieces in lists if all(map(_is_short, pieces)) for piece in pieces}
    spelled: dict[str, str] = {}
    for piece in (piece for pieces in lists for piece in pieces if _is_short(piece)):
        if piece.casefold() in listed or often[piece.casefold()] > 1:
            spelled.setdefault(piece.casefold(), piece)
    return sorted(
        spelled.values(), key=lambda piece: -often[piece.casefold()]
    )  # equals stay in the order found


def _pieces(reason: str) -> list[str]:
    pieces = (one_line(piece) for piece in _PIECES.split(reason))
    return [piece for piece in pieces if len(piece) > 2]


def _is_short(piece: str) -> bool:
    return len(piece) <= LONGEST and len(piece.split()) <= MOST_WORDS


def of_facts(posting: Posting) -> Iterator[str]:
    """What this posting states, as a person would name it; neutral, as the label says which way it counts."""
    facts = posting.facts
    yield "the pay" if pay_per_year(facts) != UNKNOWN else "no pay stated"
    if facts.work_mode:
        yield facts.work_mode.value.value
    if posting.place or facts.places:
        yield "too far"
    if facts.seniority:
        yield f"{facts.seniority.value.value} level"
    if facts.years:
        yield f"{facts.years.value}+ years asked"
    for language in facts.languages[:1]:
        yield f"asks for {one_line(language.quote.words, LONGEST - 9)}"
    for kind in facts.employment_types[:1]:
        if kind.value not in _USUAL:
            yield kind.value.value.replace("_", " ")
    if facts.visa and facts.visa.value is not Visa.SPONSORED:
        yield "right to work"
    for tool in facts.tools[:3]:
        yield one_line(tool.value, LONGEST)


def together(ticked: Sequence[str], written: str) -> str:
    """The reason that ticked chips and free words make, on one line, each once.

    Example:
        >>> together(["too far", "Python"], "too far,  small team")
        'too far, Python, small team'
    """
    pieces = [one_line(words) for words in [*ticked, *written.split(",")]]
    return ", ".join(dict.fromkeys(piece for piece in pieces if piece))
