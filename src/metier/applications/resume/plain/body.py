"""What stands under the head of a role or a project: its time, what it was about, what was done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from metier.applications.resume.plain.dates import Span
from metier.applications.resume.plain.headings import is_label
from metier.applications.resume.plain.lines import Line, items_of

_ROLE = re.compile(
    r"(?:role|position|designation|job title|rolle|funktion)\s{0,3}[:\-–]\s*|(?:Position|Designation|Role)\s{2,}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"#?\(?\d{1,2}[.)]\s|#\d")
LABELLED = re.compile(r"[A-ZÄÖÜ][\w&/.' -]{1,30}\s?[:#]\s|[A-ZÄÖÜ][\w&/.' -]{1,30}:$")
MAX_POSITION = 60
"""Characters; more are a sentence and not the name of a position or a project."""
WRAPPED = 60
"""Characters from which a line that does not end like a sentence goes on in the next one."""


def put_time(entry: dict[str, Any], span: Span) -> None:
    """Say when a role was: from its first date on, to its last one if it is over."""
    if span.is_range:
        entry["startDate"] = span.first
        if span.last:
            entry["endDate"] = span.last
    else:
        entry["startDate"] = span.first


def put_body(entry: dict[str, Any], lines: Iterable[Line]) -> None:
    """What a role was about, and what was done, out of the lines under its head."""
    summary: list[str] = []
    highlights: list[str] = []
    before: Line | None = None
    for line in (item for each in lines for item in items_of(each)):
        if is_label(line.text) and not line.is_item:
            before = None
            continue
        role = _ROLE.match(line.text)
        if (
            role
            and "position" not in entry
            and len(line.text) - role.end() <= MAX_POSITION
            and line.text[role.end() :].strip()
        ):
            entry["position"] = line.text[role.end() :].strip()
            before = None
            continue
        starts = line.is_item or bool(_NUMBERED.match(line.text)) or bool(LABELLED.match(line.text))
        if before is not None and not starts and goes_on(before, line):
            target = highlights or summary
            target[-1] = f"{target[-1]} {line.text}"
        elif starts or highlights or (summary and before is None):
            highlights.append(line.text)
        else:
            summary.append(line.text)
        before = line
    _put_texts(entry, summary, highlights)


def _put_texts(entry: dict[str, Any], summary: list[str], highlights: list[str]) -> None:
    if summary:
        entry["summary"] = " ".join(" ".join(summary).split())
    if highlights:
        entry["highlights"] = [" ".join(text.split()) for text in highlights]


def goes_on(before: Line, line: Line) -> bool:
    """Whether a line is the rest of the one before it, which was only wrapped."""
    if line.is_after_gap:
        return False
    if line.text[0].islower() or before.text.endswith((",", "/", "&", " and", " und", " of", " -")):
        return True
    return len(before.text) >= WRAPPED and not before.text.endswith((".", ":", ";", "!", "?"))
