"""Screeners beside each other, what more labels would bring, what changed in the person's taste."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.changes import ChangesReport
from metier.domain.ports import Progress
from metier.errors import MetierError, WebFieldError
from metier.web.asking import options_of
from metier.web.background.work import Figured
from metier.web.forms import Form
from metier.web.views.evidence.compare_shown import ChangesPage, ComparePage, CurvePage
from metier.web.views.evidence.tabs import CHANGES, replayed_more
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.replay_asking import CompareLook, CurveLook

_WITH = "with"
_COMPARING, _CURVE, _LOOKING = (
    "Comparing screeners",
    "Replaying for the curve",
    "Looking for changes of taste",
)


@view
def compare(visit: Visit) -> Response:
    """The active screener and its challengers on the same decisions; or what comparing them would ask, cost and take."""
    return visit.page("evidence/compare.html.j2", _page(visit, visit.query))


@view
def begin(visit: Visit) -> Response:
    """Replay what is missing, in the background: what takes hours or money begins only here, after its price was shown."""
    page = _page(visit, visit.form)
    forecast = page.forecast
    if forecast is None or page.found.is_old:
        return visit.go(page.path)
    try:
        options = options_of(visit, forecast.asking)
    except MetierError as error:
        page = replace(page, error=error, typed=visit.form.text("budget"))
        return visit.page("evidence/compare.html.j2", page, status=422)
    if forecast.asking and not forecast.asking.is_agreed:
        return visit.go(page.path)
    site, chosen, key = visit.site, page.chosen, page.key
    n_answers = forecast.asking.n if forecast.asking else 0

    def do(workspace: Workspace, progress: Progress) -> None:
        try:
            workspace.compare(*chosen, asking=options, n_answers=n_answers, progress=progress)
        finally:
            site.figures.outdate(key)
            replayed_more(site)

    site.works.start(f"replay for {key}", _COMPARING, do, goes_to=page.path).wait(0.3)
    return visit.go(page.path)


def _page(visit: Visit, form: Form) -> ComparePage:
    rivals, has_model = visit.workspace.rivals, visit.workspace.has_base_model
    known = (*rivals.free, *(rivals.asking if has_model else ()))
    asked = [_known(name, known) for name in form.all(_WITH)]
    names = tuple(name for name in known if name in asked and name != rivals.active)
    page = ComparePage(rivals, names or rivals.by_default, Figured(None), has_model=has_model)
    waits = not {rivals.active, *page.chosen}.isdisjoint((*rivals.slow, *rivals.asking))

    def look(workspace: Workspace, progress: Progress) -> CompareLook:
        return workspace.compare_look(*page.chosen, progress=progress)

    def count(workspace: Workspace, progress: Progress) -> CompareLook:
        try:
            return CompareLook(workspace.compare(*page.chosen, progress=progress))
        finally:
            replayed_more(visit.site)

    found = visit.site.figured(page.key, _COMPARING, look if waits else count, visit.workspace)
    return replace(page, found=found, work=visit.site.works.newest(f"replay for {page.key}"))


@view
def curve(visit: Visit) -> Response:
    """What more labels would bring to one screener; of one that changes weights first what knowing it would take."""
    return visit.page("evidence/curve.html.j2", _curve_page(visit, visit.query))


@view
def begin_curve(visit: Visit) -> Response:
    """Replay what is missing for the curve of a screener that takes hours, in the background."""
    page = _curve_page(visit, visit.form)
    if page.forecast is None or page.found.is_old:
        return visit.go(page.path)
    site, chosen, key = visit.site, page.chosen, page.key

    def do(workspace: Workspace, progress: Progress) -> None:
        try:
            workspace.curve(chosen, progress=progress)
        finally:
            site.figures.outdate(key)
            replayed_more(site)

    site.works.start(f"replay for {key}", _CURVE, do, goes_to=page.path).wait(0.3)
    return visit.go(page.path)


def _curve_page(visit: Visit, form: Form) -> CurvePage:
    rivals = visit.workspace.rivals
    asked = form.text(_WITH)
    chosen = _known(asked, rivals.free) if asked else rivals.active if rivals.is_at_once else rivals.free[0]
    page = CurvePage(rivals, chosen, Figured(None))

    def look(workspace: Workspace, progress: Progress) -> CurveLook:
        return workspace.curve_look(chosen, progress=progress)

    def count(workspace: Workspace, progress: Progress) -> CurveLook:
        try:
            return CurveLook(workspace.curve(chosen, progress=progress))
        finally:
            replayed_more(visit.site)

    found = visit.site.figured(page.key, _CURVE, look if chosen in rivals.slow else count, visit.workspace)
    return replace(page, found=found, work=visit.site.works.newest(f"replay for {page.key}"))


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
    Route("/report/compare", compare, methods=["GET"]),
    Route("/report/compare", begin, methods=["POST"]),
    Route("/report/curve", curve, methods=["GET"]),
    Route("/report/curve", begin_curve, methods=["POST"]),
    Route("/report/changes", changes),
)
