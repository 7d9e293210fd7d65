"""Which postings somebody wants to see: facts and words, all of which must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from metier.domain.facts import EmploymentType, Seniority, WorkMode


@dataclass(frozen=True, slots=True)
class PostingFilter:
    """Everything that must hold; what is empty lets all through.

    Attributes:
        words: All must stand in title, company, place or text, without regard to case.
        pay_from: At least so much a year, in whatever currency the posting names; the upper end where there are two. A posting
            that states none, or not per what, is left out.
        place: Words that must all stand in its place, or in a place that was read out of its text.
        language: ISO 639-1 code of the language it is written in.
        source: It was seen there.
        added_after: It came in later than that.
    """

    words: str = ""
    work_mode: WorkMode | None = None
    pay_from: Decimal | None = None
    level: Seniority | None = None
    place: str = ""
    contract: EmploymentType | None = None
    language: str = ""
    source: str = ""
    added_after: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return self == PostingFilter()
