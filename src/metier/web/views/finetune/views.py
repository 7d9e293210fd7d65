"""Fine-tuning as a whole: should one, what is under way, and what came of it.

A run works in a process of its own (`workspace.tuning.start`), not in a thread of this server: training takes minutes to hours and
half a gigabyte, it must neither slow pages down nor end with the server, and the command line sees and stops the same run. The
page reads what the run writes down of itself, so that it is right after a restart, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.finetuning.plan import KindPlan, Machine, PlanReport, Prospect
from metier.domain.ports import Progress
from metier.errors import MetierError
from metier.pages.finetune_words import (
    WHAT,
    counted_words,
    foreseen_lines,
    reasons_words,
    rows_words,
    run_words,
    size,
)
from metier.pages.tuned_words import GATES, beside_figures, beside_words
from metier.training.method import Method
from metier.training.runs import RunStanding, RunState
from metier.web.background.work import Figured
from metier.web.visit import Visit, view
from metier.workspace import Workspace
from metier.workspace.finetuning.listing import ListedModel, ListReport
from metier.workspace.finetuning.methods import check_extra

STARTING = "finetune start"
"""Key of the work that starts a run."""


_PLAN = "finetune plan"
"""Key of what is foreseen: one measurement stands until something of the workspace changes."""


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run in words."""

    state: RunState
    words: str

    @property
    def is_running(self) -> bool:
        """Whether a process works on it."""
        return self.state.standing is RunStanding.RUNNING


@dataclass(frozen=True, slots=True)
class RunsPart:
    """Runs under way and interrupted; asked for anew while one runs."""

    runs: tuple[ShownRun, ...]
    runs_at: str = "/finetune/runs"

    @property
    def running(self) -> ShownRun | None:
        """The one that is under way."""
        return next((run for run in self.runs if run.is_running), None)


@dataclass(frozen=True, slots=True)
class ShownProspect:
    """One method with one kind of rows, in words."""

    one: Prospect
    takes: tuple[str, ...]

    @property
    def can_look(self) -> bool:
        """Whether there is a run to look at."""
        return self.one.conclusion.value in {"possible", "hardly pays"}


@dataclass(frozen=True, slots=True)
class ShownKind:
    """One kind of rows in words."""

    plan: KindPlan
    what: str
    rows: str
    labels: str
    left_out: str
    prospects: tuple[ShownProspect, ...]


@dataclass(frozen=True, slots=True)
class ShownModel:
    """A tuned model in words."""

    one: ListedModel
    gate: str
    beside: str
    figures: str
    size: str


@dataclass(frozen=True, slots=True)
class FinetunePage:
    """Everything about tuning here.

    Attributes:
        plan: Should one, and what it would take.
        models: What was tuned.
        missing: Methods whose packages are not installed, each with what to do.
    """

    runs: tuple[ShownRun, ...]
    plan: Figured[PlanReport]
    models: Figured[ListReport]
    missing: tuple[tuple[str, str], ...]
    runs_at: str = "/finetune/runs"
    what: dict[str, str] = field(default_factory=lambda: WHAT)

    @property
    def running(self) -> ShownRun | None:
        """The run that is under way."""
        return next((run for run in self.runs if run.is_running), None)

    @property
    def kinds(self) -> Iterator[ShownKind]:
        """The plan by kind, in words."""
        report = self.plan.value
        for plan in report.kinds if report else ():
            data = plan.data
            yield ShownKind(
                plan, WHAT[data.kind.value], rows_words(data),
                counted_words(data.labels) if data.labels else "", reasons_words(data.left_out),
                tuple(_prospect(one, report.machine) for one in plan.prospects if data.n_rows) if report else (),
            )  # fmt: skip

    @property
    def listed(self) -> tuple[ShownModel, ...]:
        """The models in words."""
        found = self.models.value.models if self.models.value else ()
        return tuple(
            ShownModel(one, GATES[one.gate.value], beside_words(one), beside_figures(one), size(one.n_bytes))
            for one in found
        )


@view
def finetune(visit: Visit) -> Response:
    """The plan, runs and models."""
    site, workspace = visit.site, visit.workspace
    page = FinetunePage(
        shown_runs(workspace),
        site.figured(_PLAN, "Looking ahead", _plan, workspace),
        _listed(visit),
        tuple(_missing()),
    )
    return visit.page("finetune/finetune.html.j2", page)


@view
def look(visit: Visit) -> Response:
    """Look ahead anew: times are measured on this machine, and it may have been busy."""
    visit.site.figures.outdate(_PLAN)
    return visit.go("/finetune#plan")


@view
def runs(visit: Visit) -> Response:
    """How far runs are; the whole page comes anew when the one that was watched has ended."""
    part = RunsPart(shown_runs(visit.workspace))
    answer = visit.block("finetune/finetune.html.j2", "runs", part)
    if visit.query.text("was", most=200) not in {"", part.running.state.id if part.running else ""}:
        answer.headers["HX-Refresh"] = "true"
    return answer if visit.is_fragment else visit.go("/finetune")


def shown_runs(workspace: Workspace) -> tuple[ShownRun, ...]:
    """Runs that are not done, the one under way first."""
    found = [state for state in workspace.tuning.states() if state.standing is not RunStanding.DONE]
    found.sort(key=lambda state: state.standing is not RunStanding.RUNNING)
    return tuple(ShownRun(state, run_words(state)) for state in found)


def _prospect(one: Prospect, machine: Machine) -> ShownProspect:
    told = one.foreseen is not None and not one.foreseen.missing
    takes = tuple(foreseen_lines(one.foreseen, machine, whole=False)) if told and one.foreseen else ()
    return ShownProspect(one, takes)


def _plan(workspace: Workspace, progress: Progress) -> PlanReport:
    return workspace.tuning.plan(progress=progress)


def _listed(visit: Visit) -> Figured[ListReport]:
    """The models; nothing has to be counted where there is none."""
    if not visit.workspace.tuned_models.all():
        return Figured(ListReport((), ()))
    return visit.site.figured("finetune models", "Counting your decisions", _models, visit.workspace)


def _models(workspace: Workspace, progress: Progress) -> ListReport:
    progress("comparing tuned models", 0, 0)
    return workspace.tuned_models.listing()


def _missing() -> Iterator[tuple[str, str]]:
    for method in Method:
        try:
            check_extra(method)
        except MetierError as error:
            yield method.value, error.hint


ROUTES = (
    Route("/finetune", finetune),
    Route("/finetune/look", look, methods=["POST"]),
    Route("/finetune/runs", runs),
)
