"""Clauses: a profile line cut into demands that a rule can read on their own, and what forbids reading them so."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DENIED = re.compile(r"^(?:no|not(?! only\b| just\b)|never|without|keine?n?)\s+")
_UNMISSED = re.compile(
    r"on-?\s?site|vor ort|\bintern|praktik|freelanc|fixed[- ]term|befristet|\btemp|zeitarbeit|leiharbeit|unpaid|clearance"
)
_BOUND = re.compile(r"day|\btage?\b|week|woche|month|monat|office|büro|travel|reise")
_SOFT = re.compile(
    r"\b(?:ideal|prefer|better|best|maybe|if possible|not (?:only|just)|nicht nur|sometimes|occasional|rarely|also|ok|okay|fine"
    r"|but|flexible|negotiable|depend|bevorzug|vorzug|gerne?\b|lieber|am liebsten|möglichst|wenn|gelegentlich|manchmal|besser|auch|aber|verhandel)"
)
"""Words that make a wish of a demand, or take some of it back."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand in lower case, without the "no" before it."""

    words: str
    denied: bool

    @property
    def unmissed(self) -> bool:
        """Whether it names what nobody would miss, so that "no …" among the deal-breakers can mean one thing only."""
        return _UNMISSED.search(self.words) is not None

    @property
    def bounds_place(self) -> bool:
        """Whether it may take back a place of work, as in "remote, once a month in the office"."""
        return _BOUND.search(self.words) is not None


def clauses_of(line: str) -> list[Clause]:
    """The clauses between commas; the whole line where they are alternatives or one takes some of another back.

    Example:
        >>> [clause.words for clause in clauses_of("Remote, no internships")]
        ['remote', 'internships']
    """
    folded = re.sub(r"\s+", " ", line.lower().replace("‑", "-").replace("–", "-")).strip(" .!")
    parts = [part.strip() for part in re.split(r"[;,](?!\d)", folded) if part.strip()]
    alternatives = any(re.match(r"(?:or|oder|except|unless|but|if)\b", part) for part in parts)
    alternatives |= (
        len(parts) > 1 and re.search(r"\b(?:or|oder)\b", parts[-1]) is not None
    )  # "remote, hybrid or on site"
    alternatives |= _SOFT.search(folded) is not None
    return [_clause(part) for part in ([folded] if alternatives else parts)]


def _clause(words: str) -> Clause:
    bare = _DENIED.sub("", words)
    return Clause(bare, denied=bare != words)
