"""What the page of one application shows: outcomes, drafts line by line, what the posting wants, documents, interviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from metier.actions.exporting import FORMS
from metier.applications.draft_text import heading_words
from metier.domain.draft import METIER, DraftKind, Origin, Section
from metier.pages.draft_words import (
    NO_WHY,
    ORIGIN_MARKS,
    ORIGIN_WORDS,
    SHOWN_MARKS,
    asked_words,
    changes_words,
    language_words,
    made_by_words,
    musts_first,
    problems_by_line,
    red_words,
)
from metier.pages.resume_words import TITLES

if TYPE_CHECKING:
    from metier.actions.drafts import Answered, DraftReport
    from metier.actions.interviews.listing import InterviewsReport, TalkRow
    from metier.actions.letters import LetterReport
    from metier.actions.tailoring import TailorReport
    from metier.applications.claims import Problem
    from metier.applications.letter import Box
    from metier.domain.decision import Label
    from metier.domain.draft import Line
    from metier.domain.outcome import Application, Outcome
    from metier.domain.posting import Posting
    from metier.domain.record import OwnFact, OwnFactId
    from metier.errors import MetierError
    from metier.web.background.work import Work
    from metier.web.views.applying.pipeline_shown import Noting
    from metier.workspace.exporting import Document

MOST = 8
"""Of long lists; the rest stands behind a click."""
FORM_WORDS = {"pdf": "PDF", "docx": "Word", "md": "Markdown", "txt": "Plain text"}
_KIND_TITLES = {Section.ASKED: "What was asked for"}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a draft as it is read.

    Attributes:
        number: Its place, from 1.
        name: What stands before it: the group of skills; empty for most.
        is_entry: Employer, title and dates, out of resume.json.
    """

    number: int
    text: str
    name: str
    is_entry: bool
    is_subject: bool
    mark: str
    n_facts: int
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand together: a section of a resume, a paragraph of a letter."""

    title: str
    rows: tuple[LineRow, ...]


def parts_of(report: DraftReport) -> Iterator[Part]:
    """The draft, part by part."""
    facts = {fact.id: fact for fact in report.draft.facts}
    problems = problems_by_line(report)
    numbered = list(enumerate(report.draft.lines))
    for (section, _), lines in groupby(numbered, key=lambda each: (each[1].section, each[1].group)):
        title = _KIND_TITLES.get(section, "")
        if report.draft.kind is DraftKind.RESUME:
            title = TITLES.get(section.value, section.value.capitalize())
        rows = [line_row(place, line, facts, problems.get(place, ())) for place, line in lines]
        yield Part(title, tuple(rows))


def line_row(
    place: int, line: Line, facts: Mapping[OwnFactId, OwnFact], problems: Sequence[Problem]
) -> LineRow:
    """One line; an entry in the words that are printed."""
    under = facts.get(line.under) if line.under else None
    is_entry = line.origin is Origin.LOCKED
    return LineRow(
        number=place + 1,
        text=heading_words(under) if is_entry and under else line.text,
        name=under.words if under and line.section is Section.SKILLS and not is_entry else "",
        is_entry=is_entry,
        is_subject=line.section is Section.SUBJECT,
        mark=ORIGIN_MARKS.get(line.origin, ""),
        n_facts=0 if is_entry else len(line.cites),
        problems=problems,
    )


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as a section of the page shows it.

    Attributes:
        kind: `resume` or `letter`; part of addresses.
        newest: The newest version; what is changed becomes the one after it.
        said: What a base model that was just asked has to say: why it worded nothing, what of its answer was left out.
    """

    kind: str
    report: DraftReport
    parts: tuple[Part, ...]
    words: str
    red: str
    notes: tuple[str, ...]
    said: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """Of the draft that is shown."""
        return self.report.draft.version

    @property
    def newest(self) -> int:
        """The newest version there is."""
        return max(self.report.versions)

    @property
    def is_newest(self) -> bool:
        """Whether that is the one shown."""
        return self.version == self.newest


def draft_view(kind: str, report: DraftReport, *, words: str = "", notes: Sequence[str] = (), said: Sequence[str] = ()) -> DraftView:  # fmt: skip
    """The view of one draft."""
    stale = (
        ["Your resume changed since it was made: make a new one to take that in"] if report.is_stale else []
    )
    return DraftView(
        kind, report, tuple(parts_of(report)), f"{words}{made_by_words(report.draft)}", red_words(report),
        (*stale, *notes), tuple(said),
    )  # fmt: skip


def model_said(failure: str, dropped: Sequence[str], *, paid: str = "") -> list[str]:
    """What became of asking a base model, in sentences."""
    said = [f"The base model worded nothing: {failure}; this one is made without it"] if failure else []
    said += [f"Left out of what the base model wrote: {why}" for why in dropped]
    return [*said, f"Paid {paid}"] if paid else said


