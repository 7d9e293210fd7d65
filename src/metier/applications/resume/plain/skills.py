"""Skills: with how long each was used, in named groups, or as a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from metier.applications.resume.plain.lines import Line, items_of
from metier.applications.resume.plain.splitting import listed
from metier.applications.resume.plain.vocabulary import GROUP_WORDS

_MEASURED = re.compile(r"\s*-\s*exp(?:e?ri)[a-z]{0,8}\s*-\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?<!\S)(\S{1,30}(?: \S{1,30}){0,5}?) ?:(?=\s|[A-Z])")
_COLON = re.compile(r"\s?:(?=\s|[A-Za-z0-9])(?!//)")
_PLURAL = frozenset(
    {"languages", "systems", "databases", "libraries", "frameworks", "environments", "technologies", "tools"}
)
_MAX_LABEL = 45
_MAX_LABEL_WORDS = 6
_SENTENCE = 5
"""Words per comma from which a line is a sentence and not a list."""


_LONGEST_SENTENCE = 80


def skills_of(lines: Iterable[Line], title: str) -> list[dict[str, Any]]:
    """The skills of a section, in the JSON Resume form; `title` names those that stand in no group of their own."""
    found: list[dict[str, Any]] = []
    loose: list[str] = []
    for line in lines:
        measured = _MEASURED.search(line.text)
        if measured:
            found.append(_with_level(line.text[: measured.start()], line.text[measured.end() :]))
            continue
        for item in items_of(line):
            for label, members in _groups(item.text):
                if label:
                    found.append({"name": label, "keywords": members} if members else {"name": label})
                else:
                    loose += members
    if loose:
        found.insert(0, {"name": title, "keywords": loose} if title else {"keywords": loose})
    return found


def _with_level(words: str, level: str) -> dict[str, Any]:
    members = listed(words)
    if len(members) > 1:
        return {"keywords": members, "level": level.strip()}
    return {"name": words.strip(" \t,;"), "level": level.strip()}


def _groups(text: str) -> list[tuple[str, list[str]]]:
    """The groups of a line as name and members; what comes before the first name has an empty one."""
    cuts: list[tuple[int, int, int]] = []
    for colon in _COLON.finditer(text):
        start = _label_start(text, colon.start(), after=cuts[-1][2] if cuts else 0)
        if start is not None:
            cuts.append((start, colon.start(), colon.end()))
    if not cuts:
        label, rest = _unmarked_label(text)
        return [(label, members_of(rest))]
    groups = [("", members_of(text[: cuts[0][0]]))] if text[: cuts[0][0]].strip() else []
    ends = [start for start, _, _ in cuts[1:]] + [len(text)]
    for (start, stop, begin), end in zip(cuts, ends, strict=True):
        groups.append((text[start:stop].strip(" -–,;."), members_of(text[begin:end])))
    return groups


def _label_start(text: str, colon: int, *, after: int) -> int | None:
    """Where the name that ends at a colon begins: the whole start of a line, or as many words as name groups."""
    if (
        not after
        and colon <= _MAX_LABEL
        and len(text[:colon].split()) <= _MAX_LABEL_WORDS
        and not _names_group_late(text[:colon])
    ):
        return 0
    start = colon
    floor = max(after, colon - _MAX_LABEL)
    while start > floor:
        space = text.rfind(" ", floor, start)
        word = text[space + 1 if space >= 0 else floor : start]
        if not word or word[-1] in ",;." or word.lower().strip("(") not in GROUP_WORDS:
            break
        start = space if space >= 0 else floor
    label = text[start:colon].strip()
    while label and label.split()[0].lower() in {"and", "&", "und", "of"}:
        start += text[start:colon].index(label.split()[0]) + len(label.split()[0])
        label = text[start:colon].strip()
    return start if label else None


def _names_group_late(label: str) -> bool:
    """Whether a list comes before the group's name: `Java, C Operating Systems`."""
    return "," in label


def _unmarked_label(text: str) -> tuple[str, str]:
    """`Operating Systems Linux, Windows`: a group named without a colon."""
    words = text.split(" ")
    for count in (1, 2, 3):
        name = words[:count]
        if (
            len(words) > count
            and name[-1].lower() in _PLURAL
            and name[0][:1].isupper()
            and all(word.lower() in GROUP_WORDS or count > 1 for word in name)
        ):
            if words[count][:1].isupper() and "," in text:
                return " ".join(name), " ".join(words[count:])
            break
    return "", text


def members_of(text: str) -> list[str]:
    """The skills of a line; a sentence is kept whole.

    Example:
        >>> members_of("Excel, Word"), members_of("Able to work under pressure, alone or with others.")
        (['Excel', 'Word'], ['Able to work under pressure, alone or with others.'])
    """
    bare = " ".join(text.split()).strip(" ,;|–-")
    members = listed(bare)
    n_words = len(bare.split())
    per_member = _SENTENCE - 1 if bare.endswith(".") else _SENTENCE
    is_sentence = per_member * max(1, len(members)) < n_words <= _LONGEST_SENTENCE
    is_short_sentence = len(members) == 1 and bare.endswith(".") and n_words > 3
    return [bare] if members and (is_sentence or is_short_sentence) else members
