"""The short sections: certificates, languages, awards, publications, interests, references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from metier.applications.resume.plain.dates import spans_in, without
from metier.applications.resume.plain.lines import Line, items_of
from metier.applications.resume.plain.splitting import columns, is_employer, listed
from metier.applications.resume.plain.vocabulary import LANGUAGE_NAMES, VENDORS

_LABEL = re.compile(r"^(?:title|name|titel)\s{0,3}:\s*", re.IGNORECASE)
_ISSUER = re.compile(r"^(?:organi[sz]ation|issuer|issued by|institute|aussteller)\s{0,3}:\s*", re.IGNORECASE)
_FROM = re.compile(r"\s+(?:from|by|issued by|von|durch)\s+(?=[A-ZÄÖÜ])")
_LEVEL = re.compile(r"\s*[(:–—-]\s*|\s{2,}|,\s+(?=[a-zäöü])")
_LANGUAGE_LIST = re.compile(r"\s*[,;|•·/]\s*|\s+(?:&|and|und)\s+")
_SENTENCE = 12
_WRAPPED = 60
_REST = 25
_LIST_NUMBER = re.compile(r"[(\[]?\d{1,3}[.)\]]\s+\D")

Entries = list[dict[str, Any]]


def certificates_of(lines: Sequence[Line], title: str) -> Entries:
    """Certificates and courses: name, issuer, date. A vendor in the heading is the issuer of all: `IBM Certifications`."""
    found: Entries = []
    for line in _whole(lines):
        issuer = _ISSUER.match(line.text)
        if issuer and found:
            found[-1]["issuer"] = line.text[issuer.end() :].strip()
            continue
        text = _LABEL.sub("", line.text)
        is_list = (
            text.count(",") > 1 and not line.is_item and not line.text.endswith(".") and not spans_in(text)
        )
        for name in listed(text) if is_list else [text]:
            found.append(_named(name, key="issuer", date="date"))
    first, _, more = title.partition(" ")
    vendor = first if more and first.lower() in VENDORS else ""
    for entry in found if vendor else ():
        entry.setdefault("issuer", vendor)
    return found


def _named(text: str, *, key: str, date: str) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    spans = spans_in(text)
    time = spans[0] if len(spans) == 1 else None
    if time and not time.is_range:
        entry[date] = time.first
        text = without(text, time)
    elif time and time.begin == 0 and (told := without(text, time)):
        return {"name": f"{told} ({text[: time.end].strip()})"}  # a range has no field of its own
    cells = columns(text) or [text]
    halves = _FROM.split(cells[0], maxsplit=1)
    entry["name"] = halves[0].strip()
    rest = [*halves[1:], *cells[1:]]
    if rest:
        entry[key] = ", ".join(rest)
    return {"name": entry.pop("name"), **entry}


def awards_of(lines: Sequence[Line]) -> Entries:
    """Awards: title, awarder, date."""
    found = []
    for line in _whole(lines):
        entry = _named(line.text, key="awarder", date="date")
        title, comma, awarder = entry["name"].rpartition(", ")
        if comma and "awarder" not in entry and is_employer(awarder):
            entry |= {"name": title, "awarder": awarder}
        found.append({"title": entry.pop("name"), **entry})
    return found


def publications_of(lines: Sequence[Line]) -> Entries:
    """Publications, one a line as written; the date is told where there is one."""
    found = []
    for line in _unwrapped(_whole(lines)):
        spans = spans_in(line.text)
        entry: dict[str, Any] = {"name": line.text}
        if len(spans) == 1 and not re.search(r"\d\s?[-–—]\s?$", line.text[: spans[0].begin]):
            entry["releaseDate"] = spans[0].first
        found.append(entry)
    return found


def _unwrapped(lines: Iterable[Line]) -> list[Line]:
    """References whose last words went on the next line: `… Journal of Plants 14, pp.` and the pages."""
    whole: list[Line] = []
    lines = list(lines)
    is_numbered = sum(bool(_LIST_NUMBER.match(line.text)) for line in lines) > 1
    for line in lines:
        before = whole[-1] if whole else None
        is_rest = (
            before is not None
            and not line.is_item
            and not line.is_after_gap
            and len(before.text) >= _WRAPPED
            and (is_numbered or len(line.text) <= _REST or line.text[0] in "(0123456789")
            and not _LIST_NUMBER.match(line.text)
        )
        if before is not None and is_rest:
            whole[-1] = Line(before.number, f"{before.text} {line.text}", before.is_item, before.is_after_gap)
        else:
            whole.append(line)
    return whole


def languages_of(lines: Iterable[Line]) -> tuple[Entries, list[Line]]:
    """Languages with how well; lines that name none."""
    found: Entries = []
    left: list[Line] = []
    for line in (item for each in lines for item in items_of(each)):
        cells = _language_cells(line.text)
        if any(_names_language(cell) for cell in cells) and len(line.text.split()) <= _SENTENCE * 2:
            found += [_language(cell) for cell in cells]
        else:
            left.append(line)
    return found, left


def _language_cells(text: str) -> list[str]:
    """The languages of a line, each with its level; `German (C1, spoken)` stays whole."""
    whole: list[str] = []
    for cell in _LANGUAGE_LIST.split(text):
        goes_on = whole and (
            whole[-1].count("(") > whole[-1].count(")") or not (cell[:1].isupper() or _names_language(cell))
        )
        if goes_on:
            whole[-1] += ", " + cell
        elif cell.strip():
            whole.append(cell)
    return whole


def _names_language(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return any(word in LANGUAGE_NAMES for word in words)


def _language(text: str) -> dict[str, Any]:
    cut = _LEVEL.search(text)
    name, level = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
    words: list[str] = name.split()
    if not level and len(words) > 1 and words[0].lower() in LANGUAGE_NAMES:
        name, level = words[0], " ".join(words[1:])
    elif not level and len(words) > 1 and words[-1].lower() in LANGUAGE_NAMES:
        name, level = words[-1], " ".join(words[:-1])  # `a bit of Spanish`
    entry = {"language": name.strip(" .:")}
    if level.strip(" ().:-"):
        entry["fluency"] = (
            level.strip().rstrip(").").strip() if level.count("(") < level.count(")") else level.strip(" .")
        )
    return entry


def interests_of(lines: Sequence[Line]) -> Entries:
    """Interests: a list is parted, a sentence is not."""
    found: Entries = []
    for line in _whole(lines):
        name, colon, rest = line.text.partition(": ")
        if colon and len(name.split()) <= 4:
            found.append({"name": name.strip(), "keywords": listed(rest)})
            continue
        members = listed(line.text)
        is_list = len(members) > 1 and len(line.text.split()) <= 4 * len(members)
        found += [{"name": member} for member in (members if is_list else [line.text])]
    return found


def references_of(lines: Sequence[Line]) -> Entries:
    """What others say, one paragraph each."""
    return [{"reference": line.text} for line in _whole(lines)]


def _whole(lines: Iterable[Line]) -> list[Line]:
    """Lines with what was wrapped put together again."""
    whole: list[Line] = []
    for line in (item for each in lines for item in items_of(each)):
        before = whole[-1] if whole else None
        goes_on = (
            before is not None
            and not line.is_item
            and not line.is_after_gap
            and (
                line.text[0].islower()
                or (before.is_item and len(before.text) >= _WRAPPED and not before.text.endswith("."))
            )
        )
        if before is not None and goes_on:
            whole[-1] = Line(before.number, f"{before.text} {line.text}", before.is_item, before.is_after_gap)
        else:
            whole.append(line)
    return whole
