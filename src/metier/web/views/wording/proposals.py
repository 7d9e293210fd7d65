"""Proposals for the profile: each with its evidence, written only after a yes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response
from starlette.routing import Route

from metier.actions.propose import ProposeReport
from metier.actions.propose_edit import edited
from metier.errors import MetierError, WebFieldError
from metier.evaluation.proposals import Proposal
from metier.pages import propose_words
from metier.text.lines import one_line
from metier.web.asking import Asks, has_run_out, options_of
from metier.web.background.work import Figured, Work
from metier.web.views.wording.profile_shown import TABS
from metier.web.views.wording.proposals_asked import (
    WHAT,
    Looked,
    begin_asking,
    ended_early,
    looked,
    with_views,
)
from metier.web.visit import Visit, view


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal in words.

    Attributes:
        named: `for` and `against`, each with how many postings and the first of them.
        effect: What the line does to predictions of later decisions; empty where it was not measured.
        asked: A base model's view of it; empty where none was asked.
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
    asked: str

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
            propose_words.asked_words(proposal.asked) if proposal.asked else "",
        )


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """The page.

    Attributes:
        found: Proposals, as far as they are counted; those of before the last change cannot be answered.
        everything: Also those that were declined before.
        has_model: A base model is set up.
        work: An asking that goes on, or ended before its time; None where there is nothing to tell of it.
        typed: What stood in the field of the budget, by what would be asked.
        failure: Why an asking was not begun.
    """

    found: Figured[Looked]
    everything: bool
    has_model: bool = False
    work: Work | None = None
    typed: tuple[str, str] = ("", "")
    failure: MetierError | None = None
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
        return path_of(everything=self.everything)

    @property
    def report(self) -> ProposeReport | None:
        """The proposals; None before they are counted."""
        return self.found.value.report if self.found.value else None

    @property
    def drafted(self) -> str:
        """What a base model drafted, or why it did not; empty where none was asked."""
        return propose_words.drafted_words(self.report.drafted) if self.report and self.report.drafted else ""

    @property
    def may_ask(self) -> bool:
        """Whether a base model could be asked about what is shown."""
        return bool(self.has_model and self.report and not self.report.n_missing and not self.found.is_old)

    @property
    def asks(self) -> tuple[tuple[str, Asks | None, MetierError | None], ...]:
        """What would be asked: for lines (`draft`), then about those that are shown by each kind; or why it cannot be."""
        looks = self.found.value.looks if self.found.value else {}
        typed = {self.typed[0]: self.typed[1]}
        return tuple(
            (what, None, look)
            if isinstance(look, MetierError)
            else (what, Asks(look, typed.get(what) if what else None), None)
            for what, look in looks.items()
        )

    @property
    def has_run_out(self) -> bool:
        """Whether an asking ended because its budget did."""
        return has_run_out(self.work.error if self.work else None)


def path_of(*, everything: bool) -> str:
    """The address of the page."""
    return "/profile/proposals?all=1" if everything else "/profile/proposals"


@view
def proposals(visit: Visit) -> Response:
    """Every proposal with its evidence, and what asking a base model would cost."""
    return visit.page("wording/proposals.html.j2", _page(visit, everything=visit.query.has("all")))


@view
def answer(visit: Visit) -> Response:
    """Write the line of one proposal, in the person's own words where they changed it, or leave it."""
    everything = visit.form.has("all")
    back = path_of(everything=everything)
    found = looked(visit, everything=everything)
    key = visit.form.needed("key", "the proposal")
    known = found.value.report.proposals if found.value else ()
    proposal = next((one for one in known if one.key == key), None)
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


@view
def ask(visit: Visit) -> Response:
    """Ask a base model, in the background: once for further lines, or about the later decisions that lines are about."""
    everything = visit.form.has("all")
    what = visit.form.needed("what", f"one of {', '.join(WHAT)}")
    if what not in WHAT:
        raise WebFieldError(field="what", wanted=f"one of {', '.join(WHAT)}", got=what)
    page = _page(visit, everything=everything)
    asks = next((found for name, found, _ in page.asks if name == what), None)
    if asks is None or not asks.found.is_agreed or not page.may_ask:
        return visit.go(page.path)
    try:
        options = options_of(visit, asks.found)
    except MetierError as error:
        page = replace(page, failure=error, typed=(what, visit.form.text("budget")))
        return visit.page("wording/proposals.html.j2", page, status=422)
    begin_asking(
        visit, what, options, everything=everything, n_answers=asks.found.n_new + asks.found.n_kept
    ).wait(0.3)
    return visit.go(page.path)


def _page(visit: Visit, *, everything: bool) -> ProposalsPage:
    found = looked(visit, everything=everything)
    page = ProposalsPage(found, everything, has_model=visit.workspace.has_base_model, work=ended_early(visit))
    report = page.report
    if report is None:
        return page
    head, rest = propose_words.head_words(report)
    shown = tuple(Shown.of(one, report) for one in with_views(visit, report))
    return replace(
        page, head=head, rest=rest, surprises=propose_words.surprise_words(report), shown=shown,
        untested=propose_words.untested_words(report), unfollowed=tuple(propose_words.unfollowed_words(report)),
    )  # fmt: skip


ROUTES = (
    Route("/profile/proposals", proposals),
    Route("/profile/proposals", answer, methods=["POST"]),
    Route("/profile/proposals/ask", ask, methods=["POST"]),
)
