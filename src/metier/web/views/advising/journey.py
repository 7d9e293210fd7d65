"""Paths from first labels to a tuned screener: what is done, what is next, what comes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.adviser.journeys import State, shown
from metier.pages import journey_words
from metier.web.views.advising.advice import TABS
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from metier.adviser.journeys import JourneyReport, Walked

MARKS = {State.DONE: "✓", State.NEXT: "→", State.LATER: "·", State.ANY_TIME: "○"}


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """The page.

    Attributes:
        words: How it is said.
    """

    report: JourneyReport
    words: object = journey_words
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def chosen(self) -> Walked:
        """The journey that is shown step by step: the one that was asked for, the one that fits best, or the first."""
        found: Sequence[Walked] = shown(self.report) or self.report.journeys
        return found[0]

    @property
    def others(self) -> list[Walked]:
        """The others."""
        return [one for one in self.report.journeys if one.name != self.chosen.name]

    def mark(self, state: State) -> str:
        """Of a step; a word stands beside it."""
        return MARKS[state]


@view
def journey(visit: Visit) -> Response:
    """One path step by step, and a line for each other."""
    from metier.workspace.journeys import Journeys

    report = Journeys(visit.workspace).report(visit.query.text("name", most=100))
    return visit.page("advising/journey.html.j2", JourneyPage(report))


ROUTES = (Route("/advice/journey", journey),)
