"""The report: how often metier was right, and what is not known yet; its replay, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.ports import Progress
from metier.pages.report import ReportView, report_page, report_view
from metier.web.background.work import Figured, Work
from metier.web.downloads import download
from metier.web.views.evidence.tabs import LINKS, REPORT, TABS, replayed_more
from metier.web.visit import Visit, view
from metier.workspace import Workspace

_REPLAY = "replay"
_FILE = "metier-report.html"
_MOST = 8
"""Postings named in one list; the page of changes names more."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report on a page.

    Attributes:
        found: The report, as far as it is counted.
        replay: A whole replay that goes on, or failed; None where there is nothing to tell.
    """

    found: Figured[ReportView]
    replay: Work | None
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def view(self) -> ReportView | None:
        """The newest that was counted."""
        return self.found.value

    @property
    def n_missing(self) -> int:
        """Decisions that are not replayed yet."""
        state = self.view.report.replay if self.view else None
        return state.of - state.n if state else 0


@view
def report(visit: Visit) -> Response:
    """The page; what is not counted yet comes when it is."""
    found = visit.site.figured(REPORT, "Counting your decisions", _count, visit.workspace)
    work = visit.site.works.newest(_REPLAY)
    return visit.page("evidence/report.html.j2", ReportPage(found, work if work and _is_told(work) else None))


@view
def replay(visit: Visit) -> Response:
    """Begin to replay every decision, however long that takes the first time; what was replayed is kept."""
    site = visit.site

    def do(workspace: Workspace, progress: Progress) -> bool:
        try:
            return workspace.report(replay=True, progress=progress).replay.is_whole
        finally:
            replayed_more(site)

    site.works.start(_REPLAY, "Replaying your decisions", do, goes_to="/report")
    return visit.go("/report")


@view
def file(visit: Visit) -> Response:
    """The same page as `metier report --html` writes."""
    workspace = visit.workspace
    counted = workspace.report()
    is_whole = bool(counted.replayed) and counted.replay.is_whole  # then these two take little, not minutes
    made = report_page(
        counted,
        postings=workspace.postings_of(counted),
        comparison=workspace.compare() if is_whole else None,
        curve=workspace.curve() if is_whole else None,
    )
    return download(made.encode(), _FILE, "html", media_type="text/html; charset=utf-8")


def _count(workspace: Workspace, progress: Progress) -> ReportView:
    counted = workspace.report(progress=progress)
    return report_view(counted, postings=workspace.postings_of(counted), links=LINKS, most=_MOST)


def _is_told(work: Work) -> bool:
    return not work.is_over or work.error is not None


ROUTES = (
    Route("/report", report),
    Route("/report/replay", replay, methods=["POST"]),
    Route(f"/report/{_FILE}", file),
)
