"""Ranking from a page: a screening as long work, begun at once only where it asks nobody and costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metier.domain.ports import Progress
from metier.web.background.work import Work
from metier.web.visit import Visit
from metier.workspace import Workspace

if TYPE_CHECKING:  # prompts and many patterns, which the start of the server should not wait for
    from metier.actions.screen import ScreenReport
    from metier.workspace.prompting import AskOptions

KEY = "ranking"
TITLE = "Ranking your postings"


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a ranking left.

    Attributes:
        notices: What the person should know about it, one sentence each.
    """

    report: ScreenReport
    notices: tuple[str, ...]


def asks_a_model(workspace: Workspace) -> bool:
    """Whether ranking by the active screener, or by a shadow beside it, would ask a base model."""
    from metier.screeners.registry import ASKING, BY_PROMPT

    kinds = {workspace.active_screener, *workspace.settings.shadows}
    if workspace.active_screener in BY_PROMPT:
        return True
    return workspace.has_base_model and not kinds.isdisjoint(ASKING)


def start_ranking(visit: Visit, *, goes_to: str = "/inbox") -> Work | None:
    """Rank anew in the background, where that asks nobody and costs nothing.

    Args:
        goes_to: The page that shows what came of it.

    Returns:
        The work, which may have been going on already; None where a base model would be asked: then `/rank` shows
        what it costs, and asks.
    """
    return None if asks_a_model(visit.workspace) else begin(visit, goes_to=goes_to)


def begin(
    visit: Visit, *, screener: str | None = None, asking: AskOptions | None = None, goes_to: str = "/inbox"
) -> Work:
    """Rank anew in the background, whatever that asks and costs: the person was told, or it costs nothing.

    Args:
        screener: Another one than the active.
        asking: How a base model is asked.
    """

    def rank(workspace: Workspace, progress: Progress) -> Ranked:
        # With nothing to go by there is no order, and reading a thousand texts for one would take minutes.
        quick = asking is None and workspace.profile.is_empty and not workspace.count().n_decided
        report = workspace.screen(screener=screener, quick=quick, asking=asking, progress=progress)
        return Ranked(report, tuple(workspace.notices))

    return visit.site.works.start(KEY, TITLE, rank, goes_to=goes_to)


def newest(visit: Visit) -> Work | None:
    """The last ranking since the server started, over or not."""
    return visit.site.works.newest(KEY)
