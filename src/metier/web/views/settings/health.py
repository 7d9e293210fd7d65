"""Health: what `metier doctor` looks at, and mending what can be mended."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.doctor import DoctorReport
from metier.domain.ports import Progress
from metier.web.background.work import Figured
from metier.web.views.settings.views import TABS
from metier.web.visit import Visit, view
from metier.workspace import Workspace


@dataclass(frozen=True, slots=True)
class HealthPage:
    """The checks, as far as they are made.

    Attributes:
        look: Another one each time the person wants to look again.
    """

    found: Figured[DoctorReport]
    look: int
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def can_mend(self) -> bool:
        """Whether something can be mended."""
        return self.found.value is not None and any(check.fixable for check in self.found.value.checks)


@view
def health(visit: Visit) -> Response:
    """Every check; looking changes nothing."""
    look = visit.query.number("look", 0)
    found = visit.site.figured(f"health {look}", "Checking", _examine, visit.workspace)
    return visit.page("settings/health.html.j2", HealthPage(found, look))


@view
def mend(visit: Visit) -> Response:
    """Mend what can be mended."""
    look = visit.form.number("look", 0, most=10**9 - 1)  # before anything is mended
    work = visit.site.works.start("mending", "Mending", _mend, goes_to="/settings/health")
    again = f"/settings/health?look={look + 1}"
    return visit.follow(work, seconds=5) or visit.go(again, said=str(work.result))


def _examine(workspace: Workspace, progress: Progress) -> DoctorReport:
    progress("looking", 0, 0)
    return workspace.doctor()


def _mend(workspace: Workspace, progress: Progress) -> str:
    progress("mending", 0, 0)
    mended = workspace.doctor(fix=True).mended
    return f"Mended: {'; '.join(mended)}" if mended else "There was nothing to mend"


ROUTES = (
    Route("/settings/health", health),
    Route("/settings/health/mend", mend, methods=["POST"]),
)
