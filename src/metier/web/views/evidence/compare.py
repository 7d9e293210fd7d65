"""Screeners beside each other, what more labels would bring, what changed in the person's taste."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.changes import ChangesReport
from metier.actions.compare import CompareReport
from metier.actions.curve import CurveReport
from metier.domain.ports import Progress
from metier.errors import WebFieldError
from metier.web.background.work import Figured
from metier.web.views.evidence.compare_shown import ChangesPage, ComparePage, CurvePage
from metier.web.views.evidence.tabs import CHANGES, replayed_more
from metier.web.visit import Visit, view
from metier.workspace import Workspace

_WITH = "with"
_COMPARING, _CURVE, _LOOKING = (
    "Comparing screeners",
    "Replaying for the curve",
    "Looking for changes of taste",
)


@view
def compare(visit: Visit) -> Response:
    """The active screener and its challengers on the same decisions."""
    rivals = visit.workspace.rivals
    asked = [_known(name, rivals.free) for name in visit.query.all(_WITH)]
    names = tuple(name for name in rivals.free if name in asked and name != rivals.active)
    chosen = names or rivals.by_default

    def count(workspace: Workspace, progress: Progress) -> CompareReport:
        try:
            return workspace.compare(*chosen, progress=progress)
        finally:
            replayed_more(visit.site)

    asks = rivals.active in rivals.asking  # about every decision: only where a budget can be given
    if asks or not (rivals.is_at_once or names):
        return visit.page(
            "evidence/compare.html.j2", ComparePage(rivals, chosen, Figured(None), is_waiting=True)
        )
    found = visit.site.figured(f"compare {' '.join(chosen)}", _COMPARING, count, visit.workspace)
    return visit.page("evidence/compare.html.j2", ComparePage(rivals, chosen, found))


@view
def curve(visit: Visit) -> Response:
    """What more labels would bring to one screener."""
    rivals = visit.workspace.rivals
    asked = visit.query.text(_WITH)
    chosen = _known(asked, rivals.free) if asked else rivals.active if rivals.is_at_once else rivals.free[0]

    def count(workspace: Workspace, progress: Progress) -> CurveReport:
        try:
            return workspace.curve(chosen, progress=progress)
        finally:
            replayed_more(visit.site)

    found = visit.site.figured(f"curve {chosen}", _CURVE, count, visit.workspace)
    return visit.page("evidence/curve.html.j2", CurvePage(rivals, chosen, found))


@view
def changes(visit: Visit) -> Response:
    """What changed in taste, with the decisions that show it; how the person agrees with themselves."""

    def count(workspace: Workspace, progress: Progress) -> ChangesReport:
        return workspace.changes(progress=progress)

    found = visit.site.figured(CHANGES, _LOOKING, count, visit.workspace)
    return visit.page("evidence/changes.html.j2", ChangesPage(found, visit.workspace.consistency()))


def _known(name: str, free: tuple[str, ...]) -> str:
    if name not in free:
        raise WebFieldError(field=_WITH, wanted=f"one of {', '.join(free)}", got=name)
    return name


ROUTES = (
    Route("/report/compare", compare),
    Route("/report/curve", curve),
    Route("/report/changes", changes),
)
