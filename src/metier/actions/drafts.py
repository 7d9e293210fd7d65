"""What drafts of resumes and letters share: kept, edited, checked against the person's own facts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import ClassVar, Generic, TypeVar

from metier.actions.desk import Desk
from metier.applications.claims import Problem, check, shares_words
from metier.applications.demands import Likeness, Match, demands_of, match, relevance
from metier.applications.draft_text import from_text
from metier.applications.voice import Voice, own_wordings
from metier.domain.draft import PERSON, Contact, Draft, DraftKind, Exported, Line, Origin
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.errors import NoDraftError, OwnFactUnknownError, RecordEmptyError

R = TypeVar("R")

MOST_OWN = 8
"""The person's own wordings that a base model is shown."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a draft may say of the person: their own facts, and how they are reached."""

    record: Record
    contact: Contact


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A draft with what no fact backs.

    Attributes:
        problems: What is red, by line; while there is any, the draft cannot be exported.
        is_new: It was made now; False where it stood already.
        is_stored: It is in the store; False in a dry run.
        is_stale: The resume changed since it was made.
        versions: All versions there are of its kind for this posting.
        exports: Where it was written to.
    """

    posting: Posting
    draft: Draft
    problems: tuple[Problem, ...]
    is_new: bool
    is_stored: bool
    is_stale: bool
    versions: tuple[int, ...]
    exports: tuple[Exported, ...]

    @property
    def red(self) -> frozenset[int]:
        """Places of the lines that hold a problem."""
        return frozenset(problem.line for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Answered:
    """Something the posting asks, and the lines of a draft that show it.

    Attributes:
        lines: Places of those lines; empty where none does.
    """

    match: Match
    lines: tuple[int, ...]

    @property
    def is_in_record(self) -> bool:
        """Whether own facts show it, wherever they stand: those that stayed out could be put in."""
        return not self.match.is_gap


class DraftDesk(ABC, Generic[R]):
    """Making and changing the drafts of one kind for one posting; `R` is what is told of one.

    Args:
        likeness: Tells how alike sentences are; None: by words alone.
    """

    kind: ClassVar[DraftKind]

    def __init__(
        self, desk: Desk, posting: Posting, person: Person, *, likeness: Likeness | None = None
    ) -> None:
        self._desk, self._posting, self._person = desk, posting, person
        self._today = desk.today
        record = person.record
        self._matches = match(demands_of(posting), record, likeness, on=self._today)
        self._relevance = relevance(record, posting, matches=self._matches, likeness=likeness, on=self._today)

    def current(self, version: int | None = None) -> R | None:
        """The newest draft as it stands, or the version that was named; None where there is none yet.

        Raises:
            NoDraftError: A version was named that there is not.
        """
        draft = find_draft(self._desk, self._posting, self.kind, version)
        return None if draft is None else self._told(self._report(draft))

    def edit(self, text: str, *, version: int | None = None, dry_run: bool = False) -> R:
        """The next version, out of an edited text; a new line that names no facts is given the one that backs it.

        Raises:
            NoDraftError: There is nothing that was edited.
            DraftTextError: It cannot be read; nothing was stored.
        """
        draft = self._needed(version)
        lines = [self._backed(line) for line in from_text(text, draft, self._person.record)]
        return self._told(self._kept(lines, made_by=PERSON, based_on=draft, dry_run=dry_run))

    def put(self, lines: Sequence[Line], *, version: int | None = None) -> R:
        """The next version, with these lines; a changed one that names no facts is given the one that backs it.

        Raises:
            NoDraftError: There is nothing that was changed.
        """
        draft = self._needed(version)
        backed = [self._backed(line) for line in lines]
        return self._told(self._kept(backed, made_by=PERSON, based_on=draft))

    def drop_red(self, *, version: int | None = None, dry_run: bool = False) -> R:
        """The next version, without what no fact backs.

        Raises:
            NoDraftError: There is no draft yet.
        """
        draft = self._needed(version)
        lines = without_red(draft.lines, self._problems(draft.lines), self._person.record)
        return self._told(self._kept(lines, made_by=draft.made_by, based_on=draft, dry_run=dry_run))

    # --- for those who make one -------------------------------------------------------------------------------

    @abstractmethod
    def _told(self, report: DraftReport) -> R:
        """The draft with all that is said of this kind."""

    def _kept(
        self, lines: Sequence[Line], *, made_by: str, based_on: Draft | None = None, dry_run: bool = False
    ) -> DraftReport:
        """The next version; where nothing changed, the draft that it is based on stands."""
        record = self._person.record
        if based_on is not None and tuple(lines) == based_on.lines and based_on.record == record.key:
            return self._report(based_on)
        known = dict(record.by_id)
        if (
            based_on is not None
        ):  # a fact that left the resume is still known by its words; what cites it is red
            known = {fact.id: fact for fact in based_on.facts} | known
        cited = {id_ for line in lines for id_ in (*line.cites, *((line.under,) if line.under else ()))}
        facts, at, base = (
            _with_headings(cited, known),
            self._desk.clock.now(),
            based_on.id if based_on else None,
        )
        if dry_run:
            newest = find_draft(self._desk, self._posting, self.kind)
            draft = Draft(
                0, self._posting.id, self.kind, newest.version + 1 if newest else 1, tuple(lines), facts,
                self._person.contact, at, made_by, base, record.key,
            )  # fmt: skip
            return self._report(draft, is_new=True, is_stored=False)
        draft = self._desk.drafts.append(
            self._posting.id, self.kind, lines=lines, facts=facts, contact=self._person.contact, made_at=at,
            made_by=made_by, record=record.key, based_on=base,
        )  # fmt: skip
        return self._report(draft, is_new=True)

    def _report(self, draft: Draft, *, is_new: bool = False, is_stored: bool = True) -> DraftReport:
        """The draft as it stands beside the record of today."""
        of_kind = [each for each in self._desk.drafts.of(self._posting.id) if each.kind is self.kind]
        versions = dict.fromkeys([*(each.version for each in of_kind), draft.version])
        exports = self._desk.drafts.exports_of(self._posting.id)
        return DraftReport(
            self._posting,
            draft,
            self._problems(draft.lines),
            is_new=is_new,
            is_stored=is_stored,
            is_stale=draft.record != self._person.record.key,
            versions=tuple(versions),
            exports=tuple(row for row in exports if row.draft == draft.id),
        )

    def _needed(self, version: int | None) -> Draft:
        draft = find_draft(self._desk, self._posting, self.kind, version)
        if draft is None:
            raise NoDraftError(self._posting.number, self.kind.value)
        return draft

    def _need_facts(self) -> None:
        """Nothing can be made of nothing.

        Raises:
            RecordEmptyError: There are no facts.
        """
        if not self._person.record.facts:
            raise RecordEmptyError

    def _problems(self, lines: Sequence[Line]) -> tuple[Problem, ...]:
        return check(lines, self._person.record, self._posting, today=self._today)

    def _voice(self) -> Voice:
        """What the person made of all their drafts so far."""
        exported = {row.draft for row in self._desk.drafts.exports()}
        return own_wordings(self._desk.drafts.all(), exported)

    def _answered(self, lines: Sequence[Line]) -> tuple[Answered, ...]:
        """What the posting asks, in its order, and which of the lines show it."""
        return tuple(
            Answered(
                each, tuple(place for place, line in enumerate(lines) if self._named(line) & set(each.facts))
            )
            for each in self._matches
        )

    def _named(self, line: Line) -> set[OwnFactId]:
        """Facts that a line shows: those it cites, and of skills the group that stands before them."""
        skills = [fact for fact in self._person.record.cited(line.cites) if fact.kind is FactKind.SKILL]
        return {*line.cites, *(fact.under for fact in skills if fact.under)}

    def _by_weight(self, facts: Iterable[OwnFact]) -> list[OwnFact]:
        """What matters most first."""
        return sorted(facts, key=lambda fact: -self._relevance.get(fact.id, 0.0))

    def _after_headings(self, facts: Iterable[OwnFact]) -> tuple[OwnFact, ...]:
        """The facts, each after the heading that it stands under."""
        by_id = self._person.record.by_id
        ids = dict.fromkeys(id_ for fact in facts for id_ in (fact.under, fact.id))
        return tuple(by_id[id_] for id_ in ids if id_ is not None and id_ in by_id)

    def _backed(self, line: Line) -> Line:
        """The line with the fact that backs it, where the person named none and exactly their words tell which."""
        if line.cites or line.origin is not Origin.EDITED or not self._problems([line]):
            return line
        record = self._person.record
        for fact in record.under(line.under) if line.under else record.facts:
            tried = replace(line, cites=(fact.id,))
            if fact.kind.is_heading or self._problems([tried]):
                continue
            if shares_words(line.text, fact.words):
                return tried
        return line


def find_draft(desk: Desk, posting: Posting, kind: DraftKind, version: int | None = None) -> Draft | None:
    """The newest draft of that kind for a posting, or the version that was named; None where there is none at all.

    Raises:
        NoDraftError: A version was named that there is not.
    """
    found = [draft for draft in desk.drafts.of(posting.id) if draft.kind is kind]
    if version is None:
        return found[-1] if found else None
    for draft in found:
        if draft.version == version:
            return draft
    raise NoDraftError(posting.number, kind.value, version=version, known=[draft.version for draft in found])


def without_red(lines: Sequence[Line], problems: Iterable[Problem], record: Record) -> list[Line]:
    """The lines that are backed; of a resume, one red line about one fact has that fact's own words put back."""
    red = {problem.line for problem in problems}
    kept: list[Line] = []
    for place, line in enumerate(lines):
        fact = record.by_id.get(line.cites[0]) if len(line.cites) == 1 else None
        if place not in red:
            kept.append(line)
        elif line.origin is Origin.MODEL and line.under and fact and not fact.kind.is_heading:
            kept.append(replace(line, text=fact.words, origin=Origin.MASTER))
    return kept


def fact_of(record: Record, given: str) -> OwnFact:
    """The own fact of that id, or of its first digits.

    Raises:
        OwnFactUnknownError: There is none, or more than one.
    """
    wanted = given.strip().casefold()
    found = [fact for fact in record.facts if wanted and fact.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    ids = [str(fact.id) for fact in record.facts]
    near = [str(fact.id) for fact in found[:4]] or get_close_matches(wanted, ids, n=3, cutoff=0.6)
    raise OwnFactUnknownError(given, near=near)


def _with_headings(cited: Iterable[OwnFactId], known: Mapping[OwnFactId, OwnFact]) -> tuple[OwnFact, ...]:
    wanted = {id_ for id_ in cited if id_ in known}
    wanted |= {fact.under for id_ in wanted if (fact := known[id_]).under and fact.under in known}
    return tuple(fact for id_, fact in known.items() if id_ in wanted)
