"""Filters of postings as SQL: facts by their JSON, words without regard to case, no text taken out of the store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from metier.domain.facts import PERIODS_PER_YEAR
from metier.domain.posting_filter import PostingFilter

_MOST_WORDS = 12
"""Words of a search that are looked for; more would only make it slow."""
_MOST_CASES = 16
"""Spellings of one word in upper and lower case; with more letters beyond ASCII, those as a whole."""
_PER_YEAR = " ".join(f"when '{period.value}' then {n}" for period, n in PERIODS_PER_YEAR.items())
_PAY = (
    "cast(coalesce(json_extract(facts, '$.pay[0][1]'), json_extract(facts, '$.pay[0][0]')) as real) "
    f"* case json_extract(facts, '$.pay[0][3]') {_PER_YEAR} end >= ?"
)
_CONTRACT = (
    "exists (select 1 from json_each(posting.facts, '$.employment_types') as kind "
    "where json_extract(kind.value, '$[0]') = ?)"
)

Condition = tuple[str, tuple[object, ...]]


def conditions(wanted: PostingFilter) -> Iterator[Condition]:
    """What must hold, the cheapest first: SQL and its values."""
    if wanted.added_after is not None:
        yield "added_at > ?", (wanted.added_after.isoformat(),)
    if wanted.source:
        yield "number in (select posting from sighting where source = ?)", (wanted.source,)
    if wanted.work_mode:
        yield "json_extract(facts, '$.work_mode[0]') = ?", (wanted.work_mode.value,)
    if wanted.level:
        yield "json_extract(facts, '$.seniority[0]') = ?", (wanted.level.value,)
    if wanted.language:
        yield "json_extract(facts, '$.language') = ?", (wanted.language,)
    if wanted.contract:
        yield _CONTRACT, (wanted.contract.value,)
    if wanted.pay_from is not None:
        yield _PAY, (float(wanted.pay_from),)
    for word in wanted.place.split()[:_MOST_WORDS]:
        yield _holds(word, ("place", "coalesce(json_extract(facts, '$.places'), '')"))
    for word in wanted.words.split()[:_MOST_WORDS]:
        yield _holds(word, ("title", "company", "place", "text"))


def _holds(word: str, columns: tuple[str, ...]) -> Condition:
    """That a word stands in one of the columns, in any case."""
    likes = [f"%{_escaped(spelling)}%" for spelling in spellings(word)]
    tests = [f"{column} like ? escape '\\'" for column in columns for _ in likes]
    return f"({' or '.join(tests)})", tuple(likes) * len(columns)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def spellings(word: str) -> list[str]:
    """A word in the cases that SQLite tells apart: it knows that A and a are the same letter, not that Ä and ä are.

    Example:
        >>> spellings("Data"), spellings("Zürich")
        (['Data'], ['Zürich', 'ZÜrich'])
    """
    letters = [(letter,) if letter.isascii() else _cases(letter) for letter in word]
    n = 1
    for cases in letters:
        n *= len(cases)
    if n > _MOST_CASES:
        return list(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))
    return ["".join(cases) for cases in product(*letters)]


def _cases(letter: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((letter.lower(), letter.upper())))
