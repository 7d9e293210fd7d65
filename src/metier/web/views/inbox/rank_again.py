"""Ranking anew: what it would do and cost, and its start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.inbox import InboxReport
from metier.errors import BudgetMissingError, MetierError
from metier.pages.inbox_words import came_since
from metier.pages.ranking_words import SCREENERS, forecast_pairs, forecast_sentence, ranked_words
from metier.pages.words import budget_words, moment, one_line, plural
from metier.web.asking import Asks, Terms, of_ranking, shown_as_most
from metier.web.background import ranking
from metier.web.background.ranking import Ranked
from metier.web.background.work import Figured, Work
from metier.web.security.places import own_place
from metier.web.views.inbox.batches_shown import has_batches
from metier.web.visit import Visit, view
from metier.workspace.prompting import AskOptions, Forecast

_CHOICE = "you chose not to ask"


@dataclass(frozen=True, slots=True)
class RankPage:
    """What ranking would do.

    Attributes:
        screener, goes_by: The active screener, and what it goes by in words.
        since: What came since the last screening; None of it where it says so.
        asks: A base model would be asked.
        beside: Screeners of `shadows` that would be asked beside.
        found: What asking would cost, where that could be told; None where nobody is asked.
        work: The last ranking, over or not.
        budget, at_most: As typed, else what would be right.
        has_cap: The workspace has a budget of its own.
        error: Why it was not begun.
        consent: What would leave this machine, where the person has not agreed to it yet.
        has_batches: The base model takes questions at half the price.
    """

    screener: str
    goes_by: str
    since: InboxReport
    asks: bool
    beside: tuple[str, ...]
    found: Figured[Forecast] | None
    work: Work | None
    budget: str = ""
    at_most: str = ""
    has_cap: bool = False
    error: MetierError | None = None
    consent: Asks | None = None
    has_batches: bool = False

    @property
    def forecast(self) -> Forecast | None:
        """What asking would cost, once it is counted."""
        return self.found.value if self.found else None

    @property
    def terms(self) -> str:
        """What one says yes to, as the form holds it."""
        return Terms.of(self.forecast).field if self.forecast else ""

    @property
    def sentence(self) -> str:
        """Who would be asked about how many."""
        return forecast_sentence(self.forecast) if self.forecast else ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same in detail: name and value."""
        return forecast_pairs(self.forecast) if self.forecast else []

    @property
    def since_words(self) -> str:
        """When it was ranked last, and what came since."""
        since = self.since
        if since.screening is None:
            return f"Nothing was ranked yet: {plural(since.n_new, 'undecided posting')}."
        at = f"Ranked last on {moment(since.screening.made_at)} by {one_line(since.screening.screener)}"
        came = came_since(since)
        if not came and self.forecast and self.forecast.n_new:
            return f"{at}. Nothing came since; what was not asked then can be asked now."
        return f"{at}; {came}." if came else f"{at}. Nothing came since: ranking again changes little."

    @property
    def least_budget(self) -> str:
        """The budget that surely suffices; empty where it costs nothing."""
        return budget_words(self.forecast.worst_usd) if self.forecast else ""

    @property
    def left(self) -> list[str]:
        """What the last ranking left, one line each."""
        done = self.work.result if self.work else None
        return [*ranked_words(done.report), *done.notices] if isinstance(done, Ranked) else []


@view
def rank(visit: Visit) -> Response:
    """What ranking would do and cost; nothing begins by looking."""
    return visit.page("inbox/ranking.html.j2", _page(visit))


@view
def begin(visit: Visit) -> Response:
    """Begin, asking a base model only where the person chose it here, within the budget that stands on the page."""
    form = visit.form
    back = own_place(form.text("back"))
    work = ranking.start_ranking(visit, goes_to=back)
    if work is None and form.text("ask") == "nobody":
        active = visit.workspace.active_screener
        alone = "learned" if active in {"prompted", "few_shot"} else None
        work = ranking.begin(visit, screener=alone, asking=AskOptions(nobody=_CHOICE), goes_to=back)
    if work is None and form.text("ask") != "model":
        return visit.go("/rank")
    if work is None:
        try:
            work = ranking.begin(visit, asking=_options(visit), goes_to=back)
        except MetierError as error:
            page = replace(
                _page(visit), error=error, budget=form.text("budget"), at_most=form.text("at_most")
            )
            return visit.page("inbox/ranking.html.j2", page, status=422)
    return visit.go(f"/works/{work.id}")


def _options(visit: Visit) -> AskOptions:
    """How a base model is asked.

    Raises:
        WebFieldError: A field cannot be read.
        BudgetMissingError: It costs money, and nothing bounds it.
        WebStaleError: It is more than what the page showed.
    """
    form = visit.form
    budget = form.amount("budget")
    at_most = form.number("at_most", 0, least=1, most=100_000) or None
    found = _forecast(visit)
    if found.value:
        Terms.of(found.value).must_hold(form)
    worst = found.value.worst_usd if found.value else Decimal(0)
    if worst and budget is None and visit.workspace.settings.budget is None:
        raise BudgetMissingError(estimate=worst)
    return AskOptions(budget=budget or shown_as_most(worst), at_most=at_most)


def _page(visit: Visit) -> RankPage:
    from metier.actions.screen_hybrid import AT_ONCE

    workspace = visit.workspace
    asks = ranking.asks_a_model(workspace)
    beside = tuple(name for name in workspace.settings.shadows if name in ("prompted", "few_shot", "hybrid"))
    active = workspace.active_screener
    found = _forecast(visit) if asks and active in ("prompted", "few_shot", "hybrid") else None
    page = RankPage(
        screener=active,
        goes_by=SCREENERS.get(active, active),
        since=workspace.inbox.today([]),
        asks=asks,
        beside=beside,
        found=found,
        work=ranking.newest(visit),
        at_most=str(AT_ONCE) if active == "hybrid" else "",
        has_cap=workspace.settings.budget is not None,
    )
    forecast = page.forecast
    return replace(
        page,
        budget="" if page.has_cap else page.least_budget,
        consent=Asks(of_ranking(workspace, forecast)) if forecast and not forecast.is_agreed else None,
        has_batches=has_batches(workspace),
    )


def _forecast(visit: Visit) -> Figured[Forecast]:
    active = visit.workspace.active_screener
    return visit.site.figured(
        "forecast of a ranking",
        "Counting what would be asked",
        lambda workspace, _: workspace.forecast(active),
        visit.workspace,
    )


ROUTES = (Route("/rank", rank, methods=["GET"]), Route("/rank", begin, methods=["POST"]))
