"""Wording by a base model: what it would be sent and cost is shown first, and nothing is sent without a click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from metier.errors import BudgetMissingError, MetierError, WebNotFoundError
from metier.pages.draft_words import forecast_words
from metier.pages.words import budget_words
from metier.web.asking import Terms
from metier.web.failures import status_of
from metier.web.views.applying.application import wording_key
from metier.web.views.applying.parts import application_path
from metier.web.visit import Visit, view
from metier.workspace.prompting import AskOptions

if TYPE_CHECKING:
    from metier.actions.writing import WritingForecast
    from metier.domain.ports import Progress
    from metier.domain.posting import Posting
    from metier.web.background.work import Work
    from metier.workspace import Workspace
    from metier.workspace.drafting import Asking

TITLES = {
    "resume": "Wording the resume",
    "letter": "Writing the letter",
    "interview": "Looking for questions",
}


@dataclass(frozen=True, slots=True)
class AskingPage:
    """A question to a base model that is only looked at.

    Attributes:
        forecast: What it would send and cost; None where it cannot be asked now.
        prompt: Its exact words; empty where it cannot be built.
        budget: What stands in the field.
        error: Why it cannot be asked now.
        work: One that goes on.
    """

    posting: Posting
    kind: str
    forecast: WritingForecast | None
    prompt: str
    budget: str
    error: MetierError | None = None
    work: Work | None = None

    @property
    def title(self) -> str:
        """What it is for."""
        return TITLES[self.kind]

    @property
    def terms(self) -> str:
        """What one says yes to, as the form holds it."""
        return _terms(self.forecast).field if self.forecast else ""

    @property
    def back(self) -> str:
        """The page that shows what comes of it."""
        return goes_to(self.posting.number, self.kind)

    @property
    def words(self) -> list[str]:
        """What it would send and cost."""
        return forecast_words(self.forecast) if self.forecast else []


def _terms(found: WritingForecast) -> Terms:
    kinds = frozenset(kind.value for kind in found.leaves)
    n, worst = (0, Decimal(0)) if found.is_kept else (1, found.worst_usd)
    return Terms(found.host, found.model, n, worst, kinds)


def goes_to(number: int, kind: str) -> str:
    """The page that shows what a base model worded."""
    if kind == "interview":
        return f"{application_path(number)}/interview"
    return application_path(number)


@view
def look(visit: Visit) -> Response:
    """What asking would send and cost; nothing is sent."""
    kind, posting = _kind(visit), visit.workspace.posting(visit.path("which"))
    return visit.page("applying/application_asking.html.j2", _page(visit, posting, kind))


@view
def ask(visit: Visit) -> Response:
    """Ask, in the background, after a click on the page that shows the price."""
    kind, posting = _kind(visit), visit.workspace.posting(visit.path("which"))
    options = AskOptions(budget=visit.form.amount("budget"))
    page = _page(visit, posting, kind)
    if page.forecast and not page.work:
        _terms(page.forecast).must_hold(visit.form)
    error = page.error or _unbounded(visit, page.forecast, options)
    if error:
        return visit.page(
            "applying/application_asking.html.j2", replace(page, error=error), status=status_of(error)
        )

    def do(workspace: Workspace, _: Progress) -> Any:
        if kind == "resume":
            return workspace.tailoring.make(posting.number, options=options)
        if kind == "letter":
            return workspace.letters.make(posting.number, options=options)
        return workspace.interviews.prep(posting.number, options)

    path = goes_to(posting.number, kind)
    work = visit.site.works.start(wording_key(posting.number, kind), TITLES[kind], do, goes_to=path)
    return visit.go(f"/works/{work.id}")


def _unbounded(
    visit: Visit, forecast: WritingForecast | None, options: AskOptions
) -> BudgetMissingError | None:
    """Why asking may not begin: it costs money, and nothing bounds it."""
    if not forecast or forecast.is_kept or not forecast.worst_usd:
        return None
    is_bounded = visit.workspace.askings.cap_usd(options) is not None
    return None if is_bounded else BudgetMissingError(estimate=forecast.worst_usd)


def _kind(visit: Visit) -> str:
    kind = visit.path("kind")
    if kind not in TITLES:
        raise WebNotFoundError
    return kind


def _page(visit: Visit, posting: Posting, kind: str) -> AskingPage:
    prompt, error, forecast = "", None, None
    going = visit.site.works.newest(wording_key(posting.number, kind))
    try:
        asking = _asking(visit, posting.number, kind)
        prompt = asking.preview()
        forecast = asking.forecast()
    except MetierError as failure:
        error = failure
    worst = forecast.worst_usd if forecast else Decimal(0)
    work = going if going and not going.is_over else None
    return AskingPage(posting, kind, forecast, prompt, budget_words(worst), error, work)


def _asking(visit: Visit, number: int, kind: str) -> Asking:
    workspace, options = visit.workspace, AskOptions()
    if kind == "resume":
        return workspace.tailoring.asking(number, None, options)
    if kind == "letter":
        return workspace.letters.asking(number, options)
    return workspace.interviews.asking(number, options)


_ROUTE = "/postings/{which}/application/{kind}/ask"
ROUTES = (Route(_ROUTE, look, methods=["GET"]), Route(_ROUTE, ask, methods=["POST"]))
