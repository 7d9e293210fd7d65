"""A resume for one posting: made, shown again, made anew, edited, without what is red."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from metier.actions.desk import Desk
from metier.actions.drafts import (
    DraftReport,
    Person,
    edit_draft,
    find_draft,
    keep_draft,
    report_of,
    today_of,
    without_red,
)
from metier.applications.claims import check
from metier.applications.demands import Likeness, Match, Shown, demands_of, match, relevance
from metier.applications.tailor import Changes, Choice, Room, changes_of, choose, compose
from metier.applications.voice import own_wordings
from metier.domain.draft import METIER, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import OwnFact, OwnFactId
from metier.errors import NoDraftError, RecordEmptyError
from metier.prompts.writing import Reworded

MOST_OWN = 8
"""Own wordings that a base model is shown."""


Reword = Callable[[Posting, Sequence[OwnFact], Sequence[str]], Reworded]
"""Asks a base model to reword facts for a posting: facts in the order in which they matter, and the person's own wordings."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft before anything is stored, and what a base model would be given to word it.

    Attributes:
        facts: In the order in which they matter, each heading before the first of its lines.
        own: The person's own earlier wordings, newest first: shown for their style.
    """

    choice: Choice
    lines: tuple[Line, ...]
    facts: tuple[OwnFact, ...]
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """Something the posting asks, and the lines of the draft that show it.

    Attributes:
        lines: Places of those lines; empty where none does.
        is_in_record: Own facts show it, wherever they stand: those that stayed out could be kept in.
    """

    match: Match
    lines: tuple[int, ...]
    is_in_record: bool


@dataclass(frozen=True, slots=True)
class TailorReport:
    """A resume for one posting.

    Attributes:
        changes: What became of the master resume.
        answered: What the posting asks, in its order, and what answers it.
        pages: Pages it was chosen for; None for one that stood already.
        order: Why sections stand in another order than usual, in words.
        model: The base model that worded lines, or empty.
        failure: Why the base model worded none, in words; empty where none was asked or all went well.
        dropped: Why single lines of its answer were left out, in words.
        paid_usd: What asking cost now.
    """

    report: DraftReport
    changes: Changes
    answered: tuple[Answered, ...]
    pages: int | None = None
    order: tuple[str, ...] = ()
    model: str = ""
    failure: str = ""
    dropped: tuple[str, ...] = ()
    paid_usd: Decimal = Decimal(0)

    @property
    def draft(self) -> Draft:
        """The draft itself."""
        return self.report.draft

    @property
    def gaps(self) -> tuple[Match, ...]:
        """What the posting asks and no fact of the person's shows."""
        return tuple(each.match for each in self.answered if each.match.is_gap)


