"""What a resume lacks, or says in a way that weakens it; in words, with its place. Nothing of it stops anything."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metier.applications.resume.dates import first_day, is_now, is_plain
from metier.applications.resume.reading import checked

LONGEST = 300
"""Characters of a highlight; a longer one is not read to its end."""
_FEWEST_SKILLS = 3
_DIGIT = re.compile(r"\d")
_NAMES = {"work": ("position", "name"), "volunteer": ("position", "organization"), "projects": ("name", "entity"),
          "education": ("studyType", "institution")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thin:
    """One thing that is thin, missing or odd.

    Attributes:
        path: Where in resume.json; empty for the whole.
        words: One sentence without full stop.
    """

    path: str
    words: str


def thin_spots(resume: Mapping[str, Any], today: date) -> tuple[Thin, ...]:
    """What is thin, missing or odd in a resume, in the order of its sections.

    Raises:
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> for spot in thin_spots({"basics": {"name": "Ada", "email": "a@b.example", "summary": "Bakes 9 breads."},
        ...                         "work": [{"name": "Tinta", "position": "Baker"}]}, date(2026, 1, 1)):
        ...     print(spot.path, "·", spot.words)
        work[0] · “Baker, Tinta” has no dates
        work[0] · “Baker, Tinta” has no highlights: what you did there, a sentence each
        education · no education
        skills · fewer than 3 skills
    """
    form = checked(resume)
    found = [*_basics(form), *_work(form, today)]
    for section in ("volunteer", "education", "projects"):
        for at, row in enumerate(form.get(section, [])):
            found += _dates(row, section, at, today)
    found += _other_dates(form)
    found += _long(form)
    if not form.get("education"):
        found.append(Thin("education", "no education"))
    found += _skills(form)
    if form.get("work") and not _DIGIT.search(" ".join(_sentences(form))):
        found.append(Thin("work", "no numbers anywhere: how many, how much, how often, how large"))
    return tuple(found)


def _basics(form: Mapping[str, Any]) -> Iterator[Thin]:
    basics = form.get("basics", {})
    if not any(basics.get(name) for name in ("name", "firstName", "lastName", "givenName", "familyName")):
        yield Thin("basics.name", "no name")
    if not basics.get("email") and not basics.get("phone"):
        yield Thin("basics.email", "neither an e-mail address nor a phone number: nobody could answer")
    if not basics.get("summary"):
        yield Thin("basics.summary", "no summary: two or three sentences about you")


def _work(form: Mapping[str, Any], today: date) -> Iterator[Thin]:
    rows = form.get("work", [])
    if not rows:
        yield Thin("work", "no work")
    for at, row in enumerate(rows):
        title, path = _title("work", row), f"work[{at}]"
        if not row.get("position"):
            yield Thin(f"{path}.position", f"{title} does not say what you were there")
        if not row.get("name"):
            yield Thin(f"{path}.name", f"{title} names no employer")
        yield from _dates(row, "work", at, today)
        if not any(words.strip() for words in row.get("highlights", [])):
            yield Thin(path, f"{title} has no highlights: what you did there, a sentence each")
    yield from _overlaps(rows, today)


def _dates(row: Mapping[str, Any], section: str, at: int, today: date) -> Iterator[Thin]:
    title, path = _title(section, row), f"{section}[{at}]"
    start, end = row.get("startDate", ""), row.get("endDate", "")
    if not start and not end:
        if section != "projects":
            yield Thin(path, f"{title} has no dates")
        return
    for name, words in (("startDate", start), ("endDate", end)):
        if words and not is_plain(words) and not is_now(words):
            yield Thin(f"{path}.{name}", f"{title}: “{words}” is no date; 2019, 2019-03 or 2019-03-01 are")
    first, last = first_day(start), first_day(end)
    if first and first > today:
        yield Thin(f"{path}.startDate", f"{title} begins in the future")
    if last and last > today:
        yield Thin(f"{path}.endDate", f"{title} ends in the future")
    if first and last and last < first and not end.startswith(start[: len(end)]):
        yield Thin(f"{path}.endDate", f"{title} ends before it begins")


def _overlaps(rows: Sequence[Mapping[str, Any]], today: date) -> Iterator[Thin]:
    """Roles that share more than a month; side jobs are honest, slips of the pen are common."""
    spans = []
    for at, row in enumerate(rows):
        start, end = row.get("startDate", ""), row.get("endDate", "")
        first = first_day(start)
        last = today if not end or is_now(end) else first_day(end)
        if first and last and len(start) > 4 and (not end or len(end) > 4):  # a year alone says too little
            spans.append((first, last, at, row))
    spans.sort(key=lambda span: (span[0], span[2]))
    for (_, last, _, one), (first, until, at, other) in itertools.pairwise(spans):
        if (min(last, until) - first).days > 31:
            yield Thin(
                f"work[{at}]", f"{_title('work', one)} and {_title('work', other)} overlap: is that so?"
            )


def _other_dates(form: Mapping[str, Any]) -> Iterator[Thin]:
    for section, name in (("awards", "date"), ("certificates", "date"), ("publications", "releaseDate")):
        for at, row in enumerate(form.get(section, [])):
            words = row.get(name, "")
            if words and not is_plain(words):
                yield Thin(
                    f"{section}[{at}].{name}", f"“{words}” is no date; 2019, 2019-03 or 2019-03-01 are"
                )


def _long(form: Mapping[str, Any]) -> Iterator[Thin]:
    for section in ("work", "volunteer", "projects", "education"):
        for at, row in enumerate(form.get(section, [])):
            for number, words in enumerate(row.get("highlights", [])):
                if len(words) > LONGEST:
                    yield Thin(
                        f"{section}[{at}].highlights[{number}]",
                        f"a highlight of {len(words):,} characters: two would be read",
                    )


def _skills(form: Mapping[str, Any]) -> Iterator[Thin]:
    n_skills = sum(max(1, len(row.get("keywords", []))) for row in form.get("skills", []))
    if n_skills < _FEWEST_SKILLS:
        yield Thin("skills", f"fewer than {_FEWEST_SKILLS} skills")


def _sentences(form: Mapping[str, Any]) -> Iterator[str]:
    yield form.get("basics", {}).get("summary", "")
    for section in ("work", "volunteer", "projects"):
        for row in form.get(section, []):
            yield from (row.get("summary", ""), row.get("description", ""), *row.get("highlights", []))


def _title(section: str, row: Mapping[str, Any]) -> str:
    words = ", ".join(filter(None, (" ".join(row.get(name, "").split()) for name in _NAMES[section])))
    return f"“{words}”" if words else "An entry without a name"
