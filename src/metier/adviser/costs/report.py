"""Everything about costs on one page: models, every way to judge, from when on tuning pays, what is most uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metier.adviser.costs.assumptions import Assumption, Assumptions
from metier.adviser.costs.break_even import BreakEven, break_evens
from metier.adviser.costs.cost import RungCost, Scenario, costs
from metier.adviser.costs.models import ModelCost, PricedModel, examples, model_cost, scenario_of, unstated
from metier.adviser.costs.sensitivity import Sensitivity, sensitivity
from metier.adviser.snapshot import Figure, Rung

ASKING = (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)
"""Rungs that ask a base model."""
_MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class CostsReport:
    """What `metier costs` tells. All money is in US dollars.

    Attributes:
        as_of: The day it was reckoned; prices have days of their own.
        model: The base model that is reckoned with; empty where no price list has any.
        is_assumed: It is not the person's: none is set up, and the middle one of the list stands in.
        batch: First questions are reckoned as batches.
        against: The way of asking that tuned models are held against.
        models: The person's model, or the one named, with a cheap, a middle and a dear one beside it.
        sensitivity: What `against` costs, by assumption.
        tuned_sensitivity: What the hosted model costs more than that; without swings where it is not known.
        hosts: What is known of services that train, in words.
        paid: What an answer cost so far, on the mean; None where nobody looked.
    """

    as_of: date
    currency: str
    model: str
    is_assumed: bool
    batch: bool
    against: Rung
    models: tuple[ModelCost, ...]
    rungs: tuple[RungCost, ...]
    break_even: tuple[BreakEven, ...]
    sensitivity: Sensitivity
    tuned_sensitivity: Sensitivity
    assumptions: tuple[Assumption, ...]
    hosts: tuple[str, ...] = ()
    paid: Figure | None = None

    def rung(self, rung: Rung) -> RungCost:
        """What one way costs."""
        return next(one for one in self.rungs if one.rung is rung)

    def assumption(self, name: str) -> Assumption:
        """One of the assumptions."""
        return next(one for one in self.assumptions if one.name == name)


def chosen(
    model: PricedModel | None, listed: Sequence[PricedModel], assumptions: Assumptions, today: date
) -> PricedModel | None:
    """The model that is reckoned with: the person's, else the middle one of the list; None where nothing is listed."""
    return model or examples(listed, assumptions, today).get(_MIDDLE)


def report_of(
    assumptions: Assumptions,
    model: PricedModel | None,
    listed: Sequence[PricedModel],
    today: date,
    *,
    against: Rung = Rung.PROMPTED,
    batch: bool = False,
    hosts: Sequence[str] = (),
    paid: Figure | None = None,
) -> CostsReport:
    """The whole page.

    Args:
        model: The person's base model, or the one they named; None where there is none.
        listed: Every model whose price is known.
        against: A rung that asks a base model.
        hosts: What is known of services that train, in words.
        paid: What an answer cost so far, on the mean.
    """
    beside = examples(listed, assumptions, today)
    used = model or beside.get(_MIDDLE)
    scenario = scenario_of(assumptions, used, batch=batch) if used else Scenario(assumptions, batch=batch)
    found = costs(scenario)
    rows = []
    if model is not None:
        rows.append(
            model_cost(
                "yours" if model.is_set_up else "named", model, assumptions, today, reckoned=True, batch=batch
            )
        )
    others = unstated(assumptions)
    for place, one in beside.items():
        is_used = model is None and one is used
        terms = assumptions if is_used else others
        rows.append(model_cost(place, one, terms, today, reckoned=is_used, batch=batch))
    return CostsReport(
        today, "USD", used.name if used else "", model is None, batch, against, tuple(rows),
        tuple(found.values()), break_evens(scenario, against, found), sensitivity(scenario, against),
        sensitivity(scenario, Rung.HOSTED, against), tuple(scenario.assumptions), tuple(hosts), paid,
    )  # fmt: skip
