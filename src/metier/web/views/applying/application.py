"""One application on one page: outcomes, resume, letter, what the posting wants, documents, interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.outcomes.pipeline import due_words
from metier.errors import MetierError
from metier.pages.words import usd
from metier.web.views.applying.application_shown import (
    ApplicationPage,
    asks_of,
    draft_view,
    letter_notes,
    model_said,
)
from metier.web.views.applying.pipeline_shown import Noting, next_stage
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.drafts import DraftReport
    from metier.applications.letter import Box
    from metier.domain.decision import Label
    from metier.domain.posting import Posting
    from metier.web.views.applying.application_shown import Asks, DraftView
    from metier.workspace.drafting import Drafting

KINDS = ("resume", "letter")
_TOLD = 600
"""Seconds for which an application tells that asking a base model failed."""


@view
def application(visit: Visit) -> Response:
    """The whole page; `resume` and `letter` name versions to look at."""
    posting = visit.workspace.posting(visit.path("which"))
    return visit.page("applying/application.html.j2", page_of(visit, posting))


def page_of(visit: Visit, posting: Posting, error: MetierError | None = None) -> ApplicationPage:
    """Everything about one application, as it stands.

    Args:
        error: Why what was just tried failed; told at the head of the page.

    Raises:
        NoDraftError: A version was named that there is not.
    """
    workspace, number = visit.workspace, posting.number
    book = workspace.outcomes
    stands = book.application(number)
    listing = workspace.interviews.all(number)
    has_next = any(row.planned for row in listing.talks)
    n_facts, problem = _facts(visit)
    works = [work for kind in KINDS if (work := visit.site.works.newest(wording_key(number, kind)))]
    resume, asks = (None, None) if problem else _resume(visit, number)
    letter, boxes, unanswered = (None, (), ()) if problem else _letter(visit, posting)
    return ApplicationPage(
        posting=posting,
        application=stands,
        rows=book.of(number),
        due=due_words(stands, workspace.today) if stands and not has_next else "",
        label=_label(visit, posting),
        typed=Noting(stage=next_stage(stands)),
        today=workspace.today,
        n_facts=n_facts,
        problem=problem,
        resume=resume,
        asks=asks,
        letter=letter,
        boxes=tuple(boxes),
        unanswered=tuple(unanswered),
        documents=workspace.exporting.documents(number),
        interviews=listing,
        has_model=workspace.has_base_model,
        asking=tuple(work for work in works if not work.is_over),
        failed=tuple(work for work in works if work.error and work.seconds < _TOLD),
        error=error,
    )


def drafting_of(visit: Visit, kind: str) -> Drafting[Any]:
    """What makes and changes the drafts of one kind."""
    return visit.workspace.tailoring if kind == "resume" else visit.workspace.letters


def _facts(visit: Visit) -> tuple[int, MetierError | None]:
    """How many own facts there are, and why they cannot be read."""
    try:
        return len(visit.workspace.resume.record().facts), None
    except MetierError as error:
        return 0, error


def _label(visit: Visit, posting: Posting) -> Label | None:
    decision = visit.workspace.inbox.decision(posting)
    return decision.label if decision else None


def _version(visit: Visit, kind: str) -> int | None:
    return visit.query.number(kind, 0, most=100_000) or None


def _resume(visit: Visit, number: int) -> tuple[DraftView | None, Asks | None]:
    report = visit.workspace.tailoring.current(number, version=_version(visit, "resume"))
    if report is None:
        return None, None
    said = _said(visit, number, "resume", report.report)
    return draft_view("resume", report.report, said=said), asks_of(report)


def _letter(visit: Visit, posting: Posting) -> tuple[DraftView | None, Sequence[Box], Sequence[str]]:
    from metier.applications.letter import boxes_of
    from metier.text.requested import requested_in

    number = posting.number
    report = visit.workspace.letters.current(number, version=_version(visit, "letter"))
    if report is None:
        return None, boxes_of(requested_in(posting)), ()
    found = draft_view(
        "letter", report.report, words=f"{report.n_words:,} words · ", notes=letter_notes(report),
        said=_said(visit, number, "letter", report.report),
    )  # fmt: skip
    missing = sorted(report.unanswered, key=lambda one: (one.is_gap, not one.demand.is_must))
    return found, report.boxes, [one.demand.words for one in missing]


def _said(visit: Visit, number: int, kind: str, report: DraftReport) -> list[str]:
    """What the base model that made this draft had to say; it is known as long as the server runs."""
    work = visit.site.works.newest(wording_key(number, kind))
    made = work.result if work else None
    if made is None or made.draft.id != report.draft.id:
        return []
    return model_said(made.failure, made.dropped, paid=usd(made.paid_usd) if made.paid_usd else "")


def wording_key(number: int, kind: str) -> str:
    """Of the work that asks a base model for one draft."""
    return f"wording {number} {kind}"


ROUTES = (Route("/postings/{which}/application", application),)
