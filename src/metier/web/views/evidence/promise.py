"""What is promised about hidden postings, on what evidence, and what is missing for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import MetierError, WebFieldError
from metier.pages import promise_words
from metier.settings.readers import share_of
from metier.web.background.work import Figured
from metier.web.failures import status_of
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from metier.actions.promise import PromiseForm, PromiseReport
    from metier.domain.ports import Progress
    from metier.workspace import Workspace

_ON_AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class PromisePage:
    """The page.

    Attributes:
        found: The report of what was chosen, as far as it is counted.
        miss, sure: As they stand in the form; `average` where no confidence is asked for.
        is_ours: It is the promise of the settings, by which rankings hide.
        error: Why what was chosen cannot be.
        words: How it is said.
    """

    found: Figured[PromiseReport]
    miss: str
    sure: str
    is_ours: bool
    error: MetierError | None = None
    words: object = promise_words

    @property
    def forms(self) -> list[PromiseForm]:
        """Both forms, on average first."""
        report = self.found.value
        return (
            sorted((report.chosen, report.other), key=lambda form: form.promise.sure or 0) if report else []
        )

    @property
    def query(self) -> str:
        """Of this very page."""
        return "" if self.is_ours else f"?miss={self.miss.rstrip('%')}&sure={self.sure.rstrip('%')}"


@view
def promise(visit: Visit) -> Response:
    """What is promised; with `miss` and `sure` what could be, and nothing is changed."""
    settings = visit.workspace.settings
    ours = settings.promise_miss, settings.promise_sure
    miss, sure, error = *ours, None
    typed_miss, typed_sure = visit.query.text("miss").strip(), visit.query.text("sure").strip()
    try:
        miss = _share("miss", typed_miss) if typed_miss else miss
        if typed_sure:
            sure = None if typed_sure == _ON_AVERAGE else _share("sure", typed_sure)
    except WebFieldError as failed:
        (miss, sure), error = ours, failed
    found = _found(visit, miss, sure)
    page = PromisePage(
        found,
        miss=typed_miss if error else f"{100 * miss:g}%",
        sure=(typed_sure if error else "") or (_ON_AVERAGE if sure is None else f"{100 * sure:g}%"),
        is_ours=(miss, sure) == ours,
        error=error,
    )
    return visit.page("evidence/promise.html.j2", page, status=status_of(error) if error else 200)


def _share(name: str, typed: str) -> float:
    bare = typed.replace(" ", "")
    found = share_of(bare)
    if found is None and bare.replace(".", "", 1).isdecimal():
        found = share_of(f"{bare}%")  # who types 5 into a field of percentages means 5 %
    if found is None:
        raise WebFieldError(field=name, wanted="a share above 0 and below 100 %, such as 5%", got=typed)
    return found


def _found(visit: Visit, miss: float, sure: float | None) -> Figured[PromiseReport]:
    def count(workspace: Workspace, progress: Progress) -> PromiseReport:
        return workspace.promise(miss=miss, sure=sure, progress=progress)

    return visit.site.figured(f"promise {miss} {sure}", "Working out the promise", count, visit.workspace)


ROUTES = (Route("/promise", promise),)
