"""One posting: read, understood and decided about.

Its text is shown as text. There is no view of the page as it came: the store keeps the visible text, the pieces that no
reader sees, and the fields of a source, but never a page's markup, so nothing has to be shown in a sandbox.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.decide import DecideReport, label_of
from metier.domain.posting import Posting
from metier.errors import WebStaleError
from metier.pages.deciding_words import told
from metier.pages.words import title_of
from metier.web.deciding.late import Given, How, ask, settle, take_back
from metier.web.views.posting.shown import PostingPage
from metier.web.visit import Visit, view


@view
def posting(visit: Visit) -> Response:
    """Everything about one posting; with `covered` without what metier thinks of it, while it is undecided."""
    return _shown(visit, visit.workspace.posting(visit.path("which")))


def _shown(visit: Visit, found: Posting, problem: WebStaleError | None = None) -> Response:
    workspace = visit.workspace
    is_covered = visit.query.has("covered") and workspace.inbox.decision(found) is None
    report = workspace.show(found.number, explained=not is_covered, keep=visit.site.taught.of)
    page = PostingPage(report, is_covered=is_covered, problem=problem)
    return visit.page("posting/posting.html.j2", page, status=problem.http_status if problem else 200)


@view
def decide(visit: Visit) -> Response:
    """Decide, or change a decision; told afterwards what metier had thought. A late answer is asked about."""
    form, workspace = visit.form, visit.workspace
    found = workspace.posting(visit.path("which"))
    label = label_of(form.needed("label", "excited, maybe or passed"))
    given = Given(found, label, form.number("before", 0), form.text("why", most=2_000).strip())
    is_covered, back = form.has("covered"), f"/postings/{found.number}"

    def store() -> DecideReport:
        if is_covered:  # a draw of the audit counts as one only where nothing led the answer
            return workspace.inbox.decide(found, label.value, as_drawn=True, why=given.reason)
        return workspace.label(found.number, label.value, why=given.reason)

    came = settle(visit, given, store)
    if came.how is How.LATE:
        fields = (("why", given.reason), *([("covered", "1")] if is_covered else []))
        return ask(visit, given, came, action=f"{back}/decide", back=back, fields=fields)
    assert came.report is not None
    visit.site.learning.soon(found.number)
    return visit.go(back, said="".join(words for words, _ in told(came.report)))


@view
def undo(visit: Visit) -> Response:
    """Take the latest decision about it back."""
    found = visit.workspace.posting(visit.path("which"))
    try:
        report = take_back(visit, found, lambda: visit.workspace.undo(found.number))
    except WebStaleError as error:
        return _shown(visit, found, error)
    if report is None:
        return visit.go(f"/postings/{found.number}", said="It was taken back already")
    now = f"{report.now.label} stands again" if report.now else "it is undecided again"
    said = (
        f"Took back {report.undone.label} for {title_of(found)}; {now}"
        if report.undone
        else "Nothing to undo"
    )
    return visit.go(f"/postings/{found.number}", said=said)


ROUTES = (
    Route("/postings/{which}", posting, methods=["GET"]),
    Route("/postings/{which}/decide", decide, methods=["POST"]),
    Route("/postings/{which}/undo", undo, methods=["POST"]),
)
