"""Tools and methods of a text, under one name whatever their spelling; and the person's own skills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metier.applications.claims.seeing import Seen, Token, see, stem
from metier.applications.claims.words import words_of
from metier.text.facts.tools_table import CASED, FORMS, NEAR, PLAIN

_ORDINARY = words_of(
    "react soap angular flutter snowflake creo xero stata sas rag agile seaborn express go word access excel sketch spring rust "
    "chef unity helm notion julia ruby dart mocha tally slack oracle amplitude r c scrum kanban lean looker kinesis cassandra "
    "redux swagger pandas keras gradle visio erp crm sox bim cnc ros plc pos pcr elisa git unix"
)
"""Names that are words too, or look like them: in a line they name the tool only with a capital."""
_PRODUCTS = {
    "adobe": "photoshop|indesign|illustrator|adobe illustrator|after effects|premiere pro|adobe xd|lightroom",
    "apache": "kafka|airflow|spark|flink|hive|hadoop|cassandra|maven",
    "microsoft": "excel|word|powerpoint|outlook|sharepoint|power bi|sql server|power automate|visio|azure",
    "ms": "excel|word|powerpoint|outlook|sharepoint|power bi|sql server|visio",
    "autodesk": "autocad|revit|inventor|fusion 360",
    "atlassian": "jira|confluence|bitbucket",
    "hashicorp": "terraform",
    "dassault": "catia|solidworks",
}
"""Whose products some tools are: the maker's name before them says nothing more."""
_MORE = """
ChatGPT
GitHub Copilot
Midjourney
iv therapy = intravenous therapy, iv-therapy, intravenous treatment
electronic health records = electronic health record
"""
"""Spellings of skills that the table of postings lacks."""


@dataclass(frozen=True, slots=True)
class Named:
    """A tool named in a text: its canonical name in lower case, and its place in the folded text."""

    name: str
    start: int
    end: int


def _spellings() -> Iterator[tuple[str, str, bool]]:
    """Canonical name, spelling, and whether case decides."""
    for table, is_cased in ((PLAIN, False), (FORMS, False), (CASED, True), (NEAR, True), (_MORE, False)):
        for line in filter(None, table.split("\n")):
            canonical, _, aliases = line.partition(" = ")
            spellings = [alias.strip() for alias in aliases.split(",") if alias.strip()]
            is_alias_only = table is FORMS
            for spelling in spellings if is_alias_only else [canonical, *spellings]:
                yield canonical, spelling, is_cased or spelling.lower() in _ORDINARY


def _key(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.low for token in tokens)


def _table() -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
    found: dict[str, list[tuple[tuple[str, ...], str, bool]]] = defaultdict(list)
    for canonical, spelling, is_cased in _spellings():
        key = _key(see(spelling).tokens)
        found[key[0]].append((key, canonical.lower(), is_cased))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(found)


_TABLE = _table()


def read_tools(seen: Seen, *, is_list: bool = False) -> tuple[Named, ...]:
    """The tools of a text in order, the longest name first where two begin together.

    Args:
        seen: The text.
        is_list: It is a list of skills: a name counts even where it begins the text.
    """
    tokens = seen.tokens
    found = []
    at = 0
    while at < len(tokens):
        n = 0
        for key, canonical, is_cased in _TABLE.get(tokens[at].low, ()):
            if _stands(tokens, at, key) and (not is_cased or _is_named(tokens, at, is_list=is_list)):
                n = len(key)
                first = at - 1 if at and canonical in _PRODUCTS.get(tokens[at - 1].low, "") else at
                found.append(Named(canonical, tokens[first].start, tokens[at + n - 1].end))
                break
        at += n or 1
    return tuple(found)


def _stands(tokens: Sequence[Token], at: int, key: tuple[str, ...]) -> bool:
    if at + len(key) > len(tokens) or (tokens[at].is_glued and at and tokens[at - 1].low[0].isalnum()):
        return False
    for place, word in enumerate(key, at):
        low = tokens[place].low
        if low != word and not (place == at + len(key) - 1 and low == word + "s" and len(word) > 2):
            return False
    after = at + len(key)
    return not (
        after < len(tokens)
        and tokens[after].is_glued
        and (tokens[after].low[0].isalnum() or tokens[after].low in {"+", "#"})
    )


def _is_named(tokens: Sequence[Token], at: int, *, is_list: bool) -> bool:
    token = tokens[at]
    if not token.is_upper:
        return False
    if len(token.low) == 1:
        before, after = (
            (tokens[at - 1].low if at else ""),
            (tokens[at + 1].low if at + 1 < len(tokens) else ""),
        )
        if (
            before in {"&", "."}
            or (after in {"&", "."} and at + 2 < len(tokens) and tokens[at + 2].is_glued)
            or after == "'"
        ):
            return False
    return is_list or not token.is_first or token.is_caps


def skill_key(words: str) -> tuple[str, ...]:
    """The stems of a skill's words, to find it in other forms."""
    return tuple(stem(token.low) for token in see(words).tokens if token.is_word)
