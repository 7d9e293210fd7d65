"""Applications by how far they are; what happened is noted right there. Interviews of all, and what works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import MetierError, WebStaleError
from metier.pages.outcome_words import (
    BY_WHAT,
    NOTHING,
    OF_GROUPS,
    OF_INTERVIEWS,
    noted_words,
    taken_back_words,
)
from metier.web.failures import status_of
from metier.web.rendering.paging import Paged
from metier.web.views.applying.parts import TABS, application_path, back_of
from metier.web.views.applying.pipeline_shown import APART, Choice, NotePage, Noting, next_stage, page_of
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.interviews.listing import InterviewsReport, TalkRow
    from metier.actions.outcomes import InsightsReport
    from metier.domain.posting import Posting
    from metier.web.background.work import Figured


@view
def pipeline(visit: Visit) -> Response:
    """The board, or the list of one stage."""
    choice = Choice.of(visit.query)
    book = visit.workspace.outcomes
    page = page_of(book.pipeline(ended=True, after=choice.after), book.starts(limit=8), choice)
    return visit.page("applying/pipeline.html.j2", page)


@view
def note_form(visit: Visit) -> Response:
    """The form for one posting: on a page of its own, or below its card."""
    posting = visit.workspace.posting(visit.path("number"))
    standing = visit.workspace.outcomes.application(posting.number)
    page = _note_page(visit, posting, Noting(stage=next_stage(standing)))
    return visit.block("applying/pipeline_note.html.j2", "form", page) if visit.is_fragment else visit.page(
        "applying/pipeline_note.html.j2", page
    )  # fmt: skip


@view
def note(visit: Visit) -> Response:
    """Store what happened; what cannot be stored comes back as it was typed."""
    form, posting = visit.form, visit.workspace.posting(visit.path("number"))
    typed = Noting(
        form.text("stage", most=40), form.text("on", most=60).strip(), form.text("note").strip(),
        form.text("variant").strip(),
    )  # fmt: skip
    try:
        [report] = visit.workspace.outcomes.note(
            posting.number, typed.stage, on=typed.on or None, words=typed.note, variant=typed.variant or None
        )
    except MetierError as error:
        page = _note_page(visit, posting, typed, error)
        return visit.page("applying/pipeline_note.html.j2", page, status=status_of(error))
    return visit.go(back_of(visit, "/pipeline"), said=f"{posting.number}: {noted_words(report)}")


@view
def take_back(visit: Visit) -> Response:
    """Take back one row; told where another page took it back before."""
    posting = visit.workspace.posting(visit.path("number"))
    report = visit.workspace.outcomes.take_back(posting.number, visit.form.number("row", 0))
    if report.undone is None:
        now = report.now.stage.value if report.now else "no outcome"
        what = f"What is noted for {posting.number}"
        raise WebStaleError(what, yours="take it back", stored=f"{now} stands")
    return visit.go(
        back_of(visit, "/pipeline"), said=f"{posting.number}: took back {taken_back_words(report)}"
    )


def _note_page(visit: Visit, posting: Posting, typed: Noting, error: MetierError | None = None) -> NotePage:
    book = visit.workspace.outcomes
    prefix = "due-" if visit.query.text("in") == "due" else ""
    return NotePage(
        posting, book.application(posting.number), typed, visit.workspace.today,
        back_of(visit, application_path(posting.number)), error, prefix,
    )  # fmt: skip


# --- what works, and every interview ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """What came of applications."""

    figured: Figured[InsightsReport]

    tabs = TABS
    apart = APART
    by_what = BY_WHAT
    of_groups = OF_GROUPS
    of_interviews = OF_INTERVIEWS
    nothing = NOTHING


@view
def insights(visit: Visit) -> Response:
    """Figures, counted in the background where they take long."""
    figured = visit.site.figured(
        "insights", "Counting what came of applications", lambda workspace, _: workspace.outcomes.insights(),
        visit.workspace,
    )  # fmt: skip
    return visit.page("applying/pipeline_insights.html.j2", InsightsPage(figured))


@dataclass(frozen=True, slots=True)
class InterviewsPage:
    """Every round, the newest day first.

    Attributes:
        rows: Of this page.
    """

    report: InterviewsReport
    paged: Paged
    rows: Sequence[TalkRow]

    tabs = TABS


@view
def interviews(visit: Visit) -> Response:
    """All rounds, the newest day first."""
    report = visit.workspace.interviews.all()
    wanted = visit.query.number("page", 1, least=1, most=10_000)
    paged = Paged(wanted, len(report.talks), "/pipeline/interviews?page={}".format)
    page = InterviewsPage(report, paged, paged.of(report.talks))
    return visit.page("applying/pipeline_interviews.html.j2", page)


ROUTES = (
    Route("/pipeline", pipeline),
    Route("/pipeline/insights", insights),
    Route("/pipeline/interviews", interviews),
    Route("/pipeline/{number:int}/note", note_form, methods=["GET"]),
    Route("/pipeline/{number:int}/note", note, methods=["POST"]),
    Route("/pipeline/{number:int}/take-back", take_back, methods=["POST"]),
)
