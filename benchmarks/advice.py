"""Is the advice right? Replayed over people at five cut-offs each.

Usage: METIER_DATA=… python -m benchmarks.advice [--sets NAME …] [--people N] [--only-kept] [--rules [NAME …] | --tuned FILE …]

A case is one person at one cut-off in one situation: what they use, and what was judged beside it on the decisions so far. Advice is
given on a snapshot of what was known then; hindsight is the average precision of excited, of every rung that could be had, on all
later decisions by what had been learned at the cut-off. Advice is right where the rung it says to use now is within one point of the
best: for every verdict but "switch" that is the one in use. Base models are simulated (`benchmarks.advice_replay`).

Sets: labelled sets (films count one person each) and `simulated`: people on real postings, --people of them. --only-kept leaves out
who was not replayed yet. --rules NAME … measures other rules (`benchmarks.advice_rules`) on either half of the people instead.
--tuned FILE … takes records that `benchmarks.fine_tuned --keep FILE` kept: is a trial of tuning, and what follows from it, right?
Intervals are 95 %, over people drawn anew. Replays and figures are kept in the cache folder (METIER_CACHE). Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.advice_cases import Row, Situation, kept_rows, situations, snapshot
from benchmarks.advice_replay import KEPT_AS, everyone, is_kept, kept_replay
from benchmarks.learning.pile import cache_folder
from benchmarks.learning.sets import SETS, SIMULATED

from metier.adviser.advice import Verdict
from metier.adviser.decision import advise
from metier.adviser.snapshot import Figure, Rung
from metier.evaluation.intervals import mean_interval, share_interval
from metier.screeners.threads import one_blas_thread

WITHIN = 0.01
"""A point of average precision."""
BEYOND = 100
_DRAWS = 1000
_LIKELY = 1.28  # standard deviations to either side that hold 80 %


@dataclass(frozen=True)
class Said:
    """What a rule says: the verdict, what it is about, and how many more labels until it is known."""

    verdict: Verdict
    rung: Rung
    more: Figure | None = None


Rule = Callable[[Row, Situation], Said]


@dataclass(frozen=True)
class Case:
    """One piece of advice and what came.

    Attributes:
        lost: Average precision that the advised rung lost to the best; `lost_by_trial` where a trial that is advised found it.
        lost_by_staying: The same for the rung in use.
        right_by_half: How often the rung that half of the later decisions favour is right by the other half: 0, .5 or 1.
        is_luck: Whether the best rung's lead on the second best is within the luck of the later decisions.
        is_refuted: Whether the best rung leads the advised one by more than a point beyond that luck.
        kind: `real` where the decisions are a person's or a team's.
    """

    person: str
    kind: str
    half: int
    cut: int
    situation: str
    said: Said
    lost: float
    lost_by_trial: float
    lost_by_staying: float
    right_by_half: float
    is_luck: bool
    is_refuted: bool
    settles: int | None
    left: int


def as_the_product(row: Row, situation: Situation) -> Said:
    """The adviser's own rules."""
    found = advise(snapshot(row, situation))
    return Said(found.verdict, found.rung, found.more_labels)


def cases(person: str, rows: Iterable[Row], rule: Rule = as_the_product) -> Iterator[Case]:
    """Every case of one person."""
    for row in rows:
        for situation in situations():
            yield _case(person, row, situation, rule(row, situation))


def _case(person: str, row: Row, situation: Situation, said: Said) -> Case:
    ways, later = situation.ways, row["later"]
    used = next(iter(ways))
    advised = said.rung if said.verdict is Verdict.SWITCH and said.rung in ways else used
    tried = said.rung if said.verdict is Verdict.TRY and said.rung in ways else advised
    of = {rung: later["ap"][way] for rung, way in ways.items()}
    ranked = sorted(of, key=lambda rung: of[rung], reverse=True)
    best = of[ranked[0]]
    lead = np.subtract(*(later["drawn"][ways[rung]] for rung in ranked[:2]))
    behind = np.subtract(*(later["drawn"][ways[rung]] for rung in (ranked[0], advised)))
    watched: Row = next(
        (row["pairs"][f"{ways[used]} | {ways[rung]}"] for rung in _looked_at(said, situation, row)), {}
    )
    return Case(
        person=person,
        kind="simulated" if row["set"] in SIMULATED else "real",
        half=row["half"],
        cut=row["cut"],
        situation=situation.name,
        said=said,
        lost=best - of[advised],
        lost_by_trial=best - max(of[tried], of[advised]),
        lost_by_staying=best - of[used],
        right_by_half=_right_by_half(ways, later["ap_halves"]),
        is_luck=bool(np.nanquantile(lead, 0.025) < WITHIN),
        is_refuted=bool(np.nanquantile(behind, 0.025) > WITHIN),
        settles=watched.get("settles"),
        left=watched.get("left", 0),
    )


