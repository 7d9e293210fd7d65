"""The backtest of one's own decisions: how well screeners predict what they have not learned from, at each number of labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.ports import Progress
from metier.errors import MetierError, WebNotFoundError
from metier.web.asking import options_of
from metier.web.background.work import Figured
from metier.web.downloads import download
from metier.web.views.evidence.backtest_shown import PATH, BacktestPage, wanted_of
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.own_backtest import BacktestLook

if TYPE_CHECKING:
    from metier.web.forms import Form

_TITLE = "Backtesting on your decisions"


@view
def backtest(visit: Visit) -> Response:
    """Every figure where all fits are kept, else what the missing ones would ask, cost and take; nothing begins by a look."""
    return visit.page("evidence/backtest.html.j2", _page(visit, visit.query))


@view
def begin(visit: Visit) -> Response:
    """Make what is missing, in the background; each fit is kept when it is done."""
    page = _page(visit, visit.form)
    forecast, wanted = page.forecast, page.wanted
    if forecast is None or page.found.is_old:
        return visit.go(page.path)
    try:
        options = options_of(visit, forecast.asking)
    except MetierError as error:
        page = replace(page, error=error, typed=visit.form.text("budget"))
        return visit.page("evidence/backtest.html.j2", page, status=422)
    if forecast.asking and not forecast.asking.is_agreed:
        return visit.go(page.path)
    site, key = visit.site, _key(page)
    n_answers = forecast.asking.n if forecast.asking else 0

    def do(workspace: Workspace, progress: Progress) -> None:
        try:
            workspace.own_backtest(wanted, asking=options, n_answers=n_answers, progress=progress).run()
        finally:
            site.figures.outdate(key)

    site.works.start(f"run of {key}", _TITLE, do, goes_to=page.path).wait(0.3)
    return visit.go(page.path)


@view
def predictions(visit: Visit) -> Response:
    """Every prediction as a line of JSON, as `metier backtest --predictions` writes them."""
    page = _page(visit, visit.query)
    made = visit.workspace.own_backtest(page.wanted, is_preview=True)
    content = "".join(made.lines()).encode()
    if not content:
        raise WebNotFoundError
    return download(content, f"metier-backtest-{page.wanted.split}.jsonl", "jsonl")


def _page(visit: Visit, form: Form) -> BacktestPage:
    rivals, has_model = visit.workspace.rivals, visit.workspace.has_base_model
    known = (*rivals.free, *(rivals.asking if has_model else ()))
    page = BacktestPage(rivals, known, wanted_of(form, known), Figured(None), has_model)
    wanted = page.wanted

    def look(workspace: Workspace, progress: Progress) -> BacktestLook:
        return workspace.own_backtest(wanted, is_preview=True, progress=progress).look()

    found = visit.site.figured(_key(page), "Looking what is known", look, visit.workspace)
    return replace(page, found=found, work=visit.site.works.newest(f"run of {_key(page)}"))


def _key(page: BacktestPage) -> str:
    return f"backtest {page.query}"


ROUTES = (
    Route(PATH, backtest, methods=["GET"]),
    Route(PATH, begin, methods=["POST"]),
    Route(f"{PATH}/predictions", predictions),
)
