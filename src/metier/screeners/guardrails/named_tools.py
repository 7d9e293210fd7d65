"""Tools that facts know by name: a rule that names one also finds its other spellings."""

from __future__ import annotations

from functools import cache

from metier.text.facts.tools_table import CASED, FORMS, NEAR, PLAIN

ONLY_AS_TOOLS = frozenset({"R", "C", "Go", "Excel"})
"""Names that are looked for among the facts alone, where they are written so: as words they mean something else."""


@cache
def _canonical() -> dict[str, str]:
    """Canonical name by spelling, in lower case."""
    found: dict[str, str] = {}
    for table in (PLAIN, FORMS, CASED, NEAR):
        for line in filter(None, table.split("\n")):
            canonical, _, spellings = line.partition(" = ")
            for spelling in (canonical, *spellings.split(",")):
                found.setdefault(spelling.strip().lower(), canonical.strip())
    found.pop("", None)
    return found


def named_tool(words: str) -> str:
    """The canonical name of the tool that these words are; empty where they are none.

    Example:
        >>> named_tool("k8s"), named_tool("Go"), named_tool("go to market")
        ('Kubernetes', 'Go', '')
    """
    known = _canonical()
    bare = " ".join(words.split())
    return known.get(bare.lower(), "")
