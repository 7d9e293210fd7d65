"""Reason chips: short reasons to tick, out of what the person wrote before and what this posting states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from metier.domain.facts import EmploymentType, Visa
from metier.domain.posting import Posting
from metier.pages.words import UNKNOWN, one_line, pay_per_year

MOST_OWN = 4
MOST_OF_FACTS = 8
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
    """Pieces of reasons, the most frequent first, those of the newest among equals."""
    pieces = [piece for reason in reasons for piece in _pieces(reason)]
    spelled: dict[str, str] = {}
    for piece in pieces:
        spelled.setdefault(piece.casefold(), piece)
    often = Counter(piece.casefold() for piece in pieces)
    return [spelled[key] for key, _ in often.most_common()]  # equals stay in the order found


def _pieces(reason: str) -> Iterator[str]:
    for piece in _PIECES.split(reason):
        words = one_line(piece)
        if 2 < len(words) <= LONGEST:
            yield words


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
        yield f"asks for {one_line(language.value, LONGEST - 9)}"
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
