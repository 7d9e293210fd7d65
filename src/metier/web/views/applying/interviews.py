"""Interviews of one application: prepared, noted, looked back at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.interviews.noting import rating_of
from metier.actions.interviews.preparation import Block, BlockKind, blocks_of, made_with, markdown
from metier.applications.interviews.entries import LogEntry
from metier.errors import MetierError, WebStaleError
from metier.pages.interview_words import FORESEEN, undone_words
from metier.pages.words import plural, usd
from metier.web.downloads import download
from metier.web.failures import status_of
from metier.web.views.applying.application import page_of, wording_key
from metier.web.views.applying.application_shown import model_said, rows_seen
from metier.web.views.applying.parts import application_path
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from metier.actions.interviews.listing import TalkRow
    from metier.actions.interviews.preparing import PrepReport
    from metier.actions.interviews.reviewing import ReviewReport
    from metier.domain.posting import Posting
    from metier.domain.record import OwnFact

ROWS = 3
"""Questions that one form takes; more come with the next."""


# --- prepared -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question, a gap or something to ask, with what is said about it.

    Attributes:
        notes: What to think of.
    """

    words: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrepPart:
    """Everything under one head."""

    head: str
    items: tuple[Prepared, ...]


@dataclass(frozen=True, slots=True)
class PrepPage:
    """The preparation of an interview.

    Attributes:
        about: Where the application stands, and what is odd about the posting.
        said: What a base model that was just asked has to say.
    """

    posting: Posting
    about: Prepared
    parts: tuple[PrepPart, ...]
    made_with: str
    has_model: bool
    said: tuple[str, ...]

    @property
    def base(self) -> str:
        """The address of the application."""
        return application_path(self.posting.number)


@view
def prepare(visit: Visit) -> Response:
    """Likely questions with why, outlines, past answers, gaps, what to ask."""
    report = _report(visit)
    head, *parts = _parts(blocks_of(report))
    said = report.by_model
    told: list[str] = []
    if said:
        told = model_said(said.failure, said.dropped, paid=usd(said.paid_usd) if said.paid_usd else "")
    work = visit.site.works.newest(wording_key(report.posting.number, "interview"))
    if work and work.error and not work.result:
        told.append(f"Asking the base model failed: {work.error.message}")
    page = PrepPage(
        report.posting, head.items[0], tuple(parts), made_with(report), visit.workspace.has_base_model, tuple(told)
    )  # fmt: skip
    return visit.page("applying/interview_prep.html.j2", page)


@view
def prepare_file(visit: Visit) -> Response:
    """The same as a Markdown file."""
    report = _report(visit)
    text = markdown(blocks_of(report), made_with=made_with(report))
    return download(text.encode(), f"interview-{report.posting.number}.md", "md")


def _report(visit: Visit) -> PrepReport:
    """The preparation as it stands; with the questions of a base model that was asked while the server runs."""
    number = visit.workspace.posting(visit.path("which")).number
    work = visit.site.works.newest(wording_key(number, "interview"))
    if work is not None and work.result is not None and not visit.query.has("plain"):
        asked: PrepReport = work.result
        return asked
    return visit.workspace.interviews.prep(number)


def _parts(blocks: Sequence[Block]) -> list[PrepPart]:
    """Paragraphs under their heads and questions; the first part is what stands before all of them."""
    parts: list[tuple[str, list[tuple[str, list[str], list[str]]]]] = [("", [("", [], [])])]
    for block in blocks:
        if block.kind is BlockKind.HEAD:
            parts.append((block.words, []))
        elif block.kind is BlockKind.QUESTION:
            parts[-1][1].append((block.words, [], []))
        elif block.kind is not BlockKind.TITLE:
            _, lines, notes = parts[-1][1][-1]
            (notes if block.kind is BlockKind.NOTE else lines).append(block.words)
    return [
        PrepPart(head, tuple(Prepared(words, tuple(lines), tuple(notes)) for words, lines, notes in items))
        for head, items in parts
    ]


# --- noted --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """What was typed about one question."""

    question: str = ""
    answer: str = ""
    rating: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.question or self.answer or self.rating or self.note)


@dataclass(frozen=True, slots=True)
class LogPage:
    """The form that notes a round, with what was typed.

    Attributes:
        text: Several questions as a text: `Q: … A: … 4`.
    """

    posting: Posting
    on: str
    kind: str
    rating: str
    note: str
    rows: tuple[Row, ...]
    text: str
    error: MetierError | None = None

    @property
    def base(self) -> str:
        """The address of the application."""
        return application_path(self.posting.number)


