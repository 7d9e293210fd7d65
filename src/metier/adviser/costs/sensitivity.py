"""Which assumption moves a result most: each one alone, halved and doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metier.adviser.costs.assumptions import Assumption, Numbers
from metier.adviser.costs.cost import RESTS_ON, Scenario, amounts, rounded
from metier.adviser.snapshot import Rung

_BATCHED = "batch_share"
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Swing:
    """What comes of a result when one assumption is halved, and when it is doubled.

    Attributes:
        halved, doubled: The result in US dollars; within what the assumption can be.
        swing: Distance between the lowest and the highest of both and the result as it is.
    """

    name: str
    words: str
    value: float
    halved: float
    doubled: float
    swing: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How one result hangs on the assumptions, strongest first.

    Attributes:
        of: What the result is, in words.
        result: In US dollars; None where it is not known, and then there are no swings.
    """

    of: str
    result: float | None
    swings: tuple[Swing, ...]


def sensitivity(scenario: Scenario, rung: Rung, against: Rung | None = None) -> Sensitivity:
    """How the money of one rung over all months hangs on each assumption.

    Args:
        against: The result is then what `rung` costs more than that.
    """
    months = scenario.assumptions.value("months") or 0.0

    def result(numbers: Numbers) -> float | None:
        more = amounts(rung, numbers, is_local=scenario.is_local, batch=scenario.batch).total
        if against is None:
            return more
        less = amounts(against, numbers, is_local=scenario.is_local, batch=scenario.batch).total
        return None if more is None or less is None else more - less

    names = [
        "postings",
        *(["months"] if against is not None else []),
        *([_BATCHED] if scenario.batch else []),
        *RESTS_ON[rung],
    ]
    names += RESTS_ON[against] if against is not None else ()
    span = "a month" if months == 1 else f"{months:g} months"
    of = f"what {rung} costs{f' more than {against}' if against else ''} in {span}"
    return swings_of(scenario, of, result, tuple(dict.fromkeys(names)))


def swings_of(
    scenario: Scenario, of: str, result: Callable[[Numbers], float | None], names: Sequence[str]
) -> Sensitivity:
    """Halve and double each named assumption alone; those that are not known, and those that move nothing, are left out."""
    numbers = scenario.assumptions.numbers()
    middle = result(numbers)
    if middle is None:
        return Sensitivity(of, None, ())
    found = []
    for name in names:
        one, value = scenario.assumptions.all[name], numbers[name]
        if value is None:
            continue
        halved, doubled = (result({**numbers, name: _within(one, value * times)}) for times in (0.5, 2.0))
        if halved is None or doubled is None:
            continue
        swing = max(middle, halved, doubled) - min(middle, halved, doubled)
        if swing > _NOTHING:
            found.append(Swing(name, one.words, value, *(_plain(each) for each in (halved, doubled, swing))))
    return Sensitivity(of, rounded(middle), tuple(sorted(found, key=lambda one: (-one.swing, one.name))))


def _plain(value: float) -> float:
    return rounded(value) or 0.0


def _within(one: Assumption, value: float) -> float:
    return min(max(value, one.least), one.most)
