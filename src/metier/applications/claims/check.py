"""Whether the lines of a draft say only what the cited facts say. Simple so far: numbers alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from metier.applications.claims.problem import Backing, Problem, ProblemKind
from metier.domain.draft import Line
from metier.domain.posting import Posting
from metier.domain.record import OwnFact, Record

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def check(
    lines: Sequence[Line], record: Record, posting: Posting | None = None, *, today: date | None = None
) -> tuple[Problem, ...]:
    """What the lines claim and their cited facts do not say; empty when all of it is backed.

    Args:
        lines: Of one draft; problems carry their index.
        record: What the person can truthfully say.
        posting: What is applied for, so that its names are told from the person's own.
        today: Makes durations of what lasts still computable; without it they are not.
    """
    _ = posting, today
    return tuple(
        Problem(n, ProblemKind.NUMBER, b.words, b.start, b.end, f"no cited fact says {b.words}")
        for n, line in enumerate(lines)
        for b in explain(line, record)
        if b.fact is None
    )


def explain(
    line: Line, record: Record, posting: Posting | None = None, *, today: date | None = None
) -> tuple[Backing, ...]:
    """Every piece of the line that can be looked up, with the fact that it stands in, in order of the line."""
    _ = posting, today
    facts = record.cited(line.cites)
    found = []
    for number in _NUMBER.finditer(line.text):
        fact = next((f for f in facts if number[0] in _said(f)), None)
        found.append(
            Backing(
                number[0],
                number.start(),
                number.end(),
                ProblemKind.NUMBER,
                fact.id if fact else None,
                fact.path if fact else "",
            )
        )
    return tuple(found)


def _said(fact: OwnFact) -> set[str]:
    return set(_NUMBER.findall(" ".join((fact.words, fact.title, fact.at, fact.start, fact.end, fact.note))))
