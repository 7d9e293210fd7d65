"""Lines out of chosen facts: the person's own earlier wording first, else as the resume says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from metier.applications.tailor.room import Choice, Chosen
from metier.domain.draft import Line, Origin, Section
from metier.domain.record import FactKind, OwnFact, OwnFactId

Wording = Callable[[OwnFactId], str | None]
"""How the person said a fact before, in a resume; None where they never changed it."""


def compose(
    choice: Choice, wording: Wording = lambda _: None, holds: Callable[[Line], bool] = lambda _: True
) -> tuple[Line, ...]:
    """The lines of a resume, in the order of reading.

    Args:
        holds: Whether a line is backed by the facts it cites; own wording that is not any more is left for the resume's.
    """
    return tuple(line for each in choice.chosen for line in _lines(each, wording, holds))


def _lines(chosen: Chosen, wording: Wording, holds: Callable[[Line], bool]) -> Iterator[Line]:
    heading = chosen.heading
    if chosen.section is Section.SKILLS:
        if chosen.facts:
            named = heading if heading and heading.words.strip(" :").casefold() not in _SAYS_NOTHING else None
            yield _together(chosen.facts, Section.SKILLS, named)
        return
    if heading is not None:
        yield Line(heading.words, chosen.section, Origin.LOCKED, (heading.id,), heading.id)
    courses = [fact for fact in chosen.facts if fact.kind is FactKind.COURSE]
    for fact in chosen.facts:
        if fact.kind is not FactKind.COURSE:
            yield _line(fact, chosen.section, heading, wording, holds)
    if courses:
        yield _together(courses, chosen.section, heading)


_SAYS_NOTHING = frozenset(
    {"skills", "key skills", "core skills", "kenntnisse", "fähigkeiten", "it-kenntnisse"}
)
"""Names of groups that only say again what their section is called."""


def _line(
    fact: OwnFact,
    section: Section,
    heading: OwnFact | None,
    wording: Wording,
    holds: Callable[[Line], bool],
) -> Line:
    under = heading.id if heading else None
    own = wording(fact.id)
    if own is not None:
        line = Line(own, section, Origin.OWN, (fact.id,), under)
        if holds(line):
            return line
    return Line(line_words(fact), section, Origin.MASTER, (fact.id,), under)


def _together(facts: Sequence[OwnFact], section: Section, heading: OwnFact | None) -> Line:
    words = ", ".join(fact.words for fact in facts)
    return Line(
        words, section, Origin.MASTER, tuple(fact.id for fact in facts), heading.id if heading else None
    )


def line_words(fact: OwnFact) -> str:
    """A fact as it stands on a line of its own: with level, issuer and year where those are apart.

    Example:
        >>> line_words(OwnFact(OwnFactId("f1"), FactKind.LANGUAGE, "German", note="native"))
        'German (native)'
        >>> line_words(OwnFact(OwnFactId("f2"), FactKind.CERTIFICATE, "First aid", at="Red Cross", start="2024-05"))
        'First aid, Red Cross, 2024-05'
    """
    if fact.kind is FactKind.LANGUAGE and fact.note and fact.note not in fact.words:
        return f"{fact.words} ({fact.note})"
    if fact.kind in {FactKind.CERTIFICATE, FactKind.AWARD, FactKind.PUBLICATION}:
        more = [part for part in (fact.at, fact.start) if part and part not in fact.words]
        return ", ".join([fact.words, *more])
    if fact.kind is FactKind.REFERENCE and fact.note and fact.note not in fact.words:
        return f"“{fact.words}” ({fact.note})"
    return fact.words
