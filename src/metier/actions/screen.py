"""Screening: learn from the standing decisions, judge what is undecided, freeze the verdicts, give reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.ranking import rank_key
from metier.actions.signals import signals_of
from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, Verdict
from metier.evaluation.promise import Promise
from metier.screeners.base import LABELS_FOR_A_LABEL, Screener
from metier.screeners.notes import notes_on
from metier.text.signals import Signal
from metier.text.warnings import Flag, warnings_in

if TYPE_CHECKING:  # with all that asks base models; most screenings have no shadows
    from metier.actions.shadows import ShadowAsked


@dataclass(frozen=True, slots=True)
class ScreenedPosting:
    """A posting with its verdict and what moved it.

    Attributes:
        n_sightings: How often it was seen; 1 unless copies were folded into it.
        second: What the learned screener says where a base model's verdict is far from it; None elsewhere.
        flags: Sentences that look like orders, and what was hidden; they changed nothing about its place.
        signals: What it may be or leaves out: scam, ghost, repost, vague pay; they changed nothing either.
        placement: Where it was put before the person, and why; None where one screener judges all by itself.
    """

    posting: Posting
    verdict: Verdict
    reasons: tuple[Reason, ...]
    n_sightings: int = 1
    second: Verdict | None = None
    flags: tuple[Flag, ...] = ()
    signals: tuple[Signal, ...] = ()
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A posting without a verdict, for the person to look at.

    Attributes:
        why: In words: the answer that could not be read, the provider's failure, or what stopped the asking.
        code: `review` where the model answered and nothing usable came; else `budget`, `maybe-paid`, `provider`,
            `stopped` or `limits` (outside the hard limits, so it was not asked about).
    """

    posting: Posting
    why: str
    code: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a screening asked of a base model.

    Attributes:
        model: Identity of the model.
        n_calls: Requests about undecided postings sent now.
        n_calls_decided: Requests about decided ones sent now, without their labels, to learn how the model judges.
        n_kept: Postings whose answer was paid before.
        paid_usd: What it cost now; kept answers cost nothing.
        spent_usd: What all requests of this workspace have cost so far, reservations included.
        cap_usd: The budget of the whole workspace, or of this run where there is none; None for a model that costs
            nothing.
        run_usd: The budget of this run alone; None where none was named for it.
        n_flagged: Judged postings with sentences that look like orders.
        n_depends: Those among them whose label changes when these sentences are left out.
        unjudged: Postings without a verdict; those outside the hard limits among them.
    """

    model: str
    n_calls: int
    n_calls_decided: int
    n_kept: int
    paid_usd: Decimal
    spent_usd: Decimal
    cap_usd: Decimal | None
    n_flagged: int
    n_depends: int
    unjudged: tuple[Unjudged, ...]
    run_usd: Decimal | None = None

    def without(self, code: str) -> int:
        """How many postings have no verdict for that reason."""
        return sum(row.code == code for row in self.unjudged)


@dataclass(frozen=True, slots=True)
class TwoJudges:
    """Who judged what in a screening by a first screener and a base model, and where the postings were put.

    Attributes:
        n_by_first: Postings whose verdict is the first screener's alone.
        n_by_both: Those with words of the base model in it, kept answers among them.
        causes: Of the postings that are worth a look, how many have each cause; one may have several.
        lanes: Postings by where they are put before the person.
        n_later: Postings worth a question that this screening left for the next one, as it asks about so many at most.
        n_for_person: Postings put before the person that are not settled and were not asked about.
        why_nobody: Why no base model was asked, in words; empty where one was.
        promise: What is promised about hidden postings; None where nothing is to be hidden.
        promised: The same in one sentence; empty where nothing may be hidden, as there is too little or it is void.
    """

    n_by_first: int
    n_by_both: int
    causes: Mapping[Cause, int]
    lanes: Mapping[Lane, int]
    n_later: int
    n_for_person: int
    why_nobody: str
    promise: Promise | None
    promised: str = ""


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """What a screening found.

    Attributes:
        rows: The best postings, best first, as many as were asked for.
        n_screened: All undecided postings.
        n_new_verdicts: Verdicts frozen now; the others stood already in this version.
        basis: In words, what the order rests on.
        tentative: Too few decisions for labels: an order only.
        by_label: Most probable labels of all that was screened; empty while tentative.
        n_outside_limits: Postings that break a hard limit of the profile; ranked last, never dropped.
        limits: The hard limits as they were understood from the profile.
        labels_wanted: About so many decisions make labels of an order.
        asked: What was asked of a base model; None for a screener that asks none.
        beside: What the screeners of `shadows` asked of one.
        together: Who judged what and where it was put; None for a screener that judges all by itself.
    """

    rows: tuple[ScreenedPosting, ...]
    n_screened: int
    n_new_verdicts: int
    n_decisions: Mapping[Label, int]
    screener: str
    version: str
    basis: str
    tentative: bool
    by_label: Mapping[Label, int]
    n_outside_limits: int
    limits: tuple[str, ...]
    labels_wanted: int = LABELS_FOR_A_LABEL
    asked: Asked | None = None
    beside: tuple[ShadowAsked, ...] = ()
    together: TwoJudges | None = None


def label_counts(taught: Iterable[Example]) -> dict[Label, int]:
    """How many decisions of each label there are."""
    counted = Counter(example.label for example in taught)
    return {label: counted[label] for label in Label}


def by_label(verdicts: Iterable[Verdict], *, tentative: bool) -> dict[Label, int]:
    """Most probable labels; empty while none is claimed."""
    counted = Counter(verdict.label for verdict in verdicts)
    return {} if tentative else {label: counted[label] for label in Label}


def shown_postings(
    desk: Desk,
    best: Sequence[tuple[Posting, Verdict]],
    explain: Callable[[Posting, Verdict], tuple[Reason, ...]],
) -> list[ScreenedPosting]:
    """The best as every screening shows them: with reasons, how often they were seen, flags and signals.

    Cost: explaining, and a few milliseconds a posting for its flags and signals: for rows that are shown.
    """
    seen = desk.postings.n_sightings()
    signals = signals_of(desk, [posting for posting, _ in best])
    return [
        ScreenedPosting(
            posting,
            verdict,
            explain(posting, verdict),
            seen.get(posting.id, 1),
            flags=warnings_in(posting),
            signals=signals[posting.id],
        )
        for posting, verdict in best
    ]


def screen(
    screener: Screener,
    desk: Desk,
    *,
    profile: Profile,
    limits: Sequence[str] = (),
    shown: int = 20,
    basis: str = "",
    freeze: bool = True,
    shadows: Sequence[Screener] = (),
) -> ScreenReport:
    """Judge every undecided posting, freeze the verdicts, explain the best `shown`.

    Args:
        screener: Not yet taught; it learns from the standing decisions here.
        limits: The profile's hard limits in words, for the report.
        freeze: False leaves no trace (`--dry-run`).
        shadows: Screeners, not yet taught, whose verdicts are frozen beside, for comparing; never shown. What they
            cost in time adds to the screening.

    Raises:
        NotEnoughExamplesError: If `screener` cannot judge with the decisions there are.
    """
    taught = examples(desk.decisions.history(), desk.postings)
    fitted = screener.learn(taught)
    undecided = desk.postings.undecided()
    verdicts = fitted.screen(undecided)
    words = getattr(fitted, "basis", basis)
    n_new = 0
    beside: tuple[ShadowAsked, ...] = ()
    if freeze:
        n_new = desk.verdicts.freeze(
            verdicts,
            basis=words,
            profile_key=profile.key,
            n_decisions=len(taught),
            made_at=desk.clock.now(),
        )
        if shadows:
            from metier.actions.shadows import freeze_shadows

            beside = freeze_shadows(shadows, taught, undecided, desk, profile)
    order = sorted(range(len(verdicts)), key=lambda i: rank_key(verdicts[i], undecided[i]))
    tentative = any(verdict.tentative for verdict in verdicts)
    best = [(undecided[i], verdicts[i]) for i in order[:shown]]
    rows = shown_postings(
        desk, best, lambda posting, _: (*fitted.explain(posting), *notes_on(fitted, posting))
    )
    return ScreenReport(
        rows=tuple(rows),
        n_screened=len(undecided),
        n_new_verdicts=n_new,
        n_decisions=label_counts(taught),
        screener=fitted.kind,
        version=fitted.version,
        basis=words,
        tentative=tentative,
        by_label=by_label(verdicts, tentative=tentative),
        n_outside_limits=sum(bool(v.outside_limits) for v in verdicts),
        limits=tuple(limits),
        beside=beside,
    )
