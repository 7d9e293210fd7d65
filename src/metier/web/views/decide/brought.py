"""What the labels have brought: how often frozen verdicts were right, and what changed at the top of the list."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from metier.actions.report.values import Report
from metier.domain.ports import Progress
from metier.evaluation.agreement import Key
from metier.evaluation.figure_words import NAMES, figure_words
from metier.web.background import ranking
from metier.web.background.ranking import Ranked, asks_a_model
from metier.web.background.work import Figured, Work
from metier.web.visit import Visit, view
from metier.workspace import Workspace

_FIGURES = (Key.EXACT, Key.RECALL_SHOWN)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a report says first.

    Attributes:
        claim: How often metier was right, in one sentence, as `metier report` has it.
        figures: Further ones with their names, of frozen verdicts.
        notes: What the claim rests on, and what would make it more certain.
    """

    claim: str
    figures: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BroughtPage:
    """The page, and the part of the page of deciding.

    Attributes:
        top: What changed in the first ten of the list; empty while nothing was ranked anew.
        going: A ranking that goes on.
        asks: Ranking would ask a base model, so it does not begin by itself.
    """

    found: Figured[Brought]
    top: str
    going: Work | None
    asks: bool

    @property
    def is_open(self) -> bool:
        """Whether there will be more to tell in a moment."""
        return self.found.work is not None or self.going is not None


@view
def brought(visit: Visit) -> Response:
    """Counted in the background; a part of the page of deciding, or a page of its own."""
    newest, top = ranking.newest(visit), visit.site.sessions.top
    if newest and isinstance(newest.result, Ranked):
        deciding = visit.workspace.deciding
        decided = [posting_id for posting_id in top.ids if deciding.standing(posting_id)]
        top.ranked(newest.id, [row.posting for row in newest.result.report.rows], decided)
    page = BroughtPage(
        found=visit.site.figured("brought", "Counting how often metier was right", _count, visit.workspace),
        top=top.words,
        going=newest if newest and not newest.is_over else None,
        asks=asks_a_model(visit.workspace),
    )
    if visit.is_fragment:
        return visit.block("decide/brought.html.j2", "brought", page)
    return visit.page("decide/brought.html.j2", page)


def _count(workspace: Workspace, progress: Progress) -> Brought:
    report = workspace.report(progress=progress)
    return Brought(
        report.claim,
        _figures(report),
        tuple(note.words for note in report.notes if note.about == "claim"),
    )


def _figures(report: Report) -> tuple[tuple[str, str], ...]:
    if report.frozen is None:
        return ()
    figures = [report.frozen.figure(key) for key in _FIGURES]
    return tuple((NAMES[figure.key], figure_words(figure)) for figure in figures if figure.value is not None)
