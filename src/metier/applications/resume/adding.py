"""A sentence added to the text of a resume: under the entry that was named, every other byte as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in its module, without a type
from typing import Any

from metier.applications.resume.reading import checked, read_resume, written
from metier.applications.resume.shape import FACTS
from metier.errors import FactWordsError, ResumeEntryError
from metier.prompts.folding import fold

LONGEST = 1_000
"""Characters of one added sentence."""
_PLACES = (
    ("work", ("position", "name")), ("projects", ("name", "entity")), ("volunteer", ("position", "organization")),
    ("education", ("studyType", "area", "institution")),
)  # fmt: skip
_OLD_LISTS = {"work": "experience"}
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Added:
    """A resume with one sentence more.

    Attributes:
        text: Of the whole file.
        path: Where the sentence stands: `work[0].highlights[3]`, `facts[0]`.
        entry: The entry in words; empty where it stands alone.
    """

    text: str
    path: str
    entry: str


def with_fact(text: str, words: str, at: str = "") -> Added:
    r"""The text of a resume with one sentence added.

    Args:
        at: Beginning of the name of an employer, project, school or title; empty for a sentence that stands alone.

    Raises:
        FactWordsError: The sentence is empty, too long, or stands there already.
        ResumeEntryError: No entry, or more than one, is called so.
        JsonError, JsonLimitError, ResumeShapeError: The resume cannot be read.

    Example:
        >>> print(with_fact('{"work": [{"name": "Tinta", "highlights": ["Baked"]}]}', "Sold", "tin").text)
        {"work": [{"name": "Tinta", "highlights": ["Baked", "Sold"]}]}
    """
    sentence = _sentence(words)
    resume = read_resume(text)
    section, place, entry = _entry(resume, at) if at.strip() else (FACTS, None, "")
    path: list[str | int] = [section] if place is None else [section, place, "highlights"]
    there = resume.get(FACTS, []) if place is None else resume[section][place].get("highlights", [])
    if any(
        _folded(one if isinstance(one, str) else one.get("words", "")) == _folded(sentence) for one in there
    ):
        raise FactWordsError(
            what="That sentence stands there already", hint="`metier resume show` lists your facts"
        )
    wanted = _appended(resume, path, sentence)
    raw = [
        _OLD_LISTS.get(section, section) if section not in json.loads(text or "{}") else section,
        *path[1:],
    ]
    after = _spliced(text, raw, sentence)
    if after is None or read_resume(after) != wanted:
        after = written(wanted)
    return Added(after, _path([*path, len(there)]), entry)


def _sentence(words: str) -> str:
    sentence = " ".join(words.split())
    if not sentence:
        raise FactWordsError(what="No words were given")
    if len(sentence) > LONGEST:
        raise FactWordsError(
            what=f"{len(sentence):,} characters are too many for one fact; at most {LONGEST:,}"
        )
    return sentence


def _entry(resume: Mapping[str, Any], at: str) -> tuple[str, int, str]:
    """The entry that is meant: one called so exactly, else the only one whose name begins so, else holds the words."""
    wanted = _folded(at)
    entries = [
        (section, number, [row.get(name, "") for name in names])
        for section, names in _PLACES
        for number, row in enumerate(resume.get(section, []))
    ]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = []
        for section, number, names in entries:
            called = [*filter(None, names), _called(names), _told(resume, section, number, names)]
            if any(fits(_folded(name), wanted) for name in called):
                found.append((section, number, names))
        if len(found) == 1:
            section, number, names = found[0]
            return section, number, _called(names)
        if found:
            raise ResumeEntryError(at, choices=[_told(resume, *entry) for entry in found], several=True)
    raise ResumeEntryError(at, choices=[_told(resume, *entry) for entry in entries], several=False)


def _called(names: Sequence[str]) -> str:
    """An entry in words, as its fact has it."""
    return ", ".join(filter(None, names))


def _told(resume: Mapping[str, Any], section: str, number: int, names: Sequence[str]) -> str:
    start = resume[section][number].get("startDate", "")
    return _called(names) + (f" ({start})" if start else "")


def _appended(resume: Mapping[str, Any], path: Sequence[str | int], sentence: str) -> dict[str, Any]:
    found = checked(resume)
    if len(path) == 1:
        found[FACTS] = [*found.get(FACTS, []), sentence]
    else:
        section, place, name = path
        row = found[str(section)][place]
        row[name] = [*row.get(name, []), sentence]
    return found


def _path(path: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _folded(words: str) -> str:
    return " ".join(fold(words).text.split())


# --- the text -------------------------------------------------------------------------------------------


def _spliced(text: str, path: Sequence[str | int], sentence: str) -> str | None:
    """The text with the sentence in its list; None where that place is not found."""
    item = json.dumps(sentence, ensure_ascii=False)
    if not text.strip():
        return None
    spans = _spans(text, path)
    if len(spans) == len(path) + 1:
        return _inserted(text, spans[-1], item)
    if len(spans) == len(path):  # its parent is there, the list is not
        return _inserted(text, spans[-1], f"{json.dumps(path[-1])}: [{item}]")
    return None


def _inserted(text: str, span: tuple[int, int], item: str) -> str | None:
    """An item at the end of a list or object, after the same white space as the one before it; None in anything else."""
    start, end = span
    if text[start] not in "[{":
        return None
    inside = text[start + 1 : end - 1]
    if not inside.strip():
        return f"{text[: start + 1]}{item}{text[end - 1 :]}"
    before = _SPACE.match(inside)
    last = start + 1 + len(inside.rstrip())
    lead = before[0] if before and "\n" in before[0] else " "
    return f"{text[:last]},{lead}{item}{text[last:]}"


def _spans(text: str, path: Sequence[str | int]) -> list[tuple[int, int]]:
    """Where the whole and each step of a path stand in a JSON text, as far as they are there."""
    at = _skip(text, 1 if text.startswith("\ufeff") else 0)
    spans = [(at, _end(text, at))]
    for step in path:
        found = _child(text, spans[-1][0], step)
        if found is None:
            break
        spans.append((found, _end(text, found)))
    return spans


def _child(text: str, at: int, step: str | int) -> int | None:
    """Where a value of an object or list begins."""
    opening = "{" if isinstance(step, str) else "["
    if text[at] != opening:
        return None
    at, number = _skip(text, at + 1), 0
    while text[at] not in "}]":
        key: str | int = number
        if opening == "{":
            key, at = scanstring(text, at + 1, False)
            at = _skip(text, _skip(text, at) + 1)
        if key == step:
            return at
        at = _skip(text, _end(text, at))
        at = _skip(text, at + 1) if text[at] == "," else at
        number += 1
    return None


def _end(text: str, at: int) -> int:
    return json.JSONDecoder(strict=False).raw_decode(text, at)[1]


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
