"""Dates: years, months and spans must be those of a cited heading where they are told as such, else stand in a fact's own words."""

from __future__ import annotations

from collections.abc import Iterator

from metier.applications.claims.case import Case, Finding, within
from metier.applications.claims.evidence import HOMES, Evidence
from metier.applications.claims.moments import Moment, Span
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.reading import Read
from metier.applications.claims.words import words_of
from metier.domain.record import FactKind


def dates(case: Case) -> Iterator[Finding]:
    """Years, months and spans: those of a cited heading where they are told as such, else those in a fact's own words."""
    found = case.read.dates
    inside: list[tuple[int, int]] = []
    for span in found.spans:
        inside.append((span.start, span.end))
        backers = [one for one in case.cited.all if _spans(one, span)]
        yield _dated(case, span.start, span.end, backers)
    for moment in found.moments:
        if within(moment.start, moment.end, inside) or case.is_masked(moment.start, moment.end):
            continue
        backers = [one for one in case.cited.all if _tells(case, one, moment)]
        yield _dated(case, moment.start, moment.end, backers)
    for month, start, end in found.months:
        backers = [
            one
            for one in case.cited.all
            if any(
                month in {m for m, _, _ in part.dates.months} | {m.month for m in part.dates.moments}
                for _, part in one.parts
            )
        ]
        yield _dated(case, start, end, backers)
    yield from _still(case)


def _dated(case: Case, start: int, end: int, backers: list[Evidence]) -> Finding:
    if backers:
        return case.backed(ProblemKind.DATE, start, end, backers, "dates")
    near = next((one for one in (*case.cited.direct, *case.cited.all) if one.fact.start), None)
    says = (
        "–".join(filter(None, (near.fact.start, "now" if near.fact.is_current else near.fact.end)))
        if near
        else ""
    )
    words = case.words(start, end)
    why = (
        f"says {words}; fact {near.fact.id} is dated {says}"
        if near
        else f"says {words}; no cited fact has this date"
    )
    return case.problem(ProblemKind.DATE, start, end, why, near, says)


def _spans(one: Evidence, span: Span) -> bool:
    if one.start is not None and span.first.is_of(one.start):
        if span.last is None:
            return one.fact.is_current
        if one.end is not None and span.last.is_of(one.end):
            return True
    return any(
        span.first.is_of(other.first)
        and (span.last is None) == (other.last is None)
        and (span.last is None or (other.last is not None and span.last.is_of(other.last)))
        for _, part in one.parts
        for other in part.dates.spans
    )


def _tells(case: Case, one: Evidence, moment: Moment) -> bool:
    """Whether a fact has this date: in its words, or as its own date where it is told as a beginning or an end."""
    if any(
        moment.is_of(other)
        for _, part in one.parts
        for other in part.dates.moments
        if _roles_fit(moment, other) and not _is_end_told_alone(case, moment, part, other)
    ):
        return True
    is_heading = one.fact.kind in HOMES
    begins = one.start is not None and moment.is_of(one.start)
    ends = one.end is not None and moment.is_of(one.end)
    if not is_heading:
        return not one.fact.under and (begins or ends)
    if one not in case.cited.direct and moment.role not in {"since", "from", "until"}:
        return False
    if moment.role == "since":
        return begins and one.fact.is_current
    if moment.role == "from":
        return begins
    if moment.role == "until":
        return ends
    return (ends and one.fact.kind is FactKind.EDUCATION) or (
        (begins or ends) and one.fact.kind is FactKind.PROJECT
    )


_IN = ("in", "within", "during", "im", "innerhalb")


def _is_end_told_alone(case: Case, moment: Moment, part: Read, other: Moment) -> bool:
    """`in 2021` of what was from 2021 to 2023."""
    if not case.read.seen.low[: moment.start].rstrip().endswith(tuple(f" {word}" for word in _IN)):
        return False
    spans = [span for span in part.dates.spans if span.last is not None]
    return any(
        other in {span.first, span.last} and span.first.year != (span.last or other).year for span in spans
    )


def _roles_fit(moment: Moment, other: Moment) -> bool:
    return moment.role != "since" or other.role == "since"


_NOW = words_of("currently current presently derzeit aktuell zurzeit gegenwartig")


def _still(case: Case) -> Iterator[Finding]:
    """`currently` of what has ended."""
    roles = [one for one in case.cited.all if one.fact.kind in HOMES and one.fact.start]
    if not roles or any(one.fact.is_current for one in roles):
        return
    for token in case.read.seen.tokens:
        if token.low in _NOW and not any(token.low in one.words for one in case.cited.all):
            last = max(roles, key=lambda one: one.fact.end)
            why = f"says {case.words(token.start, token.end)}; fact {last.fact.id} ended {last.fact.end}"
            yield case.problem(ProblemKind.DATE, token.start, token.end, why, last, last.fact.end)
