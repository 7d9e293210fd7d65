"""A line on trial: what it says, what it cites, and what each rule finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from metier.applications.claims.evidence import Cited, Evidence, Known
from metier.applications.claims.posted import Posted
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.reading import Read
from metier.applications.claims.seeing import ENGLISH_WORDS, Token, stem
from metier.applications.claims.words import words_of
from metier.domain.draft import Line, Origin, Section

SPOKEN = frozenset(
    {Section.SUMMARY, Section.SUBJECT, Section.GREETING, Section.BODY, Section.ASKED, Section.CLOSING}
)
"""Sections of free sentences; in the others a line stands under one heading or is a list."""
LETTER = frozenset({Section.SUBJECT, Section.GREETING, Section.BODY, Section.ASKED, Section.CLOSING})
ADDRESSED = frozenset({Section.SUBJECT, Section.GREETING, Section.ASKED})
_BY_MEANS_OF = words_of("using mittels")
LISTS = frozenset(
    {
        Section.SKILLS,
        Section.CERTIFICATES,
        Section.LANGUAGES,
        Section.EDUCATION,
        Section.AWARDS,
        Section.PUBLICATIONS,
    }
)


@dataclass(frozen=True)
class Finding:
    """A piece of the line, by its place in the folded text, and what backs it; nothing does where `backers` is empty.

    Attributes:
        field: Of the first backer: where in it, or empty for its words.
        why: What is wrong, for people.
    """

    kind: ProblemKind
    start: int
    end: int
    backers: tuple[Evidence, ...] = ()
    field: str = ""
    why: str = ""
    nearest: Evidence | None = None
    says: str = ""

    @property
    def is_problem(self) -> bool:
        """Whether nothing backs it."""
        return not self.backers


@dataclass(frozen=True)
class Case:
    """One line with everything a rule needs.

    Attributes:
        masked: Pieces of the folded text that claim nothing: the posting's own name and title, addressed in a letter.
    """

    line: Line
    read: Read
    cited: Cited
    known: Known
    posted: Posted
    today: date | None = None

    @cached_property
    def masked(self) -> tuple[tuple[int, int], ...]:
        """Pieces that claim nothing."""
        return self.posted.addressed(self.read, self.line)

    @cached_property
    def is_german(self) -> bool:
        """Whether nouns have capitals: by its own words, or as the cited facts have them where it has few."""
        if self.read.is_german:
            return True
        return not (ENGLISH_WORDS & self.read.seen.words) and any(
            one.said.is_german for one in self.cited.direct
        )

    @property
    def is_frame(self) -> bool:
        """Whether the line is metier's own connecting words."""
        return self.line.origin is Origin.FRAME

    @cached_property
    def taken(self) -> tuple[tuple[int, int], ...]:
        """Pieces that other rules look up: tools, degrees, dates."""
        read = self.read
        pieces = [(tool.start, tool.end) for tool in read.tools]
        pieces += [(degree.start, degree.end) for degree in read.degrees]
        pieces += [(moment.start, moment.end) for moment in read.dates.moments]
        return (*pieces, *self.masked)

    @cached_property
    def own_skills(self) -> tuple[tuple[tuple[str, ...], int, int, Evidence], ...]:
        """The person's own skills that the line names: stems, place, and the fact that lists it.

        One of a single word counts only with a capital within a sentence: "we planned" is a word like any other.
        """
        words = [token for token in self.read.seen.tokens if token.is_word]
        stems = [stem(token.low) for token in words]
        return tuple(
            (key, words[at].start, words[at + len(key) - 1].end, owner)
            for key, owner in self.known.skills
            for at in range(len(stems) - len(key) + 1)
            if stems[at] == key[0] and tuple(stems[at : at + len(key)]) == key
            if (len(key) > 1 and not self._is_enumerated(words[at : at + len(key)]))
            or (words[at].is_upper and not words[at].is_first)
            or (at and words[at - 1].low in _BY_MEANS_OF)
        )

    def _is_enumerated(self, words: Sequence[Token]) -> bool:
        """Whether a comma stands between: then they are two of a list, and no skill of two words."""
        between = self.read.seen.low[words[0].end : words[-1].start]
        return "," in between or ";" in between

    def is_masked(self, start: int, end: int) -> bool:
        """Whether a piece lies within one that claims nothing."""
        return any(first <= start and end <= last for first, last in self.masked)

    def words(self, start: int, end: int) -> str:
        """A piece as it stands in the line."""
        first, last = self.read.seen.place(start, end)
        return self.line.text[first:last]

    def backed(
        self, kind: ProblemKind, start: int, end: int, backers: Iterable[Evidence], field: str = ""
    ) -> Finding:
        """A piece that stands in these facts."""
        return Finding(kind, start, end, tuple(dict.fromkeys(backers)), field)

    def problem(
        self,
        kind: ProblemKind,
        start: int,
        end: int,
        why: str,
        nearest: Evidence | None = None,
        says: str = "",
    ) -> Finding:
        """A piece that nothing backs; the nearest fact is the likest of those cited where none is named."""
        return Finding(kind, start, end, (), "", why, nearest or self.likest(self.cited.direct), says)

    @cached_property
    def _likeness(self) -> dict[str, int]:
        return {}

    def likeness(self, one: Evidence) -> int:
        """How many words a fact has in common with the line."""
        if one.fact.id not in self._likeness:
            self._likeness[one.fact.id] = len(self.read.seen.stems & one.stems)
        return self._likeness[one.fact.id]

    def likest(self, among: Sequence[Evidence]) -> Evidence | None:
        """The fact that has most words in common with the line; the first of equals."""
        return max(among, key=self.likeness, default=None)

    def elsewhere(self, word: str) -> Evidence | None:
        """A fact that has a word and is not cited."""
        cited = {one.fact.id for one in self.cited.all}
        return next((one for one in self.known.all if one.fact.id not in cited and word in one.words), None)


def within(start: int, end: int, pieces: Iterable[tuple[int, int]]) -> bool:
    """Whether a piece lies within one of others."""
    return any(first <= start and end <= last for first, last in pieces)
