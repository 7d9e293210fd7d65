"""Costs as figures about rungs, for whoever puts a snapshot together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from metier.adviser.costs.cost import Scenario, costs
from metier.adviser.snapshot import Figure, Rung, RungFacts


@dataclass(frozen=True, slots=True)
class RungMoney:
    """The four figures of `RungFacts` that are about money and time; what is not known has no value."""

    set_up_usd: Figure
    per_posting_usd: Figure
    per_month_usd: Figure
    set_up_minutes: Figure

    def on(self, facts: RungFacts) -> RungFacts:
        """The same facts with these figures."""
        return replace(
            facts,
            set_up_usd=self.set_up_usd,
            per_posting_usd=self.per_posting_usd,
            per_month_usd=self.per_month_usd,
            set_up_minutes=self.set_up_minutes,
        )


def rung_costs(scenario: Scenario) -> Mapping[Rung, RungMoney]:
    """Money and minutes of every rung.

    Example:
        >>> from metier.adviser.costs.assumptions import defaults
        >>> money = rung_costs(Scenario(defaults()))
        >>> money[Rung.LEARNED].per_posting_usd.value, money[Rung.PROMPTED].per_posting_usd.is_known
        (0.0, False)
    """
    return {
        rung: RungMoney(one.set_up_usd, one.per_posting_usd, one.per_month_usd, one.set_up_minutes)
        for rung, one in costs(scenario).items()
    }
