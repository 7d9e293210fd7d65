"""Proposals for the profile: each with its evidence, written only after a yes."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.propose import ProposeReport
from metier.actions.propose_edit import edited
from metier.domain.ports import Progress
from metier.evaluation.proposals import Proposal
from metier.pages import propose_words
from metier.text.lines import one_line
from metier.web.background.work import Figured
from metier.web.views.wording.profile_shown import TABS
from metier.web.visit import Visit, view
from metier.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal in words.

    Attributes:
        named: `for` and `against`, each with how many postings and the first of them.
        effect: What the line does to predictions of later decisions; empty where it was not measured.
    """

    proposal: Proposal
    evidence: str
    luck: str
    limits: str
    replaces: str
    helped: str
    effect: str
    is_worse: bool
    named: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, proposal: Proposal, report: ProposeReport) -> Shown:
        """The same words as on the command line."""
        checked = proposal.checked
        sides = (("for", checked.support), ("against", checked.against))
        named = tuple(
            (f"{side} ({len(ids)})", "; ".join(names))
            for side, ids in sides
            if (names := propose_words.named_words(ids, report.postings))
        )
        return cls(
            proposal,
            propose_words.evidence_words(proposal),
            propose_words.luck_words(proposal),
            propose_words.limits_words(proposal),
            propose_words.replaces_words(proposal),
            propose_words.helped_words(proposal),
            propose_words.effect_words(proposal.effect) if proposal.effect else "",
            bool(proposal.effect and propose_words.is_worse(proposal.effect)),
            named,
        )


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """The page.

    Attributes:
        found: Proposals, as far as they are counted; those of before the last change cannot be answered.
        everything: Also those that were declined before.
    """

    found: Figured[ProposeReport]
    everything: bool
    head: str = ""
    rest: str = ""
    surprises: str = ""
    untested: str = ""
    unfollowed: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    worse: str = propose_words.WORSE
    tabs: tuple[tuple[str, str], ...] = TABS

    @property
    def path(self) -> str:
        """Of this page as it is."""
        return "/profile/proposals?all=1" if self.everything else "/profile/proposals"


@view
def proposals(visit: Visit) -> Response:
    """Every proposal with its evidence."""
    everything = visit.query.has("all")
    found = _figured(visit, everything=everything)
    report = found.value
    if report is None:
        return visit.page("wording/proposals.html.j2", ProposalsPage(found, everything))
    head, rest = propose_words.head_words(report)
    page = ProposalsPage(
        found, everything, head, rest, propose_words.surprise_words(report), propose_words.untested_words(report),
        tuple(propose_words.unfollowed_words(report)), tuple(Shown.of(one, report) for one in report.proposals),
    )  # fmt: skip
    return visit.page("wording/proposals.html.j2", page)


@view
def answer(visit: Visit) -> Response:
    """Write the line of one proposal, in the person's own words where they changed it, or leave it."""
    everything = visit.form.has("all")
    back = "/profile/proposals?all=1" if everything else "/profile/proposals"
    found = _figured(visit, everything=everything)
    key = visit.form.needed("key", "the proposal")
    proposal = next((one for one in found.value.proposals if one.key == key), None) if found.value else None
    if proposal is None or found.is_old:
        return visit.go(back, said="Something changed since: the proposals are looked for anew")
    session = visit.workspace.proposing()
    if visit.form.text("answer") != "add":
        session.decline(proposal)
        return visit.go(back, said="Left out, and not proposed again")
    words = one_line(visit.form.text("words", most=500)).strip() or proposal.words
    done = session.accept(edited(proposal, words))
    moved = f"; {propose_words.moved_words(done.moved)}" if done.moved else ""
    return visit.go(back, said=f"Added under {proposal.section}{moved}")


def _figured(visit: Visit, *, everything: bool) -> Figured[ProposeReport]:
    def count(workspace: Workspace, progress: Progress) -> ProposeReport:
        return workspace.proposing(progress=progress).report(declined_too=everything)

    n_declined = visit.workspace.n_declined_proposals()
    key = f"proposals {'all' if everything else f'but {n_declined} declined'}"
    return visit.site.figured(key, "Looking for what your profile could say", count, visit.workspace)


ROUTES = (
    Route("/profile/proposals", proposals),
    Route("/profile/proposals", answer, methods=["POST"]),
)
