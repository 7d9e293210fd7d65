"""The shape of an explanation, and how it is read from its file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class How(StrEnum):
    """How something about a topic is known."""

    MEASURED = "measured"
    """By metier, on development data or made-up people; not on this person."""
    PUBLISHED = "published"
    """By others."""
    RULE = "rule of thumb"
    """What people say; nobody measured it here."""
    ARITHMETIC = "arithmetic"
    """It follows."""
    DESIGN = "by design"
    """metier works so; tests hold it."""
    NOT_KNOWN = "not known"
    """Nobody measured it; said where a reader would think that somebody had."""


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that is known about a topic.

    Attributes:
        source: A page of docs/, or who published it and when.
        day: When it was measured or looked up; None where it does not age.
        found: Pieces that stand in that page word for word: what the figures are copied from.
    """

    words: str
    how: How
    source: str
    day: date | None = None
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """One term, explained on one screen.

    Attributes:
        name: What a person types: the name of its file.
        title: As it stands above the page.
        group: Heading of the list it stands under.
        line: What it is, in half a line, for that list.
        aliases: What else people call it.
        what: What it is, in two sentences.
        why: Why it matters to the person.
        known: What was measured, published or follows; each says which.
        made_up: An example of the sample person, where the workspace has none.
        next_words, command: One thing to do next; the command as it is typed.
        pages: Pages of docs/ that say more.
        see: Names of topics beside it.
    """

    name: str
    title: str
    group: str
    line: str
    aliases: tuple[str, ...]
    what: str
    why: str
    known: tuple[Known, ...]
    made_up: tuple[str, ...]
    next_words: str
    command: str
    pages: tuple[str, ...]
    see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """What stands in a topic's slot.

    Attributes:
        sentences: In words. Titles of postings are quoted, cut and on one line.
        is_own: Out of this workspace; else of the sample person, who is made up.
        figures: The numbers in the sentences, by name.
        postings: Numbers of the postings that are named.
        missing: Why there is no own example; empty where there is one.
    """

    sentences: tuple[str, ...]
    is_own: bool
    figures: Mapping[str, float] = field(default_factory=dict)
    postings: tuple[int, ...] = ()
    missing: str = ""


_STATED = frozenset(
    {"title", "line", "aliases", "what", "why", "known", "made_up", "next", "command", "pages", "see"}
)


def read_topic(name: str, group: str, text: str) -> Topic:
    """A topic out of its file.

    Raises:
        KeyError: A key is missing, or one stands there that there is none of.
        ValueError: It is no TOML, or `how` is none of `How`.
    """
    row = tomllib.loads(text)
    if row.keys() != _STATED:
        raise KeyError(*sorted(row.keys() ^ _STATED))
    return Topic(
        name=name,
        group=group,
        title=row["title"],
        line=row["line"],
        aliases=tuple(row["aliases"]),
        what=_folded(row["what"]),
        why=_folded(row["why"]),
        known=tuple(map(_known, row["known"])),
        made_up=tuple(map(_folded, row["made_up"])),
        next_words=row["next"],
        command=row["command"],
        pages=tuple(row["pages"]),
        see=tuple(row["see"]),
    )


def _known(row: dict[str, Any]) -> Known:
    found = tuple(row.get("found", ()))
    return Known(_folded(row["words"]), How(row["how"]), row["source"], row.get("day"), found)


def _folded(text: str) -> str:
    return " ".join(text.split())
