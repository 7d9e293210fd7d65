"""Which rungs may be advised at all, and what is known of each beside the one in use."""

from __future__ import annotations

from dataclasses import dataclass

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
    def is_promising(self) -> bool:
        """Compared, not settled, and by what is known so far rather better than not."""
        if self.facts.finding != OPEN:
            return False
        return _middle(self.facts.loss_gain) >= WORTH or _middle(self.facts.gain) >= WORTH_AP

    @property
    def gain(self) -> float:
        """For the order among several that are better: the least that is sure of the gain, else its middle."""
        found = self.facts.loss_gain if _known(self.facts.loss_gain) else self.facts.gain
        if found is None or found.value is None:
            return 0.0
        return found.low if found.low is not None else found.value


def in_use(snapshot: Snapshot) -> Rung:
    """The rung in use; baselines count as the learned one, which they stand beside.

    `fine_tuned` is the method of the tuned model that is in use.
    """
    if snapshot.active == "fine_tuned":
        tuned = [facts.rung for facts in snapshot.rungs if facts.rung in TUNING and facts.tuned_model]
        return tuned[0] if tuned else Rung.ENCODER
    known = {str(rung) for rung in Rung}
    return Rung(snapshot.active) if snapshot.active in known else Rung.LEARNED


def options(snapshot: Snapshot) -> list[Option]:
    """Every other rung that can be had now, in the order of the ladder."""
    mine = in_use(snapshot)
    return [Option(facts) for facts in snapshot.rungs if facts.rung is not mine and not facts.obstacles]


def _known(figure: Figure | None) -> bool:
    return figure is not None and figure.is_known


def _middle(figure: Figure | None) -> float:
    return figure.value if figure is not None and figure.value is not None else 0.0
