"""What a base model does for proposals: drafts further lines, says what it thinks of each; asked in the background, kept while the server runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from metier.actions.propose import Drafted, ProposeReport
from metier.domain.ports import Progress
from metier.errors import MetierError
from metier.evaluation.proposals import Candidate, Proposal
from metier.web.background.work import Figured, Work, WorkState
from metier.web.visit import Visit
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions
from metier.workspace.replay_asking import AskingForecast

DRAFT = "draft"
KINDS = ("prompted", "few_shot")
WHAT = (DRAFT, *KINDS)
"""What a base model can be asked: for further lines, or about later decisions, by either prompt."""
_TITLES = {DRAFT: "Asking for further lines", "prompted": "Asking about each line", "few_shot": "Asking about each line"}  # fmt: skip
_ASKING = "proposals asking"


@dataclass(frozen=True, slots=True)
class Looked:
    """Proposals, and what asking about them would cost.

    Attributes:
        looks: By what would be asked; the failure where it cannot be.
    """

    report: ProposeReport
    looks: Mapping[str, AskingForecast | MetierError] = field(default_factory=dict)


def looked(visit: Visit, *, everything: bool) -> Figured[Looked]:
    """Proposals with what was drafted last, tested anew where anything changed."""
    work = visit.site.works.newest(_key(visit, DRAFT))
    drafted: tuple[Drafted, Sequence[Candidate]] | None = work.result if work else None

    def count(workspace: Workspace, progress: Progress) -> Looked:
        session = workspace.proposing(progress=progress)
        report = session.report(declined_too=everything, drafted=drafted)
        if report.n_missing or not workspace.has_base_model:
            return Looked(report)
        looks = {DRAFT: _told(session.draft_look)}
        if report.proposals:
            looks |= {kind: _told(partial(session.ask_look, report, kind)) for kind in KINDS}
        return Looked(report, looks)

    title = "Looking for what your profile could say"
    return visit.site.figured(_figures_key(visit, everything=everything), title, count, visit.workspace)


def begin_asking(visit: Visit, what: str, options: AskOptions, *, everything: bool, n_answers: int) -> Work:
    """Ask in the background: the person saw what it costs.

    Args:
        what: One of `WHAT`.
        n_answers: How many are expected.
    """
    found = looked(visit, everything=everything).value
    site, goes_to = visit.site, "/profile/proposals?all=1" if everything else "/profile/proposals"
    outdated = _figures_key(visit, everything=everything)

    def draft(workspace: Workspace, progress: Progress) -> tuple[Drafted, Sequence[Candidate]]:
        return workspace.proposing(progress=progress).draft(options)

    def measure(workspace: Workspace, progress: Progress) -> dict[str, Proposal]:
        assert found is not None
        session = workspace.proposing(progress=progress)
        try:
            report = session.asked(found.report, what, options, n_answers=n_answers)
        finally:
            site.figures.outdate(outdated)
        return {one.key: one for one in report.proposals}

    do = draft if what == DRAFT else measure
    return site.works.start(_key(visit, what), _TITLES[what], do, goes_to=goes_to)


def with_views(visit: Visit, report: ProposeReport) -> tuple[Proposal, ...]:
    """The proposals with what a base model last said of each, as long as profile and decisions are the same."""
    works = [work for kind in KINDS if (work := visit.site.works.newest(_key(visit, kind))) and work.result]
    newest = max(works, key=lambda work: work.begun_at, default=None)
    said: Mapping[str, Proposal] = newest.result if newest else {}
    return tuple(
        replace(one, asked=said[one.key].asked) if one.key in said else one for one in report.proposals
    )


def ended_early(visit: Visit) -> Work | None:
    """The newest asking where it goes on, failed or was stopped."""
    works = [work for what in WHAT if (work := visit.site.works.newest(_key(visit, what)))]
    newest = max(works, key=lambda work: work.begun_at, default=None)
    return newest if newest and newest.state is not WorkState.DONE else None


def _told(look: Callable[[], AskingForecast]) -> AskingForecast | MetierError:
    try:
        return look()
    except MetierError as error:
        return error


def _figures_key(visit: Visit, *, everything: bool) -> str:
    work = visit.site.works.newest(_key(visit, DRAFT))
    which = "all" if everything else f"but {visit.workspace.n_declined_proposals()} declined"
    return f"proposals {which}, drafts {work.id if work and work.result else 'none'}"


def _key(visit: Visit, what: str) -> str:
    """Of a work: what was said of lines holds for the same profile and decisions; drafts are tested anew, so they stay."""
    if what == DRAFT:
        return f"{_ASKING} {what}"
    workspace = visit.workspace
    return f"{_ASKING} {what} {workspace.profile.key} {workspace.count().n_decided}"