def _looked_at(said: Said, situation: Situation, row: Row) -> Iterator[Rung]:
    """The rung whose comparison "so many more" is about: the promising one with the figure that was told."""
    if said.verdict is not Verdict.NOT_KNOWN or said.more is None or not situation.is_compared:
        return
    used, *others = situation.ways
    for rung in others:
        more = row["pairs"][f"{situation.ways[used]} | {situation.ways[rung]}"]["more"]
        if more is not None and more[0] == said.more.value:
            yield rung


def _right_by_half(ways: Mapping[Rung, str], halves: Mapping[str, Sequence[float]]) -> float:
    found = []
    for mine, other in ((0, 1), (1, 0)):
        chosen = max(ways.values(), key=lambda way: halves[way][mine])
        found.append(max(halves[way][other] for way in ways.values()) - halves[chosen][other])
    return float(np.mean([one <= WITHIN for one in found]))


# --- telling ---------------------------------------------------------------------------------------------------


def share(found: Sequence[Case], value: Callable[[Case], float], seed: int = 0) -> str:
    """A mean over cases with its interval over people, who are drawn anew with all their cases."""
    if not found:
        return "no cases"
    of_person: dict[str, list[float]] = defaultdict(list)
    for case in found:
        of_person[case.person].append(value(case))
    sums = np.array([sum(values) for values in of_person.values()])
    counts = np.array([len(values) for values in of_person.values()], np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (_DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{sums.sum() / counts.sum():.3f} ({low:.3f} to {high:.3f})"


def is_right(case: Case) -> float:
    """1 where the rung to use now is within a point of the best."""
    return float(case.lost <= WITHIN)


def told(found: Sequence[Case]) -> dict[str, object]:
    """The figures of some cases."""
    return {
        "cases": len(found), "people": len({case.person for case in found}),
        "right": share(found, is_right),
        "right if what was to be tried is found": share(found, lambda case: case.lost_by_trial <= WITHIN),
        "right where one is best beyond luck": share([case for case in found if not case.is_luck], is_right),
        "right by never changing": share(found, lambda case: case.lost_by_staying <= WITHIN),
        "right by half of what came": share(found, lambda case: case.right_by_half),
        "refuted": share(found, lambda case: case.is_refuted),
        "lost": share(found, lambda case: case.lost),
        "lost by never changing": share(found, lambda case: case.lost_by_staying),
        "best two within luck or a point": share(found, lambda case: case.is_luck),
        "not known": share(found, lambda case: case.said.verdict is Verdict.NOT_KNOWN),
    }  # fmt: skip


def coverage(found: Sequence[Case], *, least: float = 1.0, most: float = 1.0) -> dict[str, object]:
    """Of "about so many more": how often the number at which the comparison settled lies between its bounds.

    Args:
        least, most: What the bounds are multiplied by.

    Where decisions end before it settled, it is a miss if they end beyond the bounds, a hit if no bound or one beyond the end was
    named and the least is short of it, and nobody can tell if they end short of the least.
    """
    told_ones = [case for case in found if case.said.verdict is Verdict.NOT_KNOWN and case.said.more]
    known, open_ones = [], 0
    for case in told_ones:
        more = case.said.more
        assert more is not None
        low, high = least * (more.low or 0.0), most * more.high if more.high is not None else np.inf
        if case.settles is not None:
            known.append((case, low <= case.settles <= high, True))
        elif case.left >= high:
            known.append((case, False, True))
        elif case.left >= low:
            known.append((case, True, False))
        else:
            open_ones += 1
    held = {(case.person, case.cut, case.situation): ok for case, ok, _ in known}
    seen = [case for case, _, settled in known if settled]
    return {
        "not known": sum(case.said.verdict is Verdict.NOT_KNOWN for case in found),
        "with a number": len(told_ones), "decisions ended too soon to tell": open_ones,
        "covered": share([case for case, _, _ in known], lambda c: held[c.person, c.cut, c.situation]),
        "covered where the end was seen": share(seen, lambda c: held[c.person, c.cut, c.situation]),
        "n where the end was seen": len(seen),
    }  # fmt: skip


def report(found: Sequence[Case]) -> dict[str, object]:
    """Everything in one table of tables."""
    parts: dict[str, Sequence[Case]] = {"all": found}
    for kind in ("real", "simulated"):
        parts[kind] = [case for case in found if case.kind == kind]
    for verdict in Verdict:
        parts[f"said: {verdict.value}"] = [case for case in found if case.said.verdict is verdict]
    for cut in sorted({case.cut for case in found}):
        parts[f"{cut} labels"] = [case for case in found if case.cut == cut]
    parts["beyond 100 labels"] = [case for case in found if case.cut > BEYOND]
    for name in dict.fromkeys(case.situation for case in found):
        parts[name] = [case for case in found if case.situation == name]
        parts[f"{name}, from 100"] = [case for case in parts[name] if case.cut >= BEYOND]
    tables: dict[str, object] = {name: told(part) for name, part in parts.items() if part}
    for half, words in ((0, "chosen on"), (1, "confirmed on")):
        mine = [case for case in found if case.half == half]
        tables[f"more labels, {words}"] = coverage(mine)
    return tables | {"more labels": coverage(found)}


def doubling(people: Mapping[str, Sequence[Row]]) -> dict[str, object]:
    """Of `learned`: whether twice the labels brought what its curve said, on the same later decisions.

    Bounds of 80 % are widened by the luck of those decisions; "came" are nats a decision, by what the curve said.
    """
    found = [
        row["curves"]["learned"]
        for rows in people.values()
        for row in rows
        if row["curves"]["learned"].get("came") is not None and row["curves"]["learned"]["gain"]
    ]
    held = [
        one["gain"][1] - _LIKELY * one["came_se"] <= one["came"] <= one["gain"][2] + _LIKELY * one["came_se"]
        for one in found
    ]
    came = {
        outlook: [one["came"] for one in found if one["outlook"] == outlook]
        for outlook in dict.fromkeys(one["outlook"] for one in found)
    }
    return {
        "n": len(found), "held": share_interval(sum(held), len(held)).as_json(),
        "came": {name: mean_interval(values).as_json() for name, values in came.items()},
    }  # fmt: skip


def people_of(args: argparse.Namespace) -> Iterator[tuple[str, list[Row]]]:
    """Everybody with their rows."""
    folder = cache_folder() / f"{KEPT_AS}-rows"
    folder.mkdir(exist_ok=True)
    for name, made in everyone(args.sets, people=args.people):
        if args.only_kept and not is_kept(name):
            continue
        print(name, file=sys.stderr, flush=True)
        yield name, kept_rows(folder / f"{name.replace(' ', '-')}.json", partial(kept_replay, name, made))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [name for name in SETS if name not in SIMULATED]
    parser.add_argument("--sets", nargs="*", default=[*names, "simulated"])
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--only-kept", action="store_true")
    parser.add_argument("--rules", nargs="*")
    parser.add_argument("--tuned", nargs="*", type=Path)
    args = parser.parse_args()
    with one_blas_thread():
        if args.tuned:
            from benchmarks.advice_tuning import tuned

            found: object = tuned(args.tuned)
        else:
            people = dict(people_of(args))
            if args.rules is not None:
                from benchmarks.advice_rules import compared

                found = compared(people, args.rules)
            else:
                every = [case for name, rows in people.items() for case in cases(name, rows)]
                found = report(every) | {"doubling": doubling(people)}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
