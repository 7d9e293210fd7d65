"""Outlines: situation, task, action, result out of own facts, word for word; what no fact says is named as missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from metier.applications.interviews.prepared import Outline, OutlinePart, PartName
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record

STORIES = (FactKind.HIGHLIGHT, FactKind.ADDED, FactKind.PROJECT, FactKind.AWARD, FactKind.PUBLICATION)
"""Own facts that tell what was done."""

_RESULT = re.compile(
    r"\b(?:reduc|increas|improv|cut(?:ting)?\b|sav(?:ed|ing)\b|grew\b|grow(?:n|ing)\b|doubl|tripl|halv|won\b|award|accelerat|"
    r"boost|lower(?:ed|ing)|rais(?:ed|ing)|achiev|result(?:ed|ing)|led to\b|leading to\b|so that\b|fell\b|dropped\b|freeing\b|senk|steiger|verbesser|gespart)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"(?:[,;:–—]| - )\s*(?:(?:and|which|thereby|thus|und|wodurch)\s+)?(?=(?:reduc|increas|improv|cut|sav|grow|grew|doubl|"
    r"tripl|halv|accelerat|boost|lower|rais|achiev|result|leading|so that|senk|steiger|verbesser))"
    r"|\s(?=(?:resulting in|leading to|which led to|so that)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:half|twice|doubled?|tripled?|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|zwei|drei|hälfte)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_IN_NAME = re.compile(r"[^\W\d]\d|\d[^\W\d_]{3,}|\bv?\d+\.\d+\b|\b[23][dD]\b")
"""A number that is part of a name or a version: S3, Python 3.11."""


def has_number(words: str) -> bool:
    """Whether words hold a number that could measure something: no year alone, no digit within a name.

    Example:
        >>> has_number("Cut the nightly run from 6 hours to 40 minutes"), has_number("Moved files to S3 in 2019")
        (True, False)
    """
    return bool(_NUMBER.search(_IN_NAME.sub(" ", _YEAR.sub(" ", words))))


def clearness(words: str) -> int:
    """How clearly words measure a result: 3 a result in digits, 2 digits, 1 a number word, 0 none.

    Example:
        >>> clearness("Cut costs by 40 %"), clearness("Wrote 12 reports"), clearness("Taught two interns"), clearness("Taught")
        (3, 2, 1, 0)
    """
    if not has_number(words):
        return 0
    if not re.search(r"\d", _IN_NAME.sub(" ", _YEAR.sub(" ", words))):
        return 1
    return 3 if _RESULT.search(words) else 2


def outline(facts: Iterable[OwnFactId], record: Record) -> Outline:
    """The outline of an answer out of the best of these facts that tells what was done.

    Args:
        facts: Best first; those that only name something give no story.
    """
    known = [record.by_id[number] for number in facts if number in record.by_id]
    stories = _stories(known, record)
    if not stories:
        named = next((fact for fact in known), None)
        return Outline(_nothing(named))
    best, *others = stories
    return Outline(_parts(best, record), tuple(fact.id for fact in others[:3]))


def _stories(known: Sequence[OwnFact], record: Record) -> list[OwnFact]:
    """Facts that tell something, in order; of a heading what stands under it, after all that was named itself."""
    told = [fact for fact in known if fact.kind in STORIES]
    below = [
        fact
        for heading in known
        if heading.kind.is_heading
        for fact in record.under(heading.id)
        if fact.kind in STORIES
    ]
    return list(dict.fromkeys([*told, *below]))


def _nothing(named: OwnFact | None) -> tuple[OutlinePart, ...]:
    """Every part is missing; the record names at most the thing itself."""
    said = "the record names it and tells nothing of it: " if named else "no fact tells of it: "
    return (
        OutlinePart(PartName.SITUATION, missing=f"{said}where and when was it"),
        OutlinePart(PartName.TASK, missing="what was to be done"),
        OutlinePart(PartName.ACTION, missing="what did you do yourself"),
        OutlinePart(PartName.RESULT, missing="what came of it: add a number"),
    )


def _parts(fact: OwnFact, record: Record) -> tuple[OutlinePart, ...]:
    action, result = _action_and_result(fact.words)
    return (
        _situation(fact, record),
        _task(fact, record),
        OutlinePart(PartName.ACTION, action, fact.id),
        _result(fact, result),
    )


def _situation(fact: OwnFact, record: Record) -> OutlinePart:
    heading = record.by_id.get(fact.under) if fact.under else None
    if heading is None:
        return OutlinePart(PartName.SITUATION, missing="where and when was it")
    return OutlinePart(PartName.SITUATION, heading.words, heading.id)


def _task(fact: OwnFact, record: Record) -> OutlinePart:
    """What the role was for, where the resume says it in a sentence of its own."""
    said = (
        next((one for one in record.under(fact.under) if one.kind is FactKind.SUMMARY), None)
        if fact.under
        else None
    )
    if said is None:
        return OutlinePart(PartName.TASK, missing="what was to be done, and why")
    return OutlinePart(PartName.TASK, said.words, said.id)


def _action_and_result(words: str) -> tuple[str, str]:
    """A sentence in two where the second part says what came of it; else whole as the action, and as the result if it tells one.

    Example:
        >>> _action_and_result("Rewrote the import, cutting its time from 6 hours to 40 minutes")
        ('Rewrote the import', 'cutting its time from 6 hours to 40 minutes')
    """
    begins = _BEGINS.search(words)
    if begins and begins.start() >= 8:
        return words[: begins.start()].strip(), words[begins.end() :].strip()
    return words, words if _RESULT.search(words) or has_number(words) else ""


def _result(fact: OwnFact, words: str) -> OutlinePart:
    if not words:
        return OutlinePart(PartName.RESULT, missing="no result: add what came of it, with a number")
    if not has_number(words):
        return OutlinePart(PartName.RESULT, words, fact.id, missing="no number: how much")
    return OutlinePart(PartName.RESULT, words, fact.id)
