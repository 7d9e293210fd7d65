"""JSON Resume as text → a mapping whose known fields have the right types; what is unknown stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from metier.applications.resume.shape import (
    BASICS,
    FACTS,
    LOCATION,
    OLD_BASICS,
    OLD_FIELDS,
    OLD_SECTIONS,
    ORDER,
    PROFILE,
    SECTIONS,
    TEXT,
    Holds,
)
from metier.errors import JsonError, JsonLimitError, ResumeShapeError
from metier.text.json_strict import loads

FILE = "resume.json"
_KINDS = (
    (bool, "true or false"),
    (str, "a text"),
    ((int, float), "a number"),
    (list, "a list"),
    (Mapping, "an object"),
)


def read_resume(text: str, *, name: str = FILE) -> dict[str, Any]:
    """The resume in a JSON text; an empty text is an empty resume.

    Field names of older versions come as those of JSON Resume 1.0, numbers as texts, `null` as nothing; other fields
    stay as they are, and so do dates.

    Args:
        name: Of the file, for messages.

    Raises:
        JsonError, JsonLimitError: It is no JSON, or deeper than 64, or has a key twice.
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> read_resume('{"work": [{"company": "Tinta", "startDate": 2019}], "x": 1}')
        {'work': [{'name': 'Tinta', 'startDate': '2019'}], 'x': 1}
    """
    if not text.strip():
        return {}
    try:
        value = loads(text.removeprefix("\ufeff"), name=name)
    except (JsonError, JsonLimitError) as error:
        error.hint = "Mend it there: a comma or a quote is easily lost when a file is edited by hand"
        raise
    return checked(value, name=name)


def checked(value: object, *, name: str = FILE) -> dict[str, Any]:
    """The same for a value that was read already; checking twice gives the same as checking once.

    Raises:
        ResumeShapeError: A known field holds something else than it should.
    """
    top = _object(value, "the file", name, "an object with `basics` and `work`")
    found: dict[str, Any] = {}
    for key, part in top.items():
        section = OLD_SECTIONS.get(key, key)
        section = key if section in top else section
        if part is None and (section in SECTIONS or section in {"basics", FACTS}):
            continue
        if section == "basics":
            found[section] = _basics(part, name)
        elif section in SECTIONS:
            found[section] = _entries(section, part, name)
        elif section == FACTS:
            found[section] = _facts(part, name)
        else:
            found[section] = part
    return found


def in_order(resume: Mapping[str, Any]) -> dict[str, Any]:
    """The same resume, sections and fields in the order of the schema; others stand behind them, as they came.

    Example:
        >>> list(in_order({"meta": {}, "x": 1, "work": [], "basics": {}}))
        ['basics', 'work', 'meta', 'x']
    """
    found = _sorted(resume, ORDER)
    if isinstance(found.get("basics"), Mapping):
        found["basics"] = _sorted(found["basics"], (*BASICS, "location", "profiles"))
    for section, fields in SECTIONS.items():
        if isinstance(found.get(section), list):
            found[section] = [
                _sorted(row, fields) if isinstance(row, Mapping) else row for row in found[section]
            ]
    return found


def written(resume: Mapping[str, Any]) -> str:
    """The resume as the text of a file that a person can read and edit."""
    return json.dumps(in_order(resume), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _sorted(row: Mapping[str, Any], order: Any) -> dict[str, Any]:
    known = [key for key in order if key in row]
    return {key: row[key] for key in (*known, *(key for key in row if key not in set(known)))}


# --- parts --------------------------------------------------------------------------------------------


def _basics(value: object, name: str) -> dict[str, Any]:
    row = _fields(_object(value, "`basics`", name), BASICS, OLD_BASICS, "basics", name)
    if "location" in row:
        place = _object(row["location"], "`basics.location`", name)
        row["location"] = _fields(place, LOCATION, {}, "basics.location", name)
    if "profiles" in row:
        rows = _list(row["profiles"], "`basics.profiles`", name, "a list of objects")
        row["profiles"] = [
            _fields(
                _object(one, f"`basics.profiles[{at}]`", name), PROFILE, {}, f"basics.profiles[{at}]", name
            )
            for at, one in enumerate(rows)
            if one is not None
        ]
    return row


def _entries(section: str, value: object, name: str) -> list[dict[str, Any]]:
    rows = _list(value, f"`{section}`", name, "a list of objects")
    old = OLD_FIELDS.get(section, {})
    return [
        _fields(_object(row, f"`{section}[{at}]`", name), SECTIONS[section], old, f"{section}[{at}]", name)
        for at, row in enumerate(rows)
        if row is not None
    ]


def _facts(value: object, name: str) -> list[Any]:
    rows = _list(value, f"`{FACTS}`", name, "a list of texts, or of objects with `words` and `at`")
    found: list[Any] = []
    for at, row in enumerate(rows):
        if isinstance(row, Mapping):
            found.append(_fields(row, {"words": TEXT, "at": TEXT}, {}, f"{FACTS}[{at}]", name))
        elif row is not None:
            found.append(_text(row, f"{FACTS}[{at}]", name))
    return found


def _fields(
    row: Mapping[str, Any], known: Mapping[str, Holds], old: Mapping[str, str], where: str, name: str
) -> dict[str, Any]:
    """An entry with its known fields checked, under their names of today."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        now = _name_now(key, value, row, known, old)
        if now not in known:
            if value is not None or now not in {"location", "profiles"}:
                found[now] = value
        elif value is None or now in found:
            continue
        elif known[now] is TEXT:
            found[now] = _text(value, f"{where}.{key}", name)
        else:
            found[now] = _texts(value, f"{where}.{key}", name)
    return found


def _name_now(
    key: str, value: object, row: Mapping[str, Any], known: Mapping[str, Holds], old: Mapping[str, str]
) -> str:
    now = old.get(key, key)
    if now == key or key in known or row.get(now) is not None:
        return key
    fits = isinstance(value, str | int | float) if known[now] is TEXT else isinstance(value, list)
    return now if fits and not isinstance(value, bool) else key


def _text(value: object, where: str, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ResumeShapeError(name, where=f"`{where}`", got=_kind(value), expected="a text")
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _texts(value: object, where: str, name: str) -> list[str]:
    rows = _list(value, f"`{where}`", name, "a list of texts")
    return [_text(row, f"{where}[{at}]", name) for at, row in enumerate(rows) if row is not None]


def _object(value: object, where: str, name: str, expected: str = "an object") -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ResumeShapeError(name, where=where, got=_kind(value), expected=expected)
    return value


def _list(value: object, where: str, name: str, expected: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ResumeShapeError(name, where=where, got=_kind(value), expected=expected)
    return list(value)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return next((words for kind, words in _KINDS if isinstance(value, kind)), type(value).__name__)