class TailorDesk:
    """Making and changing the resume for one posting.

    Args:
        likeness: Tells how alike sentences are; None: by words alone.
    """

    def __init__(
        self, desk: Desk, posting: Posting, person: Person, *, likeness: Likeness | None = None
    ) -> None:
        self._desk, self._posting, self._person = desk, posting, person
        self._today = today_of(desk)
        record = person.record
        self._matches = match(demands_of(posting), record, likeness, on=self._today)
        self._relevance = relevance(record, posting, matches=self._matches, likeness=likeness, on=self._today)

    def current(self, version: int | None = None) -> TailorReport | None:
        """The newest draft as it stands, or the version that was named; None where there is none yet.

        Raises:
            NoDraftError: A version was named that there is not.
        """
        draft = find_draft(self._desk, self._posting, DraftKind.RESUME, version)
        if draft is None:
            return None
        return self._told(report_of(self._desk, self._posting, draft, self._person.record))

    def make(self, room: Room, *, reword: Reword | None = None, dry_run: bool = False) -> TailorReport:
        """A new draft out of the record, in the person's earlier wording where they had one.

        Args:
            reword: Asks a base model for wording; what it claims beyond the facts stays in the draft, and is red.

        Raises:
            RecordEmptyError: There are no facts.
        """
        composed = self.composed(room)
        worded = reword(self._posting, composed.facts, composed.own) if reword else Reworded()
        lines = [_with_words(line, worded) for line in composed.lines]
        report = keep_draft(
            self._desk,
            self._posting,
            DraftKind.RESUME,
            _with_summary(lines, worded),
            self._person,
            made_by=worded.model if worded.lines or worded.summary else METIER,
            dry_run=dry_run,
        )
        return replace(
            self._told(report),
            pages=composed.choice.pages,
            order=composed.choice.reasons,
            model=worded.model,
            failure=worded.failure,
            dropped=worded.dropped,
            paid_usd=worded.paid_usd,
        )

    def composed(self, room: Room) -> Composed:
        """What a draft would be without a base model, and what one would be given; nothing is stored or asked.

        Raises:
            RecordEmptyError: There are no facts.
        """
        record = self._person.record
        if not record.facts:
            raise RecordEmptyError
        choice = choose(record, self._matches, self._relevance, room, year=_year(self._today))
        exported = {row.draft for row in self._desk.drafts.exports()}
        voice = own_wordings(self._desk.drafts.all(), exported)
        lines = compose(choice, voice.wording, self._holds)
        own = [found.text for found in voice.wordings if found.kind is DraftKind.RESUME and found.is_typed]
        return Composed(choice, lines, self._by_weight(choice), tuple(own[:MOST_OWN]))

    def edit(self, text: str, *, version: int | None = None, dry_run: bool = False) -> TailorReport:
        """The next version, out of an edited text.

        Raises:
            NoDraftError: There is nothing that was edited.
            DraftTextError: It cannot be read; nothing was stored.
        """
        draft = self._needed(version)
        return self._told(edit_draft(self._desk, self._posting, draft, text, self._person, dry_run=dry_run))

    def drop_red(self, *, version: int | None = None, dry_run: bool = False) -> TailorReport:
        """The next version, without what no fact backs.

        Raises:
            NoDraftError: There is no draft yet.
        """
        draft = self._needed(version)
        record = self._person.record
        lines = without_red(draft.lines, check(draft.lines, record, self._posting, today=self._today), record)
        report = keep_draft(
            self._desk,
            self._posting,
            DraftKind.RESUME,
            lines,
            self._person,
            made_by=draft.made_by,
            based_on=draft,
            dry_run=dry_run,
        )
        return self._told(report)

    def _needed(self, version: int | None) -> Draft:
        draft = find_draft(self._desk, self._posting, DraftKind.RESUME, version)
        if draft is None:
            raise NoDraftError(self._posting.number, DraftKind.RESUME.value)
        return draft

    def _holds(self, line: Line) -> bool:
        return not check([line], self._person.record, self._posting, today=self._today)

    def _by_weight(self, choice: Choice) -> tuple[OwnFact, ...]:
        """What went in, what matters most first, each line after its heading."""
        record, found = self._person.record, dict[OwnFactId, OwnFact]()
        inside = sorted(record.cited(choice.facts), key=lambda fact: -self._relevance.get(fact.id, 0.0))
        for fact in inside:
            for id_ in (fact.under, fact.id):
                if id_ is not None and id_ in record.by_id:
                    found.setdefault(id_, record.by_id[id_])
        return tuple(found.values())

    def _told(self, report: DraftReport) -> TailorReport:
        lines = report.draft.lines
        answered = tuple(
            Answered(
                each,
                tuple(place for place, line in enumerate(lines) if set(line.cites) & set(each.facts)),
                each.shown is not Shown.NOT_SHOWN,
            )
            for each in self._matches
        )
        return TailorReport(report, changes_of(lines, self._person.record, self._relevance), answered)


def _year(day: date) -> float:
    return day.year + (day.month - 1) / 12


def _with_words(line: Line, worded: Reworded) -> Line:
    """The line as the base model says it, where it is about one fact and the words are new."""
    if line.origin is Origin.LOCKED or len(line.cites) != 1:
        return line
    words = worded.lines.get(line.cites[0])
    return replace(line, text=words, origin=Origin.MODEL) if words and words != line.text else line


def _with_summary(lines: Sequence[Line], worded: Reworded) -> list[Line]:
    """The lines with the base model's summary in place of the resume's, where it wrote one."""
    if not worded.summary:
        return list(lines)
    summary = [Line(each.text, Section.SUMMARY, Origin.MODEL, each.cites) for each in worded.summary]
    return [*summary, *(line for line in lines if line.section is not Section.SUMMARY)]
