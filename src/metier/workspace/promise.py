"""The promise of a workspace: its settings, its first screener and its desk put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.promise import PromiseReport, promise_report
from metier.actions.suspicion import suspected
from metier.domain.ports import Progress
from metier.evaluation.drift import Alarm
from metier.screeners.learned import LearnedScreener

if TYPE_CHECKING:  # the facade imports this module when it is asked for
    from metier.workspace.opened import OpenWorkspace


def report_of(
    workspace: OpenWorkspace,
    *,
    miss: float | None = None,
    sure: float | None = None,
    quick: bool = False,
    progress: Progress | None = None,
) -> PromiseReport:
    """What is promised about hidden postings, on what evidence, and what is missing for more; changes nothing.

    Args:
        miss, sure: Take the place of the settings `promise.miss` and `promise.sure`.
        quick: Without the sentence encoder, as `metier screen --quick`.
    """
    settings = workspace.settings
    return promise_report(
        workspace.desk,
        LearnedScreener(workspace.featurizer(progress, quick=quick), workspace.profile),
        miss=settings.promise_miss if miss is None else miss,
        sure=settings.promise_sure if sure is None else sure,
        is_on=settings.promise_on,
        alarm=_alarm(workspace),
    )


def _alarm(workspace: OpenWorkspace) -> Alarm | None:
    desk = workspace.desk
    return suspected(desk, examples(desk.decisions.history(), desk.postings))
