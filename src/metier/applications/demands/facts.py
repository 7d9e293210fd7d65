"""Own facts made ready for matching: their roots, tools, months, degrees and languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from metier.applications.demands.dated import DATED, Span, span_of, today_of
from metier.applications.demands.words import roots_of, weights_of
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.screeners.guardrails.named_tools import named_tool
from metier.text.facts.tools import tools_named

_APART = re.compile(r"[,;/|•·()\n]+|\s(?:and|und|&)\s")
_NO_EVIDENCE = frozenset({FactKind.REFERENCE, FactKind.INTEREST})
"""What others say, and pastimes, show no demand."""


@dataclass(frozen=True, slots=True)
class Known:
    """One own fact as the matching sees it.

    Attributes:
        place: Its place in the record, for ties.
        span: Its months, of a fact under a heading those of the heading; None where undated or no experience.
    """

    fact: OwnFact
    place: int
    roots: frozenset[str]
    tools: frozenset[str]
    span: Span | None


@dataclass(frozen=True)
class KnownRecord:
    """A record made ready.

    Attributes:
        today: The month after the last that counts.
        weights: How telling each root is within the record.
        tools: Facts by the tool they name, in the order of the record.
    """

    facts: tuple[Known, ...]
    today: int
    weights: Mapping[str, float]
    tools: Mapping[str, tuple[Known, ...]]

    @property
    def roles(self) -> list[Span]:
        """The months of all positions."""
        return [known.span for known in self.facts if known.fact.kind is FactKind.ROLE and known.span]


def known_record(record: Record, on: date | None = None) -> KnownRecord:
    """The record made ready for matching; about 0.05 ms for each fact that was not seen before."""
    today = today_of(record, on)
    spans = {fact.id: span_of(fact, today) for fact in record.facts if fact.kind in DATED}
    facts = tuple(
        Known(fact, place, _roots(_said(fact)), _tools(_said(fact)), _span(fact, spans, today))
        for place, fact in enumerate(record.facts)
        if fact.kind not in _NO_EVIDENCE
    )
    tools: dict[str, list[Known]] = {}
    for known in facts:
        for tool in known.tools:
            tools.setdefault(tool, []).append(known)
    return KnownRecord(
        facts,
        today,
        weights_of(known.roots for known in facts),
        {tool: tuple(found) for tool, found in tools.items()},
    )


def _said(fact: OwnFact) -> str:
    """What a fact says of itself; a skill without its level."""
    if fact.kind in {FactKind.EDUCATION, FactKind.CERTIFICATE, FactKind.COURSE}:
        return f"{fact.words} {fact.note}"
    return fact.words


def _span(fact: OwnFact, spans: Mapping[OwnFactId, Span | None], today: int) -> Span | None:
    if fact.id in spans:
        return spans[fact.id]
    if fact.under is not None:
        return spans.get(fact.under)
    return span_of(fact, today) if fact.kind is FactKind.HIGHLIGHT else None


@lru_cache(maxsize=4096)
def _roots(words: str) -> frozenset[str]:
    return frozenset(roots_of(words))


@lru_cache(maxsize=4096)
def _tools(words: str) -> frozenset[str]:
    """Tools by the table: within a sentence, and as single names of a list, where short ones count too."""
    listed = (named_tool(part.strip(" .:-")) for part in _APART.split(words))
    return frozenset({*(fact.value for fact in tools_named(words)), *filter(None, listed)})
