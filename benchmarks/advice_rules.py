"""Other rules than the adviser's, for `python -m benchmarks.advice --rules`: chosen on one half of the people, confirmed on the other.

Each takes the same figures. `product`: as it is. `stay`, `leap`: never change; change to whatever was better so far by a hair.
`order S`: change where average precision so far makes a gain sure to S, after shrinking; `late S`: the same on the later half of
the decisions, as a screener that learns was worse while it knew less. `auc S`: by pairs in the right order, which are less at luck's mercy. `prompt first`:
below 30 labels a base model is used unseen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

from benchmarks.advice import BEYOND, WITHIN, Case, Rule, Said, as_the_product, cases, is_right, share, told
from benchmarks.advice_cases import Row, Situation

from metier.adviser.advice import Verdict
from metier.adviser.decision.options import ORDER_ONLY
from metier.adviser.snapshot import Figure, Origin, Rung
from metier.evaluation.compare import Finding

_NORMAL = NormalDist()
SPREAD = 0.1
"""How far gains of average precision lie from 0, one method beside another (simulated people, half 0)."""
LEAST = 10


def never(_: Row, situation: Situation) -> Said:
    """Stay."""
    return Said(Verdict.STAY, next(iter(situation.ways)))


def believed(
    pair: Row, *, late: bool, figure: str = "gain", spread: float = SPREAD
) -> tuple[float, float] | None:
    """Mean and spread of the gain, given what was measured; None where nothing was."""
    value, low, high = (pair["late"] if late else pair)[figure]
    if value is None:
        return None
    luck = (high - low) / 3.92 if low is not None and high is not None else spread
    weight = 1 / max(luck, 0.01) ** 2
    var = 1 / (weight + 1 / spread**2)
    return var * weight * value, math.sqrt(var)


def by_order(
    sure: float, *, late: bool, figure: str = "gain", worth: float = 0.01, open_at: float = 0.03
) -> Rule:
    """Change where the gain is believed worth it and sure enough; not known where much may be forgone by staying."""

    def rule(row: Row, situation: Situation) -> Said:
        used, *others = situation.ways
        if not situation.is_compared:
            return as_the_product(row, situation)
        found: list[tuple[float, float, Rung]] = []
        for rung in others:
            of = believed(
                row["pairs"][f"{situation.ways[used]} | {situation.ways[rung]}"], late=late, figure=figure
            )
            if of is not None:
                found.append((*of, rung))
        if not found or row["cut"] < LEAST:
            return Said(Verdict.LABEL, used)
        mean, spread, best = max(found)
        if mean >= worth and _NORMAL.cdf(mean / spread) >= sure:
            return Said(Verdict.SWITCH, best)
        forgone = max(_forgone(mean, spread) for mean, spread, _ in found)
        if forgone >= open_at:
            return Said(Verdict.NOT_KNOWN, used, _more(row, situation, best))
        return Said(Verdict.STAY, used)

    return rule


def _forgone(mean: float, spread: float) -> float:
    """What is expected to be gained by whoever knew."""
    z = mean / spread
    return mean * _NORMAL.cdf(z) + spread * _NORMAL.pdf(z)


def _more(row: Row, situation: Situation, rung: Rung) -> Figure | None:
    used = next(iter(situation.ways))
    more = row["pairs"][f"{situation.ways[used]} | {situation.ways[rung]}"]["more"]
    return None if more is None else Figure(more[0], Origin.MEASURED, "replayed", "", more[1], more[2])


def agreed(rule: Rule, other: Rule) -> Rule:
    """A change only where both would change to the same."""

    def both(row: Row, situation: Situation) -> Said:
        one, two = rule(row, situation), other(row, situation)
        changes = one.verdict is Verdict.SWITCH and (two.verdict, two.rung) != (one.verdict, one.rung)
        return Said(Verdict.NOT_KNOWN, next(iter(situation.ways))) if changes else one

    return both


def either(sure: float, *, sign: bool) -> Rule:
    """Change where a gain is proved in log loss, or else likely in order; of several to the one believed best in order.

    Args:
        sign: A proved one must also be believed no worse in order.
    """
    likely = by_order(sure, late=False)

    def both(row: Row, situation: Situation) -> Said:
        used, *others = situation.ways
        if not situation.is_compared or row["cut"] < LEAST:
            return likely(row, situation)
        pairs = {rung: row["pairs"][f"{situation.ways[used]} | {situation.ways[rung]}"] for rung in others}
        means = {rung: (believed(pair, late=False) or (0.0, 0.0))[0] for rung, pair in pairs.items()}
        proved = [rung for rung, pair in pairs.items() if pair["finding"] == Finding.BETTER.value]
        proved = [rung for rung in proved if means[rung] >= 0 or not sign]
        if proved:
            return Said(Verdict.SWITCH, max(proved, key=lambda rung: means[rung]))
        return likely(row, situation)

    return both


def from_the_start(rung: Rung, rule: Rule) -> Rule:
    """Below 30 labels a base model that could be asked is used unseen; from there on the other rule."""

    def start(row: Row, situation: Situation) -> Said:
        if row["cut"] < ORDER_ONLY and rung in situation.ways and situation.has_base_model:
            return Said(Verdict.SWITCH, rung)
        return rule(row, situation)

    return start


RULES: Mapping[str, Rule] = {
    "product": as_the_product,
    "stay": never,
    "leap": by_order(0.5, late=False, worth=0.0),
    **{f"order {sure}": by_order(sure, late=False) for sure in (0.7, 0.8, 0.9)},
    **{f"late {sure}": by_order(sure, late=True) for sure in (0.7, 0.8, 0.9)},
    **{f"auc {sure}": by_order(sure, late=False, figure="auc") for sure in (0.8, 0.9)},
    "order 0.8, late 0.5 agrees": agreed(by_order(0.8, late=False), by_order(0.5, late=True, worth=0.0)),
    "proved, else order 0.8": either(0.8, sign=False),
    "proved and not worse in order, else order 0.8": either(0.8, sign=True),
    "prompt first, then order 0.8": from_the_start(Rung.PROMPTED, by_order(0.8, late=False)),
    "hybrid first, then order 0.8": from_the_start(Rung.HYBRID, by_order(0.8, late=False)),
    "prompt first, then product": from_the_start(Rung.PROMPTED, as_the_product),
}


def compared(people: Mapping[str, Sequence[Row]], names: Sequence[str]) -> dict[str, object]:
    """Figures of each rule on either half, in situations where everything was compared."""
    found: dict[str, object] = {}
    for name in names or RULES:
        for half, words in ((0, "chosen on"), (1, "confirmed on")):
            mine = [
                case
                for person, rows in people.items()
                for case in cases(person, [row for row in rows if row["half"] == half], RULES[name])
                if "not tried" not in case.situation
            ]
            if mine:
                found[f"{name}, {words}"] = told(mine) | _apart(mine)
    return found


def _apart(found: Sequence[Case]) -> dict[str, object]:
    beyond = [case for case in found if case.cut > BEYOND]
    changes = [case for case in found if case.said.verdict is Verdict.SWITCH]
    return {
        "right from 100": share([case for case in found if case.cut >= 100], is_right),
        "right beyond 100": share(beyond, is_right),
        "right beyond 100 where one is best beyond luck": share(
            [case for case in beyond if not case.is_luck], is_right
        ),
        "right by half of what came, beyond 100": share(beyond, lambda case: case.right_by_half),
        "refuted beyond 100": share(beyond, lambda case: case.is_refuted),
        "not known beyond 100": share(beyond, lambda case: case.said.verdict is Verdict.NOT_KNOWN),
        "changes": share(found, lambda case: case.said.verdict is Verdict.SWITCH),
        "gained by a change": share(changes, lambda case: case.lost_by_staying - case.lost),
        "changes for the worse by a point": share(changes, _is_worse),
        "ever told to change for the worse": _ever_worse(found),
    }


def _is_worse(case: Case) -> bool:
    return case.said.verdict is Verdict.SWITCH and case.lost > case.lost_by_staying + WITHIN


def _ever_worse(found: Sequence[Case]) -> float:
    """Share of people in a situation who were told at one of the cut-offs to change to something worse by a point."""
    worse: dict[tuple[str, str], bool] = {}
    for case in found:
        key = case.person, case.situation
        worse[key] = worse.get(key, False) or _is_worse(case)
    return round(sum(worse.values()) / len(worse), 3)
