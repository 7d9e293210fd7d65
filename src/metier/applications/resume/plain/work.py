"""Work and volunteering: entries with their heads, times and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from metier.applications.resume.plain.body import LABELLED, WRAPPED, put_body, put_time
from metier.applications.resume.plain.dates import is_duration, spans_in, without
from metier.applications.resume.plain.headings import is_label
from metier.applications.resume.plain.lines import Line, items_of, unbroken
from metier.applications.resume.plain.splitting import (
    at_employer,
    columns,
    is_employer,
    is_position,
    is_proper,
    is_short_name,
    is_town,
    pieces,
)

_COMPANY = re.compile(r"company\s{0,3}-\s{0,3}", re.IGNORECASE)
_DESCRIPTION = re.compile(r"description\s{0,3}-\s{0,3}", re.IGNORECASE)
_PROSE = re.compile(
    r"(?:\d{1,2}[.)]\s{0,2})?(?:(?:currently|presently|previously)\s)?work(?:ed|ing)?(?:\sexperience)?\s(?:at|with|in|for)\s",
    re.IGNORECASE,
)
"""How some tell a role in a sentence: `Worked with Tinta GmbH as a tester (May 2016 to Jan 2017)`."""
_AS = re.compile(r"[ ,.]\s?as(?:\s(?:an?\s)?|$)", re.IGNORECASE)
_NO_NAME = frozenset({"", "na", "n/a", "-", "none"})
_MAX_HEAD = 110
_HEAD_LINES = 3

_LANDS_ON = {
    "work": ("name", "position"),
    "volunteer": ("organization", "position"),
}


def work_of_form(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The entries of the export: `company - X`, then `description - …`. One without any word is none."""
    entries: list[dict[str, Any]] = []
    bodies: list[list[Line]] = []
    for line in lines:
        company = _COMPANY.match(line.text)
        if company or not entries:
            name = line.text[company.end() :].strip() if company else ""
            entries.append({} if name.lower() in _NO_NAME else {"name": name})
            bodies.append([] if company else [line])
            continue
        description = _DESCRIPTION.match(line.text)
        rest = line.part(description.end()) if description else line
        told = told_in_prose(rest)
        if told:
            entries.append(told)
            bodies.append([])
        elif rest.has_words:
            bodies[-1].append(rest)
    for entry, body in zip(entries, bodies, strict=True):
        _leading_time(entry, body)
        put_body(entry, body)
    return [entry for entry in entries if entry]


def _leading_time(entry: dict[str, Any], body: list[Line]) -> None:
    """A range of dates with which a description begins is the time of the role."""
    if not body:
        return
    spans = spans_in(body[0].text[:80])
    if spans and spans[0].begin <= 1 and spans[0].is_range:
        put_time(entry, spans[0])
        body[0] = body[0].part(spans[0].end)
        if not body[0].has_words:
            del body[0]


def told_in_prose(line: Line) -> dict[str, Any] | None:
    """The role that a sentence of the usual form tells, with its time; None for any other line.

    Example:
        >>> told_in_prose(Line(0, "1) Worked with Tinta GmbH as a Tester (May 2016 to Jan 2017)"))
        {'startDate': '2016-05', 'endDate': '2017-01', 'name': 'Tinta GmbH', 'position': 'Tester'}
    """
    start = _PROSE.match(line.text)
    spans = spans_in(line.text) if start and len(line.text) <= 2 * _MAX_HEAD else []
    if not start or len(spans) != 1 or not spans[0].is_range:
        return None
    entry: dict[str, Any] = {}
    put_time(entry, spans[0])
    rest = without(line.text, spans[0])[start.end() :]
    name, _, position = (_bare(part) for part in _parted(rest))
    if name:
        entry["name"] = " ".join(name.split())
    if position:
        entry["position"] = " ".join(position.split())
    return entry


