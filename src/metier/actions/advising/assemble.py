"""A snapshot out of values: what is known of one person, put side by side; reads no store and looks at no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from metier.actions.advising.figures import Beside, agreement_figures, curve_figures, label_counts
from metier.actions.advising.means import BaseMeans, Means, TuningMeans
from metier.actions.advising.obstacles import obstacles
from metier.actions.advising.questions import answers_of
from metier.actions.curve import CurveReport
from metier.adviser.costs.facts import RungMoney
from metier.adviser.snapshot import ASKING, TUNING, Figure, Origin, Rung, RungFacts, Snapshot
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.outcome import Application
from metier.evaluation.agreement import Agreement, Consistency
from metier.evaluation.outcomes import funnel

_MINUTE = 60.0
SPENT = "the ledger of requests: `metier costs`"
PLAN = "`metier finetune`"
FILE = "`[advice]` in metier.toml"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person, as the workspace has it.

    Attributes:
        active: What is in use: a screener's name, or the rung of the tuned model whose verdicts count.
        history: Every decision ever made, undos too.
        monthly: New postings in a month, as counted.
        agreement: Of the screener in use: frozen where there is enough, else replayed and kept; None where neither.
        n_counted: Decisions before which it had a frozen verdict.
        curve: From kept replays; None where they are not whole.
        n_changes: Changes of taste that are kept.
        n_requests: Requests to base models so far.
        beside: What is known of other rungs beside what is in use.
        under_way: Decisions after verdicts of a rung and of what is in use, where they are too few to compare.
        money: What each rung costs.
    """

    as_of: date
    active: str
    history: Sequence[Decision] = ()
    n_postings: int = 0
    monthly: Figure | None = None
    agreement: Agreement | None = None
    n_counted: int = 0
    curve: CurveReport | None = None
    n_changes: int = 0
    consistency: Consistency | None = None
    applications: Sequence[Application] = ()
    n_requests: int = 0
    has_profile: bool = False
    means: Means = field(default_factory=Means)
    money: Mapping[Rung, RungMoney] = field(default_factory=dict)
    beside: Mapping[Rung, Beside] = field(default_factory=dict)
    under_way: Mapping[Rung, int] = field(default_factory=dict)


def snapshot_of(known: Known) -> Snapshot:
    """Everything that advice rests on.

    Example:
        >>> snapshot_of(Known(date(2026, 12, 1), "learned")).rung(Rung.PROMPTED).obstacles
        ('no base model is set up: `metier model add`',)
    """
    stands = list(standing(known.history).values())
    labels = [one.label for one in stands if one.label is not None]
    own = [one.decided_at.date() for one in stands if one.occasion is not Occasion.IMPORTED]
    days = [one.decided_at.date() for one in stands]
    gain, outlook = curve_figures(known.curve, n_labels=len(labels))
    monthly = monthly_of(known.monthly, known.means.stated.volume)
    means = replace(known.means, monthly=monthly.value if monthly else None)
    return Snapshot(
        as_of=known.as_of,
        active=known.active,
        labels=label_counts({label: labels.count(label) for label in Label}),
        n_imported=sum(one.occasion is Occasion.IMPORTED for one in stands),
        first=min(days, default=None),
        last=max(days, default=None),
        days_used=len(set(own)),
        n_undecided=max(0, known.n_postings - len(stands)),
        monthly_postings=monthly,
        agreement=agreement_figures(
            known.agreement, n_labels=len(labels), n_so_far=known.n_counted, is_asking=known.active in ASKING
        ),
        curve_gain=gain,
        curve_outlook=outlook,
        self_agreement=_self_agreement(known.consistency),
        n_changes=known.n_changes,
        outcomes=_outcomes(known.applications, known.as_of),
        spent_usd=_spent(known),
        budget_usd=_budget(known.means),
        rungs=tuple(_facts(rung, known, means) for rung in Rung),
        has_base_model=known.means.base is not None,
        has_profile=known.has_profile,
        answers=answers_of(known.means.stated),
    )


def monthly_of(counted: Figure | None, stated: float | None) -> Figure | None:
    """New postings in a month: as counted, else as the person says; None where neither is known."""
    if counted is not None and counted.is_known:
        return counted
    return None if stated is None else Figure(stated, Origin.STATED, FILE, "postings a month")


def _facts(rung: Rung, known: Known, means: Means) -> RungFacts:
    money, tuning = known.money.get(rung), means.tuning.get(rung)
    is_near = rung in ASKING and means.base is not None and _stays(means.base)
    asked = known.money.get(Rung.FEW_SHOT if rung is Rung.HYBRID else rung)  # which is what `hybrid` asks
    question = None if asked is None else asked.per_posting_usd.high or asked.per_posting_usd.value
    named = tuning.tuned_model if tuning else ""
    facts = RungFacts(
        rung, obstacles(rung, means, money, question_usd=question), tuned_model=named, stays_here=is_near
    )
    if money is not None:
        facts = money.on(facts)
    if tuning is not None:
        facts = _of_a_run(facts, tuning)
    if str(rung) == known.active:
        return facts
    beside = known.beside.get(rung)
    if beside is not None and beside.comparison.n:
        return beside.on(facts)
    facts = replace(facts, side_by_side=known.under_way.get(rung))
    return facts if facts.obstacles else replace(facts, gain=_not_compared(rung, facts))


def _stays(base: BaseMeans) -> bool:
    """Whether nothing leaves this machine by it; what asks money passes questions on to somebody."""
    return base.is_local and (base.is_free or not base.is_priced)


def _not_compared(rung: Rung, facts: RungFacts) -> Figure:
    """No gain is known; what would tell it."""
    if rung in TUNING and not facts.tuned_model:
        how = "a run would tell, and your decisions after it: `metier finetune`"
    elif rung in TUNING:
        how = "decisions after it began to judge would tell: `metier screen`, `metier label`"
    else:
        how = f"`metier compare {rung}` would tell"
    return Figure(None, Origin.MEASURED, how, "average precision")


def _of_a_run(facts: RungFacts, tuning: TuningMeans) -> RungFacts:
    """Minutes and money as the plan of a run foresees them, which knows this machine and these decisions."""
    if tuning.seconds is not None:
        minutes = Figure(tuning.seconds / _MINUTE, Origin.ASSUMED, f"foreseen by {PLAN}", "minutes")
        facts = replace(facts, set_up_minutes=minutes)
    is_told = facts.set_up_usd is not None and facts.set_up_usd.is_known
    if tuning.usd and not is_told:
        facts = replace(
            facts, set_up_usd=Figure(tuning.usd, Origin.PUBLISHED, f"at most, by {PLAN}", "US dollars")
        )
    return facts


def _self_agreement(found: Consistency | None) -> Figure | None:
    if found is None or found.exact.value is None:
        return None
    one = found.exact
    return Figure(one.value, Origin.MEASURED, "`metier relabel`", "", one.low, one.high, found.n)


def _outcomes(found: Sequence[Application], today: date) -> dict[str, int]:
    if not found:
        return {}
    counts = funnel(found, today)
    return {
        "applied": counts.n + counts.n_without_day,
        "answered": counts.answered,
        "interviews": counts.interviews,
        "offers": counts.offers,
    }


def _spent(known: Known) -> Figure | None:
    if not known.n_requests:
        return None
    return Figure(known.means.spent_usd, Origin.COUNTED, SPENT, "US dollars", n=known.n_requests)


def _budget(means: Means) -> Figure | None:
    if means.budget_usd is None:
        return None
    return Figure(means.budget_usd, Origin.STATED, "`budget` in metier.toml", "US dollars")