@dataclass(frozen=True, slots=True)
class Asks:
    """What the posting asks, beside the resume.

    Attributes:
        rows: Musts first, of those what is missing first.
        can_put_in: Of each demand the first fact that answers it and stayed out.
    """

    words: str
    rows: tuple[Answered, ...]
    changes: str
    dropped: tuple[tuple[OwnFact, str], ...]
    worded: tuple[tuple[str, str], ...]

    marks = SHOWN_MARKS
    most = MOST


def asks_of(report: TailorReport) -> Asks:
    """Out of a resume for one posting."""
    return Asks(
        asked_words(report), tuple(musts_first(report.answered)), changes_words(report), report.changes.dropped,
        tuple((change.before, change.line.text) for change in report.changes.worded),
    )  # fmt: skip


def letter_notes(report: LetterReport) -> list[str]:
    """What is worth knowing about a letter."""
    notes = [words] if (words := language_words(report)) else []
    lines = report.draft.lines
    if not any(line.section is Section.BODY and line.cites for line in lines):
        notes.append("No sentence of it says anything about you: a new one is made out of your facts")
    if not report.meets_wishes and report.draft.made_by == METIER:
        notes.append(NO_WHY)
    return notes


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One application.

    Attributes:
        rows: Every row that was noted, those taken back, too.
        due: What is due, in words.
        typed: What stands in the form that notes an outcome.
        n_facts: Own facts in resume.json.
        problem: Why resume.json cannot be read; then no draft is shown.
        boxes: What the posting wants in an application.
        unanswered: Things asked that no sentence of the letter shows.
        asking: Works that ask a base model for this application and go on.
        failed: Works that asked and failed lately; told until they are some minutes old.
        error: Why what was just tried failed.
    """

    posting: Posting
    application: Application | None
    rows: tuple[Outcome, ...]
    due: str
    label: Label | None
    typed: Noting
    today: date
    n_facts: int
    problem: MetierError | None
    resume: DraftView | None
    asks: Asks | None
    letter: DraftView | None
    boxes: tuple[Box, ...]
    unanswered: tuple[str, ...]
    documents: tuple[Document, ...]
    interviews: InterviewsReport
    has_model: bool
    asking: tuple[Work, ...] = ()
    failed: tuple[Work, ...] = ()
    error: MetierError | None = None

    prefix = ""
    forms = tuple((form, FORM_WORDS[form]) for form in FORMS)
    origins = tuple((mark, ORIGIN_WORDS[origin]) for origin, mark in ORIGIN_MARKS.items())

    @property
    def base(self) -> str:
        """The address of this page."""
        return f"/postings/{self.posting.number}/application"

    @property
    def back(self) -> str:
        """Where forms lead back to."""
        return self.base

    @property
    def stages(self) -> tuple[object, ...]:
        """What may be noted."""
        from metier.domain.outcome import Stage

        return tuple(Stage)

    @property
    def undone(self) -> frozenset[int]:
        """Rows that were taken back."""
        return frozenset(row.undoes for row in self.rows if row.undoes is not None)

    @property
    def talks(self) -> tuple[TalkRow, ...]:
        """Rounds, the newest day first."""
        return self.interviews.talks

    @property
    def rows_seen(self) -> str:
        """How much is noted of interviews, for who takes something back."""
        return rows_seen(self.interviews)

    @property
    def drafts(self) -> tuple[DraftView, ...]:
        """Those there are."""
        return tuple(one for one in (self.resume, self.letter) if one)

    @property
    def red(self) -> str:
        """Why nothing can be exported now; empty where it can."""
        return "; ".join(f"{one.kind}: {one.red}" for one in self.drafts if one.red)

    @property
    def planned(self) -> TalkRow | None:
        """The next round."""
        return next((row for row in reversed(self.talks) if row.planned), None)

    @property
    def next_step(self) -> str:
        """What is sensible now, in one sentence."""
        if self.planned is not None:
            return "A round is planned: prepare it."
        if self.application is not None:
            return _after_applying(self.application, self.due)
        if not self.n_facts:
            return "First take in your resume: everything a draft says rests on it."
        if self.resume is None:
            return "Make a resume for this posting: what of yours answers it comes first."
        if self.red:
            return "Mend the red lines: edit them, leave them out, or add the fact if it is true."
        if self.letter is None:
            return "Make the letter, or write the documents and send them."
        return "Write the documents, send them, and note that you applied."


def rows_seen(report: InterviewsReport) -> str:
    """How many rows there were when a page was made: they only ever become more."""
    return f"{len(report.round_rows)} rounds and {len(report.question_rows)} questions"


def _after_applying(application: Application, due: str) -> str:
    if due:
        return f"Due: {due}. Ask, then note what came."
    if application.is_open:
        return "Note what comes: a reply, a talk, an offer, or the end."
    return f"It ended: {application.stage}."
