"""Whether the lines of a draft say only what the facts that they cite say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from metier.applications.claims.case import Case, Finding
from metier.applications.claims.evidence import Known, cited_of, known_of
from metier.applications.claims.posted import Posted, posted_of
from metier.applications.claims.problem import Backing, Problem, ProblemKind
from metier.applications.claims.reading import read
from metier.applications.claims.rules_credentials import (
    certificates,
    credentials,
    degrees,
    languages,
    superlatives,
)
from metier.applications.claims.rules_dates import dates
from metier.applications.claims.rules_lines import disguises, locked, uncited, unknown_facts
from metier.applications.claims.rules_names import listed, names, tools
from metier.applications.claims.rules_numbers import numbers
from metier.applications.claims.rules_parts import every
from metier.applications.claims.rules_scope import mixed, negations, scope
from metier.applications.claims.rules_titles import titles
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFactId, Record

Rule = Callable[[Case], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    unknown_facts,
    numbers,
    every,
    dates,
    tools,
    names,
    titles,
    listed,
    degrees,
    certificates,
    credentials,
    superlatives,
    languages,
    scope,
    negations,
    uncited,
    disguises,
)
"""Each looks at one line by itself."""


def check(
    lines: Sequence[Line], record: Record, posting: Posting | None = None, *, today: date | None = None
) -> tuple[Problem, ...]:
    """What the lines claim and the facts they cite do not say, by line and place; empty when all of it is backed.

    What can be looked up is looked up: numbers, dates, durations, tools, names, titles, degrees, certificates, languages,
    superlatives, verbs of scope, denials. A claim in other words, such as "improved morale", is not checked at all.

    Args:
        lines: Of one draft; problems carry their index.
        record: What the person can truthfully say.
        posting: What is applied for: its name and title may be addressed in a letter, and its names are none of the person's.
        today: Makes durations of what lasts still computable; without it nothing follows from an open end.

    Cost: linear in the text; some 10 ms for 60 lines against 200 facts once these were read.

    Example:
        >>> from metier.domain.draft import Section
        >>> from metier.domain.record import FactKind, OwnFact, OwnFactId
        >>> fact = OwnFact(OwnFactId("f12"), FactKind.HIGHLIGHT, "Led a team of 6 for two years")
        >>> line = Line("Led a team of ten", Section.WORK, Origin.MODEL, cites=(fact.id,))
        >>> [problem.why for problem in check([line], Record((fact,)))]
        ['says ten; the nearest fact f12 says 6']
    """
    known, posted = known_of(record), posted_of(posting)
    return tuple(
        _problem(number, case, finding)
        for number, line in enumerate(lines)
        for case in (_case(line, known, posted, today),)
        for finding in _findings(case)
        if finding.is_problem
    )


def explain(
    line: Line, record: Record, posting: Posting | None = None, *, today: date | None = None
) -> tuple[Backing, ...]:
    """Every piece of a line that can be looked up, with the fact that it stands in; in the order of the line."""
    case = _case(line, known_of(record), posted_of(posting), today)
    return tuple(dict.fromkeys(_backing(case, finding) for finding in _findings(case)))


def _case(line: Line, known: Known, posted: Posted, today: date | None) -> Case:
    cites = [id_ for id_ in line.cites if line.section is Section.REFERENCES or not _is_reference(known, id_)]
    return Case(line, read(line.text), cited_of(known, cites), known, posted, today)


def _is_reference(known: Known, id_: OwnFactId) -> bool:
    """What somebody else said, and how they are called, backs nothing that the person says of themselves."""
    fact = known.record.by_id.get(id_)
    return fact is not None and fact.kind is FactKind.REFERENCE


MAX_LINE = 3_000
"""Characters of a line that are looked through: real ones have a tenth of them. A longer one is a problem itself."""


def _findings(case: Case) -> list[Finding]:
    if len(case.line.text) > MAX_LINE and not _is_as_in_the_record(case):
        end = len(case.read.seen.low)
        return [
            case.problem(
                ProblemKind.TOO_LONG,
                0,
                end,
                f"longer than {MAX_LINE:,} characters, so it is not checked; split it",
            )
        ]
    if case.line.origin is Origin.LOCKED:
        found = [*unknown_facts(case), *locked(case)]
    elif _is_as_in_the_record(case):
        found = [finding for rule in RULES for finding in rule(case) if not finding.is_problem]
        found += [*unknown_facts(case), *mixed(case, ())]
    else:
        found = [finding for rule in RULES for finding in rule(case)]
        found += mixed(case, found)
    return sorted(_without_repeats(found), key=lambda each: (each.start, each.end))


def _is_as_in_the_record(case: Case) -> bool:
    """A fact in its own words: whatever is read into it, the person said it."""
    return case.line.origin is not Origin.LOCKED and any(
        case.line.text == one.fact.words for one in case.cited.direct
    )


def _without_repeats(found: Sequence[Finding]) -> list[Finding]:
    """One problem for a piece: rules overlap on purpose, the first to speak is the most exact."""
    kept: list[Finding] = []
    seen: set[tuple[int, int]] = set()
    for finding in found:
        place = finding.start, finding.end
        if finding.is_problem and finding.kind is not ProblemKind.UNKNOWN_FACT:
            if place in seen:
                continue
            seen.add(place)
        kept.append(finding)
    return kept


def _problem(number: int, case: Case, finding: Finding) -> Problem:
    start, end = case.read.seen.place(finding.start, finding.end)
    return Problem(
        number,
        finding.kind,
        case.line.text[start:end],
        start,
        end,
        finding.why,
        finding.nearest.fact.id if finding.nearest else None,
        finding.says,
    )


def _backing(case: Case, finding: Finding) -> Backing:
    start, end = case.read.seen.place(finding.start, finding.end)
    one = finding.backers[0].fact if finding.backers else None
    where = (f"{one.path} ({finding.field})" if finding.field else one.path) if one else ""
    return Backing(case.line.text[start:end], start, end, finding.kind, one.id if one else None, where)
