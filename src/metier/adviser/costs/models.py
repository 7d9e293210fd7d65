"""Base models with their prices: the person's own, and a cheap, a middle and a dear one to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from metier.adviser.costs.assumptions import Assumptions
from metier.adviser.costs.cost import Scenario, amounts, rounded
from metier.adviser.costs.retirement import Retirement, retirement
from metier.adviser.snapshot import Figure, Origin, Rung
from metier.domain.chat import Price

_DAYS_A_MONTH = 30.4375
_PLACES = {"cheap": 0.1, "middle": 0.5, "dear": 0.9}
"""Where in the order of prices they stand: the ends are odd ones (taste)."""


@dataclass(frozen=True, slots=True)
class PricedModel:
    """One base model.

    Attributes:
        name: As the person calls it, or its name at the provider.
        price, batch: None where it is not known.
        is_local: It runs on this machine.
        is_set_up: It is one of the workspace's.
    """

    name: str
    provider: str
    model: str
    price: Price | None
    batch: Price | None = None
    is_local: bool = False
    is_set_up: bool = False

    @property
    def price_source(self) -> str:
        """Where its price stands, with the day; empty where it is not known."""
        if self.price is None:
            return ""
        if self.price.source in {"settings", "local"}:
            return {"settings": "as metier.toml says", "local": "this machine"}[self.price.source]
        return f"{self.price.source}, {self.price.as_of}"

    @property
    def ends(self) -> Retirement | None:
        """When it answers no more; None where that is not known."""
        return None if self.is_local else retirement(self.provider, self.model)


@dataclass(frozen=True, slots=True)
class ModelCost:
    """What one base model costs.

    Attributes:
        place: `yours`, or `named` for one of the list that was asked for; `cheap`, `middle` and `dear` of the list.
        is_reckoned_with: It is the one that everything else rests on.
        prompted_usd, few_shot_usd: For one posting; None where it is not known.
        thousand_usd: For 1,000 postings by the profile alone.
        month_usd: By the profile alone, for a month.
        ends: When it ends, in words; empty where that is not known.
        ends_source: Where that stands.
    """

    place: str
    name: str
    provider: str
    model: str
    is_reckoned_with: bool
    prompted_usd: float | None
    few_shot_usd: float | None
    thousand_usd: float | None
    month_usd: float | None
    price_source: str
    ends: str
    ends_source: str


def scenario_of(assumptions: Assumptions, model: PricedModel, *, batch: bool = False) -> Scenario:
    """What is reckoned with where that model is asked; prices that the person stated stay."""
    return Scenario(
        assumptions.having(
            {name: figure for name, figure in _prices(model).items() if _is_open(assumptions, name)}
        ),
        model.name,
        "as you say" if not _is_open(assumptions, "price_input") else model.price_source,
        model.is_local,
        batch,
    )


def _is_open(assumptions: Assumptions, name: str) -> bool:
    return assumptions[name].origin is not Origin.STATED


def _prices(model: PricedModel) -> dict[str, Figure]:
    price = model.price
    source = model.price_source or "no price is known"
    origin = Origin.STATED if price is not None and price.source == "settings" else Origin.PUBLISHED
    unit = "US dollars a million tokens"

    def figure(value: object) -> Figure:
        return Figure(None if value is None else float(str(value)), origin, source, unit)

    share = None
    if price is not None and model.batch is not None and price.input:
        share = float(model.batch.input / price.input)
    return {
        "price_input": figure(price and price.input),
        "price_output": figure(price and price.output),
        "price_cached": figure(price and price.cached),
        "price_kept": figure(price and price.cache_write),
        "batch_share": Figure(share, origin, source, "share of the price"),
    }


def examples(listed: Sequence[PricedModel], assumptions: Assumptions, today: date) -> dict[str, PricedModel]:
    """A cheap, a middle and a dear model of the price list; none that is known to end within the months.

    They are chosen by what a posting costs by the profile alone: the tenth, the fifth and the ninth of ten. A model that
    several providers list at one price counts once.
    """
    months = assumptions.value("months") or 0.0
    lasting = [one for one in listed if _lasts(one, today, months)]
    priced = sorted(
        {
            (cost, one.provider, one.model): one for one in lasting if (cost := _prompted(one, assumptions))
        }.items()
    )
    if not priced:
        return {}
    last = len(priced) - 1
    return {place: priced[round(share * last)][1] for place, share in _PLACES.items()}


def _lasts(model: PricedModel, today: date, months: float) -> bool:
    ends = model.ends
    return ends is None or ends.is_earliest or (ends.day - today).days > months * _DAYS_A_MONTH


def _prompted(model: PricedModel, assumptions: Assumptions) -> float | None:
    return amounts(Rung.PROMPTED, scenario_of(unstated(assumptions), model).assumptions.numbers()).posting


def model_cost(
    place: str,
    model: PricedModel,
    assumptions: Assumptions,
    today: date,
    *,
    reckoned: bool,
    batch: bool = False,
) -> ModelCost:
    """What one base model costs, with its own prices."""
    scenario = scenario_of(assumptions, model, batch=batch)
    numbers = scenario.assumptions.numbers()
    prompted, few_shot = (
        amounts(rung, numbers, is_local=model.is_local, batch=batch).posting
        for rung in (Rung.PROMPTED, Rung.FEW_SHOT)
    )
    postings = assumptions.value("postings")
    ends = model.ends
    return ModelCost(
        place, model.name, model.provider, model.model, reckoned, rounded(prompted), rounded(few_shot),
        None if prompted is None else rounded(1000 * prompted),
        None if prompted is None or postings is None else rounded(postings * prompted),
        scenario.price_source or "no price is known",
        ends.words(today) if ends else "", ends.source if ends else "",
    )  # fmt: skip


def unstated(assumptions: Assumptions) -> Assumptions:
    """The same without prices that the person stated: those are of one model and not of those beside it."""
    names = ("price_input", "price_output", "price_cached", "price_kept", "batch_share")
    return assumptions.having(
        {name: replace(assumptions[name], value=None, origin=Origin.ASSUMED) for name in names}
    )
