"""The promise, replayed: does it hold, how much does it remove, and is it void in time.

Usage: METIER_DATA=… python -m benchmarks.promise [--only people asked real sets drift] [--people 1000] [--fewer 20]
Prints JSON. `people`: made-up people whose labels came at random. `asked`: the same, asked by the product's own picker with its
random share and audit lane, beside what counting those answers as random draws would have done. `real`: simulated people
on real postings with the real learned screener, words and facts only, labels at random and as asked. `sets`: labelled
development sets, likewise.
`drift`: a rule turns round while postings are hidden. Intervals: exact for shares of people, Student's t for means.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from benchmarks.promise_drift import lived
from benchmarks.promise_world import N_PILE, Doubles, Integers, Person, person, ranked, session
from numpy.typing import NDArray

from metier.domain.decision import Occasion
from metier.evaluation.intervals import mean_interval, share_interval
from metier.evaluation.promise import Density, Filter, draw_line
from metier.screeners.threads import one_blas_thread

PARTS = ("people", "asked", "real", "sets", "drift")
SIZES = (100, 200, 400)
FORMS: tuple[tuple[float, float | None], ...] = (
    (0.05, None),
    (0.05, 0.9),
    (0.1, None),
    (0.1, 0.9),
    (0.1, 0.95),
)
EVEN = Density(np.ones(101))
_EXCITED = 2


@dataclass(frozen=True)
class Outcome:
    """What one promise did to postings that were not decided.

    Attributes:
        hidden, excited: Excited ones among those to come that were hidden, of how many.
        removed: Share of the others that was hidden.
    """

    hidden: int
    excited: int
    removed: float
    is_given: bool

    @property
    def missed(self) -> float:
        """Share of the excited ones that was hidden."""
        return self.hidden / self.excited if self.excited else float("nan")


Key = tuple[str, int, float, float | None]
Found = dict[Key, list[Outcome]]


def outcome(drawn: Filter, ranks: Doubles, grades: Integers) -> Outcome:
    hidden = drawn.may_hide(ranks)
    excited = grades == _EXCITED
    rest = hidden[~excited]
    return Outcome(
        int(hidden[excited].sum()),
        int(excited.sum()),
        float(rest.mean()) if len(rest) else float("nan"),
        drawn.line.k > 0,
    )


def filters(
    ranks: Doubles, grades: Integers, counts: NDArray[np.bool_], density: Density
) -> Iterator[tuple[tuple[float, float | None], Filter]]:
    """The filter of every form."""
    excited = np.sort(ranks[counts & (grades == _EXCITED)])
    for miss, sure in FORMS:
        yield (miss, sure), Filter(density, draw_line(excited, density, miss=miss, sure=sure), excited)


def told(found: Found) -> list[dict[str, object]]:
    """Each case as a row, with what was promised beside what came."""
    rows = []
    for (name, size, miss, sure), outcomes in sorted(found.items(), key=lambda pair: str(pair[0])):
        known = [one for one in outcomes if one.excited]
        over = sum(one.missed > miss for one in known)
        rows.append(
            {
                "case": name,
                "labels": size,
                "miss": miss,
                "sure": sure,
                "people": len(outcomes),
                "given": round(sum(one.is_given for one in outcomes) / len(outcomes), 3),
                "missed": _json(mean_interval([one.missed for one in known]).as_json()),
                "missed_in_all": [sum(one.hidden for one in known), sum(one.excited for one in known)],
                "more_than_promised": _json(share_interval(over, len(known)).as_json()),
                "removed": _json(mean_interval([one.removed for one in outcomes]).as_json()),
            }
        )
    return rows


def _json(values: dict[str, float | int | None]) -> dict[str, float | int | None]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


# --- made-up people -------------------------------------------------------------------------------------------


def people(n: int) -> list[dict[str, object]]:
    """Labels at random; the miss is measured on thousands of fresh postings."""
    found: Found = {}
    for seed in range(n):
        who = person(seed)
        order = np.random.default_rng([10, seed]).permutation(N_PILE)
        for size in SIZES:
            _judge(found, who, order[:size], {"at random": np.ones(size, np.bool_)})
    return told(found)


def asked(n: int) -> list[dict[str, object]]:
    """Labels as the product asks for them."""
    found: Found = {}
    for seed in range(n):
        who = person(seed)
        rows, came = session(who, max(SIZES), seed)
        for size in SIZES:
            drawn = np.array([how in (Occasion.RANDOM, Occasion.AUDIT) for how in came[:size]])
            ways = {"asked": np.ones(size, np.bool_), "asked, random ones only": drawn}
            _judge(found, who, rows[:size], ways, naive="asked, taken as random")
    return told(found)


def _judge(
    found: Found, who: Person, rows: Integers, ways: dict[str, NDArray[np.bool_]], *, naive: str = ""
) -> None:
    """Measure every way of counting on fresh postings, and on what is left of the pile."""
    open_rows = np.setdiff1d(np.arange(N_PILE), rows)
    ranks = ranked(who.x, who.grades, rows, open_rows)
    grades = who.grades[rows]
    fresh, coming = ranks.rank(who.x[N_PILE:]), who.grades[N_PILE:]
    every = np.ones(len(rows), np.bool_)
    cases = [
        (name, counts & ranks.in_pile, Density.of(ranks.ranks[counts & ranks.in_pile]))
        for name, counts in ways.items()
    ]
    cases += [(naive, every, EVEN)] if naive else []
    for name, counts, density in cases:
        for form, drawn in filters(ranks.ranks, grades, counts, density):
            found.setdefault((name, len(rows), *form), []).append(outcome(drawn, fresh, coming))
            left = outcome(drawn, ranks.open_ranks, who.grades[open_rows])
            found.setdefault((f"{name}; rest of the pile", len(rows), *form), []).append(left)


# --- drift ----------------------------------------------------------------------------------------------------


def drift(n: int) -> list[dict[str, object]]:
    """Exciting postings hidden after a rule turned, until the promise was void."""
    rows: list[dict[str, object]] = []
    for strength in (-4.0, -2.0, 4.0):
        for share in (0.1, 0.25):
            lives = [lived(seed, strength=strength, share=share) for seed in range(n)]
            void = [one for one in lives if one.void_after is not None]
            rows.append(
                {
                    "strength": strength,
                    "share": share,
                    "lives": n,
                    "fewer_than_ten_missed": _json(
                        share_interval(sum(one.missed < 10 for one in lives), n).as_json()
                    ),
                    "missed_median_and_most": [
                        float(np.median([one.missed for one in lives])),
                        max(one.missed for one in lives),
                    ],
                    "void_in": len(void),
                    "days_median": float(np.median([one.void_after or 0 for one in void])) if void else None,
                    "by_alarm": sum(one.by == "alarm" for one in void),
                    "days_void_before": round(float(np.mean([one.false_days for one in lives])), 2),
                    "hidden_before_of_excited": [
                        sum(one.hidden_before for one in lives),
                        sum(one.excited_before for one in lives),
                    ],
                }
            )
    calm = [lived(seed, strength=-4.0, share=0.25, turns=False) for seed in range(n)]
    rows.append(
        {"no drift": n, "void_days_of_40": round(float(np.mean([one.false_days for one in calm])), 2)}
    )
    return rows


def main() -> None:
    from benchmarks.promise_real import real, sets

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--fewer", type=int, default=1, metavar="N", help="One in N of everything.")
    chosen = parser.parse_args()
    few = chosen.fewer
    parts = {
        "people": lambda: people(chosen.people // few),
        "asked": lambda: asked(max(100 // few, 2)),
        "real": lambda: real(max(60 // few, 3)),
        "sets": lambda: sets(max(10 // few, 1)),
        "drift": lambda: drift(max(40 // few, 2)),
    }
    found: dict[str, object] = {}
    with one_blas_thread():
        for name in chosen.only:
            begun = time.monotonic()
            found[name] = parts[name]()
            found[f"{name}_seconds"] = round(time.monotonic() - begun)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
