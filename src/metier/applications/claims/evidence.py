"""What one own fact says, read once and kept; and what all facts that a line cites say together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from metier.applications.claims.lexicon import FIELDS, GENERIC_NAME_WORDS, LEVELS, TITLE_NOUNS
from metier.applications.claims.moments import Moment, parse
from metier.applications.claims.quantity import Quantity
from metier.applications.claims.reading import Degree, Read, Tongue, read
from metier.applications.claims.seeing import stem
from metier.applications.claims.words import words_of
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record

_NO_HANDLES = GENERIC_NAME_WORDS | FIELDS | LEVELS | TITLE_NOUNS | words_of("law plant computer food foods")
"""Words of employers' names that titles and subjects have too."""
_LISTED = frozenset({FactKind.SKILL, FactKind.SKILL_GROUP, FactKind.CERTIFICATE, FactKind.LANGUAGE})
PLACES_OF_WORK = frozenset({FactKind.ROLE, FactKind.VOLUNTEERING, FactKind.PROJECT})
HOMES = PLACES_OF_WORK | {FactKind.EDUCATION}


@dataclass(frozen=True)
class Evidence:
    """One fact with everything that can be looked up in it; title, employer, place and note are fields of their own."""

    fact: OwnFact

    @cached_property
    def parts(self) -> tuple[tuple[str, Read], ...]:
        """Its fields by name, each read; the words come first."""
        fact = self.fact
        fields = {"": fact.words, "title": fact.title, "at": fact.at, "place": fact.place, "note": fact.note}
        return tuple(
            (name, read(text, is_list=fact.kind in _LISTED or name == "title"))
            for name, text in fields.items()
            if text
        )

    @cached_property
    def said(self) -> Read:
        """Its words."""
        return self.parts[0][1] if self.fact.words else read("")

    @cached_property
    def quantities(self) -> tuple[tuple[Quantity, str, Read], ...]:
        """Its numbers, each with the field that it stands in."""
        return tuple((q, name, part) for name, part in self.parts for q in part.quantities)

    @cached_property
    def tools(self) -> frozenset[str]:
        """Canonical names of its tools."""
        return frozenset(tool.name for _, part in self.parts for tool in part.tools)

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words, folded."""
        return frozenset().union(*(part.seen.words for _, part in self.parts))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all its words."""
        return frozenset().union(*(part.seen.stems for _, part in self.parts))

    @cached_property
    def initials(self) -> frozenset[str]:
        """What its words may be shortened to."""
        return frozenset().union(*(part.initials for _, part in self.parts))

    @cached_property
    def degrees(self) -> tuple[Degree, ...]:
        """Degrees that it names."""
        return tuple(degree for _, part in self.parts for degree in part.degrees)

    @cached_property
    def tongues(self) -> tuple[Tongue, ...]:
        """Human languages that it names, with the command of a language fact's note."""
        found = [tongue for _, part in self.parts for tongue in part.tongues]
        if self.fact.kind is FactKind.LANGUAGE and self.fact.note and found:
            whole = read(f"{self.fact.words}: {self.fact.note}").tongues
            return whole or tuple(found)
        return tuple(found)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Words of letters and digits."""
        return frozenset(code.name for _, part in self.parts for code in part.codes)

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words by which it may be called a title: those of its title, or of a summary."""
        if self.fact.kind not in HOMES and (self.fact.kind is not FactKind.HIGHLIGHT or not self.fact.under):
            return self.words
        return frozenset().union(*(part.seen.words for name, part in self.parts if name == "title")) | (
            self.said.seen.words if self.fact.kind in HOMES else frozenset()
        )

    def calls(self, title: str) -> bool:
        """Whether its own words call the person by a title: `working as a civil engineer`."""
        return (
            re.search(
                rf"\b(?:as|am|als|was|bin|war)\b[^.;]{{0,25}}\b{re.escape(title)}\b", self.said.seen.low
            )
            is not None
        )

    @cached_property
    def start(self) -> Moment | None:
        """When it began."""
        return parse(self.fact.start)

    @cached_property
    def end(self) -> Moment | None:
        """When it ended."""
        return parse(self.fact.end)

    def months(self, today: date | None) -> tuple[int, int] | None:
        """First and last month as counted from year 0; None where either is not known to the month."""
        last = (today.year * 12 + today.month) if self.fact.is_current and today else None
        if self.end is not None and self.end.month:
            last = self.end.year * 12 + self.end.month
        if self.start is None or not self.start.month or last is None:
            return None
        return self.start.year * 12 + self.start.month, last


