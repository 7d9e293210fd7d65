"""Which rungs may be advised at all, and what is known of each beside the one in use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from metier.adviser.snapshot import TUNING, Figure, Rung, RungFacts, Snapshot

WORTH = 0.02
"""Nats a decision below which a difference is not worth caring about, as comparisons have it."""
WORTH_AP = 0.01
"""Average precision below which a difference changes nothing that a person would notice: a point."""
ORDER_ONLY = 30
"""Below so many labels an order is promised, and no label."""
FIRST = 10
"""Without so many labels there is nothing to compare."""
TRY_TUNING = 200
"""Labels from which a tuned encoder is worth a trial: with fewer nothing was gained beyond noise (docs/log.md, 2026-11-30)."""

SURE = 0.8
"""Chance of a gain from which a change is advised before it is proved: chosen on half of the people of
`benchmarks.advice`, confirmed on the other half (docs/benchmarks-advice.md)."""
OPEN_AT = 0.03
"""Average precision that may be forgone by staying, from which "not known yet" is said instead of "stay"."""
_SPREAD = 0.1  # how far one method lies from another in average precision, before anything is measured
_OF_95 = 3.92  # standard deviations between the ends of a 95 % interval
_LEAST_LUCK = 0.01  # no interval of a few decisions is surer than a point

BASELINES = ("words", "prior")
"""Screeners that are no rung: whoever uses one is better served by the learned one, which reads words among other things."""
ASKS_ALL = (Rung.PROMPTED, Rung.FEW_SHOT)
"""Rungs that judge nothing where the base model cannot be asked; `hybrid` goes on with the learned screener."""
_NORMAL = NormalDist()

BETTER, WORSE, SAME, OPEN = "better", "worse", "no difference worth caring about", "not known yet"


@dataclass(frozen=True, slots=True)
class Option:
    """A rung that could be used instead of the one in use.

    Attributes:
        key: Of its gain in the book, such as `encoder.gain`.
    """

    facts: RungFacts

    @property
    def rung(self) -> Rung:
        """Which one."""
        return self.facts.rung

    @property
    def key(self) -> str:
        """Of the figure that speaks for it: order where it is known, else log loss."""
        return f"{self.rung}.gain" if _known(self.facts.gain) else f"{self.rung}.loss_gain"

    @property
    def is_better(self) -> bool:
        """Whether decisions found it better."""
        return self.facts.finding == BETTER

    @property
    def believed(self) -> tuple[float, float] | None:
        """Mean and spread of the gain in average precision, drawn towards none as far as luck goes; None where unmeasured."""
        found = self.facts.gain
        if found is None or found.value is None:
            return None
        low, high = found.low, found.high
        luck = _SPREAD if low is None or high is None else max((high - low) / _OF_95, _LEAST_LUCK)
        spread = 1 / math.sqrt(1 / luck**2 + 1 / _SPREAD**2)
        return found.value * (spread / luck) ** 2, spread

    @property
    def chance(self) -> float:
        """That it orders better at all, by what is believed; 0 where nothing was measured."""
        believed = self.believed
        return 0.0 if believed is None else _NORMAL.cdf(believed[0] / believed[1])

    @property
    def is_likely(self) -> bool:
        """Compared, not proved, and better by a point or more with a chance of four in five.

        Never said of tuned models: weights are changed for good reasons only, and `metier finetune use` asks for proof.
        """
        believed = self.believed
        if self.rung in TUNING or not self.facts.finding or believed is None or self.facts.finding == WORSE:
            return False
        return believed[0] >= WORTH_AP and self.chance >= SURE

    @property
    def is_promising(self) -> bool:
        """Compared and not settled, and worth knowing: much may be forgone by staying, or a tuned model looks better."""
        if self.facts.finding != OPEN:
            return False
        if self.rung in TUNING:  # it judges beside already, and knowing costs nothing but deciding
            return _middle(self.facts.loss_gain) >= WORTH or _middle(self.facts.gain) >= WORTH_AP
        return self._forgone >= OPEN_AT

    @property
    def _forgone(self) -> float:
        """Average precision that staying forgoes on average, by what is believed: gains count, losses do not."""
        if self.believed is None:
            return 0.0
        mean, spread = self.believed
        z = mean / spread
        return mean * _NORMAL.cdf(z) + spread * _NORMAL.pdf(z)

    @property
    def gain(self) -> float:
        """For the order among several that are better: the least that is sure of the gain, else its middle."""
        found = self.facts.loss_gain if _known(self.facts.loss_gain) else self.facts.gain
        if found is None or found.value is None:
            return 0.0
        return found.low if found.low is not None else found.value


def in_use(snapshot: Snapshot) -> Rung:
    """The rung in use; for a baseline the learned one, which is advised in its place.

    `fine_tuned` is the method of the tuned model that is in use.
    """
    if snapshot.active == "fine_tuned":
        tuned = [facts.rung for facts in snapshot.rungs if facts.rung in TUNING and facts.tuned_model]
        return tuned[0] if tuned else Rung.ENCODER
    known = {str(rung) for rung in Rung}
    return Rung(snapshot.active) if snapshot.active in known else Rung.LEARNED


def options(snapshot: Snapshot) -> list[Option]:
    """Every other rung that can be had now, in the order of the ladder; beside a baseline the learned screener too."""
    mine = None if snapshot.active in BASELINES else in_use(snapshot)
    return [Option(facts) for facts in snapshot.rungs if facts.rung is not mine and not facts.obstacles]


def _known(figure: Figure | None) -> bool:
    return figure is not None and figure.is_known


def _middle(figure: Figure | None) -> float:
    return figure.value if figure is not None and figure.value is not None else 0.0
