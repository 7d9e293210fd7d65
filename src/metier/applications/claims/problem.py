"""Problems: what the verifier finds unsupported in a line; and backings: what stands in which fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.domain.record import OwnFactId


class ProblemKind(StrEnum):
    """What is wrong with a piece of a line. An **atom** is a piece that can be looked up: a number, a name, a degree."""

    NUMBER = "number"
    """A count, share, amount or ordinal that no cited fact says."""
    QUALIFIER = "qualifier"
    """The number is there, but said more strongly: `over 40` where the fact says 40, `40 %` where it says up to 40 %."""
    TEAM = "team size"
    DATE = "date"
    DURATION = "duration"
    TOOL = "tool"
    """A tool, method or skill."""
    NAME = "name"
    """An employer, product, place or person."""
    TITLE = "title"
    """A job title or a level such as senior or head of."""
    DEGREE = "degree"
    CERTIFICATE = "certificate"
    CREDENTIAL = "credential"
    """An award, a clearance, a membership."""
    SUPERLATIVE = "superlative"
    LANGUAGE = "language"
    """A human language, or more command of it than the fact says."""
    SCOPE = "scope"
    """A verb that claims a greater part in it than the fact does."""
    NEGATION = "negation"
    """`with` for `without`, or a rise for a fall."""
    MIXED = "mixed"
    """Facts of two employers told as one."""
    PERIOD = "period"
    """A tool told of a role in which no fact uses it."""
    POSTING = "posting"
    """It stands in the posting and in no cited fact."""
    LOCKED = "locked"
    """Employer, title or dates are not as in the heading."""
    UNCITED = "uncited"
    """The line claims something and cites no fact."""
    TOO_LONG = "too long"
    """The line is longer than what is checked."""
    UNKNOWN_FACT = "unknown fact"
    """It cites a fact that the record does not have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A piece of a line that nothing backs.

    Attributes:
        line: Index of the line among those checked, from 0.
        words: The piece as it stands in the line: `line.text[start:end]`.
        why: One sentence in plain words, without final full stop: `says 10 years; the nearest fact f3a9c1 says 6 years`.
        nearest: The own fact that comes nearest, cited or not; None where none does.
        says: What that fact says instead, in few words, or empty.
    """

    line: int
    kind: ProblemKind
    words: str
    start: int
    end: int
    why: str
    nearest: OwnFactId | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Backing:
    """A piece of a line and the own fact that it stands in.

    Attributes:
        words: The piece as it stands in the line: `line.text[start:end]`.
        kind: What would be wrong, were it not backed.
        fact: The fact that backs it; None where none does.
        where: That fact's path in resume.json, with the field if it is none of its words: `work[0].highlights[1]`.
    """

    words: str
    start: int
    end: int
    kind: ProblemKind
    fact: OwnFactId | None
    where: str = ""
