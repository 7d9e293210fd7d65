"""Run the benchmark of learned taste; figures are kept row by row, so that it can be stopped and gone on with.

    METIER_DATA=… python -m benchmarks.learning.run [--quick] [--sets NAME …] [--methods NAME …] [--sizes N …]
                                                    [--seeds N] [--half choosing|confirming] [--fresh]

A full run takes about half an hour on two free cores; the first one also takes in the real postings and encodes every text
once (more than an hour). Figures of a method are kept with its version, so a changed learned screener is run again and the
baselines are not. Prints means by set, split and size; `python -m benchmarks.learning.report` writes the pages in docs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from benchmarks.data import data_folder
from benchmarks.learning.measure import Row, identity, measure
from benchmarks.learning.methods import Method, all_methods
from benchmarks.learning.pile import cache_folder, featurizer
from benchmarks.learning.sets import SETS, SIMULATED, Unit, describe, load_units
from benchmarks.learning.tables import means, means_by_cell

from metier.evaluation.splits import SIZES, Split
from metier.screeners.features import Featurizer

QUICK = {"sizes": (10, 30, 100, 300), "seeds": 3, "units": 3}
"""What --quick runs: a few minutes, enough to see whether something broke."""

_AT_ONCE = 12  # splits per task: short enough to lose little, long enough not to wait for each other


@dataclass(frozen=True)
class Task:
    """Some splits of one unit for one method."""

    unit: int
    method: str
    kind: str
    splits: tuple[tuple[Split, str], ...]


_UNITS: list[Unit] = []  # shared with the workers by forking
_FEATURIZERS: list[Featurizer] = []


def main() -> None:
    args = _arguments()
    cache = cache_folder()
    names = [part for name in args.sets for part in (SIMULATED if name == "simulated" else (name,))]
    sizes, seeds = (QUICK["sizes"], QUICK["seeds"]) if args.quick else (args.sizes, args.seeds)
    units = load_units(names, data_folder(), cache, sizes=sizes, seeds=seeds, half=args.half)  # type: ignore[arg-type]  # QUICK's values by name
    if args.quick:
        units = _a_few(units)
    print(describe(units), file=sys.stderr)
    chosen = {name: method for name, method in all_methods().items() if name in args.methods}
    rows = run(units, chosen, cache, processes=args.processes, fresh=args.fresh, kinds=args.split)
    print(json.dumps(means_by_cell(rows)) if args.json else means(rows))


def run(
    units: Sequence[Unit],
    methods: Mapping[str, Method],
    cache: Path,
    *,
    processes: int = 2,
    fresh: bool = False,
    kinds: Sequence[str] = ("group", "time"),
) -> list[Row]:
    """Figures of every method on every split; those that are kept are read, the others are measured and kept."""
    folder = cache / "figures"
    folder.mkdir(exist_ok=True)
    kept = {} if fresh else kept_rows(folder, methods)
    tasks: list[Task] = []
    found: list[Row] = []
    for place, unit in enumerate(units):
        for kind in kinds:
            marked = [(split, identity(unit, split)) for split in unit.splits.get(kind, ())]
            for name in (name for name, method in methods.items() if method.on(unit.set_name)):
                keys = [(name, unit.set_name, unit.name, kind, s.size, s.seed, mark) for s, mark in marked]
                found += [kept[key] for key in keys if key in kept]
                missing = [
                    one
                    for one, key in zip(marked, keys, strict=True)
                    if key not in kept and methods[name].runs(one[0].size, one[0].seed)
                ]
                tasks += _cut(place, name, kind, missing)
    return found + list(_measured(units, methods, tasks, cache, folder, processes)) if tasks else found


def _cut(unit: int, method: str, kind: str, splits: Sequence[tuple[Split, str]]) -> list[Task]:
    return [
        Task(unit, method, kind, tuple(splits[start : start + _AT_ONCE]))
        for start in range(0, len(splits), _AT_ONCE)
    ]


def kept_rows(folder: Path, methods: Mapping[str, Method]) -> dict[tuple[object, ...], Row]:
    """Rows of these methods in their present versions, by what they are of."""
    kept: dict[tuple[object, ...], Row] = {}
    for name, method in methods.items():
        path = folder / f"{name}-{method.version}.jsonl"
        if path.exists():
            for line in path.read_text("utf-8").split("\n"):
                if line.endswith("}"):  # an interrupted write leaves half a line
                    row: Row = json.loads(line)
                    key = ("method", "set", "unit", "split", "size", "seed", "mark")
                    kept[tuple(row[part] for part in key)] = row
    return kept


def _measured(
    units: Sequence[Unit],
    methods: Mapping[str, Method],
    tasks: Sequence[Task],
    cache: Path,
    folder: Path,
    processes: int,
) -> Iterator[Row]:
    shared = featurizer(cache)
    for unit in units:  # every text is read here, before the workers share what is known
        shared.features([item.posting for item in unit.labelled.items])
    _UNITS[:] = units
    _FEATURIZERS[:] = [shared]
    begun, n_done, n_all = time.monotonic(), 0, sum(len(task.splits) for task in tasks)
    with get_context("fork").Pool(processes, initializer=_quiet) as pool:
        for rows in pool.imap_unordered(_work, tasks):
            name = str(rows[0]["method"])
            with (folder / f"{name}-{methods[name].version}.jsonl").open("a", encoding="utf-8") as out:
                out.writelines(json.dumps(row) + "\n" for row in rows)
            n_done += len(rows)
            left = (time.monotonic() - begun) / n_done * (n_all - n_done)
            if sys.stderr.isatty() or n_done == n_all or n_done % 40 < len(rows):
                print(f"{n_done} of {n_all} fits, {left:.0f} s left", file=sys.stderr, flush=True)
            yield from rows


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers


def _work(task: Task) -> list[Row]:
    unit = _UNITS[task.unit]
    screener = all_methods()[task.method].make(_FEATURIZERS[0])
    return [
        measure(task.method, screener, unit, task.kind, split) | {"mark": mark} for split, mark in task.splits
    ]


def _a_few(units: Sequence[Unit]) -> list[Unit]:
    """The first units of each set."""
    return [unit for name in SETS for unit in [u for u in units if u.set_name == name][: int(QUICK["units"])]]  # type: ignore[call-overload]  # an int by name


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=[*SETS, "simulated"])
    parser.add_argument("--methods", nargs="+", default=list(all_methods()), choices=list(all_methods()))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--half", choices=("choosing", "confirming", "both"), default="both")
    parser.add_argument("--split", nargs="+", choices=("group", "time"), default=["group", "time"])
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--quick", action="store_true", help="few sizes, seeds and people: a few minutes")
    parser.add_argument("--fresh", action="store_true", help="measure again what is kept")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
