"""Demand: one thing that a posting asks of applicants, with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.domain.facts import Quote


class DemandKind(StrEnum):
    """What is asked."""

    TOOL = "tool"
    """Named tools or methods, of those metier knows by name."""
    SKILL = "skill"
    """Something to be able to do or to know, in the posting's words."""
    YEARS = "years"
    """Years of experience, of something or in all."""
    DEGREE = "degree"
    CERTIFICATE = "certificate"
    LANGUAGE = "language"
    """A human language."""
    LICENCE = "licence"
    """What the law or a state gives: a driving licence, the right to work, a clearance."""
    DUTY = "duty"
    """What the work is, rather than what to bring."""
    TRAIT = "trait"
    """A way to be ("team player"): nothing in a resume proves it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a posting asks of applicants; untrusted words.

    Attributes:
        words: What is asked, on one line, short enough to quote (at most `LONGEST` characters).
        kind: What it is.
        quote: Where it stands: `posting.text[start:end] == words of the quote`; a long sentence whole.
        is_must: Asked for, rather than nice to have; a duty is neither, and False.
        terms: What it names: tools by their canonical names, languages by ISO code, of a degree its fields.
        years: Least years asked; None where none are.
        level: Least degree (`bachelor`, `master`, …) or level of a language (`B2`, `native`); empty where none is said.
    """

    words: str
    kind: DemandKind
    quote: Quote
    is_must: bool
    terms: tuple[str, ...] = ()
    years: int | None = None
    level: str = ""


LONGEST = 160
"""Characters of a demand's words."""