def _bare(text: str) -> str:
    bare = text.strip(" ,;.–-")
    return bare.strip("() ") if bare.count("(") != bare.count(")") else bare


def _parted(text: str) -> tuple[str, str, str]:
    found = _AS.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _without_durations(flat: list[Line]) -> tuple[list[Line], list[tuple[int, str]]]:
    """Lines without those that say only for how long, and after which name of an employer each of these stood.

    A profile's export writes an employer, how long in all, and then one role after the other.
    """
    kept: list[Line] = []
    groups: list[tuple[int, str]] = []
    for line in flat:
        if kept and is_duration(line.text):
            groups.append((len(kept) - 1, kept[-1].text))
        else:
            kept.append(line)
    return kept, groups


def _group_at(groups: list[tuple[int, str]], start: int) -> str:
    """The employer whose group a head at this line belongs to."""
    return next((name for at, name in reversed(groups) if at <= start), "")


def _go_on_at(
    entry: dict[str, Any], last: dict[str, Any], head: list[Line], name: str, position: str
) -> None:
    """A position alone on its line, after one under a line with its employer: it was held there as well."""
    stood_above = len(head) > 1 and not is_dated(head[0]) and str(last.get(name, "\n")) in head[0].text
    if position in entry and stood_above and position in last:
        entry[name] = last[name]


def _put_in_group(entry: dict[str, Any], employer: str, name: str, position: str) -> None:
    """The employer of a group; what was taken for one is then the rest of the position: `Manager, Demand Planning`."""
    taken = entry.get(name)
    if taken and taken != employer:
        entry[position] = f"{entry[position]}, {taken}" if position in entry else taken
    entry[name] = employer


def entries_of(lines: Sequence[Line], section: str) -> tuple[list[dict[str, Any]], list[Line], bool]:
    """Roles that a person wrote: entries, lines before the first that belong to none, and whether a head was guessed."""
    flat, groups = _without_durations(
        _dates_whole(unbroken([item for each in lines for item in items_of(each)]))
    )
    starts = heads(flat)
    if not starts:
        return _withoutheads(flat)
    entries: list[dict[str, Any]] = []
    doubtful, before = False, (0, 0)
    stops = [start for start, _ in starts[1:]] + [len(flat)]
    for (start, end), stop in zip(starts, stops, strict=True):
        entry, is_guess = _head(flat[start:end], section)
        doubtful |= is_guess
        name, position = _LANDS_ON[section]
        if employer := _group_at(groups, start):
            own = {line.text for line in flat[start:end]}
            if entry.get(name, employer) in own:  # another employer, without how long in all
                groups = [(at, one) for at, one in groups if at >= start]
            else:
                _put_in_group(entry, employer, name, position)
        elif entries and end - start == 1 and set(entry) <= {position, "startDate", "endDate", "location"}:
            _go_on_at(entry, entries[-1], flat[before[0] : before[1]], name, position)
        before = (start, end)
        body = flat[end:stop]
        if body and "location" not in entry and is_town(body[0].text):
            entry["location"] = body.pop(0).text
        put_body(entry, body)
        entries.append(entry)
    return entries, flat[: starts[0][0]], doubtful


def _dates_whole(lines: list[Line]) -> list[Line]:
    """Lines, put together where a date was broken between them: `Sales, Tinta GmbH  Sept 2018 – Jan` and `2021`."""
    whole: list[Line] = []
    for line in lines:
        before = whole[-1].text if whole else ""
        is_end = before and len(line.text) <= _END_OF_DATE and not line.is_item and not line.is_after_gap
        joined = f"{before} {line.text}"
        if (
            is_end
            and len(before) <= _MAX_HEAD
            and any(span.begin < len(before) < span.end == len(joined) for span in spans_in(joined))
        ):
            whole[-1] = replace(whole[-1], text=joined)
        else:
            whole.append(line)
    return whole


_END_OF_DATE = 20


