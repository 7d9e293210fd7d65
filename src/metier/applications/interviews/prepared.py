"""What preparing an interview brings: likely questions, each with its reason, own answers and an outline; gaps; what to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metier.domain.interview import Asked, Round
from metier.domain.posting import Posting, PostingId
from metier.domain.record import OwnFactId


class Why(StrEnum):
    """Why a question is likely."""

    DEMAND = "the posting asks for it"
    REQUESTED = "the posting asks applicants"
    GAP = "your record does not show it"
    RECORD = "your record invites it"
    BEFORE = "asked before"
    STANDARD = "asked in most interviews"
    MODEL = "worded by a base model"


class PartName(StrEnum):
    """Parts of an answer that tells a story, in their order."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """One part of an outline: words of an own fact as they stand there, or what is missing.

    Attributes:
        words: Verbatim out of the fact; empty where no fact gives this part.
        fact: The fact; None where none gives it.
        missing: What to think of or to add, without a full stop; empty where nothing is.
    """

    name: PartName
    words: str = ""
    fact: OwnFactId | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A story out of own facts: nothing in it is invented.

    Attributes:
        parts: Situation, task, action, result.
        others: Further facts that could be told instead, best first.
    """

    parts: tuple[OutlinePart, ...]
    others: tuple[OwnFactId, ...] = ()

    @property
    def n_missing(self) -> int:
        """Parts that no fact gives."""
        return sum(part.fact is None for part in self.parts)


@dataclass(frozen=True, slots=True)
class Past:
    """One question that was asked in an own interview, with where.

    Attributes:
        title, company: Of the posting; untrusted words.
    """

    asked: Asked
    round: Round
    title: str
    company: str

    @property
    def posting_id(self) -> PostingId:
        """The posting it was about."""
        return self.round.posting_id

    @property
    def quality(self) -> tuple[int, date, int]:
        """By what the best answer is chosen: the rating, unrated as the middle; then the newest."""
        return self.asked.rating or 3, self.round.held_on, self.asked.id


@dataclass(frozen=True, slots=True)
class Likely:
    """A question that is likely asked.

    Attributes:
        words: The question; metier's own words around what is quoted, or of a past question the person's.
        because: Why, in one sentence without a full stop.
        quote: The posting's words that it comes from; empty where it comes from elsewhere. Untrusted.
        topic: Of a standard question what it is about, else empty.
        terms: Tools and other names that it is about, as the demand names them.
        advice: How to prepare an answer, or to speak of a gap; empty where the outline says it.
        facts: Own facts that serve, best first.
        answers: The person's own answers to the same question or the nearest, best first.
        n_before: How often the same question was asked in own interviews.
        outline: Where a story answers it.
        made_by: `metier`, or the name of a base model.
        problems: Of what a model worded: what the verifier found unsupported, in words.
    """

    words: str
    why: Why
    because: str
    quote: str = ""
    topic: str = ""
    terms: tuple[str, ...] = ()
    advice: str = ""
    facts: tuple[OwnFactId, ...] = ()
    answers: tuple[Past, ...] = ()
    n_before: int = 0
    outline: Outline | None = None
    made_by: str = "metier"
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the posting asks that the record does not show.

    Attributes:
        words: What is asked; untrusted.
        quote: The sentence it stands in; untrusted.
        is_must: Asked for rather than nice to have.
        speak: An honest way to speak of it.
        nearest: Own facts that come nearest; may be empty.
    """

    words: str
    quote: str
    is_must: bool
    speak: str
    nearest: tuple[OwnFactId, ...] = ()


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A question for the employer.

    Attributes:
        because: What the posting leaves open, without a full stop.
        quote: Its words, where it speaks of it; untrusted.
    """

    words: str
    because: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What follows from posting, record and earlier interviews alone; the same input gives the same.

    Attributes:
        likely: Most telling first.
        gaps: What must be shown first.
    """

    posting: Posting
    likely: tuple[Likely, ...]
    gaps: tuple[Gap, ...]
    to_ask: tuple[ToAsk, ...]
