"""Everything in the data folder's postings in one `metier add`: rows a second, folds, refusals, peak memory.

Usage: METIER_DATA=… python -m benchmarks.intake [--workspace FOLDER]
The named baseline is `json.loads` over the same rows and an insert of each, without cleaning, facts or folding.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.data import data_folder

from metier.workspace import Workspace


def naive_seconds(folder: Path, scratch: Path) -> tuple[float, int]:
    """Read the JSON Lines files and store each row as it is."""
    begun = time.perf_counter()
    db = sqlite3.connect(scratch / "naive.db")
    db.execute("create table row (id text, title text, text text)")
    n_rows = 0
    for file in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines, db:
            for line in lines:
                row = json.loads(line)
                db.execute("insert into row values (?, ?, ?)", (row["id"], row["title"], row["text"]))
                n_rows += 1
    db.close()
    return time.perf_counter() - begun, n_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, help="keep the workspace here")
    chosen = parser.parse_args()
    folder = data_folder() / "postings"
    scratch = Path(tempfile.mkdtemp())
    place = chosen.workspace or scratch / "search"
    with Workspace.create(place, environment={}) as search:
        begun = time.perf_counter()
        report = search.add(folder)
        seconds = time.perf_counter() - begun
    naive, n_naive = naive_seconds(folder, scratch)
    result = {
        "rows": report.n_rows,
        "postings": len(report.new),
        "known": report.n_known,
        "folded": report.n_folded,
        "refused": dict(collections.Counter(problem.code for problem in report.problems)),
        "warnings": report.warnings,
        "seconds": round(seconds, 2),
        "rows_per_second": round(report.n_rows / seconds, 1),
        "naive_rows_per_second": round(n_naive / naive, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1),
    }
    shutil.rmtree(scratch)
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
