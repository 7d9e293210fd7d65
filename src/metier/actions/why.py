"""Why a posting stands where it stands: reasons, the verdict as a sum, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from metier.actions.desk import Desk
from metier.domain.decision import standing
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind, Said, Verdict
from metier.screeners.base import Screener
from metier.screeners.breakdown import Breakdown, breakdown
from metier.screeners.counterfactual import Counterfactuals, counterfactuals
from metier.screeners.hybrid.screener import both_reasons
from metier.screeners.learned import LearnedScreener
from metier.screeners.notes import notes_on
from metier.screeners.prompted import reasons_of

_MODELS = 4  # reasons of a base model beside the first screener's (taste)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one screener says about one posting, and why.

    Attributes:
        screener, version: Who explains; the verdict shown beside may be older.
        is_of_verdict: It is the very version that made the newest verdict.
        reasons: What moved the posting most, and notes on how it was read.
        breakdown: Its score as a sum; None for screeners whose score is no sum.
        counterfactuals: What one changed fact would change; empty for screeners that read no facts.
        tentative: An order is meant and no label.
    """

    screener: str
    version: str
    is_of_verdict: bool
    reasons: tuple[Reason, ...]
    breakdown: Breakdown | None
    counterfactuals: Counterfactuals
    tentative: bool


def explanation(posting: Posting, fitted: Screener, desk: Desk) -> Explanation:
    """Everything that `fitted`, which has learned, can say about why."""
    newest = desk.verdicts.of(posting.id)
    reasons = (*fitted.explain(posting), *notes_on(fitted, posting))
    sum_of, changed = None, Counterfactuals()
    if isinstance(fitted, LearnedScreener):
        taught = fitted if fitted.model else fitted.learn(())
        assert taught.model is not None  # learning fits one, also from nothing
        matrix = taught.featurizer.features([posting])
        sum_of = breakdown(posting, matrix, taught.model, taught.examples)
        changed = counterfactuals(posting, taught, others=_others(posting, fitted.version, desk))
    return Explanation(
        fitted.kind,
        fitted.version,
        bool(newest) and newest[-1][0].version == fitted.version,
        reasons,
        sum_of,
        changed,
        fitted.screen([posting])[0].tentative,
    )


def explanation_of_said(verdict: Verdict) -> Explanation:
    """Why, in a base model's own reasons as they were frozen; nothing is asked."""
    assert verdict.said is not None
    limits = tuple(Reason(ReasonKind.LIMIT, words, -1.0) for words in verdict.outside_limits)
    return Explanation(
        verdict.screener,
        verdict.version,
        is_of_verdict=True,
        reasons=(*limits, *reasons_of(verdict.said)),
        breakdown=None,
        counterfactuals=Counterfactuals(),
        tentative=verdict.tentative,
    )


def with_said(own: Explanation, said: Said) -> Explanation:
    """The first screener's explanation with the base model's reasons beside its own; its sum stays its own."""
    return replace(own, reasons=both_reasons(own.reasons, reasons_of(said), limit=len(own.reasons) + _MODELS))


def _others(posting: Posting, version: str, desk: Desk) -> list[tuple[bool, float]]:
    """The other undecided postings as this version judged them: whether outside the limits, and their score."""
    decided = standing(desk.decisions.history())
    return [
        (is_outside, score)
        for posting_id, (is_outside, score) in desk.verdicts.ranks(version).items()
        if posting_id != posting.id and posting_id not in decided
    ]