def _withoutheads(flat: list[Line]) -> tuple[list[dict[str, Any]], list[Line], bool]:
    entry: dict[str, Any] = {}
    put_body(entry, flat)
    return ([entry] if entry else []), [], bool(entry)


def heads(flat: list[Line]) -> list[tuple[int, int]]:
    """Where the heads of entries stand: groups of short lines around a time, or titles that follow a gap."""
    dated = [index for index, line in enumerate(flat) if is_dated(line)]
    if not dated:
        dated = [
            index
            for index, line in enumerate(flat)
            if _may_head(line)
            and (index == 0 or line.is_after_gap or flat[index - 1].is_item)
            and (is_position(line.text) or is_employer(line.text))
        ]
    found: list[tuple[int, int]] = []
    floor = 0
    for index in dated:
        if index < floor:
            continue
        start = index
        while start > floor and not _is_complete(flat[index]) and _leads(flat, start, index):
            start -= 1
        end = index + 1
        while end < len(flat) and end - start < _HEAD_LINES and _continues_head(flat, start, end):
            end += 1
        found.append((start, end))
        floor = end
    return found


def _is_complete(line: Line) -> bool:
    """Whether a line begins with its time, and says who or as what behind it: what comes before is of another entry."""
    span = spans_in(line.text)[0] if spans_in(line.text) else None
    rest = without(line.text, span) if span and span.begin <= 1 else ""
    return bool(rest) and (is_position(rest) or is_employer(rest) or len(pieces(rest)) > 1)


def _leads(flat: list[Line], start: int, dated: int) -> bool:
    """Whether the line before belongs to the head as well: up to three lines, the third only if it says who or as what."""
    if not _may_head(flat[start - 1]) or is_dated(flat[start - 1]):
        return False
    if flat[
        start
    ].is_after_gap:  # a gap in the layout; nothing else than a head can stand before the first entry
        return (
            start == 1
            and dated <= _HEAD_LINES - 1
            and (is_position(flat[0].text) or is_employer(flat[0].text))
        )
    before = flat[start - 1].text
    return dated - start < 2 or (dated - start == 2 and (is_position(before) or is_employer(before)))


def is_dated(line: Line) -> bool:
    """Whether a line is short and says when something was, as the head of an entry does."""
    spans = spans_in(line.text[: _MAX_HEAD * 2])
    if not spans or len(line.text) > _MAX_HEAD * 2:
        return False
    rest = without(line.text, spans[0])
    if line.is_item:
        return (
            spans[0].is_range
            and len(rest) <= _MAX_HEAD
            and (is_position(rest) or is_employer(rest))
            and not rest.endswith(".")
        )
    if LABELLED.match(line.text) and not spans[0].is_range:
        return False
    return len(rest) <= _MAX_HEAD and (spans[0].is_range or (len(rest) <= WRAPPED and not rest.endswith(".")))


def _may_head(line: Line) -> bool:
    text = line.text
    return (
        not line.is_item
        and len(text) <= _MAX_HEAD
        and not text.endswith((".", ":", ";", ","))
        and not is_label(text)
        and not text[0].islower()
        and len(text.split()) <= 12
    )


def _continues_head(flat: list[Line], start: int, end: int) -> bool:
    """Whether the line after a head's first ones still says who, where or as what."""
    line = flat[end]
    if line.is_after_gap or not _may_head(line) or is_dated(line) or LABELLED.match(line.text):
        return False
    told = "  ".join(timed(flat[start:end])[1])
    if end - start == 1 and _is_complete(flat[start]) and _names_both(pieces(told)):
        return False
    if is_position(line.text) or is_employer(line.text):
        if not (is_position(told) and is_employer(told)):
            return True
        # `Software Engineer` has a word of firms in it, and names none.
        return len(pieces(told)) == 1 and not is_position(line.text) and is_proper(line.text)
    return end - start == 1 and (
        (is_short_name(line.text) and len(pieces(told)) <= 2)
        or (len(pieces(told)) == 1 and is_position(told) and is_proper(line.text))
    )


