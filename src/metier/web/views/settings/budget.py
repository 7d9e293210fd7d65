"""The budget: what may be spent, what was, and what is reserved or may be lost."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.spending import SpendingReport
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit, view
from metier.workspace.spending import spending_of


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """What was spent, beside what may be."""

    spending: SpendingReport
    tabs: tuple[tuple[str, str], ...] = TABS


@view
def budget(visit: Visit) -> Response:
    """The figures of the ledger."""
    return visit.page("settings/budget.html.j2", BudgetPage(spending_of(visit.workspace)))


ROUTES = (Route("/settings/budget", budget),)
