"""Which facts a letter tells, in which paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from metier.applications.letter.sentence import Grade, Scene, Spoken, Turn, parts_of, scene_of
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.screeners.guardrails.forms import stems

Say = Callable[[str, Scene, Turn], Spoken | None]

TELLING = (FactKind.HIGHLIGHT, FactKind.ADDED, FactKind.SUMMARY)
"""Summaries only of a position, and only where they say what the person did: others describe the employer."""
MOST_PER_HEADING = 4
MOST_PARAGRAPHS = 3
LONGEST = 45
"""Words of one sentence; what is longer is left to the resume."""
MOST_QUOTED = 2
"""Facts that are only quoted, as nothing else is sure: such sentences read like a list."""
_FILLED = 7
"""Facts from which on none is told that answers nothing of the posting."""
_WORTH = {Grade.SPOKEN: 1.0, Grade.LISTED: 0.7, Grade.QUOTED: 0.3}
_NEWNESS = 0.3
"""What being told of the newest position is worth beside a fit of 1."""
_REPEATED = 0.5
"""Share of telling words that two facts may have in common before the second says little new."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that the letter tells.

    Attributes:
        parts: Its sentences as in the resume, or as the person worded them, those that can be said.
        is_own: The words are the person's own later wording.
        grade: How the worst of its sentences reads.
        fit: How much it matters for the posting, 0 to 1.
        worth: What telling it is worth, for putting facts in order; no unit.
    """

    fact: OwnFact
    heading: OwnFact | None
    parts: tuple[str, ...]
    is_own: bool
    grade: Grade
    fit: float
    worth: float


def choose(
    record: Record,
    relevance: Mapping[OwnFactId, float],
    say: Say,
    wording: Callable[[OwnFactId], str | None],
    most: int,
) -> list[list[Told]]:
    """The facts to tell, by paragraph; at most `most`, the best for the posting, newest positions first."""
    tellable = sorted(_tellable(record, relevance, say, wording), key=lambda told: -told.worth)
    chosen: list[Told] = []
    for told in tellable:
        is_needed = told.fit > 0 or len(chosen) < _FILLED
        if told.grade is Grade.QUOTED:
            n_quoted = sum(1 for each in chosen if each.grade is Grade.QUOTED)
            is_needed = n_quoted < MOST_QUOTED and (told.fit > 0 or n_quoted == len(chosen))
        of_heading = sum(1 for each in chosen if each.heading == told.heading)
        if is_needed and len(chosen) < most and of_heading < MOST_PER_HEADING and not _repeats(told, chosen):
            chosen.append(told)
    return _paragraphs(record, chosen)


def _tellable(
    record: Record, relevance: Mapping[OwnFactId, float], say: Say, wording: Callable[[OwnFactId], str | None]
) -> list[Told]:
    headings = [fact.id for fact in record.facts if fact.kind.is_heading]
    found: list[Told] = []
    for fact in record.of(*TELLING):
        heading = record.by_id.get(fact.under) if fact.under else None
        own = wording(fact.id)
        parts, grade = _sayable(own or fact.words, scene_of(heading), say)
        is_of_others = fact.kind is FactKind.SUMMARY and (heading is None or grade is not Grade.SPOKEN)
        if not parts or is_of_others:
            continue
        newness = 1 - headings.index(heading.id) / len(headings) if heading else 0.0
        fit = relevance.get(fact.id, 0.0)
        worth = (fit + _NEWNESS * newness) * _WORTH[grade]
        found.append(Told(fact, heading, parts, own is not None, grade, fit, worth))
    return found


def _sayable(words: str, scene: Scene, say: Say) -> tuple[tuple[str, ...], Grade]:
    """Sentences of a line that are short enough, up to the first that can only be quoted; and how the worst reads."""
    parts: list[str] = []
    grade = Grade.SPOKEN
    for part in parts_of(words):
        spoken = say(part, scene, Turn.FIRST)
        if spoken is None or len(part.split()) > LONGEST or (parts and spoken.grade is Grade.QUOTED):
            break
        parts.append(part)
        grade = min(grade, spoken.grade)
    return tuple(parts[:2]), grade


def _repeats(told: Told, chosen: Sequence[Told]) -> bool:
    words = stems(told.fact.words)
    return any(
        len(words & other) > _REPEATED * max(min(len(words), len(other)), 1)
        for other in (stems(each.fact.words) for each in chosen)
    )


def _paragraphs(record: Record, chosen: Sequence[Told]) -> list[list[Told]]:
    """By heading in the order of the record; single sentences of several headings share a paragraph."""
    order = {fact.id: place for place, fact in enumerate(record.facts)}
    by_heading: dict[OwnFactId | None, list[Told]] = {}
    for told in sorted(chosen, key=lambda each: order[each.heading.id if each.heading else each.fact.id]):
        by_heading.setdefault(told.heading.id if told.heading else None, []).append(told)
    paragraphs: list[list[Told]] = []
    for under in by_heading.values():
        under.sort(key=lambda told: (told.grade is not Grade.SPOKEN, -told.worth))
        is_short = len(under) == 1 and paragraphs and len(paragraphs[-1]) < MOST_PER_HEADING
        if is_short and (len(paragraphs[-1]) == 1 or len(paragraphs) >= MOST_PARAGRAPHS - 1):
            paragraphs[-1].extend(under)
        else:
            paragraphs.append(list(under))
    return paragraphs
