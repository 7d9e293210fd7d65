"""What each way to judge postings costs: once, for each posting, for keeping it, in a month and over the months."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from metier.adviser.costs.assumptions import Assumptions, End, Numbers
from metier.adviser.snapshot import Figure, Origin, Rung
from metier.training.dataset.needs import TRAINING_PRICES

MILLION = 1_000_000
_MINUTE, _HOUR = 60, 3600
_PRICES = ("price_input", "price_output", "price_cached", "price_kept")
_ASKED = ("price_input", "price_output", "prompt_tokens", "frame_tokens", "posting_tokens", "answer_tokens")
_SHOWN = (*_ASKED, "stable_examples", "near_examples", "price_cached", "cache_hits", "cache_least")
_POWER = ("watts", "kwh_price")
_OWN = ("own_hours", "hour_worth", "trainings")
RESTS_ON: Mapping[Rung, tuple[str, ...]] = {
    Rung.LEARNED: ("encoder_seconds", *_POWER),
    Rung.PROMPTED: (*_ASKED, "price_cached", "cache_hits", "cache_least"),
    Rung.FEW_SHOT: _SHOWN,
    Rung.HYBRID: (*_SHOWN, "ask_share", "encoder_seconds", *_POWER),
    Rung.ENCODER: ("encoder_seconds", "encoder_minutes", *_POWER, *_OWN),
    Rung.LORA: ("rows", "epochs", "lora_row_seconds", "lora_seconds", *_POWER, *_OWN),
    Rung.HOSTED: (
        *("rows", "row_tokens", "epochs", "training_price", "hosting_per_hour", "hosting_hours"),
        *("tuned_input", "tuned_output", "tuned_answer", *_OWN),
    ),
}
"""Which assumptions each rung's money rests on, apart from postings and months."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is reckoned with.

    Attributes:
        model: Name of the base model as it is shown.
        price_source: Where its price stands, with the day; empty where it is not known.
        is_local: It runs on this machine, where nobody is paid.
        batch: First questions go out as batches, where the provider takes less for them.
    """

    assumptions: Assumptions
    model: str = ""
    price_source: str = ""
    is_local: bool = False
    batch: bool = False

    def stated(self, name: str, value: float | str) -> Scenario:
        """The same with one assumption as the person gives it.

        Raises:
            AssumptionError: There is none of that name, or it cannot have that value.
        """
        return replace(self, assumptions=self.assumptions.stated(name, value))


@dataclass(frozen=True, slots=True)
class RungCost:
    """What one way to judge costs, in US dollars, minutes and seconds.

    Attributes:
        set_up_usd: Once: one training, and hours of the person where they are counted.
        per_posting_usd: For each new posting.
        per_month_usd: For keeping it, whether or not anything is judged: hosting.
        month_usd: A month with all its postings, without setting up.
        total_usd: All months, with every training.
        set_up_minutes: Of one training, by the machine; None where nobody can know (a service's queue).
        seconds: Of this machine, for each posting.
        notes: What is left out or should be known.
    """

    rung: Rung
    set_up_usd: Figure
    per_posting_usd: Figure
    per_month_usd: Figure
    month_usd: Figure
    total_usd: Figure
    set_up_minutes: Figure
    seconds: Figure
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """The same as plain numbers at one end; None where something it rests on is not known."""

    set_up: float | None
    posting: float | None
    keeping: float | None
    month: float | None
    total: float | None
    minutes: float | None
    seconds: float


def product(*values: float | None) -> float | None:
    """A product; 0 where any part is 0, and None where a part is not known.

    Example:
        >>> product(2, None), product(0, None), product(2, 3)
        (None, 0.0, 6)
    """
    if any(value == 0 for value in values):
        return 0.0
    known = [value for value in values if value is not None]
    return math.prod(known) if len(known) == len(values) else None


def total(*values: float | None) -> float | None:
    """A sum; None where a part is not known.

    Example:
        >>> total(1, 2), total(1, None)
        (3, None)
    """
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def asked_usd(
    numbers: Numbers, *, stable: float, varying: float, answer: float, share: float = 1.0
) -> float | None:
    """What one question to the base model costs.

    Args:
        stable: Tokens that are the same in every prompt and stand first, so that a provider may keep them.
        varying: Tokens that are not.
        answer: Tokens of the answer.
        share: Of the price, for batches.

    Example:
        >>> prices = {"price_input": 2.0, "price_output": 8.0, "price_cached": 0.5, "price_kept": None,
        ...           "cache_hits": 1.0, "cache_least": 1024.0}
        >>> asked_usd(prices, stable=2000, varying=1000, answer=100)  # 1,000 and 2,000 × ¼ at $2, 100 at $8
        0.0038
    """
    price, output = numbers["price_input"], numbers["price_output"]
    if price is None or output is None:
        return None
    is_kept = stable >= (numbers["cache_least"] or 0)
    cached, kept = (numbers[name] for name in _PRICES[2:])
    hits = (numbers["cache_hits"] or 0.0) if is_kept else 0.0
    read = price if cached is None else min(cached, price)
    written = price if kept is None or not is_kept else max(kept, price)
    prompt = stable * (hits * read + (1 - hits) * written) + varying * price
    return share * (prompt + answer * output) / MILLION


def amounts(rung: Rung, numbers: Numbers, *, is_local: bool = False, batch: bool = False) -> Amounts:
    """Everything about one rung, from plain numbers.

    Args:
        is_local: The base model is on this machine; it is asked for nothing, and its time is not known.
        batch: First questions go out as batches; the hybrid asks at once all the same.
    """
    seconds = _seconds(rung, numbers)
    posting = total(_per_posting(rung, numbers, batch=batch, is_local=is_local), power_usd(seconds, numbers))
    training_seconds = _training_seconds(rung, numbers)
    set_up: float | None = 0.0
    if rung in {Rung.ENCODER, Rung.LORA}:
        set_up = power_usd(training_seconds, numbers)
    elif rung is Rung.HOSTED:
        set_up = product(*(numbers[name] for name in ("rows", "row_tokens", "epochs", "training_price")))
        set_up = None if set_up is None else set_up / MILLION
    is_tuning = rung in {Rung.ENCODER, Rung.LORA, Rung.HOSTED}
    if is_tuning:
        set_up = total(set_up, _counted(product(numbers["own_hours"], numbers["hour_worth"])))
    keeping = product(numbers["hosting_per_hour"], numbers["hosting_hours"]) if rung is Rung.HOSTED else 0.0
    month = total(product(posting, numbers["postings"]), keeping)
    trainings = numbers["trainings"] if is_tuning else 1.0
    overall = total(product(set_up, trainings), product(month, numbers["months"]))
    minutes = None if training_seconds is None else training_seconds / _MINUTE
    return Amounts(set_up, posting, keeping, month, overall, minutes, seconds)


def _per_posting(rung: Rung, numbers: Numbers, *, batch: bool, is_local: bool) -> float | None:
    """What others are paid for one posting."""
    if rung in {Rung.LEARNED, Rung.ENCODER, Rung.LORA}:
        return 0.0
    if rung is Rung.HOSTED:
        prompt = product(numbers["row_tokens"], numbers["tuned_input"])
        answer = product(numbers["tuned_answer"], numbers["tuned_output"])
        paid = total(prompt, answer)
        return None if paid is None else paid / MILLION
    if is_local:
        return 0.0
    stable, varying = _of(numbers, "prompt_tokens"), _of(numbers, "frame_tokens", "posting_tokens")
    if rung is not Rung.PROMPTED:
        stable, varying = stable + _of(numbers, "stable_examples"), varying + _of(numbers, "near_examples")
    share = numbers["batch_share"] if batch and rung is not Rung.HYBRID else None
    one = asked_usd(
        numbers,
        stable=stable,
        varying=varying,
        answer=_of(numbers, "answer_tokens"),
        share=1.0 if share is None else share,
    )
    return product(one, numbers["ask_share"]) if rung is Rung.HYBRID else one


def _seconds(rung: Rung, numbers: Numbers) -> float:
    """Time of this machine for one posting; that of a base model on it is not known and not in it."""
    if rung in {Rung.LEARNED, Rung.HYBRID, Rung.ENCODER}:
        return _of(numbers, "encoder_seconds")
    return _of(numbers, "lora_seconds") if rung is Rung.LORA else 0.0


def _training_seconds(rung: Rung, numbers: Numbers) -> float | None:
    if rung is Rung.ENCODER:
        return _of(numbers, "encoder_minutes") * _MINUTE
    if rung is Rung.LORA:
        return product(numbers["rows"], numbers["epochs"], numbers["lora_row_seconds"])
    return None if rung is Rung.HOSTED else 0.0


def power_usd(seconds: float | None, numbers: Numbers) -> float | None:
    """Electricity of this machine for so long; 0 unless watts and its price are given.

    Example:
        >>> round(power_usd(3600, {"watts": 100.0, "kwh_price": 0.3}), 3)
        0.03
    """
    hours = None if seconds is None else seconds / _HOUR
    used = product(hours, numbers["watts"], numbers["kwh_price"])
    return 0.0 if used is None else used / 1000


def rounded(value: float | None) -> float | None:
    """A figure without the dust of binary arithmetic: ten digits.

    Example:
        >>> rounded(0.1 + 0.2), rounded(None)
        (0.3, None)
    """
    return None if value is None else float(f"{value:.10g}")


def _counted(value: float | None) -> float:
    return 0.0 if value is None else value


def _of(numbers: Numbers, *names: str) -> float:
    """A sum of numbers that are never unknown."""
    return sum(numbers[name] or 0.0 for name in names)


# --- figures ------------------------------------------------------------------------------------------------


def rung_cost(rung: Rung, scenario: Scenario) -> RungCost:
    """What one way to judge costs, with bounds: all cheap ends together, and all dear ones.

    A prefix that is too short to be kept can cost more than a longer one, so the bounds are those of all three ends.
    """
    ends = [
        amounts(rung, scenario.assumptions.numbers(end), is_local=scenario.is_local, batch=scenario.batch)
        for end in (End.CHEAP, End.EXPECTED, End.DEAR)
    ]
    source, origin = _source(rung, scenario), _origin(rung, scenario.assumptions)

    def figure(name: str, unit: str) -> Figure:
        low, value, high = (rounded(getattr(one, name)) for one in ends)
        if value is None:
            return Figure(None, origin, source, unit)
        known = [one for one in (low, value, high) if one is not None]
        bounds = (min(known), max(known)) if min(known) < max(known) else (None, None)
        return Figure(value, origin, source, unit, *bounds)

    return RungCost(
        rung,
        figure("set_up", "US dollars once"),
        figure("posting", "US dollars a posting"),
        figure("keeping", "US dollars a month"),
        figure("month", "US dollars a month"),
        figure("total", "US dollars in all"),
        figure("minutes", "minutes"),
        figure("seconds", "seconds a posting"),
        _notes(rung, scenario),
    )


_WEAKEST_FIRST = (
    Origin.RULE, Origin.ASSUMED, Origin.PUBLISHED, Origin.STATED, Origin.COUNTED, Origin.MEASURED,
)  # fmt: skip


def _origin(rung: Rung, assumptions: Assumptions) -> Origin:
    """That of the weakest figure it rests on."""
    used = {assumptions[name].origin for name in RESTS_ON[rung] if assumptions.value(name) is not None}
    return next((origin for origin in _WEAKEST_FIRST if origin in used), Origin.PUBLISHED)


def _source(rung: Rung, scenario: Scenario) -> str:
    rests = "reckoned by `metier costs`"
    if rung is Rung.HOSTED:
        price, kept = (scenario.assumptions[name].source for name in ("training_price", "hosting_per_hour"))
        return f"{rests}; training: {price}; hosting: {kept}"
    if rung not in {Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID}:
        return f"{rests}: nobody is paid for it"
    if scenario.is_local:
        return f"{rests}: {scenario.model} is on this machine"
    price = scenario.price_source or "no price is known"
    return f"{rests}; {scenario.model or 'no base model'}: {price}"


_LISTED_ENDS = "its listed prices are of " + " and ".join(
    f"{row.model} (ends on {row.ends})" for row in TRAINING_PRICES if row.usd is not None
)
"""Those that train, and their prices, change by the month: what is listed is about to end."""


def _notes(rung: Rung, scenario: Scenario) -> tuple[str, ...]:
    numbers = scenario.assumptions.numbers()
    notes = []
    uses_machine = rung in {Rung.LEARNED, Rung.HYBRID, Rung.ENCODER, Rung.LORA}
    if uses_machine and (numbers["watts"] is None or numbers["kwh_price"] is None):
        notes.append("electricity is not counted")
    if rung is Rung.HOSTED and numbers["hosting_per_hour"] is None:
        notes.append("what hosting costs an hour is not known: `--hosting-per-hour`")
    if rung is Rung.HOSTED and scenario.assumptions["training_price"].origin is not Origin.STATED:
        notes.append(_LISTED_ENDS)
    if rung in {Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID}:
        if not scenario.is_local and (numbers["price_input"] is None or numbers["price_output"] is None):
            notes.append("what the base model costs is not known")
        if scenario.is_local:
            notes.append("on this machine: nobody is paid, and how long it takes is not known")
        elif scenario.batch and rung is Rung.HYBRID:
            notes.append("the hybrid asks at once, so batches save nothing")
        elif scenario.batch and numbers["batch_share"] is None:
            notes.append("batches are not cheaper there, or it is not known")
    return tuple(notes)


def costs(scenario: Scenario) -> dict[Rung, RungCost]:
    """Every rung, in the order of the ladder."""
    return {rung: rung_cost(rung, scenario) for rung in Rung}
