"""Batches: questions at half the price for who can wait a day; sent, looked at, fetched and ended from one page.

A look asks no provider: where a batch stands is as it was last told. Every button that goes to a provider is a POST.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.domain.ports import Progress
from metier.errors import MetierError, WebFieldError
from metier.screeners.registry import BY_PROMPT
from metier.web.asking import Asks, of_ranking, options_of
from metier.web.views.inbox.batches_shown import (
    ENDING,
    FETCHING,
    LOOKING,
    SENDING,
    BatchesPage,
    has_batches,
)
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.batch_rows import BatchReport, SendReport
from metier.workspace.prompting import AskOptions

if TYPE_CHECKING:
    from metier.web.background.work import Doing, Work
    from metier.web.forms import Form

PATH = "/rank/batches"
_KEY = "batches"
_DOES = ("look", "fetch", "end")
_FIGURES = "forecast of a batch"


@view
def batches(visit: Visit) -> Response:
    """Batches as they are known here, and what a new one would ask and cost."""
    return visit.page("inbox/batches.html.j2", _page(visit, visit.query))


@view
def send(visit: Visit) -> Response:
    """Send the questions of a ranking as a batch, after its price was shown; one is asked at once."""
    page = _page(visit, visit.form)
    if page.asks is None or not page.asks.found.is_agreed or (page.found and page.found.is_old):
        return visit.go(_path(page.kind))
    try:
        options = options_of(visit, page.asks.found)
    except MetierError as error:
        asks = replace(page.asks, typed=visit.form.text("budget"))
        return visit.page("inbox/batches.html.j2", replace(page, error=error, asks=asks), status=422)
    kind, site = page.kind, visit.site

    def do(workspace: Workspace, progress: Progress) -> SendReport:
        try:
            workspace.batching.collect_first()
            return workspace.batching.send(kind, options, progress=progress)
        finally:
            site.figures.outdate(f"{_FIGURES} {kind}")

    _start(visit, SENDING, do).wait(0.3)
    return visit.go(_path(kind))


@view
def do(visit: Visit) -> Response:
    """Ask providers where batches stand, fetch what they answered, or end one."""
    what = visit.form.needed("do", f"one of {', '.join(_DOES)}")
    if what not in _DOES:
        raise WebFieldError(field="do", wanted=f"one of {', '.join(_DOES)}", got=what)
    if what == "end":
        named = visit.workspace.batching.named(visit.form.needed("batch", "the name of a batch")).name
        _start(visit, ENDING, _counted_anew(visit, lambda own, _: own.batching.cancel(named))).wait(1)
    elif what == "fetch":
        _start(visit, FETCHING, _counted_anew(visit, _fetch)).wait(1)
    else:
        _start(visit, LOOKING, lambda own, _: own.batching.standing()).wait(1)
    return visit.go(PATH)


def _counted_anew(visit: Visit, doing: Doing) -> Doing:
    """The same; what a new batch would ask is counted anew after it, as less is on its way then, and more is kept."""
    site = visit.site

    def do(workspace: Workspace, progress: Progress) -> object:
        try:
            return doing(workspace, progress)
        finally:
            for kind in BY_PROMPT:
                site.figures.outdate(f"{_FIGURES} {kind}")

    return do


def _fetch(workspace: Workspace, _: Progress) -> BatchReport:
    return workspace.batching.collect()


def _start(visit: Visit, title: str, doing: Doing) -> Work:
    return visit.site.works.start(_KEY, title, doing, goes_to=PATH)


def _path(kind: str) -> str:
    return f"{PATH}?kind={kind}"


def _page(visit: Visit, form: Form) -> BatchesPage:
    workspace = visit.workspace
    kind = form.text("kind") or (
        workspace.active_screener if workspace.active_screener in BY_PROMPT else "few_shot"
    )
    if kind not in BY_PROMPT:
        raise WebFieldError(field="kind", wanted=f"one of {', '.join(BY_PROMPT)}", got=kind)
    work = visit.site.works.newest(_KEY)
    rows = {row.id: row for row in workspace.batching.known().batches}
    if work and isinstance(work.result, BatchReport):  # what a provider said is not all kept
        seen = {row.id: row for row in work.result.batches}
        rows = {
            name: seen.get(name, row) if row.stage.value != "ended" else row for name, row in rows.items()
        }
    n = workspace.count().n_undecided
    page = BatchesPage(tuple(reversed(rows.values())), has_batches(workspace), kind, n, work=work)
    if not page.has_batches or not n or (work and not work.is_over):
        return page
    found = visit.site.figured(
        f"{_FIGURES} {kind}",
        "Counting what would be asked",
        lambda own, _: own.forecast(kind, AskOptions(batch=True)),
        workspace,
    )
    asks = Asks(of_ranking(workspace, found.value)) if found.value else None
    return replace(page, found=found, asks=asks)


ROUTES = (
    Route(PATH, batches, methods=["GET"]),
    Route(PATH, do, methods=["POST"]),
    Route(f"{PATH}/send", send, methods=["POST"]),
)
