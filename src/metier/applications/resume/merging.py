"""Two resumes as one: what the person has stays, what is new comes in; what both say differently is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metier.applications.resume.dates import first_day, is_now, plain_date
from metier.applications.resume.reading import checked, in_order
from metier.applications.resume.shape import DATES, FACTS, SECTIONS, TEXTS
from metier.prompts.folding import fold

_KEYS: Mapping[str, tuple[str, ...]] = {
    "work": ("name", "position"), "volunteer": ("organization", "position"), "education": ("institution", "area", "studyType"),
    "awards": ("title",), "certificates": ("name",), "publications": ("name",), "skills": ("name",), "languages": ("language",),
    "interests": ("name",), "references": ("name", "reference"), "projects": ("name",),
}  # fmt: skip
"""By which fields two entries are told to be about the same thing."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Merged:
    """Two resumes as one.

    Attributes:
        resume: The first one with what the second one adds.
        added: How many texts and entries came in, by section.
        kept: Where both say something different: the first one's words stand. In words.
    """

    resume: dict[str, Any]
    added: dict[str, int]
    kept: tuple[str, ...]


def merged(own: Mapping[str, Any], other: Mapping[str, Any]) -> Merged:
    """The person's resume with what another one adds.

    Entries are the same when their names are, and their time does not speak against it. Nothing of `own` is changed or
    taken out.

    Raises:
        ResumeShapeError: One of them has not the form of JSON Resume.

    Example:
        >>> found = merged({"skills": [{"name": "Bread", "keywords": ["rye"]}]},
        ...                {"skills": [{"name": "bread", "level": "master", "keywords": ["Rye", "oat"]}]})
        >>> found.resume["skills"], found.added
        ([{'name': 'Bread', 'level': 'master', 'keywords': ['rye', 'oat']}], {'skills': 2})
    """
    merge = _Merge(checked(own), checked(other))
    return merge.done()


class _Merge:
    def __init__(self, own: dict[str, Any], other: dict[str, Any]) -> None:
        self._own, self._other = own, other
        self._added: dict[str, int] = {}
        self._kept: list[str] = []

    def done(self) -> Merged:
        found = dict(self._own)
        for key, value in self._other.items():
            if key == "basics":
                found[key] = self._basics(dict(found.get(key, {})), value)
            elif key in SECTIONS:
                found[key] = self._section(key, list(found.get(key, [])), value)
            elif key == FACTS:
                found[key] = self._facts(list(found.get(key, [])), value)
            elif key not in found:
                found[key] = value
        return Merged(in_order(found), self._added, tuple(self._kept))

    def _count(self, section: str, n: int = 1) -> None:
        self._added[section] = self._added.get(section, 0) + n

    def _basics(self, own: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        for key, value in other.items():
            if key == "location":
                own[key] = self._fields("basics", "basics.location", dict(own.get(key, {})), value)
            elif key == "profiles":
                own[key] = self._profiles(list(own.get(key, [])), value)
            else:
                self._field("basics", f"basics.{key}", own, key, value)
        return own

    def _profiles(self, own: list[Any], other: list[Any]) -> list[Any]:
        known = {(_folded(row.get("network")), _folded(row.get("username"))) for row in own}
        known |= {("", _folded(row.get("url"))) for row in own if row.get("url")}
        for row in other:
            mine = {
                (_folded(row.get("network")), _folded(row.get("username"))),
                ("", _folded(row.get("url"))),
            }
            if not known & (mine - {("", "")}):
                own.append(row)
                self._count("basics")
        return own

    def _section(
        self, section: str, own: list[dict[str, Any]], other: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        for row in other:
            place = next((at for at, one in enumerate(own) if _same(section, one, row)), None)
            if place is None:
                if any(row.values()):
                    own.append(row)
                    self._count(section)
            else:
                own[place] = self._fields(section, f"{section}[{place}]", dict(own[place]), row)
        return own

    def _fields(
        self, section: str, where: str, own: dict[str, Any], other: Mapping[str, Any]
    ) -> dict[str, Any]:
        for key, value in other.items():
            if SECTIONS.get(section, {}).get(key) is TEXTS:
                own[key] = self._texts(section, list(own.get(key, [])), value)
            else:
                self._field(section, f"{where}.{key}", own, key, value)
        return own

    def _field(self, section: str, where: str, own: dict[str, Any], key: str, value: Any) -> None:
        if value in ("", [], {}, None):
            return
        if own.get(key) in ("", [], {}, None):
            own[key] = value
            self._count(section)
        elif not _alike(key, own[key], value):
            self._kept.append(f"{where} stays {_short(own[key])}; the file says {_short(value)}")

    def _texts(self, section: str, own: list[str], other: list[str]) -> list[str]:
        known = {_folded(words) for words in own}
        for words in other:
            if words.strip() and _folded(words) not in known:
                own.append(words)
                known.add(_folded(words))
                self._count(section)
        return own

    def _facts(self, own: list[Any], other: list[Any]) -> list[Any]:
        known = {_folded(row if isinstance(row, str) else row.get("words")) for row in own}
        for row in other:
            words = _folded(row if isinstance(row, str) else row.get("words"))
            if words and words not in known:
                own.append(row)
                known.add(words)
                self._count(FACTS)
        return own


def _same(section: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two entries are about the same thing: one name at least in common, none against it, nor the time."""
    keys = _KEYS[section]
    pairs = [(_folded(one.get(key)), _folded(other.get(key))) for key in keys]
    both = [(a, b) for a, b in pairs if a and b]
    if not both or any(a != b for a, b in both):
        return False
    if section == "references" and not all(a == b for a, b in pairs):
        return False
    starts = [first_day(str(row.get("startDate", ""))) for row in (one, other)]
    return None in starts or starts[0].year == starts[1].year  # type: ignore[union-attr]  # None was looked for


def _alike(key: str, one: Any, other: Any) -> bool:
    if key in DATES:
        one, other = str(one), str(other)
        plain = [plain_date(words) or words for words in (one, other)]
        return (
            plain[0].startswith(plain[1]) or plain[1].startswith(plain[0]) or (is_now(one) and is_now(other))
        )
    return bool(
        one == other or (isinstance(one, str) and isinstance(other, str) and _folded(one) == _folded(other))
    )


def _folded(words: Any) -> str:
    return " ".join(fold(str(words or "")).text.split()).strip(" .;•-")


def _short(value: Any) -> str:
    words = " ".join(str(value).split())
    return f"“{words if len(words) <= _SHOWN else words[: _SHOWN - 1] + '…'}”"
