"""What the kept figures say: labels needed, cells that were lost, buckets, calibration, the people served worst."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from benchmarks.learning.measure import Row
from benchmarks.learning.tables import Cell, by_unit, cells, difference, value

from metier.evaluation.intervals import Interval, share_interval
from metier.evaluation.metrics import FIGURES, HIGHER_IS_BETTER

OURS = "learned"
AT = 200
"""Labels at which the baselines stand that `learned` has to reach with fewer."""

SUMS = ("triage", "simulated")
"""Sets that hold the rows of others once more."""

_DRAWS = 400


@dataclass(frozen=True)
class Lost:
    """A cell in which a baseline is better than `learned` beyond the interval of the paired difference."""

    cell: Cell
    method: str
    figure: str
    by: Interval


def with_sums(rows: Sequence[Row]) -> list[Row]:
    """The rows, and once more as one set: the six topics as its units, and everybody simulated who keeps to their taste."""
    topics = [
        {**row, "set": "triage", "unit": str(row["set"]).removeprefix("triage_")}
        for row in rows
        if str(row["set"]).startswith("triage_")
    ]
    people = [
        {**row, "set": "simulated"}
        for row in rows
        if str(row["set"]).startswith("simulated_") and row["split"] == "group"
    ]
    return [*rows, *topics, *people]


def lost_cells(rows: Sequence[Row], *, smallest: int = 15) -> tuple[list[Lost], int]:
    """Cells that were lost, and how many comparisons were made; ranking and labels both count."""
    lost, n = [], 0
    for cell, by_method in sorted(cells(rows).items()):
        for method, theirs in by_method.items():
            if method == OURS or OURS not in by_method or (cell[2] < smallest and method != "prior"):
                continue
            for figure in FIGURES:
                found = difference(by_method[OURS], theirs, figure)
                if math.isnan(found.low):
                    continue
                n += 1
                worse = found.high < 0 if figure in HIGHER_IS_BETTER else found.low > 0
                if worse:
                    lost.append(Lost(cell, method, figure, found))
    return lost, n


def labels_needed(
    rows: Sequence[Row], set_name: str, split: str, target: str, figure: str
) -> tuple[float, float, float] | None:
    """How many labels `learned` needs for what `target` reaches with 200: the number and a 95 % bootstrap interval.

    Curves are means over units (people, topics), interpolated on the log of the size; units, or seeds where there is one
    unit, are drawn anew. 0 stands for fewer than the smallest size, infinity for more than the largest.

    Returns:
        None where there are no figures at 200 for both.
    """
    mine = [row for row in rows if row["set"] == set_name and row["split"] == split]
    per_unit = "unit" if len({row["unit"] for row in mine}) > 1 else "seed"
    theirs = [row for row in mine if row["method"] == target and row["size"] == AT]
    both = {row[per_unit] for row in theirs} & {row[per_unit] for row in mine if row["method"] == OURS}
    keys = sorted(both, key=str)
    ours = [row for row in mine if row["method"] == OURS and row[per_unit] in both]
    sizes = [
        size
        for size in sorted({int(str(row["size"])) for row in ours})
        if {row[per_unit] for row in ours if row["size"] == size}
        == both  # the same people all along the curve
    ]
    if len(keys) < 2 or AT not in sizes:
        return None
    curve = np.array([[_mean(ours, per_unit, key, size, figure) for size in sizes] for key in keys])
    goal = np.array([_mean(theirs, per_unit, key, AT, figure) for key in keys])
    drawn = np.random.default_rng(0).integers(0, len(keys), (_DRAWS, len(keys)))
    again = sorted(_reached(sizes, curve[draw], goal[draw]) for draw in drawn)
    return (
        _reached(sizes, curve, goal),
        again[int(0.025 * _DRAWS)],
        again[int(0.975 * _DRAWS) - 1],
    )


def _mean(rows: Sequence[Row], per_unit: str, key: object, size: int, figure: str) -> float:
    found = [value(row, figure) for row in rows if row[per_unit] == key and row["size"] == size]
    known = [number for number in found if not math.isnan(number)]
    return sum(known) / len(known) if known else math.nan


def _reached(
    sizes: Sequence[int],
    curve: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    goal: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> float:
    """Where the mean of the curves first reaches the mean of the goals."""
    wanted = float(np.nanmean(goal))
    means = [float(np.nanmean(column)) if not np.isnan(column).all() else math.nan for column in curve.T]
    if means[0] >= wanted:
        return 0.0
    for (small, low), (large, high) in pairwise(zip(sizes, means, strict=True)):
        if high >= wanted > low:
            share = (wanted - low) / (high - low)
            return float(small * (large / small) ** share)
    return math.inf


def buckets(rows: Sequence[Row], set_name: str, split: str, size: int) -> list[Interval]:
    """Share of truly excited among the postings `learned` called passed, maybe and excited, over all tests.

    A posting is tested in several drawings, so the interval is somewhat narrow.
    """
    mine = _of(rows, set_name, split, size)
    counts = np.zeros((3, 2), np.int64)
    for row in mine:
        counts += np.array(row["buckets"])
    return [share_interval(int(k), int(n)) for n, k in counts]


def worst_tenth(rows: Sequence[Row], figure: str) -> float:
    """Mean of a figure over the tenth of people with the lowest; NaN with fewer than ten people."""
    values = sorted(by_unit(rows, figure))
    if len({row["unit"] for row in rows}) < 10:
        return math.nan
    worst = values[: max(1, len(values) // 10)]
    return sum(worst) / len(worst)


def _of(rows: Sequence[Row], set_name: str, split: str, size: int) -> list[Row]:
    return [
        row
        for row in rows
        if row["method"] == OURS and row["set"] == set_name and row["split"] == split and row["size"] == size
    ]


def incomplete(rows: Sequence[Row]) -> list[str]:
    """Sets on which a method was run on fewer splits than another; trees and SetFit are on a subset by design."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    methods = {str(row["method"]) for row in rows} | {OURS}
    for row in rows:
        counts[str(row["set"]), str(row["split"])][str(row["method"])] += 1
    found = []
    for (name, split), by_method in sorted(counts.items()):
        most = max(by_method.values())
        short = sorted(method for method in methods - {"trees", "setfit"} if by_method.get(method, 0) < most)
        if short and name not in SUMS:
            found.append(f"{name} ({split}): {', '.join(short)}")
    return found


def known_cells(rows: Sequence[Row]) -> dict[tuple[str, str], list[int]]:
    """Sizes by set and split."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        found[str(row["set"]), str(row["split"])].add(int(str(row["size"])))
    return {key: sorted(sizes) for key, sizes in sorted(found.items())}
