"""Everything that is looked up in one text, read once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from metier.applications.claims.joined import pairs
from metier.applications.claims.lexicon import (
    CASED_DEGREES,
    COMMAND,
    DEGREES,
    LANGUAGES,
)
from metier.applications.claims.moments import Dates, read_dates
from metier.applications.claims.numerals import value_of
from metier.applications.claims.quantities import read_quantities
from metier.applications.claims.quantity import Quantity
from metier.applications.claims.scope import Clause, Denied, read_clauses, read_denied
from metier.applications.claims.seeing import Seen, Token, bare, is_german, see
from metier.applications.claims.tools import Named, read_tools
from metier.applications.claims.words import words_of

MAX_READ = 6_000
"""Characters of a text that are read: a bound on time; what stands behind backs nothing."""
_CODE = re.compile(r"(?<![\w.,])(?:[^\W\d_]+\d[^\W_]*|\d+[^\W\d_][^\W_]*|\d+(?:[.,]\d+){2,})")
_SUBTYPES = {
    "bsc": "science", "b.sc": "science", "ba": "arts", "b.a": "arts", "msc": "science", "m.sc": "science", "ma": "arts", "m.a": "arts",
    "beng": "engineering", "b.eng": "engineering", "meng": "engineering", "m.eng": "engineering", "bba": "business", "bed": "education",
    "med": "education", "bfa": "fine", "mfa": "fine",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Degree:
    """A degree named in a text: its level, and `science` or `arts` where said."""

    level: str
    subtype: str
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True)
class Tongue:
    """A human language named in a text, with the command of it that is claimed: 0 where nothing is said."""

    code: str
    rank: int
    level: str
    start: int
    end: int
    command: str


@dataclass(frozen=True)
class Read:
    """One text with what can be looked up in it."""

    seen: Seen
    is_list: bool = False

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Numbers with unit and bound."""
        return read_quantities(self.seen)

    @cached_property
    def pairs(self) -> frozenset[tuple[Fraction, Fraction]]:
        """Values that change into each other."""
        return pairs(self.seen, self.quantities)

    @cached_property
    def dates(self) -> Dates:
        """Moments and spans."""
        return read_dates(self.seen)

    @cached_property
    def tools(self) -> tuple[Named, ...]:
        """Tools under their canonical name."""
        return read_tools(self.seen, is_list=self.is_list)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Pieces with the part that each claims."""
        return read_clauses(self.seen)

    @cached_property
    def denied(self) -> tuple[Denied, ...]:
        """What is said not to be."""
        return read_denied(self.seen)

    @cached_property
    def degrees(self) -> tuple[Degree, ...]:
        """Degrees in order."""
        return tuple(_degrees(self.seen))

    @cached_property
    def tongues(self) -> tuple[Tongue, ...]:
        """Human languages in order."""
        return tuple(_tongues(self.seen))

    @cached_property
    def is_german(self) -> bool:
        """Whether nouns have capitals."""
        return is_german(self.seen)

    @cached_property
    def codes(self) -> tuple[Named, ...]:
        """Letters and digits in one word, such as `S7` or `C1`, that are no number with its unit."""
        numbers = [(q.start, q.end) for q in self.quantities]
        return tuple(
            Named(found[0], found.start(), found.end())
            for found in _CODE.finditer(self.seen.low)
            if not (found[0][0].isdigit() and found[0][-1].isdigit() and value_of(found[0]) is not None)
            if not any(start <= found.start() and found.end() <= end for start, end in numbers)
        )

    @cached_property
    def initials(self) -> frozenset[str]:
        """What runs of its words may be shortened to: `icu` of `intensive care unit`."""
        return frozenset(_initials(self.seen.tokens))


def read(text: str, *, is_list: bool = False) -> Read:
    """A text made ready; what is looked up is read when it is first asked for."""
    return Read(see(text[:MAX_READ]), is_list)


def _degree_table() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for phrase, level in DEGREES.items():
        key = tuple(token.low for token in see(phrase).tokens)
        table.setdefault(key[0], []).append((key, level, phrase))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_DEGREES = _degree_table()


def _degrees(seen: Seen) -> Iterator[Degree]:
    tokens = seen.tokens
    end = 0
    for at, token in enumerate(tokens):
        if at < end:
            continue
        for key, level, phrase in _DEGREES.get(token.low, ()):
            if tuple(t.low for t in tokens[at : at + len(key)]) != key or not _is_degree(
                tokens, at, len(key), phrase
            ):
                continue
            end = at + len(key)
            subtype = _SUBTYPES.get(phrase, "")
            if not subtype and end + 1 < len(tokens) and tokens[end].low == "of":
                subtype = tokens[end + 1].low
            elif phrase.endswith(" of") and end < len(tokens):
                subtype = tokens[end].low
            last = end + 1 if subtype and end + 1 < len(tokens) and tokens[end].low == "of" else end - 1
            if phrase.endswith(" of") and subtype:
                last = end
            yield Degree(level, subtype, token.start, tokens[last].end, end)
            break


def _is_degree(tokens: tuple[Token, ...], at: int, n: int, phrase: str) -> bool:
    token = tokens[at]
    if phrase in CASED_DEGREES:
        return token.is_caps or (phrase in {"dr", "drs", "med"} and token.is_upper and phrase == "dr")
    if phrase in {"diploma", "diplom", "dipl", "associate degree"}:
        return True
    if phrase == "masters" and not token.is_upper:
        return at + n < len(tokens) and tokens[at + n].low in {"in", "degree", "of"}
    if phrase in {"master of", "master in"}:
        return not (at and tokens[at - 1].low in {"scrum", "yard", "station"})
    return not (len(phrase) <= 4 and n == 1 and not token.is_upper)


def _tongues(seen: Seen) -> Iterator[Tongue]:
    tokens = seen.tokens
    names = [(at, LANGUAGES[t.low]) for at, t in enumerate(tokens) if t.is_upper and t.low in LANGUAGES]
    for place, (at, code) in enumerate(names):
        after_end = names[place + 1][0] if place + 1 < len(names) else len(tokens)
        before_start = names[place - 1][0] + 1 if place else 0
        before = _command(tokens, before_start, at, is_before=True)
        after = _command(tokens, at + 1, after_end, is_before=False)
        if after[0] and place and tokens[at - 1].low in {"and", "und", "&"}:
            before = after  # "Dutch as a native and French at C1": what stands before is of the other
        rank, level, command = max(before, after)
        yield Tongue(code, rank, level, tokens[at].start, tokens[at].end, command)


def _command(tokens: tuple[Token, ...], start: int, end: int, *, is_before: bool) -> tuple[int, str, str]:
    best = (0, "", "")
    if is_before:
        for at in range(end - 1, start - 1, -1):
            is_of_other = (
                tokens[at].low in {"and", "und", "&"} and at + 1 < end
            )  # "mother tongue and fluent English"
            if is_of_other or (tokens[at].low not in _LEADS_TO_LANGUAGE and not tokens[at].is_number):
                start = at + 1
                break
    else:
        for at in range(start, end):
            if tokens[at].low in {";", "."} or (tokens[at].low == "," and at > start + 1):
                end = at
                break
    at = start
    while at < end:
        low = tokens[at].low
        glued = at + 1 < end and tokens[at + 1].is_glued and tokens[at + 1].is_number
        for phrase, n in (
            (low + tokens[at + 1].low, 2) if glued else ("", 0),
            (f"{low} {tokens[at + 1].low}", 2) if at + 1 < end else ("", 0),
            (low, 1),
        ):
            if phrase in COMMAND:
                level = phrase if glued and phrase[0] in "abc" else ""
                best = max(best, (COMMAND[phrase], level, phrase))
                at += n - 1
                break
        at += 1
    return best


_LEADS_TO_LANGUAGE = frozenset(word for phrase in COMMAND for word in phrase.split()) | words_of(
    "in of and und & with both the a b c is spoken written oral working knowledge level language skills command - / sprache wort schrift"
)
_SMALL = words_of("of the and in for to with by at on a an und der die das fur")


def _initials(tokens: tuple[Token, ...]) -> Iterator[str]:
    letters = ""
    places: list[str] = []
    for token in (*tokens, None):
        if token is None or not (token.is_word or token.low in {"-", "/", "&"}):
            places.clear()
            continue
        if token.low in {"-", "/", "&"} or token.low in _SMALL:
            continue
        places.append(bare(token.low)[0])
        for n in range(2, 6):
            if len(places) >= n:
                letters = "".join(places[-n:])
                yield letters
