"""Rules of whole lines: headings as they are, facts that exist, claims that cite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from metier.applications.claims.case import LETTER, Case, Finding
from metier.applications.claims.moments import OPEN
from metier.applications.claims.posted import told_in
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.seeing import see
from metier.applications.claims.words import words_of
from metier.domain.draft import Origin, Section
from metier.domain.record import OwnFactId

_BETWEEN = re.compile(r"[\s,;|·•–—()/-]+")
_JOINING = words_of("at in from to until bei in von bis seit since") | OPEN


def locked(case: Case) -> Iterator[Finding]:
    """A heading stands as it is: its fields byte for byte, with nothing but signs and joining words between."""
    id_ = case.line.under or next(iter(case.line.cites), OwnFactId(""))
    heading = case.known.record.by_id.get(id_)
    end = len(case.read.seen.low)
    if heading is None:
        yield case.problem(ProblemKind.LOCKED, 0, end, "this heading is no own fact")
        return
    rest = case.line.text
    fields = (
        heading.words,
        heading.title,
        heading.at,
        heading.place,
        heading.start,
        heading.end,
        heading.note,
    )
    is_titled = any(name and name in rest for name in (heading.words, heading.title or heading.at))
    for field in sorted(filter(None, fields), key=len, reverse=True):
        rest = rest.replace(field, " ", 1)
    left = [word for word in _BETWEEN.split(rest) if word]
    open_words = [word for word in left if word.lower() in OPEN]
    if (
        not is_titled
        or any(word.lower() not in _JOINING for word in left)
        or (open_words and not heading.is_current)
    ):
        odd = next(
            (word for word in left if word.lower() not in _JOINING or word.lower() in OPEN), rest.strip()
        )
        at = max(case.line.text.find(odd), 0) if odd else 0
        start, stop = _folded_place(case, at, at + len(odd)) if odd else (0, end)
        why = f"a heading must stand as in fact {heading.id}: {heading.words}"
        near = next((one for one in case.known.all if one.fact.id == heading.id), None)
        yield case.problem(ProblemKind.LOCKED, start, stop, why, near, heading.words)


def _folded_place(case: Case, start: int, end: int) -> tuple[int, int]:
    places = case.read.seen.places
    first = next((n for n, place in enumerate(places) if place >= start), 0)
    last = next((n for n, place in enumerate(places) if place >= end), len(places) - 1)
    return first, max(last, first)


def unknown_facts(case: Case) -> Iterator[Finding]:
    """What is cited is an own fact."""
    for id_ in (*case.line.cites, *((case.line.under,) if case.line.under else ())):
        if id_ not in case.known.record.by_id:
            yield Finding(
                ProblemKind.UNKNOWN_FACT,
                0,
                len(case.read.seen.low),
                why=f"cites fact {id_}, which is none of yours",
            )


_CLAIMING = re.compile(
    r"\b(?:i|we)\s(?:(?:have|had|also|then|once|personally|successfully|recently|previously)\s)*(?!am\b|would|will|can\b|could|hope|look|wish|believe|think|see\b|write\b"
    r"|read\b|find\b|found your|want|like\b|apply|applied|enclose|attach|thank|understand|share|know\b|may\b|might|should|heard|saw\b|learned of|noticed|enjoy|admire|do\b|need\b"
    r"|come\b|remain|welcome|appreciate|love\b|value\b|stand\b|feel\b)[a-z]{2,}"
    r"|\bmy (?:experience|work|team|career|track|achievements|expertise|years|time at|background)\b|\bi am (?:an?|the)\b|\bi was\b|\bi bring\b"
    r"|\bich habe\b(?!.{0,40}\b(?:gelesen|gesehen|gehort|interesse|fragen)\b)|\bich war\b|\bich bin (?:ein|eine|seit)\b|\bmeine (?:erfahrung|arbeit|jahre)"
)


def uncited(case: Case) -> Iterator[Finding]:
    """A line of a resume, and a sentence that tells of the person, cite what they rest on."""
    if case.line.cites or case.line.origin in {Origin.FRAME, Origin.LOCKED}:
        return
    if not case.read.seen.low.strip():
        return
    if case.line.section in LETTER:
        claim = (
            _CLAIMING.search(case.read.seen.low)
            if case.line.section is not Section.ASKED
            else told_in(case.read.seen.low)
        )
        if claim is None:
            return
        start, end = claim.span()
    else:
        start, end = 0, len(case.read.seen.low)
    near = case.likest(case.known.all)
    yield case.problem(ProblemKind.UNCITED, start, end, "claims something and cites no fact", near)


_PLAIN = frozenset("²³ªºµ")
_SPELLED = re.compile(r"(?<!\w)\w(?:[\s._·-]\w){3,}(?!\w)")
_SIGNS_THAT_SPELL = ("LETTER", "DIGIT", "NUMBER", "CAPITAL", "IDEOGRAPH")


def disguises(case: Case) -> Iterator[Finding]:
    """Signs that spell what rules cannot read: numbers and letters of other alphabets, words in single letters.

    What a cited fact has too is the person's own.
    """
    text = case.line.text
    own = "".join(
        one.fact.words + one.fact.at + one.fact.title + one.fact.place + one.fact.note
        for one in case.cited.all
    )
    odd = [] if text.isascii() else [c for c in dict.fromkeys(text) if _spells(c, own)]
    spelled = [
        found[0]
        for found in _SPELLED.finditer(text)
        if found[0] not in own and not any(map(str.isdigit, found[0]))
    ]
    for words in (*odd[:1], *spelled[:1]):
        why = f"{words} cannot be looked up, and no cited fact is written so"
        yield case.problem(ProblemKind.NAME, 0, len(case.read.seen.low), why)


def _spells(c: str, own: str) -> bool:
    """Whether a character stands for a letter or number in a way that no fact has."""
    if c.isascii() or c in _PLAIN or c in own:
        return False
    kind, name, read_as = unicodedata.category(c), unicodedata.name(c, ""), see(c).low
    if "FRACTION" not in name and read_as.isascii() and read_as.isalnum():
        return False
    if kind in {"No", "Nl", "Nd"}:
        return True
    if kind == "So":
        return any(word in name for word in _SIGNS_THAT_SPELL)
    if not kind.startswith("L"):
        return False
    script = name.partition(" ")[0]
    if script == "LATIN":
        return "SMALL CAPITAL" in name or "MODIFIER" in name
    return not any(unicodedata.name(other, "").startswith(script) for other in own if not other.isascii())
