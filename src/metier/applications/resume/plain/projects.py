"""Projects: by their titles, by their times, or one a line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from metier.applications.resume.plain.body import MAX_POSITION, WRAPPED, goes_on, put_body
from metier.applications.resume.plain.lines import Line, items_of
from metier.applications.resume.plain.splitting import columns
from metier.applications.resume.plain.work import heads, is_dated, timed

_TITLE = re.compile(r"(?:#?\d{1,2}[.)]?\s*)?(?:project\s)?(?:title|name)\s{0,3}:\s*", re.IGNORECASE)
_TITLED = re.compile(r"(?:(?<=\s)|^)#?\d{1,2}[.)]\s?Project (?:Name|Title)\s?:")
_NAMED = re.compile(
    r"(?:(?<=\s)|^)(?:(?:Diploma|Mini|Major|Minor|Final|Year|Academic|B\.?E\.?|T\.?E\.?|M\.?E\.?|B\.?Tech|M\.?Tech|Masters?|Semester)\s){1,4}"
    r"[Pp]roject(?!\w)"
)

Entries = list[dict[str, Any]]


def projects_of(lines: Sequence[Line]) -> tuple[Entries, list[Line]]:
    """The projects of a section, and lines before the first that belong to none."""
    flat = [part for line in lines for item in items_of(line) for part in _named_parts(item)]
    titled = [index for index, line in enumerate(flat) if _TITLE.match(line.text) or _NAMED.match(line.text)]
    if titled:
        return _titled(flat, titled)
    if any(is_dated(line) for line in flat) and heads(flat)[0][0] == 0:
        return _with_times(flat)
    return _one_a_line(flat), []


def _named_parts(line: Line) -> list[Line]:
    cuts = [found.start() for found in (_TITLED if _TITLED.search(line.text) else _NAMED).finditer(line.text)]
    if not cuts:
        return [line]
    edges = [*([0] if cuts[0] else []), *cuts, len(line.text)]
    return [part for start, end in itertools.pairwise(edges) if (part := line.part(start, end)).has_words]


def _titled(flat: list[Line], titled: list[int]) -> tuple[Entries, list[Line]]:
    entries = []
    for start, stop in zip(titled, [*titled[1:], len(flat)], strict=True):
        text = flat[start].text
        title = _TITLE.match(text)
        entry: dict[str, Any] = (
            {"name": text[title.end() :].strip() or text.strip()} if title else {"name": text}
        )
        body: dict[str, Any] = {}
        put_body(body, flat[start + 1 : stop])
        entries.append(entry | _as_project(body))
    return entries, flat[: titled[0]]


def _with_times(flat: list[Line]) -> tuple[Entries, list[Line]]:
    starts = heads(flat)
    entries = []
    for (start, end), stop in zip(starts, [*(start for start, _ in starts[1:]), len(flat)], strict=True):
        entry, rests = timed(flat[start:end])
        body: dict[str, Any] = {}
        put_body(body, flat[end:stop])
        entries.append(entry | _project_head(rests) | _as_project(body))
    return entries, flat[: starts[0][0]]


def _project_head(rests: list[str]) -> dict[str, Any]:
    cells = [cell for rest in rests for cell in columns(rest)]
    head: dict[str, Any] = {"name": cells[0]} if cells else {}
    if cells[1:]:
        head["entity"] = ", ".join(cells[1:])
    return head


def _as_project(body: dict[str, Any]) -> dict[str, Any]:
    renamed = {"summary": "description", "position": "roles"}
    return {renamed.get(key, key): [value] if key == "position" else value for key, value in body.items()}


def _is_name_after_bullets(flat: list[Line], index: int) -> bool:
    """Whether a short line follows bullets that were at their end: the next project, though it may be `tinykv`."""
    before = flat[index - 1]
    return (
        before.is_item
        and len(before.text) < WRAPPED
        and not before.text.endswith((",", "/", "&", " and", " und", " of", " -"))
    )


def _describes(title: Line, line: Line) -> bool:
    """Whether a line of many words under one of few says what that project was."""
    few, many = len(title.text.split()), len(line.text.split())
    return (
        few <= _TITLE_WORDS < many
        and not line.is_item
        and not title.is_item
        and not line.is_after_gap
        and ": " not in title.text
    )


_TITLE_WORDS = 5


_NAME_AND_WORDS = re.compile(r"(\S+(?: \S+){0,4}) [-–—] (\S.*)")


def _one_a_line(flat: list[Line]) -> list[dict[str, Any]]:
    """Each line that starts like a name is a project; bullets under it are what was done."""
    named = [_NAME_AND_WORDS.fullmatch(line.text) for line in flat if not line.is_item]
    if len(named) == len(flat) > 1 and all(named):
        return [{"name": one[1], "description": one[2]} for one in named if one]
    has_names = any(not line.is_item for line in flat)
    entries: list[dict[str, Any]] = []
    for index, line in enumerate(flat):
        if entries and (
            (has_names and line.is_item)
            or (
                not line.is_item
                and index
                and goes_on(flat[index - 1], line)
                and not _is_name_after_bullets(flat, index)
            )
        ):
            if not line.is_item and "description" in entries[-1] and "highlights" not in entries[-1]:
                entries[-1]["description"] += f" {line.text}"
            else:
                entries[-1].setdefault("highlights", []).append(line.text)
            continue
        if entries and _describes(flat[index - 1], line) and set(entries[-1]) == {"name"}:
            entries[-1]["description"] = line.text
            continue
        name, colon, rest = line.text.partition(": ")
        if not colon or len(name) > MAX_POSITION:
            name, rest = line.text, ""
        entries.append({"name": name.strip()} | ({"description": rest.strip()} if rest.strip() else {}))
    return entries
