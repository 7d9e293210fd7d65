"""Everything that advice rests on, as figures with their sources: the same snapshot gives the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """Where a figure comes from."""

    COUNTED = "counted"
    """In this workspace."""
    MEASURED = "measured"
    """On this person's own decisions, with an interval."""
    PUBLISHED = "published"
    """By others, or by metier on development data."""
    RULE = "rule of thumb"
    """What people say; shown beside what was measured and never in its place."""
    STATED = "stated"
    """By the person, in answer to a question or in a setting."""
    ASSUMED = "assumed"
    """By metier, where nothing better is known; can be changed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it comes from.

    Attributes:
        value: None where it is not known.
        low, high: Bounds; None where there are none.
        n: On how many decisions or rows it rests; None where that has no meaning.
        source: In words: the command that tells it, or who published it and when.
    """

    value: float | None
    origin: Origin
    source: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None


class Rung(StrEnum):
    """A way to judge postings, from words to changed weights; names are those of screeners where one judges by it."""

    LEARNED = "learned"
    PROMPTED = "prompted"
    FEW_SHOT = "few_shot"
    HYBRID = "hybrid"
    ENCODER = "encoder"
    LORA = "lora"
    HOSTED = "hosted"


TUNING = (Rung.ENCODER, Rung.LORA, Rung.HOSTED)
"""Rungs that change weights."""
ASKING = (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)
"""Rungs that ask a base model."""


@dataclass(frozen=True, slots=True)
class RungFacts:
    """What is known about one rung for this person.

    Attributes:
        obstacles: Why it cannot be done now, in words; empty where it can. Nothing with an obstacle is ever advised.
        gain: Average precision of excited beside the screener in use, on the same decisions; positive is better.
        loss_gain: The same in log loss, nats a decision.
        finding: `better`, `worse`, `no difference worth caring about` or `not known yet`, as comparisons say it; empty where
            nothing was compared.
        set_up_usd, per_posting_usd, per_month_usd: Money: once, for each new posting, and for keeping it.
        set_up_minutes: Of the machine, or of a service's queue.
        more_decisions: How many more side by side would settle it.
        tuned_model: Id of a tuned model of this rung that stands as shadow or in use; empty where there is none.
        side_by_side: Decisions that came after verdicts of it and of what is in use, while they are too few to compare; None
            where it has judged nothing beside.
        stays_here: Nothing leaves this machine by it, also where it usually would: the base model is on this machine.
    """

    rung: Rung
    obstacles: tuple[str, ...] = ()
    gain: Figure | None = None
    loss_gain: Figure | None = None
    finding: str = ""
    set_up_usd: Figure | None = None
    per_posting_usd: Figure | None = None
    per_month_usd: Figure | None = None
    set_up_minutes: Figure | None = None
    more_decisions: Figure | None = None
    tuned_model: str = ""
    stays_here: bool = False
    side_by_side: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where one person stands. Values only: no text of a posting, no word of the person, no secret.

    Attributes:
        active: Name of the screener in use.
        labels: Standing decisions by label.
        n_imported: Of them, those that came with a labels file.
        first, last: Days of the first and the last decision.
        days_used: Days on which something was decided.
        n_undecided: Postings that wait for a decision; None where that is not known.
        monthly_postings: New postings in a month.
        agreement: By figure: `auc`, `ap`, `log_loss`, `top10`, of the screener in use on decisions it had not seen.
        curve_gain: What twice the labels would bring to it, in log loss.
        curve_outlook: As `evaluation.curves.Outlook` says it; empty where there is no curve.
        self_agreement: How often the person agrees with themselves when asked again.
        n_changes: Changes of taste that are known.
        outcomes: How many applications, replies, interviews, offers.
        spent_usd, budget_usd: On base models so far; the cap, where there is one.
        rungs: Every rung, in the order of the ladder.
        has_base_model: One is set up.
        has_profile: The profile says something.
        n_patterns_open: Learned patterns that nobody has called "mine" or "habit".
        answers: What the person said to the adviser's questions, by question.
    """

    as_of: date
    active: str
    labels: Mapping[str, int]
    n_imported: int = 0
    first: date | None = None
    last: date | None = None
    days_used: int = 0
    n_undecided: int | None = None
    monthly_postings: Figure | None = None
    agreement: Mapping[str, Figure] = field(default_factory=dict)
    curve_gain: Figure | None = None
    curve_outlook: str = ""
    self_agreement: Figure | None = None
    n_changes: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    spent_usd: Figure | None = None
    budget_usd: Figure | None = None
    rungs: tuple[RungFacts, ...] = ()
    has_base_model: bool = False
    has_profile: bool = False
    n_patterns_open: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def n_labels(self) -> int:
        """Standing decisions."""
        return sum(self.labels.values())

    def rung(self, rung: Rung) -> RungFacts:
        """What is known about one rung; nothing where it is not among them."""
        return next((facts for facts in self.rungs if facts.rung is rung), RungFacts(rung))
