"""A posting's text cut into pieces that ask for one thing each, with what they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from metier.applications.demands.headings import INLINE, Under, heading_of
from metier.screeners.guardrails.named_tools import named_tool
from metier.text.warnings.sentences import sentences_of

MAX_TEXT = 60_000
"""Characters that are read, the cap of an import."""
_LONG_LINE = 280
"""From here on a line has lost its line ends: headings and items are looked for within it."""

_WRAPPED = 60
"""A shorter line was not broken for its length, so what follows an empty line does not belong to it."""

_BULLET = re.compile(
    r"[ \t]*(?:[*•●▪◦·►➢➤✔✅✓✦■□○–—‣o-]|\(?\d{1,2}[.)]|[a-z][.)])[ \t]+(?=\S)|[ \t]*[•●▪◦►➢➤✔✅✓■‣](?=\S)"
)
_ITEM = re.compile(
    r"\s[•●▪◦►➢➤✔✅✓■‣]\s?|(?<=[\w.;)])\*\s(?=\S)|(?<=\S)\s[*·]\s(?=[A-Z])|\s-\s(?=[A-Z][a-z]+ )|;\s(?=[A-Z])"
)
_GLUED = re.compile(
    r"(?<=[a-z)\]%][.!?:;])(?=[A-Z0-9][A-Za-z+]*[ ,’'])|(?<=[a-z]{3})(?=[A-Z][a-z]{2,}[ ,’'])|(?<=[a-z]{3})(?=\d{1,2}\+ )|(?<=[A-Z]{2})(?=[A-Z][a-z]{3,} )"
)
_STARTS = re.compile(
    r"(?<=[\w)/,])\s(?=(?:Experience (?:with|in|working|using)|Knowledge of|Ability to|Able to|Proficien(?:t|cy)|Bachelor|Master['’]s|Familiarity|Excellent|Demonstrated|Must (?:have|be)|Hands-on experience|"
    r"Strong (?:\w+ ){0,3}(?:skills|experience|knowledge|background|understanding)|\d{1,2}\+? ?(?:-\d+ ?)?(?:years|yrs)|Preferred |Previous experience|Attention to detail))"
)
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|z\. ?b|u\. ?a|d\. ?h|u\.s|sr|jr|inc|vs|incl|inkl|min|max|mind|ggf|bzw|ca|approx|no|ph\.d|b\.e|m\.e|b|m|bsc|dr|etc|eg|st)|\d)\.$",
    re.IGNORECASE,
)
_WORD_AROUND = re.compile(r"[A-Za-z.]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """One item, sentence or label with its rest.

    Attributes:
        start, end: Offsets into the text, without bullet and white space.
        is_item: It stands in a list.
    """

    start: int
    end: int
    under: Under
    is_item: bool


def segments_of(text: str, company: str = "") -> list[Segment]:
    """The pieces of a text in order; headings themselves are left out. Linear in the text."""
    text = text[:MAX_TEXT]
    found: list[Segment] = []
    under = Under.NOTHING
    for start, end in _lines(text):
        line = text[start:end]
        heading = heading_of(line)
        if heading is not None and not _BULLET.match(line):
            under = heading
            continue
        if heading is not None and len(line.split()) <= 6 and line.rstrip().endswith(":"):
            under = heading  # "* Requirements:"
            continue
        under = _add_line(text, start, end, under, company.lower(), found)
    return found


def _add_line(text: str, start: int, end: int, under: Under, company: str, found: list[Segment]) -> Under:
    """Adds the pieces of one line; the section that holds for the next."""
    bullet = _BULLET.match(text, start, end)
    is_item = bullet is not None
    start = bullet.end() if bullet else start
    label = _label(text, start, end)
    if label is not None:
        first, inner = label
        if end - start > _LONG_LINE:
            return _long(text, first, end, inner, is_item=is_item, found=found)
        found.extend(_pieces(text, start, end, inner, is_item=True))  # with its label, which says what it is
        return under
    if end - start > _LONG_LINE:
        return _long(text, start, end, under, is_item=is_item, found=found)
    if (
        not is_item
        and _ends_section(text[start:end], company)
        and under in {Under.NEED, Under.NICE, Under.DUTY}
    ):
        under = Under.OTHER
    found.extend(_pieces(text, start, end, under, is_item=is_item))
    return under


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines, those joined that were broken within a sentence."""
    start = 0
    open_from: int | None = None
    open_end = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip()
        if line:
            if open_from is not None and _goes_on(text[open_from:open_end], line):
                open_end = end
            else:
                if open_from is not None:
                    yield open_from, open_end
                open_from, open_end = start, end
        elif open_from is not None and open_end - open_from < _WRAPPED:
            yield open_from, open_end
            open_from = None
        start = end + 1
    if open_from is not None:
        yield open_from, open_end


