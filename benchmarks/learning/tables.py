"""Means of kept figures with their intervals, and paired differences between methods."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.learning.measure import Row

from metier.evaluation.intervals import Interval, mean_interval
from metier.evaluation.metrics import FIGURES

Cell = tuple[str, str, int]
"""Set, split and size."""


def value(row: Row, figure: str) -> float:
    """One figure of a row; NaN where it is undefined."""
    found = row[figure]
    return math.nan if found is None else float(found)  # type: ignore[arg-type]  # a number, as JSON has it


def cells(rows: Iterable[Row]) -> dict[Cell, dict[str, list[Row]]]:
    """Rows by set, split and size, then by method."""
    found: dict[Cell, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[str(row["set"]), str(row["split"]), int(str(row["size"]))][str(row["method"])].append(row)
    return found


def by_unit(rows: Sequence[Row], figure: str) -> list[float]:
    """One value per unit, the mean over its seeds; where there is one unit only, one value per seed."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        known = value(row, figure)
        if not math.isnan(known):
            values[str(row["unit"])].append(known)
    if len({row["unit"] for row in rows}) <= 1:
        return [known for found in values.values() for known in found]
    return [sum(found) / len(found) for _, found in sorted(values.items())]


def figure_of(rows: Sequence[Row], figure: str) -> Interval:
    """Mean over units, or over seeds where there is one unit."""
    return mean_interval(by_unit(rows, figure))


def difference(ours: Sequence[Row], theirs: Sequence[Row], figure: str) -> Interval:
    """Mean of ours minus theirs over the splits both were run on, as `figure_of`."""
    other = {(row["unit"], row["seed"]): value(row, figure) for row in theirs}
    paired = [
        {**row, figure: value(row, figure) - other[row["unit"], row["seed"]]}
        for row in ours
        if (row["unit"], row["seed"]) in other
    ]
    return figure_of(paired, figure)


def means(rows: Sequence[Row], names: Sequence[str] = tuple(FIGURES)) -> str:
    """A table for reading in a terminal: every figure by set, split, size and method."""
    lines = [
        f"{'set':29}{'split':7}{'n':>4} {'method':10}" + "".join(f"{name:>15}" for name in names) + "   fit s"
    ]
    found = cells(rows)
    for cell in sorted(found):
        for method, mine in found[cell].items():
            figures = [_plain(figure_of(mine, name)) for name in names]
            fit = sum(value(row, "fit_seconds") for row in mine) / len(mine)
            head = f"{cell[0]:29}{cell[1]:7}{cell[2]:4} {method:10}"
            lines.append(head + "".join(f"{text:>15}" for text in figures) + f"{fit:8.3f}")
    return "\n".join(lines)


def means_by_cell(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The same for programs: one object per set, split, size and method."""
    return [
        {"set": cell[0], "split": cell[1], "size": cell[2], "method": method}
        | {name: figure_of(mine, name).as_json() for name in FIGURES}
        for cell, by_method in sorted(cells(rows).items())
        for method, mine in by_method.items()
    ]


def _plain(found: Interval) -> str:
    if math.isnan(found.value):
        return "—"
    half = found.half_width
    return f"{found.value:.3f}" + ("" if math.isnan(half) else f" ±{half:.3f}")


def compared(rows: Sequence[Row], ours: str = "learned") -> Mapping[tuple[Cell, str, str], Interval]:
    """Paired differences of `ours` to every other method, by cell, method and figure."""
    found: dict[tuple[Cell, str, str], Interval] = {}
    for cell, by_method in cells(rows).items():
        for method, theirs in by_method.items():
            if method != ours and ours in by_method:
                for figure in FIGURES:
                    found[cell, method, figure] = difference(by_method[ours], theirs, figure)
    return found
