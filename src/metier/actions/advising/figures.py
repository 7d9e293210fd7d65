"""Figures of reports and comparisons as the adviser's: with where they come from and which command tells them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from metier.actions.curve import CurveReport
from metier.adviser.snapshot import Figure, Origin, RungFacts
from metier.domain.decision import Label
from metier.errors.words import plural
from metier.evaluation.agreement import FEW, Agreement, Key
from metier.evaluation.agreement import Origin as Verdicts
from metier.evaluation.compare import Comparison, Finding
from metier.evaluation.intervals import Interval

_KEYS = (Key.AUC, Key.AP, Key.LOG_LOSS)
REPORT, CURVE = "`metier report`", "`metier curve`"


@dataclass(frozen=True, slots=True)
class Beside:
    """A rung beside the screener in use.

    Attributes:
        comparison: Its `b` is the rung, its `a` what is in use.
        source: The command that shows it.
        is_turned: `a` is the rung instead: gains change their sign.
    """

    comparison: Comparison
    source: str
    is_turned: bool = False

    @property
    def finding(self) -> Finding:
        """What is known about the rung."""
        found = self.comparison.finding
        turned = {Finding.BETTER: Finding.WORSE, Finding.WORSE: Finding.BETTER}
        return turned.get(found, found) if self.is_turned else found

    def on(self, facts: RungFacts) -> RungFacts:
        """The same facts with what the comparison says; as they were where there was no decision yet."""
        found = self.comparison
        if not found.n:
            return facts
        more = found.more
        return replace(
            facts,
            gain=self._gain(found.ap_gain, "average precision"),
            loss_gain=self._gain(found.lasting, "nats a decision"),
            finding=self.finding.value,
            more_decisions=None
            if more is None
            else Figure(
                float(more.about), Origin.MEASURED, self.source, "decisions", float(more.low),
                None if more.high is None else float(more.high), found.n,
            ),
        )  # fmt: skip

    def _gain(self, interval: Interval, unit: str) -> Figure | None:
        value, low, high = interval.value, interval.low, interval.high
        if not math.isfinite(value):
            return None
        if self.is_turned:
            value, low, high = -value, -high, -low
        return Figure(
            value, Origin.MEASURED, self.source, unit, _finite(low), _finite(high), self.comparison.n
        )


def agreement_figures(
    found: Agreement | None, *, n_labels: int = 0, n_so_far: int = 0, is_asking: bool = False
) -> dict[str, Figure]:
    """Order and surprise of the screener in use, on decisions it had not seen; not known where there is none.

    Args:
        n_so_far: Decisions that came after a verdict, and are too few.
        is_asking: It asks a base model, which replays do not.

    Example:
        >>> agreement_figures(None, n_labels=12)["auc"].source
        '12 decisions, and 30 are the fewest that tell: `metier report`'
    """
    if found is None:
        source = f"{plural(n_labels, 'decision')}, and {FEW} are the fewest that tell: {REPORT}"
        if n_labels >= FEW:
            how = (
                "verdicts by `metier screen` and decisions after them"
                if is_asking
                else "`metier report --replay`"
            )
            source = (
                f"{how} would tell; {plural(n_so_far, 'decision')} came after a verdict, and {FEW} are wanted"
            )
        return {"auc": Figure(None, Origin.MEASURED, source)}
    made = "frozen before the decision" if found.origin is Verdicts.FROZEN else "replayed"
    source = f"{REPORT}, {made}"
    figures = {key.value: found.figure(key) for key in _KEYS}
    return {
        name: Figure(one.value, Origin.MEASURED, source, "", one.low, one.high, one.n)
        for name, one in figures.items()
    }


def curve_figures(found: CurveReport | None, *, n_labels: int = 0) -> tuple[Figure, str]:
    """What twice the labels would bring, and the outlook in words; empty where no curve is known."""
    curve = found.surprise if found is not None else None
    if curve is None:
        source = f"{CURVE} would tell" if n_labels >= FEW else f"{CURVE}, with some {FEW} decisions or more"
        return Figure(None, Origin.MEASURED, source, "nats a decision"), ""
    gain = curve.forecasts[0].gain
    figure = Figure(
        gain.value, Origin.MEASURED, f"{CURVE}, replayed", "nats a decision", gain.low, gain.high, gain.n
    )
    return figure, curve.outlook.value


def label_counts(labels: Mapping[Label, int]) -> dict[str, int]:
    """Standing decisions by label, the best first."""
    return {label.value: labels.get(label, 0) for label in reversed(Label)}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
