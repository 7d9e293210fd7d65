"""One posting: read, understood and decided about.

Its text is shown as text. There is no view of the page as it came: the store keeps the visible text, the pieces that no
reader sees, and the fields of a source, but never a page's markup, so nothing has to be shown in a sandbox.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.pages.deciding_words import told
from metier.pages.words import title_of
from metier.web.views.posting.shown import PostingPage
from metier.web.visit import Visit, view
from metier.workspace.explaining import Keep


@view
def posting(visit: Visit) -> Response:
    """Everything about one posting; with `covered` without what metier thinks of it, while it is undecided."""
    workspace = visit.workspace
    found = workspace.posting(visit.path("which"))
    is_covered = visit.query.has("covered") and workspace.inbox.decision(found) is None
    report = workspace.show(found.number, explained=not is_covered, keep=_keep(visit))
    return visit.page("posting/posting.html.j2", PostingPage(report, is_covered=is_covered))


def _keep(visit: Visit) -> Keep:
    """Keeps what has learned while nothing changes: learning takes most of the time of this page."""
    stamp = visit.workspace.stamp()
    return lambda name, make: visit.site.taught.of((stamp, name), make)


@view
def decide(visit: Visit) -> Response:
    """Decide, or change a decision; told afterwards what metier had thought."""
    form, workspace = visit.form, visit.workspace
    found = workspace.posting(visit.path("which"))
    label = form.needed("label", "excited, maybe or passed")
    why = form.text("why", most=2_000).strip()
    if form.has("covered"):  # a draw of the audit counts as one only where nothing led the answer
        report = workspace.inbox.decide(found, label, as_drawn=True, why=why)
    else:
        report = workspace.label(found.number, label, why=why)
    return visit.go(f"/postings/{found.number}", said="".join(words for words, _ in told(report)))


@view
def undo(visit: Visit) -> Response:
    """Take the latest decision about it back."""
    report = visit.workspace.undo(visit.path("which"))
    found = visit.workspace.posting(visit.path("which"))
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
