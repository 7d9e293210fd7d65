"""What to do next, why, and what it costs; the adviser's questions are answered here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.advising import GOALS, QUESTIONS, Question
from metier.adviser.snapshot import Figure
from metier.errors import AdviceAnswerError
from metier.pages import advice_words
from metier.web.background.work import Figured
from metier.web.failures import status_of
from metier.web.rendering.commands import act_of, page_of
from metier.web.visit import Visit, view

if TYPE_CHECKING:
    from metier.domain.ports import Progress
    from metier.workspace import Workspace
    from metier.workspace.advising import AdviceReport

TABS = (
    ("/advice", "What to do next"),
    ("/advice/journey", "Journey"),
    ("/explain", "Terms explained"),
)


_FILE = "metier.toml"


@dataclass(frozen=True, slots=True)
class AdvicePage:
    """The page.

    Attributes:
        found: The advice, as far as it is worked out.
        stated: Answers so far, as they stand in metier.toml, by question.
        typed: What was typed into a question and cannot be an answer, by question; `error` says why.
        words: How it is said.
    """

    found: Figured[AdviceReport]
    stated: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    error: AdviceAnswerError | None = None
    words: object = advice_words
    questions: tuple[Question, ...] = tuple(QUESTIONS.values())
    goals: Mapping[str, str] = field(default_factory=lambda: GOALS)
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def path(self) -> str:
        """The page that does the next step; empty where there is none."""
        return page_of(self._command) or ("/settings/file" if _FILE in self._command else "")

    @property
    def act(self) -> str:
        """What its button says."""
        return f"Write it into {_FILE}" if _FILE in self._command else act_of(self._command)

    @property
    def typed_words(self) -> str:
        """What is to be typed, where no page does it by itself: a line of a file, or a command."""
        if not self._command or page_of(self._command):
            return ""
        return self._command if "`" in self._command else f"`{self._command}`"

    @property
    def _command(self) -> str:
        return self.found.value.advice.command if self.found.value else ""

    @property
    def known_figures(self) -> dict[str, Figure]:
        """Figures that sentences rest on, and are known."""
        report = self.found.value
        return {key: one for key, one in report.advice.figures.items() if one.is_known} if report else {}

    @property
    def unknown_figures(self) -> dict[str, Figure]:
        """What is not known, with the way to know it."""
        report = self.found.value
        if report is None:
            return {}
        rest = {key: one for key, one in report.advice.figures.items() if not one.is_known}
        return {**advice_words.unknown_figures(report.snapshot), **rest}


@view
def advice(visit: Visit) -> Response:
    """The advice."""
    return visit.page("advising/advice.html.j2", _page(visit))


@view
def answer(visit: Visit) -> Response:
    """Keep an answer in metier.toml; what was typed stays where it is none."""
    key, said = visit.form.text("question"), visit.form.text("answer", most=200)
    try:
        kept = visit.workspace.advising.answer(key, said)
    except AdviceAnswerError as error:
        if key not in QUESTIONS:  # no field of the page is to blame
            raise
        page = replace(_page(visit), typed={key: said}, error=error)
        return visit.page("advising/advice.html.j2", page, status=status_of(error))
    return visit.go("/advice", said=f"Kept in metier.toml: {kept}")


def _page(visit: Visit) -> AdvicePage:
    def count(workspace: Workspace, progress: Progress) -> AdviceReport:
        return workspace.advising.report(progress)

    found = visit.site.figured("advice", "Putting your figures together", count, visit.workspace)
    settings = visit.workspace.settings
    stated = {
        "volume": settings.advice_volume, "budget": settings.advice_budget, "goal": settings.advice_goal,
        "leaving": None if settings.advice_leaving is None else "yes" if settings.advice_leaving else "no",
    }  # fmt: skip
    return AdvicePage(found, {key: "" if value is None else str(value) for key, value in stated.items()})


ROUTES = (Route("/advice", advice, methods=["GET"]), Route("/advice", answer, methods=["POST"]))
