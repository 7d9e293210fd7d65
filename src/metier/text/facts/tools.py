"""Named tools and methods, found by dictionary over the words of a posting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from metier.domain.facts import Fact, Part
from metier.text.facts.reading import Reading, View
from metier.text.facts.tools_table import CASED, FORMS, NEAR, PLAIN

MAX_TOOLS = 40
_TRIES = 12
"""Places looked at per name: the first may be inside a longer name or no list of skills."""


@dataclass(frozen=True, slots=True)
class _Name:
    """One spelling of a tool."""

    canonical: str
    alias: str
    is_cased: bool
    needs_neighbour: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A spelling made ready for the search: what else must stand in the part, and what it must not be part of."""

    name: _Name
    alias: str
    further: frozenset[bytes]
    longer: tuple[tuple[int, str], ...]


class _Hit(NamedTuple):
    start: int
    end: int
    name: _Name


def _names() -> Iterator[_Name]:
    for canonical, spellings in _lines(PLAIN):
        for alias in (canonical, *spellings):
            yield _Name(canonical, alias.lower(), is_cased=False, needs_neighbour=False)
    for canonical, spellings in _lines(FORMS):
        for alias in spellings:
            yield _Name(canonical, alias.lower(), is_cased=False, needs_neighbour=False)
    for table, needs_neighbour in ((CASED, False), (NEAR, True)):
        for canonical, spellings in _lines(table):
            yield _Name(
                canonical,
                spellings[0] if spellings else canonical,
                is_cased=True,
                needs_neighbour=needs_neighbour,
            )


def _lines(table: str) -> Iterator[tuple[str, list[str]]]:
    for line in filter(None, table.split("\n")):
        canonical, _, spellings = line.partition(" = ")
        yield canonical, [alias.strip() for alias in spellings.split(",") if alias.strip()]


def _stands_alone(low: str, at: int, end: int) -> bool:
    before, last, after = low[at - 1 : at] if at else "", low[end - 1], low[end : end + 1]
    if before.isalnum() or before in {"_", "@"}:
        return False
    if last in "+#":
        return True
    return not (after.isalnum() or after in {"_", "+", "#", "@"}) or (
        after == "+" and low[end : end + 2] != "++"
    )


def _by_first_word(names: list[_Name]) -> dict[bytes, tuple[_Entry, ...]]:
    grouped: dict[bytes, list[_Entry]] = defaultdict(list)
    for name in names:
        words = re.findall(r"[a-z]+", name.alias.lower())
        grouped[words[0].encode()].append(
            _Entry(
                name, name.alias.lower(), frozenset(word.encode() for word in words[1:]), _longer(name, names)
            )
        )
    return {word: tuple(entries) for word, entries in grouped.items()}


def _longer(name: _Name, names: list[_Name]) -> tuple[tuple[int, str], ...]:
    """Longer spellings of other tools that hold this one as a word, with its offset in them."""
    alias = name.alias.lower()
    others = (other.alias.lower() for other in names if other.canonical != name.canonical)
    return tuple(
        (other.index(alias), other)
        for other in others
        if alias in other and _stands_alone(other, other.index(alias), other.index(alias) + len(alias))
    )


_ALL = list(_names())
_WORD = re.compile(r"[a-z]+[+#]*")
_TABLE = _by_first_word(_ALL)
_NEIGHBOURS = frozenset(
    name.alias.lower() for name in _ALL if not name.needs_neighbour and _WORD.fullmatch(name.alias.lower())
)
_LEFT, _RIGHT = frozenset(" ,/(;:|\n[&"), frozenset(" ,/);:.|\n]&")


def read_tools(reading: Reading) -> tuple[Fact[str], ...]:
    """The tools named in title and text, in order of mention, each quoted where it is first named."""
    first: dict[str, Fact[str]] = {}
    employer = reading.company.low.strip()  # "join Procore" names the employer, no tool
    for view in (reading.title, reading.text):
        for hit in _hits(view):
            if len(first) >= MAX_TOOLS:
                break
            if hit.name.canonical not in first and hit.name.alias.lower() != employer:
                first[hit.name.canonical] = Fact(hit.name.canonical, view.quote(hit.start, hit.end))
    return tuple(first.values())


def tools_named(words: str) -> tuple[Fact[str], ...]:
    """The tools that one sentence names, in order, each once; offsets into `words`."""
    first: dict[str, Fact[str]] = {}
    view = View.of(Part.TEXT, words)
    for hit in _hits(view):
        first.setdefault(hit.name.canonical, Fact(hit.name.canonical, view.quote(hit.start, hit.end)))
    return tuple(first.values())


def _hits(view: View) -> list[_Hit]:
    """The first clear place of every name that stands in a part, in order."""
    words = view.words
    found = (
        _first(view, entry)
        for word in words & _TABLE.keys()
        for entry in _TABLE[word]
        if entry.further <= words
    )
    return sorted((hit for hit in found if hit), key=lambda hit: (hit.start, -hit.end))


def _first(view: View, entry: _Entry) -> _Hit | None:
    low, alias = view.low, entry.alias
    at = low.find(alias)
    for _ in range(_TRIES):
        if at < 0:
            return None
        end = at + len(alias)
        if (
            _stands_alone(low, at, end)
            and _is_clear(view, entry.name, at, end)
            and not _is_inside(low, entry, at)
        ):
            return _Hit(at, end, entry.name)
        at = low.find(alias, end)
    return None


def _is_inside(low: str, entry: _Entry, at: int) -> bool:
    return any(low.startswith(longer, at - offset) for offset, longer in entry.longer if at >= offset)


def _is_clear(view: View, name: _Name, at: int, end: int) -> bool:
    if not name.is_cased:
        return True
    if view.text[at:end] not in {name.alias, name.alias.upper()}:
        return False
    return not name.needs_neighbour or _has_neighbour(view.low, at, end)


def _has_neighbour(low: str, at: int, end: int) -> bool:
    """Whether another known name stands close by in the same line, as in a list of skills."""
    if (at and low[at - 1] not in _LEFT) or (end < len(low) and low[end] not in _RIGHT):
        return False
    if low.startswith(("&", " & d", " in "), end):  # "R&D", "Excel in a fast-paced team"
        return False
    left = low[max(0, at - 30) : at].rpartition("\n")[2]
    right = low[end : end + 30].partition("\n")[0]
    return not _NEIGHBOURS.isdisjoint(_WORD.findall(left)) or not _NEIGHBOURS.isdisjoint(_WORD.findall(right))
