"""Word lists, written as one string so that they can be read and sorted by eye."""

from __future__ import annotations


def words_in(text: str) -> list[str]:
    """The words of a list, in order."""
    return text.split()


def words_of(text: str) -> frozenset[str]:
    """The words of a list, to look up."""
    return frozenset(text.split())


def phrases_of(text: str) -> frozenset[str]:
    """The phrases of a list with `|` between, to look up."""
    return frozenset(text.split("|"))
