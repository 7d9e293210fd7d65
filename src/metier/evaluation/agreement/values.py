"""The words of agreement: figures with their intervals, tables, calibration, agreement over time, consistency.

All values are frozen and hold plain numbers, so that a page, a terminal and a program show the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metier.domain.decision import Label, Occasion
from metier.domain.posting import PostingId

FEW = 30
"""Below this many decisions counts are shown instead of percentages and coefficients."""


class Origin(StrEnum):
    """Where verdicts come from."""

    FROZEN = "frozen"
    """Made and stored before the decision; nothing can have leaked."""
    REPLAYED = "replayed"
    """Made afterwards by a screener that learned only from what was decided earlier."""


class Selection(StrEnum):
    """Which decisions a figure rests on."""

    ALL = "all"
    """Every counted decision, however the posting came before the person; fit for order within what was decided."""
    RANDOM = "random"
    """Postings drawn at random from the undecided ones: fit for shares and calibration."""


class Key(StrEnum):
    """Which figure."""

    AUC = "auc"
    """Share of pairs (excited, not excited) in the right order; ties count half."""
    AP = "ap"
    """Average precision of excited."""
    RECALL_SHOWN = "recall_shown"
    """Share of the excited ones that stood among the best as many as a list shows."""
    EXACT = "exact"
    """Share of decisions whose label was the most probable one."""
    WITHIN_ONE = "within_one"
    """Share of decisions at most one step from the most probable label: excited was never said to be passed."""
    KAPPA = "kappa"
    """Quadratic kappa of the labels: 0 is luck, 1 is perfect."""
    ECE = "ece"
    """Mean distance between P(excited) and the share that was excited, over ten bins."""
    BRIER = "brier"
    """Mean squared distance between P(excited) and what happened."""
    LOG_LOSS = "log_loss"
    """Mean surprise at the label, in nats."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 95 % interval and what it rests on.

    Attributes:
        value: None where it is not defined (one label only, too few).
        low, high: The interval; None where `value` is.
        n: Decisions behind it.
        hits, of: The figure as a count where it is a share: `hits` of `of` pairs or decisions; a tie is half a hit.
        chance: What a screener without any knowledge would get (AUC .5, the base rate for AP); for ECE, what a
            perfectly calibrated screener shows with so few decisions. None where it has no meaning.
    """

    key: Key
    value: float | None
    low: float | None
    high: float | None
    n: int
    hits: float | None = None
    of: int | None = None
    chance: float | None = None

    @property
    def is_count(self) -> bool:
        """Whether so little is behind it that only the count is to be shown."""
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Table:
    """What was said against what was decided.

    Attributes:
        counts: `counts[decided][said]`, both in the order passed, maybe, excited.
    """

    counts: tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]

    @property
    def n(self) -> int:
        """All of them."""
        return sum(map(sum, self.counts))


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Verdicts with P(excited) in one tenth.

    Attributes:
        p_low, p_high: Limits of the bin.
        p_mean: Mean P(excited) of the verdicts in it; None when there are none.
        n, n_excited: Decisions, and how many were excited.
        low, high: Exact 95 % interval of the share excited; None when there are none.
    """

    p_low: float
    p_high: float
    p_mean: float | None
    n: int
    n_excited: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether 30 % means 3 of 10."""

    ece: Figure
    brier: Figure
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well one screener's verdicts match the decisions that followed.

    Attributes:
        screener: Its name; `you` for the person's own answers, given twice.
        origin: Frozen or replayed verdicts.
        selection: Which decisions.
        n: How many decisions; `by_label` splits them.
        order: AUC, AP, recall among as many as are shown.
        labels: Exact, within one step, kappa, log loss.
        table: The counts behind the labels.
        calibration: Of P(excited).
        shown: How many postings a ranked list shows this person (the setting `shown`).
    """

    screener: str
    origin: Origin
    selection: Selection
    n: int
    by_label: Mapping[Label, int]
    order: tuple[Figure, ...]
    labels: tuple[Figure, ...]
    table: Table
    calibration: Calibration
    shown: int

    def figure(self, key: Key) -> Figure:
        """The figure with this key.

        Raises:
            KeyError: There is none.
        """
        calibration = (self.calibration.ece, self.calibration.brier)
        found = {figure.key: figure for figure in (*self.order, *self.labels, *calibration)}
        return found[key]


class Uncounted(StrEnum):
    """Why a decision does not count as agreement on a posting the screener had not seen decided."""

    NO_VERDICT = "no_verdict"
    """No verdict was frozen before it."""
    IMPORTED = "imported"
    """It came with a labels file and without a verdict."""
    AGAIN = "again"
    """A later answer about a posting that was decided before: the screener may have learned it."""
    TOLD = "told"
    """The verdict had been told when an earlier answer was taken back."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Which decisions count.

    Attributes:
        n_decisions: Decisions that were not undone, relabelled ones too.
        n_counted: First decisions after a frozen verdict: the agreement rests on these.
        n_random: Those of them that were drawn at random.
        by_occasion: The counted ones by how they came before the person.
        uncounted: The others, by reason.
        n_undone: Answers that were taken back; they count nowhere.
    """

    n_decisions: int
    n_counted: int
    n_random: int
    by_occasion: Mapping[Occasion, int]
    uncounted: Mapping[Uncounted, int]
    n_undone: int


@dataclass(frozen=True, slots=True)
class Block:
    """Decisions that follow each other, for agreement over time.

    Attributes:
        first, last: Places in the order of counted decisions, from 1.
        begun_at, ended_at: When the first and the last were decided.
        figures: AUC, exact, log loss.
    """

    first: int
    last: int
    begun_at: datetime | None
    ended_at: datetime | None
    by_label: Mapping[Label, int]
    figures: tuple[Figure, ...]


class What(StrEnum):
    """What changed under the verdicts."""

    PROFILE = "profile"
    SCREENER = "screener"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class Marker:
    """A change of what verdicts rest on, other than more decisions.

    Attributes:
        before: The first counted decision (place from 1) whose verdict rests on the new.
        words: In words: "profile.md was changed", "another screener: words", "another encoder or version".
    """

    before: int
    at: datetime | None
    what: What
    words: str


@dataclass(frozen=True, slots=True)
class OverTime:
    """Agreement in the order of decisions, and where its ground moved."""

    origin: Origin
    blocks: tuple[Block, ...]
    markers: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """How the person agrees with themselves: the ceiling for any screener.

    Attributes:
        n: Postings that were asked about again, the earlier answer hidden.
        exact, within_one, kappa: As for a screener.
        table: `counts[first answer][second answer]`.
        differing: Postings whose answers differ, newest first.
    """

    n: int
    exact: Figure
    within_one: Figure
    kappa: Figure
    table: Table
    differing: tuple[Differing, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """Two answers about one posting that differ."""

    posting_id: PostingId
    first: Label
    second: Label
    first_at: datetime
    second_at: datetime
