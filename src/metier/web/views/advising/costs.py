"""Costs: every way to judge beside each other, from which volume on tuning pays, and what that rests on."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from metier.adviser.costs.report import CostsReport
from metier.errors import AssumptionError, MetierError, ModelUnknownError
from metier.web.views.advising.costs_shown import Asked, CostsPage
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.costing import CostOptions, listed_models


@view
def costs(visit: Visit) -> Response:
    """The page; everything chosen stands in the address, and nothing is kept."""
    sent = visit.request.query_params.multi_items()
    if any(
        not value for _, value in sent
    ):  # a form sends empty fields, too: the address shall hold what was chosen
        return visit.go(f"/costs?{urlencode([(name, value) for name, value in sent if value])}".rstrip("?"))
    asked = Asked.of(visit.query)
    report, error = _reckoned(visit.workspace, asked)
    page = CostsPage(report, asked, _names(visit.workspace), error)
    return visit.page("advising/costs.html.j2", page, status=422 if error or asked.wrong else 200)


def _reckoned(workspace: Workspace, asked: Asked) -> tuple[CostsReport, MetierError | None]:
    """With what was chosen; where that cannot be, without it, and why."""
    stated = asked.stated
    try:
        return workspace.costing.report(
            CostOptions(asked.model or None, stated, asked.rung, asked.batch)
        ), None
    except (ModelUnknownError, AssumptionError) as error:
        return workspace.costing.report(CostOptions(None, stated, asked.rung, asked.batch)), error


def _names(workspace: Workspace) -> tuple[str, ...]:
    listed = sorted({one.model for one in listed_models()})
    return tuple(dict.fromkeys([*workspace.settings.models, *listed]))


ROUTES = (Route("/costs", costs),)
