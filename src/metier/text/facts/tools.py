"""Named tools and methods, found by dictionary over the words of a posting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from metier.domain.facts import Fact
from metier.text.facts.reading import Reading, View
from metier.text.facts.tools_table import CASED, FORMS, NEAR, PLAIN

MAX_TOOLS = 40
_TRIES = 6
"""Places looked at per name: the first may be inside a longer name or no list of skills."""


@dataclass(frozen=True, slots=True)
class _Name:
    """One spelling of a tool."""

    canonical: str
    alias: str
    is_cased: bool
    needs_neighbour: bool


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
            yield _Name(canonical, spellings[0] if spellings else canonical, is_cased=True, needs_neighbour=needs_neighbour)


def _lines(table: str) -> Iterator[tuple[str, list[str]]]:
    for line in filter(None, table.split("\n")):
        canonical, _, spellings = line.partition(" = ")
        yield canonical, [alias.strip() for alias in spellings.split(",") if alias.strip()]


def _by_first_word() -> dict[bytes, tuple[_Name, ...]]:
    grouped: dict[bytes, list[_Name]] = defaultdict(list)
    for name in _names():
        word = re.search(r"[a-z]+", name.alias.lower())
        assert word is not None
        grouped[word[0].encode()].append(name)
    return {word: tuple(names) for word, names in grouped.items()}


_TABLE = _by_first_word()
_NEIGHBOURS = frozenset(name.alias for names in _TABLE.values() for name in names if not name.needs_neighbour and name.alias.isalpha())
_WORD = re.compile(r"[a-z]+[+#]*")
_LEFT, _RIGHT = frozenset(" ,/(;:|\n[&"), frozenset(" ,/);:.|\n]&")


def read_tools(reading: Reading) -> tuple[Fact[str], ...]:
    """The tools named in title and text, in order of mention, each quoted where it is first named."""
    first: dict[str, Fact[str]] = {}
    for view in (reading.title, reading.text):
        for hit in _hits(view):
            if len(first) >= MAX_TOOLS:
                break
            if hit.name.canonical not in first:
                first[hit.name.canonical] = Fact(hit.name.canonical, view.quote(hit.start, hit.end))
    return tuple(first.values())


def _hits(view: View) -> list[_Hit]:
    """The first clear place of every name that stands in a part, in order."""
    found = [_places(view, name) for word in view.words & _TABLE.keys() for name in _TABLE[word]]
    longer = sorted(hit[:2] for places in found for hit in places if hit.end - hit.start > 4)
    firsts = (next((hit for hit in places if not _is_inside(hit, longer)), None) for places in found)
    return sorted((hit for hit in firsts if hit), key=lambda hit: (hit.start, -hit.end))


def _is_inside(hit: _Hit, longer: list[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end and end - start > hit.end - hit.start for start, end in longer)


def _places(view: View, name: _Name) -> list[_Hit]:
    low, alias = view.low, name.alias.lower()
    places: list[_Hit] = []
    at = low.find(alias)
    tries = 0
    while at >= 0 and tries < 4 * _TRIES and len(places) < _TRIES:
        tries += 1
        end = at + len(alias)
        if _stands_alone(low, at, end) and _is_clear(view, name, at, end):
            places.append(_Hit(at, end, name))
        at = low.find(alias, end)
    return places


def _stands_alone(low: str, at: int, end: int) -> bool:
    before, last, after = low[at - 1 : at] if at else "", low[end - 1], low[end : end + 1]
    if before.isalnum() or before in {"_", "@"}:
        return False
    if last in "+#":
        return True
    return not (after.isalnum() or after in {"_", "+", "#", "@"}) or (after == "+" and low[end : end + 2] != "++")


def _is_clear(view: View, name: _Name, at: int, end: int) -> bool:
    if not name.is_cased:
        return True
    if view.text[at:end] not in {name.alias, name.alias.upper()}:
        return False
    return not name.needs_neighbour or _has_neighbour(view.low, at, end)


def _has_neighbour(low: str, at: int, end: int) -> bool:
    """Whether another known name stands close by in the same line, as in a list of skills."""
    if low[at - 1 : at] not in _LEFT and at or low[end : end + 1] not in _RIGHT and end < len(low):
        return False
    if low[end : end + 3] in {" & ", "&d", " d "} or low.startswith(("&", " in "), end):
        return False
    left = low[max(0, at - 30) : at].rpartition("\n")[2]
    right = low[end : end + 30].partition("\n")[0]
    return not _NEIGHBOURS.isdisjoint(_WORD.findall(left)) or not _NEIGHBOURS.isdisjoint(_WORD.findall(right))
