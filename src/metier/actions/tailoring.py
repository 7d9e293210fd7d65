"""A resume for one posting: made, shown again, made anew, edited, without what is red."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from metier.actions.drafts import MOST_OWN, Answered, DraftDesk, DraftReport
from metier.applications.demands import Match
from metier.applications.tailor import Changes, Choice, Room, changes_of, choose, compose
from metier.domain.draft import METIER, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import OwnFact
from metier.prompts.writing import Reworded

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


class TailorDesk(DraftDesk[TailorReport]):
    """Making and changing the resume for one posting."""

    kind = DraftKind.RESUME

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
        made_by = worded.model if worded.lines or worded.summary else METIER
        report = self._kept(_with_summary(lines, worded), made_by=made_by, dry_run=dry_run)
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
        self._need_facts()
        record = self._person.record
        choice = choose(record, self._matches, self._relevance, room, year=_year(self._today))
        voice = self._voice()
        lines = compose(choice, voice.wording, lambda line: not self._problems([line]))
        own = [found.text for found in voice.wordings if found.kind is DraftKind.RESUME and found.is_typed]
        facts = self._after_headings(self._by_weight(record.cited(choice.facts)))
        return Composed(choice, lines, facts, tuple(own[:MOST_OWN]))

    def _told(self, report: DraftReport) -> TailorReport:
        lines = report.draft.lines
        changes = changes_of(lines, self._person.record, self._relevance)
        return TailorReport(report, changes, self._answered(lines))


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