@lru_cache(maxsize=4_096)
def evidence(fact: OwnFact) -> Evidence:
    """What a fact says; kept, as a record changes rarely and is asked often."""
    return Evidence(fact)


@dataclass(frozen=True)
class Known:
    """The whole record as evidence."""

    record: Record

    @cached_property
    def all(self) -> tuple[Evidence, ...]:
        """Every fact."""
        return tuple(evidence(fact) for fact in self.record.facts)

    @cached_property
    def homes(self) -> Mapping[OwnFactId, str]:
        """By fact: the employer, school or project that it belongs to, folded; facts of none are left out."""
        found = {}
        for fact in self.record.facts:
            heading = self.record.by_id.get(fact.under) if fact.under else fact
            if heading is not None and heading.kind in HOMES:
                found[fact.id] = home_of(heading)
        return found

    @cached_property
    def handles(self) -> Mapping[str, frozenset[str]]:
        """By distinctive word: the homes it names, such as `tinta` for `tinta gmbh`."""
        found: dict[str, set[str]] = {}
        for fact in self.record.facts:
            if fact.kind in HOMES:
                for word in distinctive(fact.at or fact.title):
                    found.setdefault(word, set()).add(home_of(fact))
        return {word: frozenset(homes) for word, homes in found.items()}

    @cached_property
    def work_handles(self) -> frozenset[str]:
        """Distinctive words of employers and projects alone."""
        return frozenset(
            word
            for fact in self.record.facts
            if fact.kind in PLACES_OF_WORK
            for word in distinctive(fact.at or fact.title)
        )

    @cached_property
    def skills(self) -> tuple[tuple[tuple[str, ...], Evidence], ...]:
        """The person's own skills, as stems."""
        from metier.applications.claims.tools import skill_key

        keyed = ((skill_key(one.fact.words), one) for one in self.all if one.fact.kind is FactKind.SKILL)
        return tuple((key, one) for key, one in keyed if key)

    @cached_property
    def names(self) -> frozenset[str]:
        """Distinctive words of employers, schools and issuers."""
        return frozenset(word for fact in self.record.facts for word in distinctive(fact.at))


def home_of(heading: OwnFact) -> str:
    """How the place of a heading is told from others."""
    return read(heading.at or heading.title).seen.low


@lru_cache(maxsize=1_024)
def distinctive(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others: `tinta` of `Tinta GmbH`; the first where all are common."""
    words = [token.low for token in read(name).seen.tokens if token.is_word and len(token.low) > 2]
    return tuple(word for word in words if word not in _NO_HANDLES) or tuple(words[:1])


@lru_cache(maxsize=8)
def _known(facts: tuple[OwnFact, ...]) -> Known:
    return Known(Record(facts))


def known_of(record: Record) -> Known:
    """The record as evidence; kept for the last few records."""
    return _known(record.facts)


@dataclass(frozen=True)
class Cited:
    """The facts that a line cites, with their headings.

    Attributes:
        all: In the order of the record, headings among them.
        direct: Those that the line names itself.
    """

    all: tuple[Evidence, ...]
    direct: tuple[Evidence, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of them."""
        return frozenset().union(*(one.words for one in self.all))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all words of them."""
        return frozenset().union(*(one.stems for one in self.all))

    @cached_property
    def initials(self) -> frozenset[str]:
        """What their words may be shortened to."""
        return frozenset().union(*(one.initials for one in self.all))

    def having(self, word: str) -> list[Evidence]:
        """Those in which a word stands, in one of its forms."""
        exact = [one for one in self.all if word in one.words]
        return exact or [one for one in self.all if stem(word) in one.stems]


def cited_of(known: Known, ids: Iterable[OwnFactId]) -> Cited:
    """The facts of these ids."""
    wanted = tuple(ids)
    record = known.record
    facts = record.cited(wanted)
    direct = [record.by_id[id_] for id_ in wanted if id_ in record.by_id]
    return Cited(tuple(map(evidence, facts)), tuple(map(evidence, direct)))
