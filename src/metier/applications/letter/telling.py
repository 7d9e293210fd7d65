"""Facts of one position as sentences, one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from metier.applications.letter.choosing import Say, Told
from metier.applications.letter.own import OwnWords
from metier.applications.letter.sentence import Scene, Spoken, Turn
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId

Said: TypeAlias = tuple[str, Origin, tuple[OwnFactId, ...]]
"""A sentence, whose words it is, and the facts it rests on."""
LONGEST_JOINED = 45
"""Words of a sentence that is made of several phrases."""


def tell(facts: Sequence[Told], scene: Scene, said: set[OwnFactId], say: Say, own: OwnWords) -> list[Said]:
    """What is said of one position: the first sentence says where, in the person's earlier words where there are any.

    A sentence that the verifier would hold against its own fact is left out, and the fact with it.

    Args:
        said: Facts that the letter says already; grows.
    """
    sentences: list[Said] = []
    last: Spoken | None = None
    for told in facts:
        if told.fact.id in said:
            continue
        whole = own.of_fact(told.fact.id)
        if whole:
            sentences.append((whole[0], Origin.OWN, whole[1]))
            said |= set(whole[1])
            last = None
            continue
        said.add(told.fact.id)
        origin = Origin.OWN if told.is_own else Origin.MASTER
        for part in told.parts:
            spoken = say(part, scene, Turn(min(len(sentences), Turn.LATER)))
            if spoken is None or not _holds(own, (spoken.text, origin, (told.fact.id,))):
                continue
            together = _joined(sentences, last, spoken, origin, told.fact.id)
            if together and _holds(own, (together.text, origin, (*sentences[-1][2], told.fact.id))):
                last = together
                sentences[-1] = (together.text, origin, (*sentences[-1][2], told.fact.id))
            else:
                last = spoken
                sentences.append((spoken.text, origin, (told.fact.id,)))
    return sentences


def _holds(own: OwnWords, said: Said) -> bool:
    text, origin, cites = said
    return own.holds(Line(text, Section.BODY, origin, cites))


def _joined(
    sentences: Sequence[Said], last: Spoken | None, spoken: Spoken, origin: Origin, fact: OwnFactId
) -> Spoken | None:
    """The last sentence with this phrase, where both are of one kind and can still be read."""
    if last is None or not last.more or sentences[-1][1] is not origin or fact in sentences[-1][2]:
        return None
    n_words = len(last.text.split()) + len(spoken.phrase.split())
    is_alike = (last.more, last.grade) == (spoken.more, spoken.grade)
    return last.joined(spoken) if is_alike and n_words <= LONGEST_JOINED else None


def n_later_than(heading: OwnFact | None, told: Sequence[OwnFact]) -> int:
    """Positions that were spoken of and began after this one; 0 where the resume does not tell the years."""
    if (
        heading is None
        or heading.kind is not FactKind.ROLE
        or heading.is_current
        or not year_of(heading.start)
    ):
        return 0
    return sum(1 for each in told if year_of(each.start) > year_of(heading.start))


def year_of(written: str) -> str:
    """The year in a date as written; empty where there is none.

    Example:
        >>> year_of("2019-03"), year_of("March 2019"), year_of("soon")
        ('2019', '2019', '')
    """
    found = re.search(r"\b(?:19|20)\d\d\b", written)
    return found[0] if found else ""