def _goes_on(before: str, line: str) -> bool:
    if len(before) > _LONG_LINE or not line[0].islower() or _BULLET.match(line):
        return False
    first = before.lstrip(" *•●▪◦-")
    return (
        bool(first)
        and not first[0].islower()
        and before.rstrip()[-1] not in ".!?:;"
        and len(before.split()) > 4
    )


_LABEL = re.compile(r"[^\n:]{2,60}?\s?(?::|\s–|\s-)\s+(?=\S)")


def _label(text: str, start: int, end: int) -> tuple[int, Under] | None:
    """Where the rest begins of "Requirements: three years of …", and what it stands under."""
    found = _LABEL.match(text, start, end)
    if not found or found.end() >= end or len(found[0].split()) > 7:
        return None
    under = heading_of(found[0].rstrip(" -–"))
    return None if under is None else (found.end(), under)


_LEAVES = re.compile(
    r"(?:we|our|at|join|as a company|founded|headquartered|with over|this position offers|benefits)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:we|we've|we're|our employees|our mission|our team members|our company|our product)\b"
)
_ASKS = re.compile(
    r"\b(?:you|your|candidate|experience|skills|knowledge|must|required?|looking for|seeking|degree|ability|du|dich|dein|sie|ihr)\b",
    re.IGNORECASE,
)


def _ends_section(line: str, company: str) -> bool:
    """Whether a paragraph after a list speaks of the employer."""
    low = line.strip().lower()
    about = _LEAVES.match(low) or _OURS.search(low) or (len(company) > 2 and low.startswith(company))
    return bool(about) and not _ASKS.search(low)


def _long(text: str, start: int, end: int, under: Under, *, is_item: bool, found: list[Segment]) -> Under:
    """A line that is a whole text: cut at the headings within it."""
    at = start
    for head in INLINE.finditer(text, start, end):
        announced = heading_of(head["head"])
        if announced is None or head.start("head") < at:
            continue
        found.extend(_pieces(text, at, head.start("head"), under, is_item=is_item, is_long=True))
        under, at = announced, head.end()
    found.extend(_pieces(text, at, end, under, is_item=is_item, is_long=True))
    return under


def _pieces(
    text: str, start: int, end: int, under: Under, *, is_item: bool, is_long: bool = False
) -> Iterator[Segment]:
    cuts = [start, end]
    cuts += [
        found.start() for found in _GLUED.finditer(text, start, end) if not _is_one_word(text, found.start())
    ]
    if is_long:
        cuts += [found.end() for found in _ITEM.finditer(text, start, end)]
        if under in {Under.NEED, Under.NICE}:
            cuts += [found.end() for found in _STARTS.finditer(text, start, end)]
    cuts.sort()
    for first, last in pairwise(cuts):
        for a, b in _sentences(text, first, last):
            yield Segment(a, b, under, is_item)


def _is_one_word(text: str, at: int) -> bool:
    """Whether the place between two letters is inside a name, such as JavaScript or MySQL."""
    if not text[at - 1].isalpha():
        return False
    first = at
    while first > 0 and at - first < 30 and (text[first - 1].isalpha() or text[first - 1] == "."):
        first -= 1
    found = _WORD_AROUND.match(text, first)
    return bool(found and (named_tool(found[0].strip(".")) or found[0][0].isupper()))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences, those joined that were cut after an abbreviation."""
    first = -1
    last = -1
    for a, b in sentences_of(text[start:end].replace("\n", " ")):
        if first >= 0 and (_SHORTENED.search(text[first:last][-8:]) or text[start + a].islower()):
            last = start + b
            continue
        if first >= 0:
            yield _trimmed(text, first, last)
        first, last = start + a, start + b
    if first >= 0:
        yield _trimmed(text, first, last)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n*•●▪◦·►➢✔✅:;,-–—_#":
        start += 1
    while end > start and text[end - 1] in " \t\n*•●▪◦·:;,-–—_#":
        end -= 1
    return start, end