def _names_both(cells: list[str]) -> bool:
    """Whether one part of a line is a position and another, of several words, can be the employer."""
    others = [cell for cell in cells if not is_position(cell) and not is_town(cell)]
    return len(others) < len(cells) and any(is_employer(cell) or len(cell.split()) > 1 for cell in others)


def _head(lines: Sequence[Line], section: str) -> tuple[dict[str, Any], bool]:
    """Position, employer, place and time out of the lines of a head; whether which is which was guessed."""
    entry, rests = timed(lines)
    cells = [column for rest in rests for column in columns(rest)]
    at = next((found for cell in cells if (found := at_employer(cell))[0]), ("", ""))
    return _told(
        entry, [piece for cell in cells for piece in _pieces_of(cell, cells)], at, *_LANDS_ON[section]
    )


def _pieces_of(cell: str, cells: list[str]) -> list[str]:
    """What a part of a head is made of; `Scientist II, Antibody Discovery` stays whole where another part names who with."""
    found = pieces(cell)
    others = [one for one in cells if one is not cell and not is_town(one) and not is_position(one)]
    is_title = (
        len(found) == 2
        and is_position(found[0])
        and not any(is_employer(one) or is_position(one) or is_town(one) for one in found[1:])
        and f"{found[0]}, {found[1]}" in cell
        and any(is_employer(one) or len(pieces(one)) > 1 for one in others)
    )
    return [cell] if is_title else found


def timed(lines: Iterable[Line]) -> tuple[dict[str, Any], list[str]]:
    """The first time told in the lines of a head, as an entry, and the lines without it."""
    entry: dict[str, Any] = {}
    rests: list[str] = []
    for line in lines:
        rest = line.text
        spans = spans_in(rest)
        span = next((one for one in spans if one.is_range), spans[0] if spans else None)
        if span and "startDate" not in entry:
            put_time(entry, span)
            rest = without(rest, span)
        if rest.strip():
            rests.append(rest)
    return entry, rests


def _told(
    entry: dict[str, Any], cells: list[str], at: tuple[str, str], name: str, position: str
) -> tuple[dict[str, Any], bool]:
    cells = [
        cell.strip(" ,;:|()") if cell.count("(") != cell.count(")") else cell.strip(" ,;:|") for cell in cells
    ]
    cells = [cell for cell in cells if re.search(r"\w", cell)]
    told = dict(zip(at, ("position", "name"), strict=True)) if not any(map(is_position, cells)) else {}
    kinds = [told.get(cell) or _kind(cell) for cell in cells]
    rest: list[str] = []
    for cell, kind in zip(cells, kinds, strict=True):
        if not kind and is_town(cell) and "location" not in entry:
            entry["location"] = cell
            continue
        key = position if kind == "position" else name if kind == "name" else ""
        if key and key not in entry:
            entry[key] = cell
        elif key == position and name not in entry and is_employer(cell):
            entry[name] = cell
        else:
            rest.append(cell)
    is_guess = name not in entry and position not in entry
    if name in entry and position not in entry and rest and cells.index(rest[0]) < _first(cells, entry[name]):
        entry[position] = rest.pop(0)  # `Gardener, Green Thumb Ltd`
    for key in (name, position):
        if key not in entry and rest and (key == name or len(rest) > 1):
            entry[key] = rest.pop(0)
    if rest and "location" not in entry and all(is_short_name(cell) for cell in rest[:2]):
        entry["location"] = ", ".join(rest[:2])
        rest = rest[2:]
    if rest:
        entry["description"] = ", ".join(rest)
    return entry, is_guess


def _kind(cell: str) -> str:
    if is_position(cell):
        return "position"
    return "name" if is_employer(cell) and not is_town(cell) else ""  # `Denver, CO` is no company


def _first(cells: list[str], cell: str) -> int:
    return cells.index(cell) if cell in cells else 0