@view
def log_form(visit: Visit) -> Response:
    """An empty form; day and kind stand there where more of one round is noted."""
    query = visit.query
    page = LogPage(
        visit.workspace.posting(visit.path("which")), query.text("on", most=60), query.text("round", most=100), "", "",
        (Row(),) * ROWS, "",
    )  # fmt: skip
    return visit.page("applying/interview_log.html.j2", page)


@view
def log(visit: Visit) -> Response:
    """Note a round with what was asked: all of it or nothing; what cannot be stored comes back as it was typed."""
    form, posting, book = visit.form, visit.workspace.posting(visit.path("which")), visit.workspace.interviews
    typed = LogPage(
        posting, form.text("on", most=60).strip(), form.text("round").strip(), form.text("rating").strip(),
        form.text("note").strip(), tuple(_typed(visit, place) for place in range(ROWS)), form.text("text"),
    )  # fmt: skip
    try:
        day = book.day(typed.on)
        entries = [
            LogEntry(row.question, row.answer, rating_of(row.rating), row.note, on=day, round=typed.kind)
            for row in typed.rows
            if not row.is_empty
        ]
        if typed.rating or typed.note or not (entries or typed.text.strip()):
            rating = rating_of(typed.rating)
            entries.append(LogEntry(on=day, round=typed.kind, round_rating=rating, round_note=typed.note))
        with visit.workspace.exclusive():
            n = len(book.log(posting.number, entries).questions) if entries else 0
            if typed.text.strip():
                more = book.log_text(posting.number, typed.text, "the text", on=day, kind=typed.kind)
                n += len(more.questions)
    except MetierError as error:
        return visit.page(
            "applying/interview_log.html.j2", replace(typed, error=error), status=status_of(error)
        )
    said = f"Noted the round of {day}" + (f" with {plural(n, 'question')}" if n else "")
    return visit.go(application_path(posting.number, "interviews"), said=said)


def _typed(visit: Visit, place: int) -> Row:
    return Row(
        *(visit.form.text(f"{name}-{place}").strip() for name in ("question", "answer", "rating", "note"))
    )


@view
def take_back(visit: Visit) -> Response:
    """Take back what was noted last; told where another page noted or took back something since."""
    posting, book = visit.workspace.posting(visit.path("which")), visit.workspace.interviews
    try:
        with visit.workspace.exclusive():
            _only_if_seen(visit, posting.number, rows_seen(book.all(posting.number)))
            report = book.undo(posting.number)
    except WebStaleError as error:
        return visit.page(
            "applying/application.html.j2", page_of(visit, posting, error), status=status_of(error)
        )
    return visit.go(application_path(posting.number, "interviews"), said=undone_words(report))


def _only_if_seen(visit: Visit, number: int, stands: str) -> None:
    seen = visit.form.text("rows", most=60)
    if seen != stands:
        what = f"What is noted of interviews for {number}"
        raise WebStaleError(what, yours=f"take back of {seen}", stored=stands)


# --- looked back at -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The rounds of one application, looked back at."""

    report: ReviewReport
    rows: tuple[TalkRow, ...]

    foreseen = FORESEEN

    @property
    def base(self) -> str:
        """The address of the application."""
        return application_path(self.report.posting.number)

    @property
    def facts(self) -> dict[str, OwnFact]:
        """Facts that are named, by id."""
        return {str(fact.id): fact for fact in self.report.facts}


@view
def review(visit: Visit) -> Response:
    """What was asked beside what had been foreseen."""
    number = visit.workspace.posting(visit.path("which")).number
    book = visit.workspace.interviews
    page = ReviewPage(book.review(number), book.all(number).talks)
    return visit.page("applying/interview_review.html.j2", page)


_BASE = "/postings/{which}/application/interview"
ROUTES = (
    Route(_BASE, prepare),
    Route(f"{_BASE}.md", prepare_file),
    Route(f"{_BASE}/log", log_form, methods=["GET"]),
    Route(f"{_BASE}/log", log, methods=["POST"]),
    Route(f"{_BASE}/take-back", take_back, methods=["POST"]),
    Route(f"{_BASE}/review", review),
)
