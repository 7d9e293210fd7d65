"""Looking back at rounds: what was asked beside what was foreseen, what went badly, and what could have served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from metier.applications.interviews.likeness import grouped, names, nearest, same, telling
from metier.applications.interviews.outlines import STORIES
from metier.applications.interviews.prepared import Foreseen, Likely, Past
from metier.applications.interviews.talks import Talk
from metier.domain.interview import Asked, Round
from metier.domain.record import OwnFactId, Record

if TYPE_CHECKING:  # it needs numpy, which counting does not
    from metier.applications.demands import Likeness

LOW = 2
"""An answer rated so, or lower, went badly."""
ALIKE = 0.35
"""Cosine from which a fact could serve a question (taste); words in common do, too."""
MOST_FACTS = 3


class Foresight(StrEnum):
    """Whether a question was foreseen."""

    FORESEEN = "foreseen"
    NEAR = "nearly"
    NOT = "not foreseen"


@dataclass(frozen=True, slots=True)
class AskedBack:
    """One question that was asked, looked back at.

    Attributes:
        by: The likely question that foresaw it; None where none did.
        could_serve: Own facts that could have served, best first; only of answers that went badly or are missing.
    """

    asked: Asked
    foresight: Foresight
    by: Likely | None = None
    could_serve: tuple[OwnFactId, ...] = ()

    @property
    def went_badly(self) -> bool:
        """Whether the person rated the answer low."""
        return self.asked.rating is not None and self.asked.rating <= LOW


@dataclass(frozen=True, slots=True)
class RoundBack:
    """One round, looked back at.

    Attributes:
        n_likely: How many questions were foreseen for it.
    """

    round: Round
    questions: tuple[AskedBack, ...]
    n_likely: int

    def n(self, foresight: Foresight) -> int:
        """How many questions were foreseen so."""
        return sum(one.foresight is foresight for one in self.questions)


def look_back(talk: Talk, foreseen: Foreseen, record: Record, likeness: Likeness | None = None) -> RoundBack:
    """One round beside what was foreseen for it.

    Args:
        foreseen: From what was known before the round only.
    """
    found = tuple(_back(asked, foreseen.likely, record, likeness) for asked in talk.questions)
    return RoundBack(talk.round, found, len(foreseen.likely))


def _back(asked: Asked, likely: Sequence[Likely], record: Record, likeness: Likeness | None) -> AskedBack:
    by = next((one for one in likely if same(asked.question, one.words)), None)
    foresight = Foresight.FORESEEN
    if by is None:
        words = [one.words for one in likely]
        row = likeness([asked.question], words)[0] if likeness and words else None
        near = nearest(asked.question, words, None if row is None else [float(c) for c in row], most=1)
        named = next((one for one in likely if _is_about(asked.question, one)), None)
        by = likely[near[0][0]] if near else named
        foresight = Foresight.NEAR if by else Foresight.NOT
    low = asked.rating is not None and asked.rating <= LOW
    serve = could_serve(asked.question, record, likeness) if low or not asked.answer else ()
    return AskedBack(asked, foresight, by, serve)


def _is_about(question: str, one: Likely) -> bool:
    """Whether a question names what a likely one is about, or shares two telling words with what that one quotes."""
    return names(question, one.terms) or (
        bool(one.quote) and len(telling(question) & telling(one.quote)) >= 2
    )


def could_serve(question: str, record: Record, likeness: Likeness | None = None) -> tuple[OwnFactId, ...]:
    """Own facts that tell something about what a question asks, best first; none where it would be guessing."""
    stories = record.of(*STORIES)
    if not stories:
        return ()
    asked = telling(question)
    row = likeness([question], [fact.words for fact in stories])[0] if likeness else [0.0] * len(stories)
    scored = [
        (len(asked & telling(f"{fact.words} {fact.title}")) + float(cosine), float(cosine), fact)
        for fact, cosine in zip(stories, row, strict=True)
    ]
    good = [(score, fact) for score, cosine, fact in scored if score - cosine >= 1 or cosine >= ALIKE]
    good.sort(key=lambda row: -row[0])
    return tuple(fact.id for _, fact in good[:MOST_FACTS])


# --- over all interviews ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recurring:
    """A question that was asked more than once.

    Attributes:
        words: As it was asked last.
        times: Each time, the oldest first.
    """

    words: str
    times: tuple[Past, ...]

    @property
    def n(self) -> int:
        """How often."""
        return len(self.times)

    @property
    def n_postings(self) -> int:
        """About how many postings."""
        return len({one.posting_id for one in self.times})

    @property
    def ratings(self) -> tuple[int, ...]:
        """How the answers went, the oldest first, of those that were rated."""
        return tuple(one.asked.rating for one in self.times if one.asked.rating is not None)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.times[0].round.held_on, self.times[-1].round.held_on


def recurring(past: Iterable[Past]) -> tuple[Recurring, ...]:
    """Questions that were asked more than once, the most frequent first; one round counts a question once."""
    line = sorted(past, key=lambda one: (one.round.held_on, one.asked.id))
    found = []
    for group in grouped([one.asked.question for one in line]):
        times: dict[int, Past] = {}
        for at in group:
            times[line[at].round.id] = line[at]
        if len(times) > 1:
            each = tuple(times.values())
            found.append(Recurring(each[-1].asked.question, each))
    return tuple(sorted(found, key=lambda one: (-one.n, -one.days[1].toordinal(), one.words)))
