"""What stands before the first heading, or in a resume without any: roles and studies told by their times."""

from __future__ import annotations

import re

from metier.applications.resume.plain.dates import spans_in, without
from metier.applications.resume.plain.education import degree_at
from metier.applications.resume.plain.headings import MAX_HEADING
from metier.applications.resume.plain.lines import Line
from metier.applications.resume.plain.part import Part
from metier.applications.resume.plain.splitting import is_employer, is_position, is_school, listed, words_in
from metier.applications.resume.plain.vocabulary import LANGUAGE_NAMES
from metier.applications.resume.plain.work import heads

_MAX_TITLE = 4
_LEAST_LIST = 4
_PER_MEMBER = 3


def without_heading(head: Part, *, alone: bool) -> list[Part]:
    """The head of a resume, parted where roles begin in it that no known heading announces.

    Where no heading is known at all (`alone`), each paragraph, and each line with a time, is told by its words: a
    degree or a school for education, names of languages, a list of short words for skills. What tells nothing is left
    unplaced and not taken for what the person says of themselves.
    """
    found = [
        (start, end)
        for start, end in heads(head.lines)
        if (start or head.section == "basics")
        and _tells_role(head.lines[start:end])
        and _is_range(head.lines[start:end])
    ]
    if not found:
        return [head]
    first, end = found[0]
    at = first if first and end - first > _LEAST_HEAD and _is_title(head.lines[first]) else first - 1
    at = max(at, 0)
    title = [head.lines[at]] if at and _is_title(head.lines[at]) else []
    lines = head.lines[max(first, at + len(title)) :]
    before = Part(head.section, head.title, head.lines[: at if title else first], headings=head.headings)
    unknown = [Part("unplaced", lines=title)] if title else []
    return [before, *unknown, *(_told(lines) if alone else [Part("work", lines=lines)])]


_LEAST_HEAD = 2
"""Lines of a head, employer and position with its time; what stands above them may be a heading."""


def _is_range(lines: list[Line]) -> bool:
    return any(span.is_range for line in lines for span in spans_in(line.text))


def _tells_role(lines: list[Line]) -> bool:
    return any(is_position(line.text) or is_employer(line.text) or is_school(line.text) for line in lines)


def _is_title(line: Line) -> bool:
    """Whether a line may be a heading of words that are not known, such as `MY JOURNEY`."""
    return (
        line.is_after_gap
        and not line.is_item
        and len(line.text) <= MAX_HEADING
        and len(line.text.split()) <= _MAX_TITLE
        and not re.search(r"[\d@,.]", line.text)
        and not is_position(line.text)
        and not is_employer(line.text)
    )


def _told(lines: list[Line]) -> list[Part]:
    """The parts of a resume without headings, from its first role on."""
    parts: list[Part] = []
    for line in lines:
        section = _section_of(line, parts)
        if not parts or section != parts[-1].section:
            parts.append(Part(section))
        parts[-1].lines.append(line)
    return parts


def _section_of(line: Line, parts: list[Part]) -> str:
    spans = spans_in(line.text)
    if spans and (spans[0].begin <= 1 or spans[0].is_range):
        rest = without(line.text, spans[0]).strip()
        is_study = (bool(degree_at(rest)) or is_school(rest)) and not is_position(rest)
        return "education" if is_study else "work"
    if parts and not line.is_after_gap and parts[-1].section in {"work", "education"}:
        return parts[-1].section
    words = words_in(line.text)
    members = listed(line.text)
    if sum(word in LANGUAGE_NAMES for word in words) > 1 and len(words) <= _PER_MEMBER * len(members) + 2:
        return "languages"
    if (
        len(members) >= _LEAST_LIST
        and len(words) <= _PER_MEMBER * len(members)
        and not spans
        and not line.text.endswith(".")
    ):
        return "skills"
    return "unplaced"
