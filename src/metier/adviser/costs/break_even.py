"""From which volume on a tuned model pays: what it costs once and to keep, over what it saves for each posting."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from metier.adviser.costs.assumptions import End
from metier.adviser.costs.cost import Amounts, RungCost, Scenario, amounts, rounded
from metier.adviser.snapshot import TUNING, Figure, Rung


class Pays(StrEnum):
    """Whether a tuned model saves money."""

    FROM = "from a volume on"
    AT_ONCE = "at once"
    NEVER = "never"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Volume:
    """The volume from which on something pays.

    Attributes:
        postings: Rounded up; 0 where it pays at once, None where it never does or that is not known.
    """

    pays: Pays
    postings: int | None = None


def break_even(fixed: float | None, asking: float | None, tuned: float | None) -> Volume:
    """Fixed costs over what each posting saves.

    Args:
        fixed: Training and hosting, in US dollars.
        asking: What a posting costs by prompt.
        tuned: What it costs by the tuned model.

    Example:
        >>> break_even(12.0, 0.005, 0.001)
        Volume(pays=<Pays.FROM: 'from a volume on'>, postings=3000)
        >>> break_even(12.0, 0.001, 0.001).pays.value, break_even(None, 0.005, 0.001).pays.value
        ('never', 'not known')
    """
    if asking is None or tuned is None:
        return Volume(Pays.NOT_KNOWN)
    saved = asking - tuned
    if saved <= 0:
        return Volume(Pays.NEVER)
    if fixed is None:
        return Volume(Pays.NOT_KNOWN)
    if fixed <= 0:
        return Volume(Pays.AT_ONCE, 0)
    return Volume(Pays.FROM, math.ceil(round(fixed / saved, 6)))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """One tuned model against one way of asking.

    Attributes:
        fixed_usd: Every training and all hosting of the months.
        saved_usd: For each posting; negative where the tuned model costs more.
        volume: Postings over the months from which on it pays; its value is None where it never pays or that is not known.
        yours: Postings over the months at the volume that is reckoned with.
        at_least: Where what hosting costs is not known: the volume if hosting cost nothing.
        words: The same for a person, in one sentence.
    """

    rung: Rung
    against: Rung
    pays: Pays
    fixed_usd: Figure
    saved_usd: Figure
    volume: Figure
    yours: float
    at_least: int | None
    words: str


def break_evens(scenario: Scenario, against: Rung, found: dict[Rung, RungCost]) -> tuple[BreakEven, ...]:
    """Every way of tuning against one way of asking.

    Args:
        found: What each rung costs.
    """
    return tuple(_break_even(scenario, rung, against, found) for rung in TUNING)


def _break_even(scenario: Scenario, rung: Rung, against: Rung, found: dict[Rung, RungCost]) -> BreakEven:
    parts = {end: _parts(scenario, rung, against, end) for end in End}
    volumes = {end: break_even(*parts[end]) for end in End}
    expected = volumes[End.EXPECTED]
    months, postings = (scenario.assumptions.value(name) or 0.0 for name in ("months", "postings"))
    source = f"(training and hosting of {months:g} months) ÷ what a posting saves against {against}"
    fixed, asking, tuned = parts[End.EXPECTED]
    origin = found[rung].total_usd.origin
    free = (
        break_even(_without_hosting(scenario, rung), asking, tuned)
        if fixed is None
        else Volume(Pays.NOT_KNOWN)
    )
    made = Figure(
        expected.postings, origin, source, f"postings in {months:g} months", *_bounds(expected, volumes)
    )
    saved = None if asking is None or tuned is None else asking - tuned
    return BreakEven(
        rung,
        against,
        expected.pays,
        Figure(rounded(fixed), origin, source, f"US dollars in {months:g} months"),
        Figure(rounded(saved), origin, source, "US dollars a posting"),
        made,
        months * postings,
        free.postings,
        _words(expected, fixed, asking, tuned, months, postings, free),
    )


def _parts(
    scenario: Scenario, rung: Rung, against: Rung, end: End
) -> tuple[float | None, float | None, float | None]:
    """Fixed costs of the tuned model, and what a posting costs by prompt and by it, at one end."""
    numbers = scenario.assumptions.numbers(end)

    def of(one: Rung) -> Amounts:
        return amounts(one, numbers, is_local=scenario.is_local, batch=scenario.batch)

    tuned = of(rung)
    if tuned.set_up is None or tuned.keeping is None:
        return None, of(against).posting, tuned.posting
    fixed = tuned.set_up * (numbers["trainings"] or 0) + tuned.keeping * (numbers["months"] or 0)
    return fixed, of(against).posting, tuned.posting


def _without_hosting(scenario: Scenario, rung: Rung) -> float | None:
    return _parts(scenario.stated("hosting_per_hour", 0), rung, rung, End.EXPECTED)[0]


def _bounds(expected: Volume, volumes: dict[End, Volume]) -> tuple[float | None, float | None]:
    """Smallest and largest volume of the three ends; no upper one where it never pays at one of them."""
    if expected.postings is None:
        return None, None
    found = [one.postings for one in volumes.values() if one.postings is not None]
    never = any(one.postings is None for one in volumes.values())
    low, high = min(found), None if never else max(found)
    return (None, None) if low == high else (low, high)


def _words(
    volume: Volume,
    fixed: float | None,
    asking: float | None,
    tuned: float | None,
    months: float,
    postings: float,
    free: Volume,
) -> str:
    if volume.pays is Pays.NEVER:
        same = asking == tuned
        return (
            "never: asking costs nothing for each posting either"
            if same and not asking
            else f"never: the tuned model costs {'as much' if same else 'more'} for each posting"
        )
    if volume.pays is Pays.NOT_KNOWN:
        return "not known: " + "; ".join(_missing(fixed, asking, tuned, free))
    if volume.pays is Pays.AT_ONCE:
        return "at once: it costs no money to tune or to keep"
    assert volume.postings is not None
    assert fixed is not None
    yours = months * postings
    each = f"from {_n(volume.postings, 'posting')} in {_n(months, 'month')} on"
    if volume.postings <= yours:
        return f"{each}; at {postings:,.0f} a month it pays"
    return f"{each}; at {postings:,.0f} a month ({yours:,.0f}) it does not pay"


def _n(number: float, noun: str) -> str:
    return f"{number:,g} {noun}" if number == 1 else f"{number:,.10g} {noun}s"


def _missing(fixed: float | None, asking: float | None, tuned: float | None, free: Volume) -> Iterator[str]:
    if asking is None:
        yield "what asking costs"
    if tuned is None:
        yield "what asking the tuned model costs"
    if fixed is None:
        at_least = (
            f"; with hosting for nothing, from {_n(free.postings, 'posting')} on" if free.postings else ""
        )
        what = "training" if free.pays is Pays.NOT_KNOWN else "hosting"
        yield f"what {what} costs{at_least}"
